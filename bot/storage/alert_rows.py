"""How alerts are written as rows and read from rows, and how the rows of a ticket are kept as it plans them."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Text, bindparam, insert, select, update

from bot.domain.gist import Gist, gists
from bot.domain.milestones import Audience, Where
from bot.domain.ticket import Actor
from bot.services.alert_ports import AlertState, Due, Told, Waiting
from bot.storage.alert_tables import alerts
from bot.storage.types import Utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from bot.domain.ticket import Ticket
    from bot.services.alert_ports import Identity
    from bot.storage.lookups import Cell

    Plan = dict[Identity, tuple[datetime, str]]
    Rows = Sequence[Row[Any]]
    Values = list[dict[str, Any]]

_OF_ONE = select(alerts).where(alerts.c.ticket == bindparam("ticket", type_=Text()))
_NOW = bindparam("now", type_=Utc())
_BY_ID = update(alerts).where(alerts.c.id == bindparam("row", type_=Integer()))
_GIST = {"gist": bindparam("what", type_=Text())}
_MOVE = _BY_ID.values(state=AlertState.PLANNED.value, due_at=_NOW, look_at=_NOW, **_GIST)
_SAY = _BY_ID.values(_GIST)
LOOK = _BY_ID.values(look_at=_NOW)


def sync_alerts(connection: Connection, ticket: Ticket) -> bool:
    """Let a ticket have the alerts that it plans, inside the transaction of its change; says whether any was missing.

    What is no longer planned is cancelled, and planned once more if it returns; what was told stays told.
    """
    return match(connection, ticket, connection.execute(_OF_ONE, {"ticket": ticket.key}).all())


def match(connection: Connection, ticket: Ticket, rows: Rows) -> bool:
    """Do as `sync_alerts` for a ticket that has these rows."""
    new, moved, said, gone = differences(ticket, rows)
    for statement, values in ((insert(alerts), new), (_MOVE, moved), (_SAY, said)):
        if values:
            connection.execute(statement, values)
    if gone:
        end(connection, gone, AlertState.CANCELLED)
    return bool(new or moved or said or gone)


def differences(ticket: Ticket, rows: Rows) -> tuple[Values, Values, Values, list[int]]:
    """Return rows to add, those to move or to plan again, those with another gist, the numbers of those to cancel."""
    kept = {identity_of(row): row for row in rows}
    plan: Plan = {alert.identity: (alert.due_at, gist_text(gist)) for alert, gist in gists(ticket)}
    new = [_new_row(identity, *plan[identity]) for identity in plan if identity not in kept]
    moved, said = [], []
    for identity, (due_at, gist) in plan.items():
        row = kept.get(identity)
        if row is None:
            continue
        if row.state == AlertState.CANCELLED or (row.state == AlertState.PLANNED and row.due_at != due_at):
            moved.append({"row": row.id, "now": due_at, "what": gist})
        elif row.gist != gist:
            said.append({"row": row.id, "what": gist})
    gone = [row.id for identity, row in kept.items() if row.state == AlertState.PLANNED and identity not in plan]
    return new, moved, said, gone


def _new_row(identity: Identity, due_at: datetime, gist: str) -> dict[str, Any]:
    ticket, clock, run, milestone = identity
    return {
        "ticket": ticket,
        "clock": clock,
        "run": run,
        "milestone": milestone,
        "due_at": due_at,
        "look_at": due_at,
        "state": AlertState.PLANNED.value,
        "gist": gist,
    }


def identity_of(row: Row[Any]) -> Identity:
    """Return what makes an alert one and the same."""
    return row.ticket, row.clock, row.run, row.milestone


def end(connection: Connection, ids: Iterable[int], state: AlertState, **values: object) -> None:
    """Let alerts be told, superseded or cancelled."""
    ended = update(alerts).where(alerts.c.id.in_(list(ids)))
    connection.execute(ended.values(state=state.value, **values))


@lru_cache(4096)
def gist_text(gist: Gist) -> str:
    """Return a gist as JSON, always the same for the same gist."""
    told = [gist.territory, gist.country, sorted(gist.tells), sorted(gist.where)]
    cells = [*told, gist.after.total_seconds(), gist.is_past, gist.by_hand]
    return json.dumps(cells, separators=(",", ":"), ensure_ascii=False)


def due_of(key: str, rows: Iterable[Sequence[Cell]]) -> Due | None:
    """Make what is due of a ticket of its rows: number, identity, due_at, gist, what was told before, assignee.

    None for what this version did not write.
    """
    waiting: list[Waiting] = []
    assignee: Actor | None = None
    for _id, ticket, clock, run, milestone, due_at, text, before, team, user in rows:
        gist, told = gist_of(text), told_of(before)
        if gist is None:
            return None
        waiting.append(Waiting((ticket, clock, run, milestone), due_at, gist, told))
        assignee = None if user is None else Actor(team, user)
    return Due(key, assignee, tuple(waiting))


@lru_cache(4096)
def told_of(text: str) -> tuple[Told, ...]:
    """Read what was told of a run: pairs of levels and gist."""
    pairs = ((json.loads(levels), gist_of(gist)) for levels, gist in json.loads(text))
    return tuple(Told(frozenset(levels), gist.after if gist else None) for levels, gist in pairs)


# Very many alerts share a few of them.
@lru_cache(4096)
def gist_of(text: str) -> Gist | None:
    """Read a gist; None for what this version did not write."""
    try:
        territory, country, tells, where, after, is_past, by_hand = json.loads(text)
        told = frozenset(map(Audience, tells)), frozenset(map(Where, where))
        return Gist(territory, country, *told, timedelta(seconds=after), bool(is_past), int(by_hand))
    except (TypeError, ValueError):
        return None
