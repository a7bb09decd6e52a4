"""Follows tickets: each wish is decided on what the ticket is by then, and recorded whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain import changes
from bot.domain.audit import AuditRow
from bot.domain.refusal import Refusal, RefusedChangeError, UnknownTicketError
from bot.domain.terms import terms_for
from bot.domain.ticket import Act, ticket_key
from bot.logs import request_id
from bot.services.ports import Intent

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from bot.domain.delivery import Delivery
    from bot.domain.policy import Policy
    from bot.domain.ticket import Actor, Change, Facts, Ticket
    from bot.services.ports import TicketStore

SAME_MOMENT = timedelta(seconds=30)
"""Less than that lies between no two updates."""
# What the terms do not depend on: to put it right leaves what was promised as it is.
_APART_FROM_TERMS = frozenset({"received", "identified_at", "account", "country", "via", "services"})


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something, when (UTC), and by which way and with which request it came (for the audit)."""

    by: Actor
    now: datetime
    via: str
    request: str | None = field(default_factory=request_id)


class TicketChannels:
    """The channel of each territory, and the one for every other, as the operator named them.

    Where Slack has given a channel another id since, `follow` makes that the one, wherever the old one is named.
    """

    def __init__(self, default: str | None = None, by_territory: Mapping[str, str] | None = None) -> None:
        self._default = default
        self._by_territory = {} if by_territory is None else by_territory
        self._moves: Mapping[str, str] = {}

    @property
    def default(self) -> str | None:
        """The channel of every territory that has none of its own, None where there is none."""
        return self._default and moved(self._default, self._moves)

    @property
    def outdated(self) -> Mapping[str, str]:
        """The ids that the operator named and Slack no longer uses, each with today's."""
        return {old: moved(old, self._moves) for old in sorted(self._named()) if old in self._moves}

    @property
    def all(self) -> frozenset[str]:
        """Every channel in which tickets stand."""
        return frozenset(moved(one, self._moves) for one in self._named())

    def of(self, territory: str) -> str | None:
        """Return the channel in which a territory's tickets stand, None where there is none."""
        own = self._by_territory.get(territory)
        return moved(own, self._moves) if own else self.default

    def territories_of(self, channel: str) -> tuple[str, ...]:
        """Return the territories for which the operator named a channel, and not those that share the default."""
        return tuple(one for one in self._by_territory if self.of(one) == channel)

    def follow(self, moves: Mapping[str, str]) -> None:
        """Go by these ids, the old ones to the new, from now on."""
        self._moves = dict(moves)

    def _named(self) -> set[str]:
        return {*self._by_territory.values(), *([self._default] if self._default else [])}


def moved(channel: str, moves: Mapping[str, str]) -> str:
    """Return the id that a channel has after its moves; one that goes in circles ends before it comes back."""
    passed = {channel}
    while (following := moves.get(channel)) and following not in passed:
        passed.add(following)
        channel = following
    return channel


def _entered_before(ticket: Ticket, change: Change) -> Change | None:
    """Return the update that was entered already, if this is one: of two who enter the same, one has done it."""
    if change.act is not Act.UPDATED:
        return None
    standing = (each for each in reversed(ticket.changes) if each.number not in ticket.undone)
    updates = (each for each in standing if each.act is Act.UPDATED)
    return next((each for each in updates if abs(each.at - change.at) < SAME_MOMENT), None)


def _nothing(_ticket: Ticket) -> None:
    """Let a change stand whatever happened meanwhile."""


class Tickets:
    """The tickets that are followed; a change of one is all or nothing, and of two at once each sees the other's."""

    def __init__(
        self, store: TicketStore, policy: Policy, channels: TicketChannels, new_key: Callable[[], str]
    ) -> None:
        self._store = store
        self._policy = policy
        self.new_key = new_key
        self.channels = channels
        self._watchers: list[Callable[[Ticket | None], None]] = []
        self._log = structlog.get_logger("tickets")

    def watch(self, watcher: Callable[[Ticket | None], None]) -> None:
        """Have somebody told of each change once it is committed: the ticket, or None for messages without one."""
        self._watchers.append(watcher)

    async def find(self, ticket_id: str) -> Ticket | None:
        """Return a ticket, None when none of this id is tracked; raises DatabaseError."""
        return await self._store.get(ticket_key(ticket_id))

    async def levels_told(self, ticket: Ticket) -> frozenset[int]:
        """Return the levels of the ladder that the clock has told of a ticket; raises DatabaseError."""
        return await self._store.levels_told(ticket.key)

    async def told_of(self, level: int) -> frozenset[str]:
        """Return the keys of the open tickets of which the clock has told a level; raises DatabaseError."""
        return await self._store.told_of(level)

    async def near(self, key: str) -> tuple[str, ...]:
        """Return the ids of tickets that begin alike, for "did you mean"; raises DatabaseError."""
        return await self._store.near(key)

    async def open_tickets(
        self, *, assignee: Actor | None = None, territories: Collection[str] | None = None
    ) -> tuple[Ticket, ...]:
        """Return the open tickets of somebody, of some territories, or all; raises DatabaseError."""
        return await self._store.open_tickets(assignee=assignee, territories=territories)

    async def of_territory(self, territory: str, since: datetime) -> tuple[Ticket, ...]:
        """Return the open tickets of a territory, and the resolved ones that changed since; raises DatabaseError."""
        return await self._store.of_territory(territory, since)

    async def track(self, ticket_id: str, facts: Facts, doing: Doing) -> Ticket:
        """Begin to follow a ticket; raises RefusedChangeError if it is followed already."""
        terms = terms_for(self._policy, facts)

        def decide(ticket: Ticket | None) -> Intent:
            return self._intent(
                ticket_id, changes.track(ticket, facts, terms, doing.by, _now(ticket, doing)), facts, doing
            )

        return await self._change(ticket_id, decide)

    async def act(
        self,
        ticket_id: str,
        act: Act,
        doing: Doing,
        at: datetime | None = None,
        *,
        deliveries: Sequence[Delivery] = (),
        unless: Callable[[Ticket], Change | None] = _nothing,
        **details: Any,  # noqa: ANN401 - the fields of Change
    ) -> Ticket:
        """Record what happened to a ticket; raises RefusedChangeError or UnknownTicketError.

        `unless` returns the change that somebody else has recorded meanwhile and that makes this one needless, if any.
        """

        def decide(ticket: Ticket | None) -> Intent:
            known = _known(ticket, ticket_id)
            change = changes.decide(known, act, doing.by, _now(known, doing), at, **details)
            if standing := unless(known) or _entered_before(known, change):
                raise RefusedChangeError(Refusal.ALREADY, change, standing)
            return self._intent(known.id, change, known.facts, doing, deliveries)

        return await self._change(ticket_id, decide, deliveries)

    async def undo(self, ticket_id: str, doing: Doing, number: int | None = None) -> Ticket:
        """Take back the last change, that of `number` if given; raises RefusedChangeError or UnknownTicketError."""

        def decide(ticket: Ticket | None) -> Intent:
            known = _known(ticket, ticket_id)
            return self._intent(known.id, changes.undo(known, doing.by, _now(known, doing), number), known.facts, doing)

        return await self._change(ticket_id, decide)

    async def correct(self, ticket_id: str, changed: Mapping[str, Any], doing: Doing) -> Ticket:
        """Put facts of a ticket right, by the names of their fields; raises RefusedChangeError or UnknownTicketError.

        Terms are today's policy only where something that they depend on was wrong.
        """

        def decide(ticket: Ticket | None) -> Intent:
            known = _known(ticket, ticket_id)
            facts = replace(known.facts, **changed)
            differs = {name for name in changed if getattr(facts, name) != getattr(known.facts, name)}
            terms = terms_for(self._policy, facts) if differs - _APART_FROM_TERMS else known.terms
            change = changes.correct(known, facts, terms, doing.by, _now(known, doing))
            return self._intent(known.id, change, facts, doing)

        return await self._change(ticket_id, decide)

    async def _change(
        self, ticket_id: str, decide: Callable[[Ticket | None], Intent], deliveries: Sequence[Delivery] = ()
    ) -> Ticket:
        ticket = await self._store.change(ticket_id, decide)
        self._log.info("a ticket changed", ticket=ticket.id, act=ticket.last.act.value, messages=_keys(deliveries))
        self._say_changed(ticket)
        return ticket

    async def tell(self, deliveries: Sequence[Delivery]) -> None:
        """Plan messages that belong to no ticket; raises DatabaseError."""
        await self._store.tell(deliveries)
        self._log.info("messages are planned", messages=_keys(deliveries))
        self._say_changed(None)

    def _say_changed(self, ticket: Ticket | None) -> None:
        for watcher in self._watchers:
            watcher(ticket)

    def _intent(
        self, ticket_id: str, change: Change, facts: Facts, doing: Doing, deliveries: Sequence[Delivery] = ()
    ) -> Intent:
        by = doing.by
        row = AuditRow(
            doing.now,
            by.team_id,
            by.user_id,
            change.act,
            "answered",
            doing.via,
            account=facts.account,
            ticket=ticket_id,
            request=doing.request,
        )
        channel = self.channels.of(facts.territory)
        return Intent(change, tuple(deliveries), channel, self.new_key(), row)


def _now(ticket: Ticket | None, doing: Doing) -> datetime:
    """Return when something is recorded: not before what was recorded last, by a process whose clock may be ahead."""
    return max(doing.now, ticket.last.recorded_at) if ticket else doing.now


def _keys(deliveries: Sequence[Delivery]) -> list[str]:
    return [delivery.key for delivery in deliveries]


def _known(ticket: Ticket | None, ticket_id: str) -> Ticket:
    if ticket is None:
        raise UnknownTicketError(ticket_id)
    return ticket
