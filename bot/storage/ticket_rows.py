"""How changes and tickets are written as rows, and changes read from them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast

from bot.domain.clock import deadline
from bot.domain.terms import parse_terms
from bot.domain.ticket import Act, Actor, Change
from bot.storage.ticket_json import details_document, details_of, facts_document, facts_of
from bot.storage.ticket_tables import changes, terms

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.ticket import Ticket
    from bot.storage.lookups import Cell

# In the order in which `change_of` takes them. JSON comes as text: a damaged one is to be noticed here, by ticket.
CHANGE_COLUMNS = (
    changes.c.number,
    changes.c.act,
    changes.c.at,
    changes.c.recorded_at,
    changes.c.by_team,
    changes.c.by_user,
    terms.c.text,
    cast(changes.c.facts, Text),
    changes.c.assignee_team,
    changes.c.assignee_user,
    changes.c.undoes,
    cast(changes.c.data, Text),
)

# Hundreds of tickets share a few terms, and to parse them takes longer than all the rest of a ticket.
_terms_of = lru_cache(512)(parse_terms)
_ACTS = {act.value: act for act in Act}


def change_row(key: str, change: Change) -> dict[str, object]:
    """Return the row of a change of the ticket with this key; raises ValueError for an instant without a zone."""
    return {
        "ticket": key,
        "number": change.number,
        "act": change.act.value,
        "at": change.at,
        "recorded_at": change.recorded_at,
        "by_team": change.by.team_id,
        "by_user": change.by.user_id,
        "terms": change.terms.digest if change.terms else None,
        "facts": facts_document(change.facts) if change.facts else None,
        **_assignee(change.assignee),
        "undoes": change.undoes,
        "data": details_document(change),
    }


def change_of(row: tuple[Cell, ...]) -> Change:
    """Make a change of the cells of CHANGE_COLUMNS.

    Raises KeyError, TypeError or ValueError for what this version did not write.
    """
    number, act, at, recorded_at, team, user, promised, stated, assignee_team, assignee_user, undoes, data = row
    return Change(
        number=number,
        act=_ACTS[act],
        at=at,
        recorded_at=recorded_at,
        by=Actor(team, user),
        facts=None if stated is None else facts_of(stated),
        terms=None if promised is None else _terms_of(promised),
        assignee=None if assignee_user is None else Actor(assignee_team, assignee_user),
        undoes=undoes,
        **details_of(data),
    )


def ticket_row(ticket: Ticket) -> dict[str, object]:
    """Return the row that boards sort and filter by: what the changes come to."""
    tracked = next(change for change in reversed(ticket.changes) if change.act is Act.TRACK)
    severity = ticket.terms.severity
    return {
        "key": ticket.key,
        "id": ticket.id,
        "territory": ticket.facts.territory,
        "state": ticket.state.value,
        "severity": severity.value if severity else None,
        "priority": ticket.facts.priority,
        "account": ticket.facts.account,
        **_assignee(ticket.assignee),
        "received": ticket.facts.received,
        "tracked_at": tracked.recorded_at,
        "next_deadline": next_deadline(ticket),
        "changes": ticket.last.number,
        "updated_at": ticket.last.recorded_at,
    }


def next_deadline(ticket: Ticket) -> datetime | None:
    """Return the soonest deadline (UTC) of the promises whose clocks run and are not paused, None without any."""
    running = (run for run in ticket.runs if run.is_promise and run.is_running and not run.is_paused)
    return min((due for due in map(deadline, running) if due), default=None)


def _assignee(actor: Actor | None) -> dict[str, object]:
    return {"assignee_team": actor and actor.team_id, "assignee_user": actor and actor.user_id}
