"""`left`, how it is counted, `history` and `board`: what is left of each clock, for whom, and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from bot.domain import changes
from bot.domain.clock import Clock, Counting, deadline, left, used, working
from bot.domain.support_time import between
from bot.domain.terms import terms_for
from bot.domain.ticket import Act, Actor, Facts
from bot.i18n import Catalogues
from bot.services.ports import Intent
from bot.slack.views.page import prose
from tests.running import built_in_policy
from tests.slack.reading import buttons_of, words_of
from tests.slack.ticketing import LARGE, SMALL, WEDNESDAY, ask, begin, first, fresh, said, ticket_of, tracked

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket
    from tests.running import Running
    from tests.slack.conftest import Start

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN_LOOP = pytest.mark.asyncio(loop_scope="function")  # for tests with a bot of their own
_LENGTH = re.compile(r"(?:(\d+) days? ?)?(?:(\d+) h ?)?(?:(\d+) min)?")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, in UTC; the 18th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def counting(bot: Running, ticket: str) -> list[str]:
    """What the button "How is it counted?" answers."""
    shown = await (await ask(bot, f"left {ticket}")).answered()
    pressed = await bot.cast.agent.press(shown, "ticket.why")
    return words_of(await pressed.answered()).split("\n")


# ----------------------------------------------------------------------------------------------------- what is left


async def test_left_names_each_clock_with_both_zones_and_what_can_be_done(bot: Running) -> None:
    ticket = await tracked(bot)
    bot.time.at = at(18, 10, 15)
    answer = await ask(bot, f"left {ticket.lower()}")
    assert words_of(answer).split("\n")[:6] == [
        "First reply: 1 h 45 min left, until 13:00 (12:00 in London).",
        "Issue determination: 6 h 45 min left, until 18:00 (17:00 in London).",
        "Resolution aim: 46 h 45 min left, until Friday 10:00 (09:00 in London); not a commitment.",
        f"{ticket} · S1, large user account · Europe & UK",
        "Nobody has taken it yet.",
        "Our reading, not printed by Zoho: counted from receipt · Europe/London.",
    ]
    acts = ("acknowledge", "take", "hold", "resolve", "why")
    assert buttons_of(answer) == [(f"ticket.{act}", ticket) for act in acts]


async def test_the_last_second_is_in_time_and_the_next_one_is_past_it(bot: Running) -> None:
    ticket = await tracked(bot)
    bot.time.at = at(18, 12)
    assert await first(bot, f"left {ticket}") == "First reply: 0 min left, until 13:00 (12:00 in London)."
    bot.time.forward(timedelta(seconds=1))
    late = "First reply: past the commitment time since 13:00 (12:00 in London), by 1 s."
    assert await first(bot, f"left {ticket}") == late


async def test_what_is_late_stays_late_on_hold_and_what_is_not_waits(bot: Running) -> None:
    ticket = await tracked(bot)
    bot.time.at = at(18, 18)
    await ask(bot, f"hold {ticket}")
    bot.time.at = at(18, 20)
    assert (await said(bot, f"left {ticket}"))[:4] == [
        "First reply: past the commitment time since 13:00 (12:00 in London), by 8 h.",
        "Issue determination: past the commitment time since 18:00 (17:00 in London), by 3 h.",
        "Resolution aim: on hold, 39 h left when it goes on.",
        f"{ticket} · S1, large user account · Europe & UK · on hold",
    ]


async def test_a_resolution_aim_that_has_passed_is_never_called_late(bot: Running) -> None:
    ticket = await tracked(bot)
    await ask(bot, f"determined {ticket}")
    bot.time.at = at(20, 10)
    lines = await said(bot, f"left {ticket}")
    assert "Resolution aim: it was 10:00 (09:00 in London); not a commitment." in lines
    await ask(bot, f"resolve {ticket}")
    assert "Resolution aim: stopped 11:00 (10:00 in London)." in await said(bot, f"left {ticket}")


async def test_left_of_a_resolved_ticket_says_that_no_clock_runs_and_how_each_went(bot: Running) -> None:
    ticket = await tracked(bot)
    bot.time.at = at(18, 13)
    await ask(bot, f"ack {ticket}")
    await ask(bot, f"resolve {ticket}")
    bot.time.at = at(19, 9)
    answer, stopped = await ask(bot, f"left {ticket}"), "stopped Wednesday 14:00 (13:00 in London)"
    assert words_of(answer).split("\n")[:5] == [
        f"{ticket} is resolved, since Wednesday 14:00 (13:00 in London); no clock runs.",
        f"First reply: {stopped}, 1 h past the commitment time, which was Wednesday 13:00 (12:00 in London).",
        f"Issue determination: {stopped}, in time; it was due Wednesday 18:00 (17:00 in London).",
        f"Resolution aim: {stopped}.",
        f"{ticket} · S1, large user account · Europe & UK · resolved",
    ]
    assert buttons_of(answer) == [("ticket.reopen", ticket), ("ticket.why", ticket)]


async def test_left_of_an_untracked_ticket_says_so(bot: Running) -> None:
    ticket = await tracked(bot)
    await ask(bot, f"untrack {ticket} by mistake")
    answer = await ask(bot, f"left {ticket}")
    assert words_of(answer).startswith(f"{ticket} is no longer tracked, since 10:00 (09:00 in London).")
    assert buttons_of(answer) == [("ticket.why", ticket)]


async def test_a_ticket_without_a_commitment_has_no_durations(bot: Running) -> None:
    ticket = await tracked(bot, f"{LARGE} type limitation")
    answer = await said(bot, f"left {ticket}")
    assert answer[0].startswith(f"{ticket} has no deadline. Feature requests and product limitations are excluded")
    assert answer[3] == (
        "Our reading, not printed by Zoho: feature requests and product limitations have no time even for a large "
        "user account."
    )
    assert not [line for line in answer if re.search(r"\d h\b|\d min\b| left", line)]


async def test_days_are_shown_as_days_where_days_were_promised(bot: Running) -> None:
    ticket = await tracked(bot, f"{SMALL} S3")
    bot.time.at = at(18, 14)
    assert (await said(bot, f"left {ticket}"))[:2] == [
        "First reply: 19 h left, until Thursday 10:00 (04:00 in New York).",
        "Issue determination: 2 days 19 h left, until Monday 10:00 (04:00 in New York).",
    ]


async def test_everybody_reads_their_own_time_beside_that_of_the_territory(bot: Running) -> None:
    ticket = await tracked(bot, "admin@kauri.example")  # Australia
    here = await first(bot, f"left {ticket}")
    assert here == "First reply: 3 h left, until 13:00 (23:00 in Sydney)."
    lead = await first(bot, f"left {ticket}", bot.cast.lead)
    assert lead == "First reply: 3 h left, until 17:30 (23:00 in Sydney)."
    local = bot.workspace.add_person("syd", email="syd@desk.example", tz="Australia/Sydney")
    bot.cast.agents.members.append(local.id)
    await bot.workspace.happen({"type": "subteam_members_changed", "subteam_id": bot.cast.agents.id})
    assert await first(bot, f"left {ticket}", local) == "First reply: 3 h left, until 23:00."


async def test_the_other_zone_names_its_day_where_the_days_differ(bot: Running) -> None:
    bot.time.at = at(18, 22)
    ticket = await tracked(bot, "admin@sakura.example")  # Japan
    assert await first(bot, f"left {ticket}") == "First reply: 3 h left, until Thursday 02:00 (10:00 in Tokyo)."
    assert await first(bot, f"left {ticket}", bot.cast.lead) == ("First reply: 3 h left, until 06:30 (10:00 in Tokyo).")
    bot.time.at = at(20, 22)
    late = await tracked(bot, "admin@sakura.example")
    assert await first(bot, f"left {late}") == ("First reply: 3 h left, until Sunday 19:00 (Monday 03:00 in Tokyo)."), (
        "it is Saturday in Tokyo"
    )


async def test_used_up_at_the_end_of_friday_is_due_then(bot: Running) -> None:
    bot.time.at = at(20, 21)
    ticket = await tracked(bot)
    assert await first(bot, f"left {ticket}") == "First reply: 3 h left, until Saturday 01:00 (00:00 in London)."


@pytest.mark.parametrize(
    ("line", "first_line"),
    [
        ("left T-unknown-1", "I do not follow a ticket T-unknown-1."),
        ("history T-unknown-1", "I do not follow a ticket T-unknown-1."),
        ("history", "Which ticket? Name its number or id."),
        ("left T|1", "T|1 cannot be a ticket's id: it has no spaces and none of @ < > |"),
        (f"left {'9' * 65}", f"A ticket's id has 64 characters at most: {'9' * 64}"),
    ],
)
async def test_a_ticket_that_cannot_be_found_is_answered_with_what_to_do(
    bot: Running, line: str, first_line: str
) -> None:
    answer = await said(bot, line)
    assert answer[0] == first_line
    assert "/priority " in answer[-1]


# ------------------------------------------------------------------------------------------------ how it is counted


async def test_the_working_lists_each_stretch_counted_and_each_left_out(bot: Running) -> None:
    bot.time.at = at(20, 21)
    ticket = await tracked(bot, f"{LARGE} received 10m")
    for when, act in ((at(23, 0, 30), "hold"), (at(23, 1, 30), "resume")):
        bot.time.at = when
        await ask(bot, f"{act} {ticket}")
    bot.time.at = at(23, 3)
    answer = await counting(bot, ticket)
    assert answer[0] == f"{ticket} · S1, large user account · Europe & UK"
    assert answer[1:5] == [
        "First reply: past the commitment time since Saturday 00:50 (Friday 23:50 in London), by 3 h 10 min.",
        "Counted, in London time: Friday 20:50 to 24:00, 3 h 10 min; Monday 00:00 to 03:00, 3 h.",
        "Left out: Saturday 00:00 to Sunday 24:00 (weekend).",
        "6 h 10 min of 3 h used.",
    ]
    monday = "Monday 00:00 to 00:30, 30 min; Monday 01:30 to 03:00, 1 h 30 min"
    assert answer[5:9] == [
        "Issue determination: 2 h 50 min left, until 06:50 (05:50 in London).",
        f"Counted, in London time: Friday 20:50 to 24:00, 3 h 10 min; {monday}.",
        "Left out: Saturday 00:00 to Sunday 24:00 (weekend); Monday 00:30 to 01:30 (on hold, our rule).",
        "5 h 10 min of 8 h used.",
    ]
    sources = [line for line in answer if line.startswith("• ")]
    assert [source.partition(":")[0] for source in sources] == [
        "• Times", "• Severity of a large user account", "• Working days", "• Calendar", "• Start and hold",
        "• Resolution aim",
    ]  # fmt: skip
    assert answer[-1].startswith("000 Dutch, 001 Japanese")


async def test_at_the_weekend_nothing_has_been_counted_yet(bot: Running) -> None:
    bot.time.at = at(21, 9)
    ticket = await tracked(bot)
    bot.time.at = at(21, 12)
    assert (await counting(bot, ticket))[1:5] == [
        "First reply: 3 h left, until Monday 04:00 (03:00 in London).",
        "Nothing counted yet, in London time.",
        "Left out: Saturday 09:00 to 12:00 (weekend).",
        "0 min of 3 h used.",
    ]


async def test_a_critical_ticket_leaves_no_weekend_out(bot: Running) -> None:
    bot.time.at = at(20, 22)
    ticket = await tracked(bot, f"{LARGE} critical outage")
    bot.time.at = at(21, 0, 30)
    answer = await counting(bot, ticket)
    assert "Counted, in London time: Friday 22:00 to Saturday 00:30, 2 h 30 min." in answer
    assert not [line for line in answer if line.startswith("Left out")]
    assert [line for line in answer if line.startswith("• Critical cases: ")] != []
    assert "for outages, downtime and login issues the severity 1 times hold around the clock" in "\n".join(answer)


async def test_a_holiday_is_named_as_one(bot: Running) -> None:
    ticket = await kept(bot, holidays=frozenset({date(2026, 11, 19)}))
    bot.time.at = at(20, 1)
    answer = await counting(bot, ticket)
    assert "Counted, in London time: Wednesday 09:00 to 24:00, 15 h; Friday 00:00 to 01:00, 1 h." in answer
    assert "Left out: Thursday 00:00 to 24:00 (holiday)." in answer


async def kept(bot: Running, holidays: frozenset[date]) -> str:
    """Track a ticket whose territory has holidays, which the shipped policy does not have."""
    facts = Facts(bot.time.at, "europe_uk", "GB", priority=True)
    terms = terms_for(built_in_policy(), facts)
    terms = replace(terms, calendar=replace(terms.calendar, holidays=holidays))
    track = changes.track(None, facts, terms, Actor("T1", "U1"), bot.time.at)
    ticket = fresh()
    await bot.application.desk.tickets._store.change(ticket, lambda _ticket: Intent(track))
    return ticket


async def test_what_is_shown_is_what_the_domain_counts(bot: Running) -> None:
    """A fortnight with holds, a reopening and a correction; at every step each clock reads as it is counted."""
    english = Catalogues.load().translator("en", ZoneInfo("Europe/Amsterdam"), prose)
    ticket = await tracked(bot, f"{LARGE} received 5h")
    steps = (
        (at(18, 11), "ack {}"), (at(19, 2), "hold {}"), (at(21, 7), "resume {}"), (at(23, 8, 17), "determined {}"),
        (at(24, 3), "updated {}"), (at(27, 23, 59), "hold {}"), (at(28, 5), "resolve {}"), (at(29, 1), "reopen {}"),
        (at(30, 8), "correct {} received 6d"), (at(30, 9, 1), "correct {} critical outage"),
    )  # fmt: skip
    compared = 0
    for when, line in steps:
        bot.time.at = when
        await ask(bot, line.format(ticket))
        bot.time.forward(timedelta(minutes=43))
        answer, counted = await said(bot, f"left {ticket}"), await counting(bot, ticket)
        stands = await ticket_of(bot, ticket)
        for run in filter(None, map(stands.run, Clock)):
            time, due = left(run, bot.time.at), deadline(run)
            length = f"{english.duration(used(run, bot.time.at))} of "
            assert [one for one in counted if one.startswith(length)], (line, run.clock, counted)
            pieces = [piece for piece in working(run, bot.time.at) if piece.counting is Counting.COUNTED]
            assert sum((piece.length for piece in pieces), timedelta()) == used(run, bot.time.at)
            if not run.is_running or not run.is_promise or due is None:
                continue
            until = english.beside(due, run.calendar.zone, now=bot.time.at)
            late = english.duration(between(run.calendar, due, bot.time.at)) if due < bot.time.at else ""
            stands_so = f"since {until}, by {late}." if late else f"{english.duration(time)} left, until {until}."
            assert [one for one in answer if one.endswith(stands_so)], (line, run.clock, answer)
            compared += 1
        assert_sums_up(counted)
    assert compared >= 8


def assert_sums_up(counted: list[str]) -> None:
    """What each clock lists as counted adds up to what it says is used, but for seconds that are cut off."""
    listed = [line for line in counted if line.startswith(("Counted", "Nothing counted"))]
    totals = [line.partition(" of ")[0] for line in counted if line.endswith(" used.")]
    for line, total in zip(listed, totals, strict=True):
        lengths = [piece.rpartition(", ")[2].rstrip(".") for piece in line.split("; ")] if "Counted" in line else []
        assert abs(sum(map(minutes, lengths)) - minutes(total)) <= len(lengths), line


def minutes(text: str) -> int:
    found = _LENGTH.fullmatch(text)
    assert found is not None, text
    days, hours, rest = (int(one or 0) for one in found.groups())
    return (days * 24 + hours) * 60 + rest


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
async def test_a_long_and_troubled_ticket_still_fits_into_one_message(bot: Running, locale: str) -> None:
    person = bot.workspace.add_person(f"reader-{locale}", locale=locale, email=f"{locale}@desk.example")
    bot.cast.agents.members.append(person.id)
    await bot.workspace.happen({"type": "subteam_members_changed", "subteam_id": bot.cast.agents.id})
    if locale == "ar":
        await ask(bot, "language ar", person)
    ticket = await tracked(bot, f"{LARGE} received 89d")
    store = bot.application.desk.tickets._store
    by = Actor(bot.cast.agent.user.team_id, bot.cast.agent.id)
    for number in range(50):
        when = WEDNESDAY - timedelta(days=88) + timedelta(hours=40 * number)
        for act, later in ((Act.HOLD, 0), (Act.RESUME, 5)):
            moment = when + timedelta(hours=later)

            def decide(found: Ticket | None, act: Act = act, moment: datetime = moment) -> Intent:
                assert found is not None
                return Intent(changes.decide(found, act, by, WEDNESDAY, moment, reason="w" * 400))

            await store.change(ticket, decide)
    for line in (f"left {ticket}", f"history {ticket}"):
        answer = await ask(bot, line, person)
        assert ticket in words_of(answer)
    shown = await (await ask(bot, f"left {ticket}", person)).answered()
    pressed = await person.press(shown, "ticket.why")
    assert len(words_of(await pressed.answered())) > 3000
    if locale != "ar":
        assert [line for line in await said(bot, f"history {ticket}", person) if line.startswith("The last ")]


# ----------------------------------------------------------------------------------------------------- history


async def test_history_tells_everything_in_order_with_who_and_when(bot: Running) -> None:
    ada, lea = bot.cast.agent.id, bot.cast.lead.id
    ticket = await tracked(bot, f"{LARGE} received 30m")
    bot.time.at = at(18, 10)
    await ask(bot, f"ack {ticket} at 15m by phone", bot.cast.lead)
    await ask(bot, f"assign {ticket} @ben")
    await ask(bot, f"correct {ticket} received 2h in DE")
    bot.time.at = at(18, 10, 10)
    await ask(bot, f"undo {ticket}")
    await ask(bot, f"hold {ticket} *waiting* for `logs` <!channel>")
    bot.time.at = at(19, 10)
    await ask(bot, f"untrack {ticket} enough")
    received, due = "Wednesday 09:00 (08:00 in London)", "Wednesday 12:30 (11:30 in London)"
    assert await said(bot, f"history {ticket}") == [
        f"{ticket} · S1, large user account · Europe & UK · no longer tracked",
        f"• Wednesday 09:30: Tracked, by <@{ada}> (S1, large user account; entered Wednesday 10:00)",
        f"• Wednesday 10:45: First reply sent, by <@{lea}> (“by phone”; entered Wednesday 11:00)",
        f"• Wednesday 11:00: Assigned, by <@{ada}> (to <@{bot.cast.colleague.id}>)",
        f"• Wednesday 11:00: Corrected, by <@{ada}> (country Germany and received {received}; taken back)",
        f"• Wednesday 11:10: Taken back, by <@{ada}> (“Corrected”, Wednesday 11:00)",
        f"• Wednesday 11:10: On hold, by <@{ada}> (“waiting for logs !channel”)",
        f"• 11:00: No longer tracked, by <@{ada}> (“enough”)",
        f"First reply: stopped Wednesday 10:45 (09:45 in London), in time; it was due {due}.",
        # Of what nobody decided before it was given up, nothing is claimed.
    ]


async def test_the_history_of_calls_names_the_level_and_who_was_meant(bot: Running) -> None:
    ticket = await tracked(bot)
    await ask(bot, f"ping {ticket} please look")
    await ask(bot, f"escalate {ticket} security")
    answer = await said(bot, f"history {ticket}")
    assert answer[2:4] == [
        f"• 10:00: Lead pinged, by <@{bot.cast.agent.id}> (level 2; “please look”)",
        f"• 10:00: Escalated, by <@{bot.cast.agent.id}> (level 2; “security”)",
    ]


# -------------------------------------------------------------------------------------------- mine, and the board


@OWN_LOOP
async def test_left_without_a_ticket_lists_all_of_mine_the_most_urgent_first(start: Start) -> None:
    bot = await start()
    bot.time.at = WEDNESDAY
    assert await said(bot, "left") == ["No open ticket is assigned to you.", "All of the desk: /priority board"]
    slow, soon, late, held, free, done, other = [fresh() for _number in range(7)]
    await tracked(bot, f"{SMALL} S2", slow)
    await tracked(bot, f"{LARGE} received 10m", soon)
    await tracked(bot, f"{LARGE} received 4h", late)
    await tracked(bot, f"{LARGE} received 2h", held)
    await tracked(bot, f"{LARGE} type feature", free)
    await tracked(bot, LARGE, done)
    await tracked(bot, LARGE, other)
    for ticket in (slow, soon, late, held, free, done):
        await ask(bot, f"take {ticket}")
    await ask(bot, f"ack {held}")
    await ask(bot, f"hold {held}")
    await ask(bot, f"resolve {done}")
    assert await said(bot, "left") == [
        "5 open tickets are yours, the most urgent first:",
        f"{late} · First reply: past the commitment time since 09:00 (08:00 in London), by 1 h.",
        f"{soon} · First reply: 2 h 50 min left, until 12:50 (11:50 in London).",
        f"{slow} · First reply: 12 h left, until 22:00 (16:00 in New York).",
        f"{held} · Issue determination: on hold, 6 h left when it goes on.",
        f"{free} · no time is running.",
    ]
    board = await said(bot, "board")
    ada = bot.cast.agent.id
    assert board == [
        "6 tickets are open, 1 of them past the commitment time:",
        f"{late} · First reply: past the commitment time since 09:00 (08:00 in London), by 1 h. <@{ada}>",
        f"{soon} · First reply: 2 h 50 min left, until 12:50 (11:50 in London). <@{ada}>",
        f"{other} · First reply: 3 h left, until 13:00 (12:00 in London).",
        f"{slow} · First reply: 12 h left, until 22:00 (16:00 in New York). <@{ada}>",
        f"{held} · Issue determination: on hold, 6 h left when it goes on. <@{ada}>",
        f"{free} · no time is running. <@{ada}>",
    ]


@OWN_LOOP
async def test_an_empty_board_says_how_to_track(start: Start) -> None:
    bot = await start()
    assert await said(bot, "board") == [
        "No ticket is open.",
        f"To track one: /priority track T-1042 {LARGE}",
    ]


@OWN_LOOP
async def test_a_board_of_hundreds_of_tickets_shows_the_first_forty(start: Start) -> None:
    bot = await start()
    store = bot.application.desk.tickets._store
    by = Actor(bot.cast.agent.user.team_id, bot.cast.agent.id)
    policy = built_in_policy()
    for number in range(45):
        facts = Facts(bot.time.at - timedelta(minutes=number), "europe_uk", "GB", priority=True)
        track = changes.track(None, facts, terms_for(policy, facts), by, bot.time.at)
        ticket = f"{'X' * 50}-{number}"
        take = changes.decide(changes.fold(ticket, (track,)), Act.TAKE, by, bot.time.at, assignee=by)
        for change in (track, take):
            await store.change(ticket, lambda _ticket, change=change: Intent(change))
    for line in ("board", "left"):
        answer = await said(bot, line)
        assert answer[0].startswith("45 ")
        assert [row.partition(" · ")[0].rpartition("-")[2] for row in answer[1:41]] == [
            str(number) for number in range(44, 4, -1)
        ]
        assert answer[41:] == ["5 more stand on my Home tab."]


async def test_several_tickets_are_told_in_a_line_each(bot: Running) -> None:
    one, two = fresh(), fresh()
    for ticket in (one, two):
        await tracked(bot, ticket=ticket)
    lines = await said(bot, f"left {one} {two} Z-404")
    assert [line.split(" ")[0] for line in lines[:2]] == [one, two]
    assert lines[2] == "I do not follow a ticket Z-404."
