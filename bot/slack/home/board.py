"""The board of one reader: which open tickets they see, in which order, and how many past their time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.clock import is_late
from bot.domain.roles import Action, Role, may
from bot.domain.ticket_roles import territories_of
from bot.domain.urgency import next_run, place
from bot.slack.home.choices import Show
from bot.slack.ticket_access import actor, email_of, role_of_reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.clock import Run
    from bot.domain.ticket import Ticket
    from bot.slack.desk import Asked
    from bot.slack.home.choices import Choice

# A ticket is two blocks, and Slack takes a hundred in all.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """An open ticket, the run that is due next on it, and whether that is past its time."""

    ticket: Ticket
    run: Run | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row as one reader sees it; `role` is who they are to the ticket, `is_overseer` that they oversee it."""

    row: Row
    role: Role
    is_overseer: bool


@dataclass(frozen=True, slots=True)
class Board:
    """One page of what a reader chose to see; `counts` has how many tickets each choice shows them.

    `first` is the place of the page's first row among `total`, from 1 on; `late` counts those past their time.
    """

    rows: tuple[SeenRow, ...]
    counts: Mapping[Show, int]
    show: Show
    page: int
    pages: int
    first: int
    total: int
    late: int


def ranked(tickets: Iterable[Ticket], now: datetime) -> tuple[Row, ...]:
    """Return tickets as rows, the most urgent first; some 40 µs for each, so never on the event loop."""
    runs = ((ticket, next_run(ticket, now)) for ticket in tickets)
    rows = (Row(ticket, run, run is not None and is_late(run, now)) for ticket, run in runs)
    return tuple(sorted(rows, key=lambda row: place(row.run, now)))


def has_board(asked: Asked) -> bool:
    """Say whether a reader works on tickets: one of the desk, or a contact of level 2 or 3."""
    return may(asked.role, Action.SEE_TICKET) or bool(territories_of(asked.desk.policy, email_of(asked)))


def may_have_tickets(asked: Asked) -> bool:
    """Say whether there can be a ticket that a reader sees: a ladder knows people by the email that Slack has."""
    return may(asked.role, Action.SEE_TICKET) or email_of(asked) is not None


def seen_by(asked: Asked, rows: Iterable[Row], told: Collection[str] = ()) -> tuple[SeenRow, ...]:
    """Return the rows that a reader may see; of the tickets in `told` the clock has told level 4."""
    me = actor(asked)
    seen = (SeenRow(row, role_of_reader(asked, row.ticket, told), row.ticket.overseer == me) for row in rows)
    return tuple(each for each in seen if may(each.role, Action.SEE_TICKET))


def offered_territories(asked: Asked) -> tuple[str, ...]:
    """Return the keys of the territories that a reader can follow: all, or those in which they are a contact."""
    policy = asked.desk.policy
    if may(asked.role, Action.SEE_TICKET):
        return tuple(policy.territories)
    theirs = territories_of(policy, email_of(asked))
    return tuple(key for key in policy.territories if key in theirs)


def followed_territories(asked: Asked) -> frozenset[str]:
    """Return those that a reader chose to follow, else those in which they are a contact, else all."""
    offered = frozenset(offered_territories(asked))
    chosen = offered.intersection(asked.reader.territories or ())
    return chosen or offered & territories_of(asked.desk.policy, email_of(asked)) or offered


def offered_shows(asked: Asked) -> tuple[Show, ...]:
    """Return what a reader can choose between; to a contact all there is are the tickets of their territories."""
    return tuple(Show) if may(asked.role, Action.SEE_TICKET) else (Show.MINE, Show.TERRITORIES)


def board_of(asked: Asked, seen: Sequence[SeenRow], choice: Choice) -> Board:
    """Return the page that a reader chose, the last one where there are fewer."""
    shows = offered_shows(asked)
    by_show = {show: _shown(asked, seen, show) for show in shows}
    show = choice.show if choice.show in shows else Show.TERRITORIES
    chosen = by_show[show]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(1, choice.page), pages)
    start = (page - 1) * PAGE
    return Board(
        rows=tuple(chosen[start : start + PAGE]),
        counts={each: len(rows) for each, rows in by_show.items()},
        show=show,
        page=page,
        pages=pages,
        first=start + 1,
        total=len(chosen),
        late=sum(each.row.is_late for each in chosen),
    )


def _shown(asked: Asked, seen: Sequence[SeenRow], show: Show) -> Sequence[SeenRow]:
    """Return the rows of a choice; one's own are those that one is assigned to or oversees."""
    if show is Show.ALL:
        return seen
    if show is Show.MINE:
        me = actor(asked)
        return [each for each in seen if each.is_overseer or each.row.ticket.assignee == me]
    followed = followed_territories(asked)
    return [each for each in seen if each.row.ticket.facts.territory in followed or each.role is Role.OVERSEER]
