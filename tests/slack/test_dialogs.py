"""Forms that are sent: the same answers as typed words, errors at their fields, each form dealt with once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.ticket import Act
from bot.local import faults
from bot.local.shapes import as_map, map_in, maps_in
from tests.running import shared_knowledge
from tests.slack.forms import chosen, errors, fresh, is_form, sent, submitted, view_of
from tests.slack.reading import buttons_of, seen, words_of
from tests.slack.test_hostile_words import TYPED, assert_harmless
from tests.slack.ticketing import LARGE, SMALL, acts_of, ask, ticket_of, tracked

if TYPE_CHECKING:
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
REFUSED = "Tickets are for the support team."
NEEDED = {
    "track_ticket": {"ticket": "T-2000", "account": SMALL},
    "ping_lead": {"target": "T-2000"},
}
OPTIONAL = {
    "track_ticket": ("service", "country", "partner", "received"),
    "ping_lead": ("note",),
}


@pytest.fixture(autouse=True)
def _noon(shared_bot: Running) -> None:
    shared_bot.time.at = NOON


# ------------------------------------------------------------------------------------------- the same as typed


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"account": LARGE}, f"check {LARGE}"),
        ({"account": LARGE, "service": "crm , Campaigns"}, f"check {LARGE} crm, Campaigns"),
        ({"account": LARGE, "country": "the United States"}, f"check {LARGE} in US"),
        ({"account": LARGE, "country": "India", "partner": "uk"}, f"check {LARGE} in IN partner UK"),
        ({"account": "ZUID 800100001"}, "check ZUID:800100001"),
        ({"account": "ceo@customer.com."}, "check ceo@customer.com"),
        ({"account": "tandem.example"}, "check tandem.example"),
        ({"account": "-", "country": "Fiji"}, "check - in FJ"),
        ({"account": "nobody@nowhere.example"}, "check nobody@nowhere.example"),
        ({"account": LARGE, "service": "Zoho Nonsense"}, f"check {LARGE} Zoho Nonsense"),
    ],
)
async def test_a_check_says_what_the_typed_one_says(bot: Running, fields: dict[str, str], line: str) -> None:
    answer = await sent(bot.cast.agent, await chosen(bot, "check_account"), **fields)
    typed = [text for text in words_of(await ask(bot, line)).split("\n") if text != "Share"]
    assert words_of(answer).split("\n") == typed
    assert "submit" not in view_of(answer).content


async def test_many_accounts_read_as_lines_where_a_table_cannot_stand(bot: Running) -> None:
    answer = await sent(
        bot.cast.agent, await chosen(bot, "check_account"), account=f"{LARGE}, tandem.example a@b.example"
    )
    assert words_of(answer).split("\n") == [
        "3 accounts checked: 1 large, 1 unknown.",
        "Account · Verdict · User licences · Territory · Severity",
        f"{LARGE} · Large user account · 65 / 60 · Europe & UK · S1",
        "tandem.example · Several accounts match · – · – · –",
        "a@b.example · Unknown account · – · – · –",
    ]


@pytest.mark.parametrize(
    ("fields", "options"),
    [
        ({"account": LARGE, "received": "11:30"}, f"{LARGE} received 11:30"),
        ({"account": LARGE, "received": "at 2026-11-18 2 am"}, f"{LARGE} received 2026-11-18T02:00"),
        ({"account": LARGE, "received": "1 h 30 min ago"}, f"{LARGE} received 90m"),
        ({"account": LARGE, "received": "90m", "critical": "outage"}, f"{LARGE} received 90m critical outage"),
        ({"account": LARGE, "received": "90m", "type": "feature"}, f"{LARGE} received 90m type feature"),
        ({"account": LARGE, "received": "90m", "type": "how-to"}, f"{LARGE} received 90m type how-to"),
        ({"account": SMALL, "received": "90m", "severity": "S2"}, f"{SMALL} received 90m severity S2"),
        (
            {"account": "-", "received": "90m", "country": "Japan", "severity": "S3", "via": "zoho-helpcenter"},
            "- in JP severity S3 received 90m via zoho-helpcenter",
        ),
        (
            {"account": LARGE, "service": "CRM, Desk", "received": "90m", "partner": "Oman"},
            f"{LARGE} CRM, Desk partner OM received 90m",
        ),
    ],
)
async def test_a_ticket_is_tracked_as_it_is_by_typing(bot: Running, fields: dict[str, str], options: str) -> None:
    filled, typed = fresh(), fresh()
    form = await chosen(bot, "track_ticket", "no ticket in here")
    answer = await sent(bot.cast.agent, form, ticket=filled, **fields)
    said = words_of(await ask(bot, f"track {typed} {options}"))
    assert words_of(answer).replace(filled, typed) == said
    assert said.startswith(f"{typed} is tracked, received ")
    one, other = await ticket_of(bot, filled), await ticket_of(bot, typed)
    assert one.facts == replace(other.facts, identified_at=one.facts.identified_at)


async def test_time_left_without_a_ticket_is_of_all_one_s_own(bot: Running) -> None:
    ticket = await tracked(bot, ticket=fresh())
    await ask(bot, f"take {ticket}")
    answer = await sent(bot.cast.agent, await chosen(bot, "time_left", "nothing"))
    assert words_of(answer) == words_of(await ask(bot, "left"))
    assert ticket in words_of(answer)


@pytest.mark.parametrize("target", ["Canada", "ca", "Latin America", "india"])
async def test_a_place_is_pinged_with_a_note(bot: Running, target: str) -> None:
    answer = await sent(bot.cast.agent, await chosen(bot, "ping_lead"), target=target, note="please *call*\nme back")
    typed = await ask(bot, f"ping {target} please *call* me back")
    assert words_of(answer) == words_of(typed)


async def test_a_ticket_is_pinged_once_and_a_second_time_is_asked_first(bot: Running) -> None:
    ticket = await tracked(bot, ticket=fresh())
    form = await chosen(bot, "ping_lead", ticket)
    await sent(bot.cast.agent, form, note="customer waits")
    again = await sent(bot.cast.agent, await chosen(bot, "ping_lead", ticket), note="customer waits")
    assert words_of(again).startswith("Ping again?")
    assert buttons_of(again) == [("ping.again", f"{ticket} customer waits")]
    pressed = await bot.cast.agent.press(again, "ping.again")
    assert not words_of(await pressed.shown(kind="modal")).startswith("Ping again?")
    changes = [change for change in (await ticket_of(bot, ticket)).changes if change.act is Act.PING]
    assert [change.reason for change in changes] == ["customer waits"] * 2


async def test_what_is_sent_is_audited_as_the_command(bot: Running) -> None:
    ticket, before = fresh(), len(await bot.audited())
    await sent(bot.cast.agent, await chosen(bot, "check_account"), account=LARGE)
    await sent(bot.cast.agent, await chosen(bot, "track_ticket", f"{ticket} {LARGE}"))
    await errors(bot.cast.agent, await chosen(bot, "check_account"), account="nobody")
    rows = [(row.action, row.outcome, row.via, row.ticket) for row in (await bot.audited())[before:]]
    assert sorted(rows, key=str) == [
        ("check", "answered", "modal", None),
        ("check", "asked back", "shortcut", None),
        ("check", "not understood", "modal", None),
        ("track", "answered", "modal", ticket),
    ]


# --------------------------------------------------------------------------------------------- errors at fields


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"account": "nobody"}, {"account": "I see no account in “nobody”. Which account? Name its SuperAdmin email"}),
        ({"account": "  "}, {"account": "Which account? Name its SuperAdmin email, domain, ZUID:… or ZOID:…."}),
        ({"account": "a@b"}, {"account": "Please complete a@b: it is no email address, domain or id."}),
        (
            {"account": " ".join(f"a{number}@b.example" for number in range(51))},
            {"account": "Please ask for 50 accounts at most at once; these are 51."},
        ),
        ({"account": LARGE, "country": "Narnia"}, {"country": "I do not know the place “Narnia”."}),
        (
            {"account": LARGE, "country": "Norwey"},
            {"country": "I do not know the place “Norwey”. Did you mean Norway"},
        ),
        ({"account": LARGE, "country": "DACH"}, {"country": "Please name a country; “DACH” has several."}),
        (
            {"account": LARGE, "partner": "Korea"},
            {"partner": "Which country is “Korea”? Did you mean South Korea or North Korea?"},
        ),
        ({"account": LARGE, "service": "CRM in Sales"}, {"service": "Please name only services here"}),
        ({"account": LARGE, "service": "b@c.example"}, {"service": "Please name only services here"}),
        (
            {"account": "nobody", "country": "Narnia", "partner": "Korea"},
            {"account": "I see no account", "country": "I do not know", "partner": "Which country"},
        ),
    ],
)
async def test_what_a_check_does_not_understand_is_said_at_its_field(
    bot: Running, typed: dict[str, str], said: dict[str, str]
) -> None:
    found = await errors(bot.cast.agent, await chosen(bot, "check_account"), **typed)
    assert found.keys() == said.keys()
    assert [text for name, text in said.items() if not found[name].startswith(text)] == []


@pytest.mark.parametrize(
    ("typed", "name", "said"),
    [
        ({"ticket": "x" * 65}, "ticket", "A ticket's id has 64 characters at most"),
        ({"ticket": "T<1"}, "ticket", "T‹1 cannot be a ticket's id: it has no spaces and none of @ < > |"),
        ({"ticket": "T@1"}, "ticket", "T@1 cannot be a ticket's id"),
        ({"ticket": "<@U0L0000003>"}, "ticket", "<@U0L0000003> cannot be a ticket's id"),
        ({"ticket": "T 1 2"}, "ticket", "T 1 2 cannot be a ticket's id"),
        ({"ticket": "in"}, "ticket", "in cannot be a ticket's id"),
        ({"ticket": " . "}, "ticket", "Which ticket? Name its number or id."),
        ({"account": "-"}, None, "Which country?"),
        ({"received": "soon"}, "received", "I cannot read soon as a time. A time is 14:30, 90m, 2h30m or"),
        ({"received": "25:00"}, "received", "I cannot read 25:00 as a time."),
        ({"received": "2026-11-18T13:01Z"}, "received", "Please name a time of receipt that is not in the future"),
        ({"received": "91d"}, "received", "Please check the time of receipt"),
        ({"service": "CRM severity S2"}, "service", "Please name only services here"),
        ({"service": "CRM, S1"}, "service", "Please name only services here"),
        ({"country": "Narnia"}, "country", "I do not know the place “Narnia”."),
    ],
)
async def test_what_a_ticket_form_does_not_understand_is_said_at_its_field(
    bot: Running, typed: dict[str, str], name: str | None, said: str
) -> None:
    ticket = fresh()
    form = await chosen(bot, "track_ticket", "nothing to see")
    fields = {"ticket": ticket, "account": LARGE, "received": ""} | typed
    if name is None:
        assert words_of(await sent(bot.cast.agent, form, **fields)).startswith(said)
    else:
        found = await errors(bot.cast.agent, form, **fields)
        assert list(found) == [name]
        assert found[name].startswith(said)
    assert await bot.application.desk.tickets.find(ticket) is None


async def test_an_unknown_ticket_is_said_at_its_field_with_those_spelt_alike(bot: Running) -> None:
    await tracked(bot, ticket="LIKE-20771")
    found = await errors(bot.cast.agent, await chosen(bot, "time_left"), ticket="LIKE-20772")
    assert found == {"ticket": "I do not follow a ticket LIKE-20772. Did you mean LIKE-20771?"}


@pytest.mark.parametrize(
    ("target", "note", "said"),
    [
        ("Atlantis", "", {"target": "I know neither a ticket nor a place Atlantis."}),
        ("North Atlantis", "", {"target": "I know neither a ticket nor a place North Atlantis."}),
        ("Korea", "", {}),
        (" ", "", {"target": "Whom? Name a ticket, a territory or a country."}),
        ("US", "Virgin Islands are down", {"note": "Please begin the note with another word: “US Virgin Islands”"}),
    ],
)
async def test_whom_to_ping_is_asked_at_the_field(bot: Running, target: str, note: str, said: dict[str, str]) -> None:
    form = await chosen(bot, "ping_lead")
    if not said:
        assert words_of(await sent(bot.cast.agent, form, target=target, note=note)).startswith("Which country is")
        return
    found = await errors(bot.cast.agent, form, target=target, note=note)
    assert [text for name, text in said.items() if not found[name].startswith(text)] == []


async def test_errors_stand_in_the_reader_s_language_at_a_field_that_was_filled_in_anew(bot: Running) -> None:
    other = fresh()
    form = await chosen(bot, "track_ticket", f"{fresh()} or {other} of {LARGE}", bot.cast.colleague)
    again = await (await bot.cast.colleague.press(form, "dialog.fill", other)).shown(kind="modal")
    found = await errors(bot.cast.colleague, again, ticket="T 1", country="Narnia")
    assert set(found) == {"ticket.1", "country"}
    dutch = shared_knowledge().catalogues.translator("nl")
    assert found["country"].startswith(dutch.t("I do not know the place {name}.", name=dutch.quote("Narnia")))


@pytest.mark.parametrize("hostile", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("shortcut", ["track_ticket", "ping_lead"])
async def test_whatever_is_typed_into_a_form_is_answered(bot: Running, shortcut: str, hostile: str) -> None:
    for name in NEEDED[shortcut] | dict.fromkeys(OPTIONAL[shortcut], ""):
        form = await chosen(bot, shortcut)
        typed = hostile[: 500 if name == "note" else 3000]
        outcome = await submitted(bot.cast.agent, form, **(NEEDED[shortcut] | {name: typed}))
        shown = await bot.workspace.world.sights.first(
            lambda sight: sight.kind in {"errors", "modal"}, outcome.watch.since
        )
        if shown.kind == "modal":
            assert_harmless(shown)


# ---------------------------------------------------------------------------------------------- buttons in a modal


async def test_a_button_in_a_modal_is_answered_in_it(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", LARGE)
    pressed = await bot.cast.agent.press(shown, "check.sources")
    sources = await pressed.shown("Where it is printed", kind="modal")
    assert view_of(sources) is view_of(shown)
    assert [sight.kind for sight in pressed.seen] == ["modal"]
    assert sources.text == "Check an account"


async def test_a_ticket_is_worked_through_in_one_modal(bot: Running) -> None:
    ticket = fresh()
    shown = await sent(bot.cast.agent, await chosen(bot, "track_ticket", f"{ticket} {LARGE}"))
    for action in ("ticket.acknowledge", "ticket.determined", "ticket.hold", "ticket.resume", "ticket.resolve"):
        pressed = await bot.cast.agent.press(shown, action, ticket)
        shown = await pressed.shown(kind="modal")
        assert ticket in words_of(shown)
    assert await acts_of(bot, ticket) == ["track", "acknowledge", "determined", "hold", "resume", "resolve"]
    rows = [(row.action, row.via) for row in await bot.audited() if row.ticket == ticket]
    assert rows == [("track", "modal"), *((act, "button") for act in (await acts_of(bot, ticket))[1:])]


async def test_the_severity_is_asked_for_in_the_modal(bot: Running) -> None:
    ticket = fresh()
    shown = await sent(bot.cast.agent, await chosen(bot, "track_ticket", f"{ticket} {SMALL}"))
    assert words_of(shown).startswith(f"Which severity does {ticket} have?")
    line = next(value for action, value in buttons_of(shown) if value.endswith("S2"))
    pressed = await bot.cast.agent.press(shown, "ask.pick", line)
    assert (await pressed.shown("is tracked", kind="modal")).view is shown.view
    assert (await ticket_of(bot, ticket)).facts.impact == "S2"


async def test_several_accounts_are_chosen_from_in_the_modal(bot: Running) -> None:
    shown = await sent(bot.cast.agent, await chosen(bot, "check_account"), account="tandem.example")
    pressed = await bot.cast.agent.press(shown, "check.pick", "check south@tandem.example")
    assert (await pressed.shown("south@tandem.example", kind="modal")).view is shown.view


async def test_a_press_on_what_the_modal_no_longer_shows_is_answered_by_direct_message(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", LARGE)
    bot.workspace.faults.plan("views.update", faults.error("hash_conflict"))
    pressed = await bot.cast.agent.press(shown, "check.sources")
    sources = await pressed.shown("Where it is printed", kind="message")
    assert sources.channel == bot.cast.agent.dm.id


async def test_each_update_names_the_view_that_was_seen(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", LARGE)
    before = view_of(shown).hash
    await (await bot.cast.agent.press(shown, "check.sources")).shown(kind="modal")
    assert bot.workspace.calls.of("views.update")[-1].args["hash"] == before


async def test_a_press_in_a_modal_that_is_closed_by_then_is_answered_by_direct_message(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", LARGE)
    bot.workspace.faults.plan("views.update", faults.error("not_found"))
    pressed = await bot.cast.agent.press(shown, "check.sources")
    assert (await pressed.shown("Where it is printed", kind="message")).channel == bot.cast.agent.dm.id


async def test_sharing_from_a_modal_posts_where_it_was_opened_and_says_so(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", LARGE)
    watch = bot.cast.lead.watch()
    pressed = await bot.cast.agent.press(shown, "check.share")
    assert (await watch.shown("Large user account", kind="message")).channel == bot.cast.general.id
    assert words_of(await pressed.shown(kind="modal")) == f"Shared in <#{bot.cast.general.id}>."


async def test_where_there_is_no_channel_there_is_nothing_to_share_with(bot: Running) -> None:
    answer = await sent(bot.cast.agent, await chosen(bot, "check_account"), account=LARGE)
    assert "check.share" not in dict(buttons_of(answer))
    asked = await ask(bot, f"check {LARGE}", channel=bot.cast.agent.dm)
    form = await (await bot.cast.agent.press(await asked.answered(), "check.track")).shown(kind="modal")
    assert json.loads(str(view_of(form).content["private_metadata"])) == {"channel": bot.cast.agent.dm.id}


# -------------------------------------------------------------------------------------- once, and truthfully


async def test_a_form_that_is_delivered_again_is_done_once_and_answered_alike(bot: Running) -> None:
    ticket = fresh()
    outcome = await submitted(bot.cast.agent, await chosen(bot, "track_ticket", f"{ticket} {LARGE}"))
    again = await bot.workspace.redeliver(outcome)
    assert (again.status, again.body) == (200, outcome.body)
    assert await acts_of(bot, ticket) == ["track"]
    outcome = await submitted(bot.cast.agent, await chosen(bot, "ping_lead"), target="Canada")
    before = len(await bot.audited())
    assert (await bot.workspace.redeliver(outcome)).body == outcome.body
    assert len(await bot.audited()) == before


async def test_two_deliveries_at_once_are_one(bot: Running) -> None:
    form = await chosen(bot, "ping_lead")
    outcome = await submitted(bot.cast.agent, form, target="India")
    before = len(await bot.audited())
    sent_anew = replace(outcome.delivery, payload=outcome.delivery.payload | {"trigger_id": "another"})
    acks = await asyncio.gather(*(bot.workspace.transport().deliver(sent_anew) for _ in range(4)))
    assert {ack.status for ack in acks} == {200}
    assert len({json.dumps(ack.body) for ack in acks}) == 1
    assert len(await bot.audited()) == before + 1


async def test_a_form_sent_after_the_ticket_was_tracked_changes_nothing_and_says_so(bot: Running) -> None:
    ticket = fresh()
    form = await chosen(bot, "track_ticket", f"{ticket} {LARGE}")
    await ask(bot, f"track {ticket} {SMALL} severity S3", bot.cast.colleague)
    answer = await sent(bot.cast.agent, form)
    assert f"{ticket} is already tracked" in words_of(answer)
    assert f"<@{bot.cast.colleague.id}>" in words_of(answer)
    assert await acts_of(bot, ticket) == ["track"]


async def test_a_button_pressed_after_the_ticket_changed_says_how_it_stands(bot: Running) -> None:
    ticket = fresh()
    shown = await sent(bot.cast.agent, await chosen(bot, "track_ticket", f"{ticket} {LARGE}"))
    await ask(bot, f"resolve {ticket}", bot.cast.colleague)
    pressed = await bot.cast.agent.press(shown, "ticket.acknowledge", ticket)
    assert words_of(await pressed.shown(kind="modal")).startswith(f"{ticket} is already resolved")
    assert await acts_of(bot, ticket) == ["track", "resolve"]


# --------------------------------------------------------------------------------------------- who may do what


@pytest.mark.parametrize("name", ["pam", "guest", "partner", "stranger"])
@pytest.mark.parametrize("shortcut", ["check_account", "track_ticket", "time_left", "ping_lead"])
async def test_a_form_sent_by_an_outsider_is_refused_and_does_nothing(bot: Running, shortcut: str, name: str) -> None:
    known, ticket = await tracked(bot, ticket=fresh()), fresh()
    other = fresh()
    text = f"{known} {other} {LARGE}" if shortcut != "track_ticket" else f"{ticket} {LARGE}"
    form = await chosen(bot, shortcut, text)
    if not is_form(form):
        form = await (await bot.cast.agent.press(form, "dialog.change")).shown(kind="modal")
    person = getattr(bot.cast, name)
    typed = {"account": LARGE, "country": "Narnia"} if shortcut == "check_account" else {}
    outcome = await submitted(person, form, **typed)
    body = as_map(outcome.body)
    said = seen("\n".join(str(map_in(block, "text").get("text")) for block in maps_in(map_in(body, "view"), "blocks")))
    assert said.startswith(("Account data is for the support team.", REFUSED))
    assert "\n" not in said
    row = (await bot.audited())[-1]
    assert (row.user_id, row.outcome, row.via) == (person.id, "refused", "modal")
    assert await bot.application.desk.tickets.find(ticket) is None
    assert await acts_of(bot, known) == ["track"]


async def test_a_right_that_was_lost_meanwhile_is_lost(bot: Running) -> None:
    ticket = fresh()
    form = await chosen(bot, "track_ticket", f"{ticket} {LARGE}", bot.cast.colleague)
    members = bot.workspace.world.directory.groups[bot.cast.agents.id].members
    members.remove(bot.cast.colleague.id)
    await bot.application.desk.rosters.refresh()
    try:
        answer = await sent(bot.cast.colleague, form)
    finally:
        members.append(bot.cast.colleague.id)
        await bot.application.desk.rosters.refresh()
    assert buttons_of(answer) == []
    assert await bot.application.desk.tickets.find(ticket) is None


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"channel": 7}', '{"channel": "C0L9", "thread": "x", "more": {}}'])
async def test_what_a_modal_remembers_wrongly_does_no_harm(bot: Running, kept: str) -> None:
    form = await chosen(bot, "check_account")
    view_of(form).content["private_metadata"] = kept
    answer = await sent(bot.cast.agent, form, account=LARGE)
    assert words_of(answer).startswith("Large user account")
    if "check.share" in dict(buttons_of(answer)):
        pressed = await bot.cast.agent.press(answer, "check.share")
        assert words_of(await pressed.shown(kind="modal")).startswith("Not shared")


async def test_times_without_a_zone_are_read_in_the_reader_s_and_that_is_said(bot: Running) -> None:
    ticket = fresh()
    form = await chosen(bot, "track_ticket", "none", bot.cast.lead)
    answer = await sent(bot.cast.lead, form, ticket=ticket, account=LARGE, received="16:30")
    assert "Kolkata" in words_of(answer)
    assert (await ticket_of(bot, ticket)).facts.received == NOON - timedelta(hours=1)
