"""How lanes are leased, paced, rested and refused, in rows that every process sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    Connection,
    Double,
    Integer,
    Text,
    bindparam,
    case,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.services.outbox import UPDATES, WORKSPACE, Lane
from bot.storage.clock import database_seconds
from bot.storage.delivery_rows import IS_DUE, IS_READY, NOW
from bot.storage.delivery_tables import IS_SENDING, IS_STALE, deliveries, lanes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

LONGEST_REST = 900.0
"""Seconds; what rests longer than that does so by a clock that was put back since."""
_A_MOMENT = 0.001


def claim(connection: Connection, owner: str, names: Sequence[str], lease: float) -> tuple[Lane, ...]:
    """Lease those of the lanes that nobody holds, in the order given; two who do it at once get none in common."""
    _add_missing(connection, {*names, WORKSPACE})
    wait = (lanes.c.next_at - database_seconds()).label("wait")
    free = select(lanes.c.name, wait).where(lanes.c.name.in_(names), _is_free(lease), _is_rested())
    # Locked in one order, and never waited for: who holds the lock takes the lane.
    found = connection.execute(free.order_by(lanes.c.name).with_for_update(skip_locked=True))
    waits = {row.name: max(0.0, row.wait) for row in found}
    until = database_seconds() + lease
    connection.execute(update(lanes).where(lanes.c.name.in_(waits)).values(owner=owner, leased_until=until))
    return tuple(Lane(name, waits[name]) for name in names if name in waits)


def with_work(connection: Connection, lease: float, now: datetime, most: int) -> list[str]:
    """Return the lanes that have something to do and that nobody holds, the most urgent first."""
    if is_resting(connection, WORKSPACE):
        return []
    return list(connection.scalars(_WITH_WORK, {"lease": lease, "now": now, "most": most}))


def renew(connection: Connection, owner: str, names: Collection[str], lease: float) -> frozenset[str]:
    """Hold lanes for longer; returns those that are still ours."""
    until = database_seconds() + lease
    ours = update(lanes).where(lanes.c.name.in_(names), lanes.c.owner == owner).values(leased_until=until)
    return frozenset(connection.scalars(ours.returning(lanes.c.name)))


def release(connection: Connection, owner: str, names: Collection[str]) -> None:
    """Let others have lanes."""
    ours = update(lanes).where(lanes.c.name.in_(names), lanes.c.owner == owner)
    connection.execute(ours.values(owner=None, leased_until=None))


def slot(connection: Connection, interval: float) -> float | None:
    """Take the workspace's next place in time, and return in how many seconds it is; None while all rests."""
    clock = database_seconds()
    # A place that is far ahead was taken before the clock was put back.
    ahead = (lanes.c.next_at > clock) & (lanes.c.next_at <= clock + LONGEST_REST)
    following = case((ahead, lanes.c.next_at), else_=clock) + interval
    taken = update(lanes).where(lanes.c.name == WORKSPACE, _is_rested()).values(next_at=following)
    wait = connection.scalar(taken.returning(lanes.c.next_at - interval - clock))
    return None if wait is None else max(0.0, wait)


def step(connection: Connection, owner: str, name: str, spacing: float, now: datetime) -> float | None:
    """Begin the next message of a lane: 0.0 when it may go now, else the seconds until then.

    None when the lane is no longer ours, rests, as it does with all others, or is refused.
    """
    if is_resting(connection, WORKSPACE):
        return None
    clock = database_seconds()
    ours = (lanes.c.name == name) & (lanes.c.owner == owner) & (lanes.c.leased_until > clock)
    open_to_us = ours & _is_rested() & _is_open(now)
    begun = update(lanes).where(open_to_us, _is_over(lanes.c.next_at, spacing)).values(next_at=clock + spacing)
    if connection.execute(begun).rowcount:
        return 0.0
    wait = connection.scalar(select(lanes.c.next_at - clock).where(open_to_us))
    return None if wait is None else max(_A_MOMENT, wait)


def rest(connection: Connection, name: str, seconds: float) -> bool:
    """Let a lane rest after a 429, and the whole workspace if that was the second without a success between."""
    _let_rest(connection, name, seconds)
    struck = update(lanes).where(lanes.c.name == WORKSPACE).values(strikes=lanes.c.strikes + 1)
    again = (connection.scalar(struck.returning(lanes.c.strikes)) or 0) > 1
    if again:
        _let_rest(connection, WORKSPACE, seconds)
    return again


def rest_workspace(connection: Connection, seconds: float) -> None:
    """Send nothing at all for so long."""
    _let_rest(connection, WORKSPACE, seconds)


def refuse(connection: Connection, name: str, until: datetime, reason: str) -> None:
    """Remember that a destination is refused, and until when it is not tried."""
    connection.execute(update(lanes).where(lanes.c.name == name).values(refused_until=until, refusal=reason))


def went_well(connection: Connection, name: str) -> None:
    """Forget what was held against a lane and the workspace, now that a message got through."""
    welcome(connection, name)
    connection.execute(update(lanes).where(lanes.c.name == WORKSPACE, lanes.c.strikes > 0).values(strikes=0))


def welcome(connection: Connection, name: str) -> None:
    """Forget that a destination is refused."""
    refused = update(lanes).where(lanes.c.name == name, lanes.c.refused_until.is_not(None))
    connection.execute(refused.values(refused_until=None, refusal=None))


def is_refused(now: datetime) -> ColumnElement[bool]:
    """Whether a lane's destination is not to be tried for now."""
    return ~_is_open(now)


def refused(connection: Connection, names: Collection[str], now: datetime) -> frozenset[str]:
    """Return those of the destinations that are refused for now."""
    return frozenset(connection.scalars(select(lanes.c.name).where(lanes.c.name.in_(names), is_refused(now))))


def is_resting(connection: Connection, name: str) -> bool:
    """Say whether a lane, or the whole workspace, rests."""
    return connection.scalar(_IS_RESTING, {"name": name}) is not None


def _let_rest(connection: Connection, name: str, seconds: float) -> None:
    until = database_seconds() + min(seconds, LONGEST_REST)
    connection.execute(update(lanes).where(lanes.c.name == name).values(rests_until=until))


def _add_missing(connection: Connection, names: Iterable[str]) -> None:
    known = set(connection.scalars(select(lanes.c.name).where(lanes.c.name.in_(names))))
    rows = [{"name": name, "next_at": 0.0, "rests_until": 0.0, "strikes": 0} for name in sorted({*names} - known)]
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(dialect.insert(lanes).on_conflict_do_nothing(index_elements=[lanes.c.name]), rows)


def _is_free(lease: float | ColumnElement[float]) -> ColumnElement[bool]:
    return or_(lanes.c.leased_until.is_(None), _is_over(lanes.c.leased_until, lease))


def _is_rested() -> ColumnElement[bool]:
    return _is_over(lanes.c.rests_until, LONGEST_REST)


def _is_over(instant: ColumnElement[float], longest: float | ColumnElement[float]) -> ColumnElement[bool]:
    """Whether an instant of the clock has come, or is so far ahead that the clock was put back since."""
    clock = database_seconds()
    return or_(instant <= clock, instant > clock + longest)


def _is_open(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(lanes.c.refused_until.is_(None), lanes.c.refused_until <= now)


def _with_work() -> Select[tuple[str]]:
    # By which lane something is to be done, how urgent it is, and whether it is a message to be sent.
    columns = (deliveries.c.rank, deliveries.c.due_at)
    lane, changes = deliveries.c.lane.label("name"), literal(UPDATES).label("name")
    work = union_all(
        select(lane, *columns, true().label("sends")).where(IS_DUE),
        select(lane, *columns, false().label("sends")).where(IS_SENDING, IS_READY),
        select(changes, *columns, true().label("sends")).where(IS_STALE, IS_READY),
    ).subquery()
    # What became of an attempt may be looked up where nothing can be posted.
    is_allowed = or_(_is_open(NOW), ~work.c.sends)
    may_go_on = _is_free(bindparam("lease", type_=Double())) & _is_rested() & is_allowed
    return (
        select(work.c.name)
        .outerjoin(lanes, lanes.c.name == work.c.name)
        .where(or_(lanes.c.name.is_(None), may_go_on))
        .group_by(work.c.name)
        .order_by(func.min(work.c.rank), func.min(work.c.due_at))
        .limit(bindparam("most", type_=Integer()))
    )


_WITH_WORK = _with_work()
_IS_RESTING = select(lanes.c.name).where(lanes.c.name == bindparam("name", type_=Text()), ~_is_rested())
