"""The daily summary is due once on each working day's morning, and tells every run of its tickets in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.clock import Clock, deadline, is_late
from bot.domain.summary import Summary, due_at, is_outdated, looks_back_to, summarise, summary_slot
from bot.domain.support_time import Calendar, Kind
from bot.domain.ticket import State
from bot.domain.urgency import next_run
from tests.domain.test_ticket_properties import MINUTE, Wish, accepted, begun, stories
from tests.tickets import LONDON, NOTHING, S1, S3, Story, at
from tests.zones import ZONES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.summary import Entry
    from bot.domain.terms import Terms
    from bot.domain.ticket import Ticket

ACK, DETERMINATION, UPDATE, _AIM = Clock
DUBAI = Calendar(ZoneInfo("Asia/Dubai"), frozenset({4, 5}))
EVERY_DAY = replace(LONDON, weekend=frozenset())
NO_MONDAY = replace(LONDON, holidays=frozenset({date(2026, 3, 9)}))


@pytest.mark.parametrize(
    ("calendar", "now", "slot"),
    [
        (LONDON, "2026-03-06T08:59:59.999999Z", None),
        (LONDON, "2026-03-06T09:00:00Z", "2026-03-06"),
        (LONDON, "2026-03-06T11:59:59.999999Z", "2026-03-06"),
        (LONDON, "2026-03-06T12:00:00Z", None),
        (LONDON, "2026-03-07T09:00:00Z", None),
        (LONDON, "2026-03-08T09:00:00Z", None),
        (NO_MONDAY, "2026-03-09T09:00:00Z", None),
        (NO_MONDAY, "2026-03-10T09:00:00Z", "2026-03-10"),
        # Where it is another date than in London, and where Friday is at the weekend.
        (DUBAI, "2026-03-08T04:59:59Z", None),
        (DUBAI, "2026-03-08T05:00:00Z", "2026-03-08"),
        (DUBAI, "2026-03-06T05:00:00Z", None),
        (replace(LONDON, zone=ZoneInfo("Australia/Sydney")), "2026-03-05T22:00:00Z", "2026-03-06"),
        # Clocks go forward in the night to the 29th of March, and back in that to the 25th of October.
        (EVERY_DAY, "2026-03-29T07:59:59Z", None),
        (EVERY_DAY, "2026-03-29T08:00:00Z", "2026-03-29"),
        (EVERY_DAY, "2026-10-25T08:59:59Z", None),
        (EVERY_DAY, "2026-10-25T09:00:00Z", "2026-10-25"),
    ],
)
def test_it_is_due_from_nine_until_noon_on_working_days(calendar: Calendar, now: str, slot: str | None) -> None:
    due = summary_slot(calendar, datetime.fromisoformat(now))
    assert due == (date.fromisoformat(slot) if slot else None)


@pytest.mark.parametrize(
    ("calendar", "day", "since"),
    [
        (LONDON, "2026-03-05", "2026-03-04T09:00:00Z"),
        (LONDON, "2026-03-09", "2026-03-06T09:00:00Z"),
        (NO_MONDAY, "2026-03-10", "2026-03-06T09:00:00Z"),
        (DUBAI, "2026-03-08", "2026-03-05T05:00:00Z"),
        (LONDON, "2026-03-30", "2026-03-27T09:00:00Z"),
        (LONDON, "2026-10-26", "2026-10-23T08:00:00Z"),
    ],
)
def test_it_looks_back_to_nine_of_the_working_day_before(calendar: Calendar, day: str, since: str) -> None:
    assert looks_back_to(calendar, date.fromisoformat(day)) == datetime.fromisoformat(since)


def test_it_may_still_be_told_until_the_next_one_is_due() -> None:
    friday = date(2026, 3, 6)
    assert not is_outdated(LONDON, friday, datetime(2026, 3, 9, 8, 59, 59, tzinfo=UTC))
    assert is_outdated(LONDON, friday, datetime(2026, 3, 9, 9, tzinfo=UTC))
    assert not is_outdated(NO_MONDAY, friday, datetime(2026, 3, 9, 9, tzinfo=UTC))


calendars = st.builds(
    Calendar,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.frozensets(st.integers(0, 6), max_size=6),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=8),
)
instants = st.datetimes(datetime(2026, 1, 10), datetime(2027, 12, 20)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


@given(calendars, instants)
def test_each_working_day_has_one_and_together_they_leave_no_time_out(calendar: Calendar, now: datetime) -> None:
    local = now.astimezone(calendar.zone)
    slot = summary_slot(calendar, now)
    is_morning = calendar.kind(local.date()) is Kind.WORKING and 9 <= local.hour < 12
    assert slot == (local.date() if is_morning else None)
    day = slot or local.date()
    due, since = due_at(calendar, day), looks_back_to(calendar, day)
    assert (due.astimezone(calendar.zone).date(), due.astimezone(calendar.zone).hour) == (day, 9)
    assert since < due
    before = since.astimezone(calendar.zone).date()
    between = [before + timedelta(days=number) for number in range((day - before).days)]
    assert [calendar.kind(each) is Kind.WORKING for each in between] == [True] + [False] * (len(between) - 1)
    if slot:
        assert due <= now
        assert not is_outdated(calendar, slot, now)
        # It takes the place of the one before at the very instant at which it is due itself.
        assert is_outdated(calendar, before, due)
        assert not is_outdated(calendar, before, due - MINUTE)


def ticket(name: str, acts: str = "", received: str = "9", terms: Terms = S1) -> Ticket:
    """A ticket of the Wednesday, the 4th of March 2026, and what was recorded of it."""
    return replace(Story(terms, received).all(acts).ticket, id=name)


def found(since: str, now: str, *tickets: Ticket) -> Summary:
    return summarise(tickets, at(since), at(now))


def said(entries: Iterable[Entry]) -> list[str]:
    """Ticket and clocks of a part of a summary, such as "T-1: acknowledgement, determination"."""
    return [f"{one.ticket.id}: {', '.join(run.clock for run in one.runs)}" for one in entries]


def test_open_tickets_come_by_the_time_that_is_left_each_with_the_clock_that_runs_out_next() -> None:
    summary = found(
        "thu 9",
        "fri 9",
        ticket("held", "ack fri 8, hold fri 8:30", "fri 7"),
        ticket("nothing", received="fri 8", terms=NOTHING),
        ticket("later", "ack fri 8", "fri 7"),
        ticket("soon", received="fri 8"),
        ticket("long", received="fri 8:50", terms=S3),
    )
    assert said(summary.in_time) == [
        "soon: acknowledgement",
        "later: determination",
        "long: acknowledgement",
        "held: determination",
        "nothing: ",
    ]
    assert (summary.open, summary.late, summary.passed, summary.longer) == (5, 0, (), ())
    assert summary.soonest is not None
    assert summary.soonest.ticket.id == "soon"


def test_a_ticket_that_waits_is_never_due_next_unless_another_clock_runs_on() -> None:
    waiting = ticket("T-1", "ack fri 8, hold fri 8:30", "fri 7")
    assert found("thu 9", "fri 9", waiting).soonest is None
    unanswered = found("thu 9", "fri 9", waiting, ticket("T-2", "hold fri 8:30", "fri 8"))
    assert said(filter(None, [unanswered.soonest])) == ["T-2: acknowledgement"]


def test_what_passed_its_time_since_is_told_even_if_it_was_done_too_late_or_its_ticket_is_resolved() -> None:
    summary = found(
        "wed 13",
        "thu 9",
        ticket("answered late", "ack 14:30, determined 15, updated 22, updated thu 5", "11"),
        ticket("answered in the last moment", "ack 14, resolve 15", "11"),
        ticket("resolved late", "resolve 20", "11"),
        ticket("in time", "ack 13:30, determined 14, updated 21, updated thu 4", "11"),
        ticket("resolved in time", "resolve 13", "11"),
        ticket("open", "", "10:30"),
        ticket("before", "", "9"),
        ticket("untracked", "untrack 20", "11"),
    )
    assert said(summary.passed) == [
        "before: determination",
        "open: acknowledgement, determination",
        "answered late: acknowledgement",
        "resolved late: acknowledgement, determination",
    ]
    assert said(summary.longer) == ["before: acknowledgement"]


def test_a_time_that_passes_as_the_summary_before_is_due_is_told_by_this_one() -> None:
    passing = ticket("T-1", "", "thu 6")
    assert said(found("wed 9", "thu 9", passing).in_time) == ["T-1: acknowledgement"]
    assert said(found("thu 9", "thu 9:01", passing).passed) == ["T-1: acknowledgement"]


def test_a_weekend_counts_as_one_night_from_friday_nine_on() -> None:
    friday = [
        ticket("early", "ack fri 9", "fri 4"),
        ticket("missed on friday", "ack fri 13:30", "fri 10"),
        ticket("missed at midnight", "", "fri 21"),
    ]
    monday = datetime(2026, 3, 9, 9, tzinfo=UTC)
    summary = summarise(friday, looks_back_to(LONDON, monday.date()), monday)
    assert {one.ticket.id: [run.clock for run in one.runs] for one in summary.passed} == {
        "early": [DETERMINATION],
        "missed on friday": [ACK, DETERMINATION],
        "missed at midnight": [ACK, DETERMINATION],
    }


def test_only_holds_of_more_than_two_days_are_long_and_the_longest_comes_first() -> None:
    summary = found(
        "thu 9",
        "fri 9",
        ticket("shorter", "ack wed 8, hold wed 8:59", "wed 7"),
        ticket("long", "ack tue 8, hold tue 8:30", "tue 7"),
        ticket("two days", "ack wed 8, hold wed 9", "wed 7"),
        ticket("resumed", "ack tue 8, hold tue 8:30, resume fri 8", "tue 7"),
        ticket("resolved", "ack tue 8, hold tue 8:30, resolve fri 8", "tue 7"),
    )
    assert [each.id for each in summary.long_held] == ["long", "shorter"]


def test_where_nothing_is_open_and_nothing_passed_there_is_nothing_to_say() -> None:
    assert found("thu 9", "fri 9").is_empty
    resolved_in_time = ticket("T-1", "resolve thu 10", "thu 9:30")
    assert found("thu 9", "fri 9", resolved_in_time).is_empty
    assert not found("thu 9", "fri 9", ticket("T-1", "ack thu 14, resolve thu 15", "thu 10")).is_empty
    assert not found("thu 9", "fri 9", ticket("T-1", received="fri 8", terms=NOTHING)).is_empty


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(stories, min_size=1, max_size=4), st.integers(0, 6000), st.integers(0, 3000))
def test_every_run_is_told_once_and_every_open_ticket_with_the_run_that_is_due_next(
    told: list[tuple[Terms, list[Wish]]], after: int, back: int
) -> None:
    tickets = []
    for number, story in enumerate(told):
        after_all = [begun(story[0]), *(ticket for _before, ticket in accepted(*story))][-1]
        tickets.append(replace(after_all, id=f"T-{number}"))
    now = max(each.last.recorded_at for each in tickets) + after * MINUTE
    since = now - back * MINUTE
    summary = summarise(tickets, since, now)
    lines = (*summary.passed, *summary.longer, *summary.in_time)
    shown = [(one.ticket.key, run) for one in lines for run in one.runs]
    assert len(shown) == len(set(shown))

    opened = {each.key: next_run(each, now) for each in tickets if each.is_open}
    assert summary.open == len(opened)
    assert summary.late == sum(run is not None and is_late(run, now) for run in opened.values())
    assert {(key, run) for key, run in opened.items() if run} <= set(shown)
    assert {one.ticket.key for one in lines} >= opened.keys()
    assert sorted(one.ticket.key for one in (*summary.longer, *summary.in_time)) == sorted(
        key
        for key, run in opened.items()
        if not any(key == one.ticket.key and run in one.runs for one in summary.passed)
    )
    missed = {
        (each.key, run)
        for each in tickets
        for run in each.runs
        if each.state is not State.UNTRACKED
        and run.is_promise
        and is_late(run, now)
        and (deadline(run) or now) >= since
    }
    assert {(one.ticket.key, run) for one in summary.passed for run in one.runs} == missed
    assert summary.is_empty == (not opened and not missed)
