"""Properties of support time, most of them held to an oracle that walks every minute.

`CASES=100000 python -m pytest tests/domain/test_support_time_properties.py` runs that many cases of each.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import support_time
from bot.domain.support_time import Calendar, Kind
from tests import oracle
from tests.zones import FIRST, LAST, ZONES, changes

CASES = int(os.environ.get("CASES", "200"))
pytestmark = pytest.mark.timeout(60 + CASES // 10)
cases = settings(
    max_examples=CASES,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)

Situation = tuple[Calendar, datetime]

odd_moments = st.one_of(
    st.just(timedelta(0)),
    st.integers(0, 59).map(lambda minutes: minutes * oracle.MINUTE),
    st.timedeltas(timedelta(0), HOUR),
)
lengths = st.builds(
    lambda hours, odd: hours * HOUR + odd, st.one_of(st.integers(0, 6), st.integers(0, 72)), odd_moments
)
spans = st.builds(lambda hours, odd: hours * HOUR + odd, st.integers(0, 150), odd_moments)
long_spans = st.timedeltas(timedelta(0), timedelta(days=800))
hours_around = st.builds(lambda hours, odd: hours * HOUR + odd, st.integers(-72, 48), odd_moments)
minutes_around = st.timedeltas(-3 * oracle.MINUTE, 3 * oracle.MINUTE)
days_anywhere = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Draw a calendar and an instant, most of them near a change of the clocks, with holidays around it."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    near = draw(st.one_of(st.sampled_from(changes(zone)), st.sampled_from(changes(zone)), days_anywhere))
    start = near + draw(st.one_of(hours_around, minutes_around))
    around = st.integers(-2, 5).map(lambda days: near.date() + timedelta(days=days))
    weekend = draw(st.sets(st.integers(0, 6), max_size=5))
    return Calendar(zone, frozenset(weekend), frozenset(draw(st.sets(around, max_size=3)))), start


@cases
@given(situations(), lengths)
def test_deadlines_agree_with_the_oracle(situation: Situation, length: timedelta) -> None:
    worked, start = situation
    assert support_time.add(worked, start, length) == oracle.add(worked, start, length)


@cases
@given(situations(), spans)
def test_counts_and_stretches_agree_with_the_oracle(situation: Situation, span: timedelta) -> None:
    worked, start = situation
    end = start + span
    shown = [(one.start, one.end, str(one.kind)) for one in support_time.stretches(worked, start, end)]
    assert shown == oracle.stretches(worked, start, end)
    assert support_time.between(worked, start, end) == oracle.between(worked, start, end)


@cases
@given(situations(), st.one_of(lengths, long_spans))
def test_what_was_added_is_what_lies_between(situation: Situation, length: timedelta) -> None:
    worked, start = situation
    due = support_time.add(worked, start, length)
    assert support_time.between(worked, start, due) == length


@cases
@given(situations(), lengths.filter(bool))
def test_nothing_earlier_than_the_deadline_would_do(situation: Situation, length: timedelta) -> None:
    worked, start = situation
    due = support_time.add(worked, start, length)
    assert support_time.between(worked, start, due - MICROSECOND) == length - MICROSECOND


@cases
@given(situations(), st.one_of(spans, long_spans))
def test_what_lies_between_can_be_added_by_the_end(situation: Situation, span: timedelta) -> None:
    worked, start = situation
    end = start + span
    due = support_time.add(worked, start, support_time.between(worked, start, end))
    assert due <= end
    assert support_time.between(worked, due, end) == timedelta(0)


@cases
@given(situations(), st.one_of(spans, long_spans), st.one_of(spans, long_spans))
def test_counts_of_two_parts_add_up(situation: Situation, one: timedelta, two: timedelta) -> None:
    worked, start = situation
    middle, end = start + one, start + one + two
    parts = support_time.between(worked, start, middle) + support_time.between(worked, middle, end)
    assert support_time.between(worked, start, end) == parts


@cases
@given(situations(), lengths, lengths)
def test_a_length_can_be_added_in_two_parts(situation: Situation, one: timedelta, two: timedelta) -> None:
    worked, start = situation
    halfway = support_time.add(worked, start, one)
    assert support_time.add(worked, halfway, two) == support_time.add(worked, start, one + two)


@cases
@given(situations(), st.one_of(spans, long_spans))
def test_stretches_cover_everything_once(situation: Situation, span: timedelta) -> None:
    worked, start = situation
    end = start + span
    shown = list(support_time.stretches(worked, start, end))
    edges = [start, *(stretch.end for stretch in shown)]
    assert [stretch.start for stretch in shown] == edges[:-1]
    assert edges[-1] == end
    assert all(stretch.start < stretch.end for stretch in shown)
    assert all(one.kind is not two.kind for one, two in pairwise(shown))
    working = (stretch.end - stretch.start for stretch in shown if stretch.kind is Kind.WORKING)
    assert sum(working, timedelta(0)) == support_time.between(worked, start, end)


@cases
@given(situations(), st.one_of(spans, long_spans))
def test_critical_tickets_run_on_plain_elapsed_time(situation: Situation, span: timedelta) -> None:
    always, start = situation[0].round_the_clock(), situation[1]
    assert support_time.add(always, start, span) == start + span
    assert support_time.between(always, start, start + span) == span
