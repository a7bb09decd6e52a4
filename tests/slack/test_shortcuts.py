"""The shortcuts: a form filled in from the message, or the answer at once, in time whatever is slow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.domain.ladder import told
from bot.i18n import languages
from bot.local import faults
from bot.slack.dialogs.forms import CHECK, LEFT, PING, TRACK
from bot.slack.views.dialog import submit, title
from tests.running import shared_knowledge
from tests.slack.forms import SHORTCUTS, chosen, every_text, fresh, is_form, offered, posted, sent, values, view_of
from tests.slack.reading import RIGHT_TO_LEFT_MARK, buttons_of, seen, text_of, words_of
from tests.slack.ticketing import LARGE, ask, tracked

if TYPE_CHECKING:
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

VERDICT = "Large user account · Europe & UK"
ON_MESSAGES = SHORTCUTS[:4]
REFUSALS = ("Account data is for the support team.", "Tickets are for the support team.")
MOMENT = "One moment, I am looking it up."


# ------------------------------------------------------------------------------------------ Is this priority?


async def test_the_one_account_of_a_message_is_answered_at_once_as_if_it_were_typed(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", f"Zoho Campaigns of {LARGE} is down")
    typed = words_of(await ask(bot, f"check {LARGE} Zoho Campaigns"))
    assert words_of(shown) == f"{typed}\nChange the question"
    assert shown.text == "Check an account"
    line = f"check {LARGE} Zoho Campaigns"
    assert buttons_of(shown) == [
        ("check.track", line), ("check.share", line), ("check.sources", line), ("dialog.change", line)
    ]  # fmt: skip
    row = (await bot.audited())[-2]
    assert (row.action, row.outcome, row.via, row.account is not None) == ("check", "answered", "shortcut", True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"From partner@somewhere.example: {LARGE} cannot log in", f"check {LARGE}"),
        (f"{LARGE} and its domain customer.com", f"check {LARGE}"),
        ("ZOID 700100001 in Germany, Service: Desk", "check ZOID:700100001 Zoho Desk"),
        ("nobody@nowhere.example in Germany", "check nobody@nowhere.example in DE"),
        ("admin@nowhere-middle.example in Germany", "check admin@nowhere-middle.example in DE"),
    ],
)
async def test_what_is_known_of_the_account_goes_before_what_the_message_says(
    bot: Running, text: str, line: str
) -> None:
    shown = await chosen(bot, "classify_ticket", text)
    assert not is_form(shown)
    assert ("dialog.change", line) in buttons_of(shown)


async def test_several_accounts_open_the_form_with_the_known_one_first(bot: Running) -> None:
    text = "partner@somewhere.example asks for admin@kauri.example and admin@kea.example, Zoho CRM"
    form = await chosen(bot, "classify_ticket", text)
    assert values(form) == {"account": "admin@kauri.example", "service": "Zoho CRM"}
    assert offered(form, "account") == ["admin@kauri.example", "admin@kea.example", "partner@somewhere.example"]
    rows = (await bot.audited())[-2:]
    assert [(row.action, row.outcome, row.via) for row in rows] == [("check", "asked back", "shortcut")] * 2


async def test_another_account_is_filled_in_and_what_was_typed_stays(bot: Running) -> None:
    form = await chosen(bot, "classify_ticket", "admin@kauri.example or admin@kea.example?")
    typed = {"service": "Zoho Desk", "country": "Fiji"}
    picked = await bot.cast.agent.press(form, "dialog.fill", "admin@kea.example", typed)
    again = await picked.shown(kind="modal")
    assert values(again) == {"account": "admin@kea.example"} | typed
    blocks = {block["block_id"] for block in again.blocks}
    assert blocks == {"account.1", "offered.account", "service", "country", "partner"}, "Slack keeps what it knows"
    picked = await bot.cast.agent.press(again, "dialog.fill", "admin@kauri.example", typed)
    again = await picked.shown(kind="modal")
    assert (values(again)["account"], again.blocks[0]["block_id"]) == ("admin@kauri.example", "account.2")
    assert "Fiji" in words_of(await sent(bot.cast.agent, again, country="Fiji"))


async def test_a_message_without_an_account_opens_the_form_with_what_it_has(bot: Running) -> None:
    form = await chosen(bot, "classify_ticket", "Zoho CRM and Zoho Desk are slow in Germany")
    assert values(form) == {"service": "Zoho CRM, Zoho Desk", "country": "Germany"}


async def test_several_countries_are_left_to_the_reader(bot: Running) -> None:
    form = await chosen(bot, "classify_ticket", "slow in Germany and in France")
    assert values(form) == {}


async def test_blocks_are_read_too(bot: Running) -> None:
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "Forwarded: *T-77*"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": f"*SuperAdmin:*\n<mailto:{LARGE}|{LARGE}>"}]},
    ]
    chosen_on = await bot.cast.agent.message_shortcut("track_ticket", posted(bot, "a ticket", blocks=blocks))
    form = await chosen_on.shown(kind="modal")
    assert {name: values(form)[name] for name in ("ticket", "account")} == {"ticket": "T-77", "account": LARGE}


# ---------------------------------------------------------------------------------------- Track, time left, ping


async def test_track_opens_filled_in_received_when_the_message_was_posted(bot: Running) -> None:
    ticket = fresh()
    form = await chosen(bot, "track_ticket", f"{ticket} of {LARGE}: Zoho CRM, customer in the Netherlands")
    assert values(form) == {
        "ticket": ticket,
        "account": LARGE,
        "service": "Zoho CRM",
        "country": "Netherlands",
        "received": "2026-11-18T10:00+01:00",
    }
    assert "read in yours, Amsterdam" in words_of(form)


async def test_several_tickets_are_offered(bot: Running) -> None:
    first, second = fresh(), fresh()
    for shortcut, name in (("track_ticket", "ticket"), ("time_left", "ticket"), ("ping_lead", "target")):
        form = await chosen(bot, shortcut, f"see {first} and {second}")
        assert values(form)[name] == first
        assert offered(form, name) == [first, second]


async def test_the_one_tracked_ticket_of_a_message_shows_its_time_at_once(bot: Running) -> None:
    ticket = await tracked(bot, ticket=fresh())
    shown = await chosen(bot, "time_left", f"{ticket} and {fresh()} of {LARGE}")
    assert words_of(shown) == f"{words_of(await ask(bot, f'left {ticket}'))}\nChange the question"
    row = (await bot.audited())[-2]
    assert (row.action, row.via, row.ticket) == ("left", "shortcut", ticket)


async def test_of_two_tracked_tickets_the_reader_chooses(bot: Running) -> None:
    first, second = await tracked(bot, ticket=fresh()), await tracked(bot, ticket=fresh())
    form = await chosen(bot, "time_left", f"{first}, {second}")
    assert (values(form), offered(form, "ticket")) == ({"ticket": first}, [first, second])


async def test_a_ticket_that_is_not_tracked_is_said_so(bot: Running) -> None:
    ticket = fresh()
    assert f"I do not follow a ticket {ticket}." in words_of(await chosen(bot, "time_left", f"see {ticket}"))


async def test_ping_is_always_a_form_with_what_was_found(bot: Running) -> None:
    ticket = await tracked(bot, ticket=fresh())
    text = f"{ticket} makes the customer in Japan unhappy"
    assert values(await chosen(bot, "ping_lead", text)) == {"target": ticket, "note": text}
    text = "who looks after Japan today?"
    assert values(await chosen(bot, "ping_lead", text)) == {"target": "Japan", "note": text}


async def test_a_note_that_a_channel_reads_names_no_account_by_itself(bot: Running) -> None:
    ticket = fresh()
    assert values(await chosen(bot, "ping_lead", f"{ticket} of {LARGE} is urgent")) == {"target": ticket}


async def test_the_global_shortcut_opens_an_empty_check(bot: Running) -> None:
    form = await chosen(bot, "check_account")
    assert (form.text, values(form), is_form(form)) == ("Check an account", {}, True)


async def test_a_modal_remembers_ids_alone(bot: Running) -> None:
    ticket = fresh()
    shown = await chosen(bot, "classify_ticket", f"{ticket} of {LARGE}")
    kept = json.loads(str(view_of(shown).content["private_metadata"]))
    assert kept == {"channel": bot.cast.general.id, "ticket": ticket}


# ------------------------------------------------------------------------------------------- "Track a ticket"


@pytest.mark.parametrize("in_dm", [True, False])
async def test_an_answer_leads_to_tracking_with_what_it_was_about(bot: Running, in_dm: bool) -> None:
    asked = await ask(bot, f"check {LARGE} Zoho CRM in NL partner DE", channel=bot.cast.agent.dm if in_dm else None)
    pressed = await bot.cast.agent.press(await asked.answered(), "check.track")
    form = await pressed.shown(kind="modal")
    assert form.text == "Track a ticket"
    assert values(form) == {
        "account": LARGE, "service": "Zoho CRM", "country": "Netherlands", "partner": "Germany"
    }  # fmt: skip
    ticket = fresh()
    assert f"{ticket} is tracked" in words_of(await sent(bot.cast.agent, form, ticket=ticket))


async def test_in_a_modal_it_takes_the_answer_s_place_and_knows_the_message_s_ticket(bot: Running) -> None:
    ticket = fresh()
    shown = await chosen(bot, "classify_ticket", f"{ticket}: {LARGE}")
    pressed = await bot.cast.agent.press(shown, "check.track")
    form = await pressed.shown(kind="modal")
    assert view_of(form) is view_of(shown)
    assert values(form) == {"ticket": ticket, "account": LARGE}


async def test_an_answer_can_be_asked_again_with_other_words(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", f"Zoho CRM of {LARGE}")
    form = await (await bot.cast.agent.press(shown, "dialog.change")).shown(kind="modal")
    assert values(form) == {"account": LARGE, "service": "Zoho CRM"}
    shown = await chosen(bot, "time_left", "T-unknown-1 or ticket T-9999")
    form = await (await bot.cast.agent.press(shown, "dialog.change")).shown(kind="modal")
    assert (form.text, values(form)) == ("Time left", {"ticket": "T-9999"})


async def test_who_tracks_nothing_has_no_such_button_and_cannot_use_one(bot: Running) -> None:
    asked = await ask(bot, f"check {LARGE}")
    pressed = await bot.cast.pam.press(await asked.answered(), "check.track")
    refused = await pressed.shown(REFUSALS[1], kind="modal")
    assert (is_form(refused), buttons_of(refused)) == (False, [])
    assert (await bot.audited())[-1].outcome == "refused"


# ------------------------------------------------------------------------------------------------ who may do what


def persons(bot: Running, name: str) -> Person:
    if name != "newcomer":
        return getattr(bot.cast, name)  # type: ignore[no-any-return]
    known = bot.workspace.world.directory.user_by_name(name)
    return bot.workspace.person(known.id) if known else bot.workspace.add_person(name, email="new@desk.example")


@pytest.mark.parametrize("name", ["pam", "guest", "partner", "stranger", "newcomer"])
@pytest.mark.parametrize("shortcut", ["classify_ticket", "track_ticket", "check_account"])
async def test_an_outsider_reads_the_refusal_and_nothing_else(bot: Running, shortcut: str, name: str) -> None:
    person = persons(bot, name)
    watch = person.watch()
    shown = await chosen(bot, shortcut, f"{LARGE} {fresh()}", person)
    assert any(refusal in words_of(shown) for refusal in REFUSALS)
    assert (is_form(shown), buttons_of(shown)) == (False, [])
    assert len([sight for sight in watch.seen if sight.kind != "home"]) == 1
    row = (await bot.audited())[-1]
    word = "track" if shortcut == "track_ticket" else "check"
    assert (row.user_id, row.action, row.outcome, row.via, row.account) == (
        person.id, word, "refused", "shortcut", None
    )  # fmt: skip


@pytest.mark.parametrize("name", ["pam", "guest", "partner", "stranger", "newcomer"])
@pytest.mark.parametrize("shortcut", ["time_left", "ping_lead"])
async def test_whoever_is_no_member_reads_the_refusal_about_tickets_too(bot: Running, shortcut: str, name: str) -> None:
    shown = await chosen(bot, shortcut, await tracked(bot, ticket=fresh()), persons(bot, name))
    assert REFUSALS[1] in words_of(shown)


async def test_a_contact_of_the_ladder_uses_the_shortcuts_about_tickets_of_theirs_alone(bot: Running) -> None:
    lead = told(shared_knowledge().policy, "europe_uk", 2, "NL")[0]
    contact = bot.workspace.add_person("contact", email=lead.contact.email)
    theirs, other = await tracked(bot, ticket=fresh()), await tracked(bot, "admin@kauri.example", ticket=fresh())
    shown = await chosen(bot, "time_left", f"{theirs} or {other}", contact)
    assert (is_form(shown), theirs in words_of(shown)) == (False, True)
    assert words_of(await chosen(bot, "time_left", other, contact)).startswith(REFUSALS[1])
    form = await chosen(bot, "ping_lead", theirs, contact)
    assert values(form)["target"] == theirs
    assert not words_of(await sent(contact, form)).startswith(REFUSALS[1])
    assert words_of(await chosen(bot, "track_ticket", fresh(), contact)).startswith(REFUSALS[1])


async def test_whether_a_ticket_is_tracked_is_nobody_else_s_business(bot: Running) -> None:
    known, other = await tracked(bot, ticket=fresh()), fresh()
    ladder = shared_knowledge().policy.ladders["india"]
    manager = bot.workspace.add_person("manager", email=ladder.levels[-1].contacts[0].email)
    shown = [words_of(await chosen(bot, "time_left", ticket, manager)) for ticket in (known, other)]
    assert shown[0] == shown[1]
    assert shown[0].startswith(REFUSALS[1])
    forms = [
        await chosen(bot, "time_left", f"{first} {second}", manager)
        for first, second in ((known, other), (other, known))
    ]
    assert [values(form) for form in forms] == [{"ticket": known}, {"ticket": other}]


# ------------------------------------------------------------------------------------------------------ languages


@pytest.mark.parametrize("language", languages())
async def test_every_shortcut_speaks_every_language(bot: Running, language: str) -> None:
    name = f"reader-{language.replace('_', '-')}"
    person = bot.workspace.add_person(name, email=f"{name}@desk.example", locale=language.replace("_", "-"))
    bot.workspace.world.directory.groups[bot.cast.agents.id].members.append(person.id)
    await bot.application.desk.rosters.refresh()
    tr = shared_knowledge().catalogues.translator(language)
    ticket = await tracked(bot, ticket=fresh())
    for shortcut in SHORTCUTS:
        shown = await chosen(bot, shortcut, f"{ticket}: {LARGE}, Zoho CRM", person)
        assert all(text.startswith(tr.start) for text in every_text(shown))
        if is_form(shown):
            typed = {} if shortcut != "check_account" else {"account": LARGE}
            answer = await sent(person, shown, **typed)
            assert not is_form(answer)
            assert all(text.startswith(tr.start) for text in every_text(answer))
    assert tr.start == (RIGHT_TO_LEFT_MARK if language == "ar" else "")


@pytest.mark.parametrize("language", languages())
async def test_titles_and_buttons_fit_in_every_language(language: str) -> None:
    tr = shared_knowledge().catalogues.translator(language)
    said = [words(tr, form.command) for form in (CHECK, TRACK, LEFT, PING) for words in (title, submit)]
    assert [text for text in (*said, tr.t("Close")) if len(tr.start + text) > 24] == []


async def test_a_country_is_filled_in_as_the_reader_names_it(bot: Running) -> None:
    form = await chosen(bot, "classify_ticket", "traag in Germany", bot.cast.colleague)
    assert values(form) == {"country": "Duitsland"}
    form = await chosen(bot, "classify_ticket", "slow in Saint Martin, MF")
    assert values(form).get("country", "MF") == "MF", "a name that does not lead back is its code"


# ---------------------------------------------------------------------------------------------------------- broken


@pytest.mark.parametrize(
    ("shortcut", "text", "line"),
    [
        ("classify_ticket", "Zoho CRM is slow", "check admin@customer.com"),
        ("track_ticket", f"T-77 of {LARGE}", f"track T-77 {LARGE} received 2026-11-18T10:00+01:00"),
        ("track_ticket", LARGE, f"track … {LARGE} received 2026-11-18T10:00+01:00"),
        ("time_left", "T-11 T-12", "left T-11"),
        ("ping_lead", "Japan", "ping Japan Japan"),
        ("check_account", "", "check admin@customer.com"),
    ],
)
async def test_where_slack_opens_no_form_the_line_to_type_is_said_privately(
    bot: Running, shortcut: str, text: str, line: str
) -> None:
    bot.workspace.faults.plan("views.open", faults.error("expired_trigger_id"))
    person = bot.cast.agent
    if shortcut == "check_account":
        outcome = await person.global_shortcut(shortcut)
    else:
        outcome = await person.message_shortcut(shortcut, posted(bot, text))
    said = await outcome.shown("Slack did not open the form")
    assert seen(said.text) == f"Slack did not open the form; please type /priority {line}"
    assert said.kind == ("message" if shortcut == "check_account" else "ephemeral")


async def test_a_message_of_any_shape_opens_a_form(bot: Running) -> None:
    for text in ("", "<!channel> <@U0L0000003>", "*_~`", "\u202e\u2066", "x" * 3000, "T-1 " * 500):
        for shortcut in ON_MESSAGES:
            shown: Sight = await chosen(bot, shortcut, text)
            assert shown.blocks


async def test_the_answer_to_a_command_and_the_modal_say_the_same_of_an_unknown_account(bot: Running) -> None:
    shown = await chosen(bot, "classify_ticket", "admin@custmer.com")
    typed = await ask(bot, "check admin@custmer.com")
    assert words_of(shown).split("\n")[:2] == words_of(typed).split("\n")[:2]
    assert text_of(typed).startswith("I know no account for admin@custmer.com.")
