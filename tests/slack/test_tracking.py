"""`track`, `correct` and `untrack`: whose ticket it is, what is promised, what is asked back, what is put right."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.domain.ticket import State
from bot.storage.accounts import AccountStore
from tests.slack.reading import buttons_of, text_of, words_of
from tests.slack.ticketing import LARGE, SMALL, WEDNESDAY, acts_of, ask, begin, first, fresh, said, ticket_of, tracked

if TYPE_CHECKING:
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO_DEADLINE = (
    "Feature requests and product limitations are excluded from the commitment; they are passed to the product team."
)
TO_COME = "Please name a time of receipt that is not in the future: "
TRACK_ORDER = "The order is: /priority track TICKET WHO "


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)


async def is_tracked(bot: Running, ticket: str) -> bool:
    return await bot.application.desk.tickets.find(ticket) is not None


# ------------------------------------------------------------------------------------------------ whose it is


async def test_a_large_account_gives_its_ticket_all_its_times_at_once(bot: Running) -> None:
    ticket = fresh()
    assert await said(bot, f"track {ticket} {LARGE} received 40m") == [
        f"{ticket} is tracked, received 09:20 (08:20 in London).",
        "First reply: 2 h 20 min left, until 12:20 (11:20 in London).",
        "Issue determination: 7 h 20 min left, until 17:20 (16:20 in London).",
        "Resolution aim: 47 h 20 min left, until Friday 09:20 (08:20 in London); not a commitment.",
        f"{ticket} · S1, large user account · Europe & UK",
        "The account was identified 40 min after the receipt; the times count from the receipt.",
        "Nobody has taken it yet.",
        "First reply sent",
        "I take it",
        "Put on hold",
        "Resolved",
    ]


@pytest.mark.parametrize(
    ("who", "what", "territory"),
    [
        ("ceo@customer.com", "S1, large user account", "Europe & UK"),
        ("customer.com", "S1, large user account", "Europe & UK"),
        ("ZUID:800100001", "S1, large user account", "Europe & UK"),
        ("zoid 700100001", "S1, large user account", "Europe & UK"),
        ("admin@moose.example", "S1, large user account", "Canada"),
        ("admin@linden.example", "S1, large user account", "Middle East and Africa"),
        (f"{LARGE} in US severity S2", "S2, by impact", "USA"),
        (f"{LARGE} partner Japan", "S1, large user account", "Asia Pacific and Japan"),
        (f"{LARGE} CRM", "S1, large user account", "Europe & UK"),
        (f"{LARGE} CRM, Campaigns", "S1, large user account", "Europe & UK"),
        (f"{LARGE} Campaigns severity 3", "S3, by impact", "Europe & UK"),
        (f"{LARGE} severity S3", "S1, large user account", "Europe & UK"),
        (f"{SMALL} S2", "S2, by impact", "USA"),
        (f"{SMALL} type how-to severity S3", "S3, by impact, how-to", "USA"),
        (f"{LARGE} type how to", "S1, large user account, how-to", "Europe & UK"),
        (f"{LARGE} type feature", "feature request, no commitment", "Europe & UK"),
        (f"{SMALL} type limitation", "product limitation, no commitment", "USA"),
        (f"{SMALL} critical outage", "S1 around the clock, outage", "USA"),
        (f"{LARGE} critical login", "S1 around the clock, login issue", "Europe & UK"),
        (f"{LARGE} type feature critical outage", "feature request, no commitment", "Europe & UK"),
        ("- in Canada severity S2", "S2, by impact", "Canada"),
        ("- critical down partner Brazil", "S1 around the clock, downtime", "Brazil"),
        ("admin@nowhere-middle.example in India S3", "S3, by impact", "India"),
        ("admin@nowhere-middle.example partner NL", "S1, large user account", "Europe & UK"),
        ("admin@nowhere-large.example partner India", "S1, large user account", "India"),
    ],
)
async def test_a_ticket_is_judged_by_account_service_country_and_kind(
    bot: Running, who: str, what: str, territory: str
) -> None:
    ticket = fresh()
    answer = await said(bot, f"track {ticket} {who}")
    assert answer[0] == f"{ticket} is tracked, received 10:00 {answer[0].partition('10:00 ')[2]}"
    assert f"{ticket} · {what} · {territory}" in answer


@pytest.mark.parametrize(
    ("who", "noted"),
    [
        (f"{LARGE} severity S3", True),
        (f"{LARGE} S2 type feature", True),
        (f"{SMALL} S2 critical outage", True),
        (f"{LARGE} severity S1", False),
        (LARGE, False),
        (f"{SMALL} S2", False),
    ],
)
async def test_a_severity_that_does_not_count_is_said_to_be_noted(bot: Running, who: str, *, noted: bool) -> None:
    answer = await said(bot, f"track {fresh()} {who}")
    assert [line for line in answer if " is noted; it does not change the times." in line] == (
        [f"The severity by impact, {'S3' if 'S3' in who else 'S2'}, is noted; it does not change the times."]
        if noted
        else []
    )


async def test_a_corrected_severity_that_does_not_count_is_said_to_be_noted_once(bot: Running) -> None:
    ticket, noted = await tracked(bot), "The severity by impact, S3, is noted; it does not change the times."
    assert noted in await said(bot, f"correct {ticket} severity S3")
    assert noted not in await said(bot, f"correct {ticket} via email")


async def test_the_options_stand_in_any_order_and_the_ticket_keeps_its_spelling(bot: Running) -> None:
    ticket = f"Case#{fresh()}"
    answer = await said(bot, f"track via email {ticket} received 90m {LARGE} severity S2 CRM type how-to")
    assert answer[0] == f"{ticket} is tracked, received 08:30 (07:30 in London)."
    facts = (await ticket_of(bot, ticket.upper())).facts
    assert (facts.via, facts.type, facts.impact, facts.services) == ("email", "how-to", "S2", ("Zoho CRM",))


async def test_an_account_that_stands_first_is_understood(bot: Running) -> None:
    ticket = fresh()
    assert (await first(bot, f"track {LARGE} {ticket}")).startswith(f"{ticket} is tracked")


async def test_a_ticket_without_a_commitment_shows_no_durations(bot: Running) -> None:
    ticket = fresh()
    answer = await said(bot, f"track {ticket} {LARGE} type feature")
    assert answer[1:3] == [
        f"{ticket} has no deadline. {NO_DEADLINE}",
        f"{ticket} · feature request, no commitment · Europe & UK",
    ]
    assert [line for line in answer if " left" in line or " h " in line] == []


async def test_a_critical_ticket_counts_the_weekend(bot: Running) -> None:
    bot.time.at = WEDNESDAY + timedelta(days=3)
    ticket = fresh()
    answer = await said(bot, f"track {ticket} {LARGE} critical outage")
    assert "First reply: 3 h left, until 13:00 (12:00 in London)." in answer
    other = await said(bot, f"track {fresh()} {LARGE}")
    assert "First reply: 3 h left, until Monday 04:00 (03:00 in London)." in other


# ---------------------------------------------------------------------------------------------- what is asked


async def test_several_accounts_are_offered_and_the_chosen_one_is_tracked_with_the_same_words(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} tandem.example CRM received 2h via email")
    assert text_of(asked).startswith("Several accounts match tandem.example. Which one is it?")
    lines = [value for _action, value in buttons_of(asked)]
    received = "received 2026-11-18T07:00:00+00:00"
    assert lines == [f"track {ticket} {side}@tandem.example CRM {received} via email" for side in ("north", "south")]
    assert not await is_tracked(bot, ticket)
    pressed = await bot.cast.agent.press(await asked.answered(), "check.pick", lines[0])
    assert (await pressed.answered()).text.startswith(f"{ticket} is tracked, received 08:00 (07:00 in London).")
    assert (await ticket_of(bot, ticket)).facts.services == ("Zoho CRM",)


async def test_of_two_accounts_that_are_named_neither_is_taken(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} {LARGE}, {SMALL} severity S2")
    assert words_of(asked).startswith("Which account is it? A ticket has one.\nadmin@customer.com\n")
    assert buttons_of(asked) == [("ask.pick", f"track {ticket} {who} severity S2") for who in (LARGE, SMALL)]
    assert not await is_tracked(bot, ticket)


async def test_an_unknown_account_is_said_to_be_unknown_and_nothing_is_recorded(bot: Running) -> None:
    ticket = fresh()
    assert await said(bot, f"track {ticket} nobody@nowhere.example") == [
        "I know no account for nobody@nowhere.example, so nothing is recorded yet.",
        f"Without the account: /priority track {ticket} - in …",
    ]
    answer = await said(bot, f"track {ticket} bob@gmail.com in NL severity S2")
    assert answer == [
        "I know no account for bob@gmail.com, so nothing is recorded yet.",
        "gmail.com is a public mail domain, which says nothing about the organisation.",
        f"Without the account: /priority track {ticket} - in NL severity S2",
    ]
    assert not await is_tracked(bot, ticket)
    assert (await first(bot, answer[2].partition("/priority ")[2])).startswith(f"{ticket} is tracked")


async def test_a_mistyped_account_is_offered_and_never_taken(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} admin@customer.con")
    assert buttons_of(asked) == [("ask.pick", f"track {ticket} {LARGE}")]
    assert not await is_tracked(bot, ticket)
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick")
    shown = await pressed.answered()
    assert (shown.kind, shown.text.split("\n")[0]) == (
        "updated",
        f"{ticket} is tracked, received 10:00 (09:00 in London).",
    )


async def test_an_account_that_is_not_known_needs_a_country(bot: Running) -> None:
    ticket = fresh()
    for who in ("-", "admin@nowhere-middle.example", "admin@nowhere-large.example"):
        assert await said(bot, f"track {ticket} {who} severity S2") == [
            "Which country? It decides the lead, the calendar and the channel of the ticket.",
            f"Ask again with the country: /priority track {ticket} {who} severity S2 in …",
        ]
    assert not await is_tracked(bot, ticket)


async def test_an_unclear_country_is_asked_back_with_the_whole_command(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} - in Korea severity S2")
    choices = {value for action, value in buttons_of(asked) if action == "ask.pick"}
    assert choices == {f"track {ticket} - in {code} severity S2" for code in ("KR", "KP")}
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", f"track {ticket} - in KR severity S2")
    assert (await pressed.answered()).text.startswith(f"{ticket} is tracked")


async def test_without_priority_three_buttons_with_the_definitions_ask_for_the_severity(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} {SMALL} CRM received 30m")
    lines = words_of(asked).split("\n")
    assert lines[0] == f"Which severity does {ticket} have? It is not priority, so its impact decides:"
    assert [line.split(":")[0] for line in lines if line.startswith("S")] == [
        "S1 Critical business impact", "S1", "S2 Moderate business impact", "S2", "S3 Minimal business impact", "S3",
    ]  # fmt: skip
    line = f"track {ticket} {SMALL} CRM received 2026-11-18T08:30:00+00:00"
    values = [value for _action, value in buttons_of(asked)]
    assert values == [f"{line} severity {severity}" for severity in ("S1", "S2", "S3")]
    assert not await is_tracked(bot, ticket)
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", values[1])
    shown = await pressed.answered()
    assert shown.text.startswith(f"{ticket} is tracked, received 09:30 (03:30 in New York).")
    assert shown.kind == "updated", "the question is gone"
    assert f"{ticket} · S2, by impact · USA" in words_of(shown)


async def test_the_severity_is_asked_for_with_what_keeps_the_ticket_from_being_priority(bot: Running) -> None:
    ticket = fresh()
    excluded = await said(bot, f"track {ticket} {LARGE} Campaigns")
    assert excluded[1].startswith("Zoho Campaigns: excluded.")
    unknown = await said(bot, f"track {ticket} {LARGE} Blub")
    assert unknown[:2] == [
        f"Which severity does {ticket} have? I cannot say that it is priority:",
        "I know no Zoho service called “Blub”, so I cannot say that it is covered.",
    ]
    nobody = await said(bot, f"track {ticket} - in NL")
    assert nobody[0] == f"Which severity does {ticket} have? Until the account is known, its impact decides:"
    assert not await is_tracked(bot, ticket)


async def test_a_service_that_is_not_known_is_offered_with_its_likely_names(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} {LARGE} CRM Desk via email")
    lines = words_of(asked).split("\n")
    assert lines[1].startswith("I know no Zoho service called “CRM Desk”, so I cannot say that it is covered.")
    assert buttons_of(asked)[0] == ("ask.pick", f"track {ticket} {LARGE} Zoho CRM via email")
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", buttons_of(asked)[0][1])
    assert f"{ticket} · S1, large user account · Europe & UK" in words_of(await pressed.answered())


async def test_a_severity_pressed_twice_tracks_once(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} - in NL")
    shown, line = await asked.answered(), f"track {ticket} - in NL severity S3"
    answers = await asyncio.gather(*(bot.cast.agent.press(shown, "ask.pick", line) for _press in range(2)))
    texts = sorted([(await pressed.answered()).text.split("\n")[0] for pressed in answers])
    assert texts == [
        f"{ticket} is already tracked, since 10:00, by <@{bot.cast.agent.id}>; nothing is changed.",
        f"{ticket} is tracked, received 10:00 (09:00 in London).",
    ]
    assert await acts_of(bot, ticket) == ["track"]


# --------------------------------------------------------------------------------------------------- received


@pytest.mark.parametrize(
    ("received", "first_line", "assumed"),
    [
        ("90m", "received 08:30 (07:30 in London)", False),
        ("2h30m", "received 07:30 (06:30 in London)", False),
        ("2d", "received Monday 10:00 (09:00 in London)", False),
        ("09:15", "received 09:15 (08:15 in London)", True),
        ("at 23:30", "received Tuesday 23:30 (22:30 in London)", True),
        ("2026-11-17T22:30", "received Tuesday 22:30 (21:30 in London)", True),
        ("2026-11-17T22:30Z", "received Tuesday 23:30 (22:30 in London)", False),
        ("2026-11-18T02:00+05:30", "received Tuesday 21:30 (20:30 in London)", False),
        ("2026-10-24 12:00 UTC", "received 24 Oct 14:00 (13:00 in London)", False),
    ],
)
async def test_the_time_of_receipt_is_read_and_a_zone_that_was_assumed_is_named(
    bot: Running, received: str, first_line: str, assumed: bool
) -> None:
    ticket = fresh()
    answer = await said(bot, f"track {ticket} {LARGE} received {received}")
    assert answer[0] == f"{ticket} is tracked, {first_line}."
    assert ("The time was read in your time zone, Amsterdam." in answer) is assumed


@pytest.mark.parametrize(
    ("received", "first_line", "last_line"),
    [
        (
            "2026-11-18T10:01",
            f"{TO_COME}Wednesday, 18 November 2026 10:01 is still to come.",
            "The time was read in your time zone, Amsterdam.",
        ),
        (
            "2026-08-20T08:59Z",
            "Please check the time of receipt: Thursday, 20 August 2026 10:59 is more than 90 days ago.",
            "Please check the time of receipt: Thursday, 20 August 2026 10:59 is more than 90 days ago.",
        ),
        (
            "tomorrow",
            "I cannot read tomorrow as a time. A time is 14:30, 90m, 2h30m or 2026-11-26T14:30+01:00.",
            f"For example: /priority track T-1042 {LARGE}",
        ),
        (
            "25:00",
            "I cannot read 25:00 as a time. A time is 14:30, 90m, 2h30m or 2026-11-26T14:30+01:00.",
            f"For example: /priority track T-1042 {LARGE}",
        ),
        (
            "",
            "When was it received? A time is 14:30, 90m, 2h30m or 2026-11-26T14:30+01:00.",
            f"For example: /priority track T-1042 {LARGE}",
        ),
    ],
)
async def test_a_receipt_that_cannot_be_is_not_recorded(
    bot: Running, received: str, first_line: str, last_line: str
) -> None:
    ticket = fresh()
    answer = await said(bot, f"track {ticket} {LARGE} received {received}")
    assert (answer[0], answer[-1]) == (first_line, last_line)
    assert not await is_tracked(bot, ticket)


async def test_exactly_ninety_days_ago_is_not_too_long(bot: Running) -> None:
    ticket = fresh()
    answer = await said(bot, f"track {ticket} {LARGE} received 90d")
    assert answer[0] == f"{ticket} is tracked, received 20 Aug 11:00 (10:00 in London)."
    assert answer[1].startswith("First reply: past the commitment time since 20 Aug 14:00 (13:00 in London), by ")


# ------------------------------------------------------------------------------------------------- bad words


@pytest.mark.parametrize(
    ("line", "first_line"),
    [
        ("track", "Which ticket? Name its number or id."),
        ("track T-1", "Whose ticket is it? Name the account, or - and the country if it is not known."),
        (f"track {LARGE}", "Which ticket? Name its number or id."),
        (f"track {LARGE} CRM", f"The ticket comes first; {LARGE} stands in its place."),
        (f"track CRM T-1 {LARGE}", "The ticket comes first; CRM stands in its place."),
        (f"track {'T' * 64}1 {LARGE}", f"A ticket's id has 64 characters at most: {'T' * 64}"),
        (f"track T-1|2 {LARGE}", "T-1|2 cannot be a ticket's id: it has no spaces and none of @ < > |"),
        (f"track T<1> {LARGE}", "T‹1 cannot be a ticket's id: it has no spaces and none of @ < > |"),
        (f"track T-7 {LARGE} severity S5", "The severity is S1, S2 or S3. I do not understand S5."),
        (f"track T-7 {LARGE} severity", "The severity is S1, S2 or S3."),
        (f"track T-7 {LARGE} type bug", "The type is how-to, feature or limitation. I do not understand bug."),
        (f"track T-7 {LARGE} critical fire", "Critical is outage, downtime or login. I do not understand fire."),
        (
            f"track T-7 {LARGE} via phone",
            "It came via helpcenter, zoho-helpcenter, email or other. I do not understand phone.",
        ),
        (f"track T-7 {LARGE} severity S1 severity S2", "severity stands there twice; which one holds?"),
    ],
)
async def test_words_that_are_not_understood_get_the_right_order_and_an_example(
    bot: Running, line: str, first_line: str
) -> None:
    answer = await said(bot, line)
    assert answer[0] == first_line
    assert answer[-2].startswith(TRACK_ORDER)
    assert answer[-1] == f"For example: /priority track T-1042 {LARGE}"


async def test_an_id_of_64_characters_is_one(bot: Running) -> None:
    ticket = f"{fresh()}-".ljust(64, "X")
    assert await first(bot, f"track {ticket} {LARGE}") == f"{ticket} is tracked, received 10:00 (09:00 in London)."


# ----------------------------------------------------------------------------------------------- tracked twice


async def test_a_ticket_tracked_twice_shows_the_first_and_changes_nothing(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} received 1h")
    bot.time.forward(timedelta(minutes=30))
    answer = await said(bot, f"track {ticket.lower()} {SMALL} S3", bot.cast.lead)
    assert answer[:2] == [
        f"{ticket} is already tracked, since 14:30, by <@{bot.cast.agent.id}>; nothing is changed.",
        "First reply: 1 h 30 min left, until 16:30 (11:00 in London).",
    ]
    assert f"To put something right: /priority correct {ticket} …" in answer
    assert f"{ticket} · S1, large user account · Europe & UK" in answer
    assert await acts_of(bot, ticket) == ["track"]


async def test_a_redelivered_command_tracks_once(bot: Running) -> None:
    ticket = fresh()
    asked = await ask(bot, f"track {ticket} {LARGE}")
    again = await bot.workspace.redeliver(asked)
    assert (again.status, again.body) == (200, None)
    assert await acts_of(bot, ticket) == ["track"]


async def test_a_ticket_is_tracked_in_direct_messages_and_after_a_mention(bot: Running) -> None:
    one, other, agent = fresh(), fresh(), bot.cast.agent
    written = await agent.write(f"track {one} {LARGE} received 30m")
    shown = await written.shown(f"`{one}` is tracked, received 09:30", kind="message")
    assert shown.channel == agent.dm.id
    mentioned = await agent.mention(bot.cast.general, f"track {other} {SMALL} S3")
    answer = await mentioned.shown(f"`{other}` is tracked", kind="ephemeral")
    assert (answer.channel, answer.user) == (bot.cast.general.id, agent.id)
    again = await bot.workspace.redeliver(written)
    assert again.status == 200
    assert await acts_of(bot, one) == await acts_of(bot, other) == ["track"]


async def test_of_two_who_track_at_once_one_is_told_of_the_other(bot: Running) -> None:
    ticket = fresh()
    both = (bot.cast.agent, bot.cast.lead)
    answers = await asyncio.gather(*(ask(bot, f"track {ticket} {LARGE}", person) for person in both))
    texts = sorted(text_of(answer).split("\n")[0] for answer in answers)
    assert texts[0].startswith(f"{ticket} is already tracked, since ")
    assert texts[1].startswith(f"{ticket} is tracked, received ")
    first_one = (await ticket_of(bot, ticket)).changes[0].by.user_id
    assert f"by <@{first_one}>" in texts[0]
    assert await acts_of(bot, ticket) == ["track"]


async def test_a_resolved_ticket_is_still_tracked_and_can_be_reopened(bot: Running) -> None:
    ticket = await tracked(bot)
    await ask(bot, f"resolve {ticket}")
    answer = await ask(bot, f"track {ticket} nobody@nowhere.example")
    assert text_of(answer).startswith(f"{ticket} is already tracked, since 10:00")
    assert buttons_of(answer) == [("ticket.reopen", ticket)]
    assert "correct" not in words_of(answer)


async def test_an_untracked_ticket_is_tracked_again_from_the_beginning(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} received 2h")
    await ask(bot, f"ack {ticket}")
    assert await said(bot, f"untrack {ticket}") == [
        f"Please say why, since it stays in the history of the ticket: /priority untrack {ticket} …"
    ]
    assert await said(bot, f"untrack {ticket} wrong number") == [f"{ticket} is no longer tracked.", "Undo"]
    assert await said(bot, f"untrack {ticket} again") == [
        f"{ticket}: already done. No longer tracked, 10:00 (09:00 in London), by <@{bot.cast.agent.id}>."
    ]
    bot.time.forward(timedelta(minutes=5))
    answer = await said(bot, f"track {ticket} {SMALL} S2")
    assert answer[0] == f"{ticket} is tracked, received 10:05 (04:05 in New York)."
    assert answer[1] == "First reply: 12 h left, until 22:05 (16:05 in New York)."
    assert "Nobody has taken it yet." in answer
    again = await said(bot, f"track {ticket} {SMALL} S2")
    assert again[0].startswith(f"{ticket} is already tracked, since 10:05")
    assert await acts_of(bot, ticket) == ["track", "acknowledge", "untrack", "track"]


# ------------------------------------------------------------------------------------------------- put right


@pytest.mark.parametrize(
    ("tracked_as", "correction", "first_line", "then"),
    [
        (f"{SMALL} S2", "severity S3", "severity by impact S3", "S3, by impact · USA"),
        (f"{SMALL} S2", "S1", "severity by impact S1", "S1, by impact · USA"),
        (LARGE, "severity S3", "severity by impact S3", "S1, large user account · Europe & UK"),
        (LARGE, "type how-to", "how-to request", "S1, large user account, how-to · Europe & UK"),
        (LARGE, "type feature", "feature request", "feature request, no commitment · Europe & UK"),
        (f"{SMALL} S2", "critical login", "login issue", "S1 around the clock, login issue · USA"),
        (f"{SMALL} S2 critical outage", "critical none", "not critical", "S2, by impact · USA"),
        (
            f"{LARGE} type feature",
            "type none",
            "neither how-to, feature nor limitation",
            "S1, large user account · Europe & UK",
        ),
        (LARGE, "received 3h", "received 07:00 (06:00 in London)", "S1, large user account · Europe & UK"),
        (LARGE, "via email", "came via email", "S1, large user account · Europe & UK"),
        (LARGE, "CRM", "service Zoho CRM", "S1, large user account · Europe & UK"),
        (LARGE, "Campaigns S3", "service Zoho Campaigns and severity by impact S3", "S3, by impact · Europe & UK"),
        (LARGE, "in Germany", "country Germany", "S1, large user account · Europe & UK"),
        (LARGE, "in US severity S2", "country United States and severity by impact S2", "S2, by impact · USA"),
        (LARGE, "partner Canada", "partner in Canada", "S1, large user account · Canada"),
        (f"{LARGE} partner Canada", "in Germany", "country Germany", "S1, large user account · Canada"),
        (LARGE, f"{SMALL} severity S3", "another account and severity by impact S3", "S3, by impact · USA"),
        (f"{SMALL} S2", LARGE, "another account", "S1, large user account · Europe & UK"),
        ("- in NL S3", LARGE, "the account is known", "S1, large user account · Europe & UK"),
        (f"{SMALL} S3", "-", "account not known", "S3, by impact · USA"),
        ("- in Canada S2", "in Japan", "country Japan", "S2, by impact · Asia Pacific and Japan"),
    ],
)
async def test_everything_that_was_entered_can_be_put_right(
    bot: Running, tracked_as: str, correction: str, first_line: str, then: str
) -> None:
    ticket = await tracked(bot, tracked_as)
    answer = await said(bot, f"correct {ticket} {correction}")
    assert answer[0] == f"{ticket} is corrected: {first_line}."
    assert f"{ticket} · {then}" in answer
    assert answer[-1] == "Undo"
    assert await acts_of(bot, ticket) == ["track", "correct"]


async def test_a_wrong_account_takes_a_ticket_from_s1_to_s3_by_the_severity_that_is_asked_for(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} received 4h")
    asked = await ask(bot, f"correct {ticket} {SMALL}")
    assert text_of(asked).startswith(f"Which severity does {ticket} have? It is not priority, so its impact decides:")
    assert await acts_of(bot, ticket) == ["track"]
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", f"correct {ticket} {SMALL} severity S3")
    answer = words_of(await pressed.answered()).split("\n")
    assert answer[:3] == [
        f"{ticket} is corrected: another account and severity by impact S3.",
        "First reply: 20 h left, until Thursday 06:00 (00:00 in New York).",
        "Issue determination: 2 days 20 h left, until Saturday 06:00 (00:00 in New York).",
    ]
    assert not (await ticket_of(bot, ticket)).facts.priority


async def test_the_words_none_survive_the_question_for_the_severity(bot: Running) -> None:
    ticket = await tracked(bot, f"{SMALL} type feature")
    asked = await ask(bot, f"correct {ticket} type none")
    assert [value for _action, value in buttons_of(asked)] == [
        f"correct {ticket} type none severity {severity}" for severity in ("S1", "S2", "S3")
    ]
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", f"correct {ticket} type none severity S2")
    assert f"{ticket} · S2, by impact · USA" in words_of(await pressed.answered())


async def test_an_account_identified_later_is_said_to_be_late_once(bot: Running) -> None:
    ticket = await tracked(bot, "- in NL S3")
    bot.time.forward(timedelta(hours=4))
    late = "The account was identified 4 h after the receipt; the times count from the receipt."
    answer = await said(bot, f"correct {ticket} {LARGE}")
    assert answer[1] == "First reply: past the commitment time since 13:00 (12:00 in London), by 1 h."
    assert late in answer
    again = await said(bot, f"correct {ticket} via email")
    assert late not in again
    facts = (await ticket_of(bot, ticket)).facts
    assert (facts.identified_at, facts.received) == (WEDNESDAY + timedelta(hours=4), WEDNESDAY)


@pytest.mark.parametrize(
    ("line", "first_line"),
    [
        ("correct {ticket}", "What is to be corrected?"),
        ("correct", "Which ticket? Name its number or id."),
        ("correct {ticket} severity S9", "The severity is S1, S2 or S3. I do not understand S9."),
        ("correct {ticket} received soon", "I cannot read soon as a time. "),
        ("correct {ticket} received 2026-11-18T12:00", TO_COME),
        ("correct {ticket} received 91d", "Please check the time of receipt: "),
        ("correct {ticket} severity S2", "{ticket} already says so; nothing is changed."),
        (
            "correct {ticket} admin@customer.con",
            "I know no account for admin@customer.con, so nothing is recorded yet.",
        ),
        ("correct {ticket} in Korea", "Which country is “Korea”?"),
        ("correct T-unknown-1 severity S2", "I do not follow a ticket T-unknown-1."),
    ],
)
async def test_a_correction_that_cannot_be_changes_nothing(bot: Running, line: str, first_line: str) -> None:
    ticket = await tracked(bot, f"{SMALL} S2")
    answer = await first(bot, line.format(ticket=ticket))
    assert answer.startswith(first_line.format(ticket=ticket))
    assert await acts_of(bot, ticket) == ["track"]


async def test_a_receipt_after_the_first_reply_does_not_fit(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} received 2h")
    await ask(bot, f"ack {ticket} at 1h")
    answer = await first(bot, f"correct {ticket} received 30m")
    assert answer == (
        f"{ticket}: “First reply sent” came earlier, 09:00 (08:00 in London). Take that back first, "
        "or name another time."
    )
    assert await acts_of(bot, ticket) == ["track", "acknowledge"]


async def test_a_closed_ticket_is_not_corrected(bot: Running) -> None:
    ticket = await tracked(bot)
    await ask(bot, f"resolve {ticket}")
    answer = await said(bot, f"correct {ticket} received 2h")
    assert answer == [f"{ticket} is already resolved. To go on with it: /priority reopen {ticket}", "Reopen"]
    assert (await ticket_of(bot, ticket)).state is State.RESOLVED


async def test_a_correction_keeps_what_it_does_not_name(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} CRM received 2h via email severity S3 type how-to")
    before = (await ticket_of(bot, ticket)).facts
    await ask(bot, f"correct {ticket} critical login")
    after = (await ticket_of(bot, ticket)).facts
    assert after.critical == "login"
    kept = ("received", "account", "identified_at", "services", "impact", "type", "via", "territory", "priority")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}


async def test_the_rights_of_an_account_that_was_removed_since_stay(bot: Running) -> None:
    ticket = await tracked(bot, "admin@sakura.example")
    facts = (await ticket_of(bot, ticket)).facts
    assert AccountStore(bot.database).remove("admin@sakura.example")
    answer = await said(bot, f"correct {ticket} in Thailand")
    assert answer[0] == f"{ticket} is corrected: country Thailand."
    assert f"{ticket} · S1, large user account · Asia Pacific and Japan" in answer
    after = (await ticket_of(bot, ticket)).facts
    assert (after.account, after.priority, after.identified_at) == (facts.account, True, facts.identified_at)
