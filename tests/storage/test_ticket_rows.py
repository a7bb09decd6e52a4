from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changes import decide, fold, track
from bot.domain.clock import Clock
from bot.domain.severity import Severity
from bot.domain.ticket import Act, Actor, Change, Facts
from bot.storage.ticket_rows import change_of, change_row, ticket_row
from tests.storage.ticketing import AYA, BEN, FACTS, HOUR, NO_COMMITMENT, NOW, TERMS

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket

# Whatever Slack may bring, NUL and halves of surrogate pairs too.
TEXT = st.text(st.characters(), max_size=20)
INSTANT = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001 - the zone is given beside it
    datetime(2100, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([UTC, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Sao_Paulo")]),
)
ACTOR = st.builds(Actor, TEXT, TEXT)
FACTUAL = st.builds(
    Facts,
    received=INSTANT,
    territory=TEXT,
    partner_country=TEXT,
    country=st.none() | TEXT,
    account=st.none() | st.integers(),
    identified_at=st.none() | INSTANT,
    priority=st.booleans(),
    services=st.lists(TEXT, max_size=3).map(tuple),
    impact=st.none() | st.sampled_from(Severity),
    type=st.none() | TEXT,
    critical=st.none() | TEXT,
    via=st.none() | TEXT,
)
CHANGE = st.builds(
    Change,
    number=st.integers(1),
    act=st.sampled_from(Act),
    at=INSTANT,
    recorded_at=INSTANT,
    by=ACTOR,
    reason=TEXT,
    facts=st.none() | FACTUAL,
    terms=st.sampled_from([None, TERMS, NO_COMMITMENT]),
    restarts=st.frozensets(st.sampled_from(Clock)),
    assignee=st.none() | ACTOR,
    undoes=st.none() | st.integers(1),
    level=st.none() | st.integers(1, 4),
    told=st.lists(TEXT, max_size=3).map(tuple),
    ground=st.none() | TEXT,
)
TRACK = track(None, FACTS, TERMS, AYA, NOW)


def cells(change: Change) -> tuple[object, ...]:
    """What a database gives for the row of a change: JSON as text, and the terms for their digest."""
    row = change_row("t-1042", change)
    plain = [row[name] for name in ("number", "act", "at", "recorded_at", "by_team", "by_user")]
    stated = None if row["facts"] is None else json.dumps(row["facts"])
    promised = change.terms and change.terms.text
    assigned = [row[name] for name in ("assignee_team", "assignee_user", "undoes")]
    return (*plain, promised, stated, *assigned, json.dumps(row["data"]))


@given(CHANGE)
def test_a_change_comes_back_as_it_was(change: Change) -> None:
    assert change_of(cells(change)) == change


def test_what_is_as_it_is_by_default_takes_no_room() -> None:
    row = change_row("t-1042", Change(2, Act.HOLD, NOW, NOW, AYA))
    assert (row["facts"], row["terms"], row["undoes"], row["data"]) == (None, None, None, {})


def test_instants_inside_facts_are_written_in_utc() -> None:
    tokyo = replace(FACTS, received=datetime(2026, 6, 1, 18, 0, tzinfo=ZoneInfo("Asia/Tokyo")))
    row = change_row("t-1042", replace(TRACK, facts=tokyo))
    assert row["facts"] == {
        "received": "2026-06-01T09:00:00+00:00",
        "territory": "usa",
        "partner_country": "US",
        "country": "CA",
        "account": 7,
        "priority": True,
        "via": "email",
    }


def test_an_instant_without_a_zone_is_not_written() -> None:
    naive = replace(FACTS, received=datetime(2026, 6, 1))  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="has no time zone"):
        change_row("t-1042", replace(TRACK, facts=naive))


@pytest.mark.parametrize(
    ("stated", "data"),
    [
        ("not json", "{}"),
        ("[]", "{}"),
        ("{}", "{}"),
        ('{"received": "2026-06-01T09:00:00", "territory": "usa", "partner_country": "US"}', "{}"),
        ('{"received": 5, "territory": "usa", "partner_country": "US"}', "{}"),
        ('{"received": "2026-06-01T09:00:00+00:00", "territory": 5, "partner_country": "US"}', "{}"),
        (None, "not json"),
        (None, "null"),
        (None, '{"colour": "red"}'),
        (None, '{"level": true}'),
        (None, '{"level": "two"}'),
        (None, '{"told": "aya@desk.example"}'),
        (None, '{"told": [5]}'),
        (None, '{"restarts": ["lunch"]}'),
    ],
)
def test_what_this_version_did_not_write_is_not_guessed_at(stated: str | None, data: str) -> None:
    written = cells(TRACK)
    with pytest.raises((TypeError, ValueError)):
        change_of((*written[:7], stated, *written[8:11], data))


def done(*acts: tuple[Act, timedelta], facts: Facts = FACTS) -> Ticket:
    """A ticket after acts at times after NOW."""
    ticket = fold("T-1042", [replace(TRACK, facts=facts)])
    for act, after in acts:
        details = {"assignee": BEN} if act is Act.ASSIGN else {}
        change = decide(ticket, act, AYA, NOW + after, **details)
        ticket = fold(ticket.id, (*ticket.changes, change))
    return ticket


def test_the_row_of_a_ticket_says_what_its_changes_come_to() -> None:
    ticket = done((Act.ASSIGN, HOUR / 2), (Act.ACKNOWLEDGE, HOUR))
    assert ticket_row(ticket) == {
        "key": "t-1042",
        "id": "T-1042",
        "territory": "usa",
        "state": "open",
        "severity": "S1",
        "priority": True,
        "account": 7,
        "assignee_team": "T2",
        "assignee_user": "U2",
        "received": FACTS.received,
        "tracked_at": NOW,
        "next_deadline": FACTS.received + 8 * HOUR,
        "changes": 3,
        "updated_at": NOW + HOUR,
    }


@pytest.mark.parametrize(
    ("acts", "due"),
    [
        ([], FACTS.received + 3 * HOUR),
        ([(Act.ACKNOWLEDGE, HOUR)], FACTS.received + 8 * HOUR),
        ([(Act.DETERMINED, HOUR)], NOW + 9 * HOUR),
        # A first reply is owed while the partner is waited for, nothing else is.
        ([(Act.HOLD, HOUR)], FACTS.received + 3 * HOUR),
        ([(Act.ACKNOWLEDGE, HOUR), (Act.HOLD, HOUR)], None),
        ([(Act.ACKNOWLEDGE, HOUR), (Act.HOLD, HOUR), (Act.RESUME, 3 * HOUR)], FACTS.received + 10 * HOUR),
        ([(Act.ACKNOWLEDGE, 9 * HOUR), (Act.HOLD, 9 * HOUR)], None),
        ([(Act.RESOLVE, HOUR)], None),
        ([(Act.RESOLVE, HOUR), (Act.REOPEN, 2 * HOUR)], NOW + 10 * HOUR),
        ([(Act.UNTRACK, HOUR)], None),
    ],
)
def test_the_next_deadline_is_the_soonest_of_the_promises_that_run(
    acts: list[tuple[Act, timedelta]], due: datetime | None
) -> None:
    assert ticket_row(done(*acts))["next_deadline"] == due


def test_a_ticket_without_a_commitment_has_no_deadline_and_no_severity() -> None:
    ticket = fold("T-1042", [track(None, FACTS, NO_COMMITMENT, AYA, NOW)])
    row = ticket_row(ticket)
    assert (row["next_deadline"], row["severity"], row["state"]) == (None, None, "open")


def test_a_ticket_that_is_followed_again_was_tracked_again() -> None:
    left = done((Act.UNTRACK, HOUR))
    again = track(left, FACTS, TERMS, BEN, NOW + 2 * HOUR)
    assert ticket_row(fold(left.id, (*left.changes, again)))["tracked_at"] == NOW + 2 * HOUR
