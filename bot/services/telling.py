"""Decides what is told of alerts that are due: which of several, to whom, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from bot.domain.delivery import Delivery, Purpose
from bot.domain.gist import all_of
from bot.domain.ladder import PAM_LEVEL, told
from bot.domain.milestones import Audience, Where
from bot.services.alert_ports import Decision
from bot.services.calls import LEAD_LEVEL, Called, leads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.domain.gist import Gist
    from bot.domain.ladder import Named
    from bot.domain.policy import Policy
    from bot.services.alert_ports import Due, Identity, Waiting
    from bot.services.tickets import TicketChannels

LOOKED_AT_AGAIN = timedelta(minutes=10)
"""Until there may be somebody who can be told, where there is nobody now."""
_REMEMBERED = 1024
_LEVELS = {Audience.LEVEL2: 2, Audience.LEVEL3: 3, Audience.LEVEL4: 4}
_PURPOSES = {
    "deadline": Purpose.BREACH,
    "update_deadline": Purpose.BREACH,
    "level3": Purpose.LEVEL,
    "level4": Purpose.LEVEL,
}
_PAST_THE_TIME = frozenset(_PURPOSES.values())


def purpose_of(milestone: str) -> Purpose:
    """Return what a message about a milestone is for."""
    return _PURPOSES.get(milestone, Purpose.REMINDER)


@dataclass(slots=True)
class _Hearing:
    """The people of the ladder who hear of an alert, by level; levels without anyone, and those that have heard."""

    levels: dict[int, tuple[Named, ...]] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)
    heard: set[int] = field(default_factory=set)


class Telling:
    """Decides for one policy; `known` returns who a contact is in Slack by their email, None while nobody knows."""

    def __init__(
        self,
        policy: Policy,
        channels: TicketChannels,
        known: Callable[[str], Called | None],
        new_key: Callable[[], str],
    ) -> None:
        self._policy = policy
        self._channels = channels
        self._known = known
        self._new_key = new_key
        # The same few, ten thousand times.
        self._people = lru_cache(_REMEMBERED)(self._found)

    def decide(self, due: Due, now: datetime, admins: Collection[str]) -> Decision:
        """Decide for one ticket; `admins` are the user ids of those who hear of it where there is no channel.

        Raises KeyError for a ticket of a territory that today's policy does not have.
        """
        runs = groupby(sorted(due.waiting, key=_in_order), key=attrgetter("run"))
        return _together([self._of_run(due, tuple(late), now, admins) for _run, late in runs])

    def _of_run(self, due: Due, late: Sequence[Waiting], now: datetime, admins: Collection[str]) -> Decision:
        """Tell the newest alert of a run, to the people of all that are due and untold."""
        nothing = Decision(superseded=frozenset(one.identity for one in late))
        told_before = late[0].told
        # What was told tells more than what came before it.
        places = [told.after for told in told_before if told.after is not None]
        fresh = [one for one in late if not places or one.gist.after > max(places)]
        if not fresh:
            return nothing
        levels = frozenset[int]().union(*(told.levels for told in told_before))
        gist = all_of([one.gist for one in fresh])
        hearing = self._hearing(gist, levels)
        if gist.tells <= {audience for audience, level in _LEVELS.items() if level in hearing.heard}:
            return nothing
        # It waits among others since the deadline, if that is told only with it.
        turn = min((one.due_at for one in late if one.gist.is_past), default=fresh[-1].due_at)
        deliveries = self._deliveries(due, fresh[-1], gist, hearing, admins, turn)
        return _done(nothing, fresh[-1].identity, hearing, deliveries, now)

    def _hearing(self, gist: Gist, told_before: Collection[int]) -> _Hearing:
        """Find the people of the levels that an alert tells.

        Level 2 hears of everything that it is to hear of. Those above it hear once in a run, be it by an alert or by
        hand, which told all levels below as well.
        """
        hearing = _Hearing()
        above = range(LEAD_LEVEL + 1, PAM_LEVEL + 1)
        heard = {level for level in above if level in told_before or level <= gist.by_hand}
        for wanted in sorted(level for audience, level in _LEVELS.items() if audience in gist.tells):
            level, people = (wanted, ()) if wanted in heard else self._first_of(gist, wanted)
            if wanted in heard or (level in heard and wanted != LEAD_LEVEL):
                hearing.heard.add(wanted)
                continue
            hearing.passed.update(range(wanted, level))
            if people:
                hearing.levels[level] = people
        return hearing

    def _first_of(self, gist: Gist, wanted: int) -> tuple[int, tuple[Named, ...]]:
        """Return the first level that has somebody: one without anyone is passed at once (C73, C75)."""
        for level in range(wanted, PAM_LEVEL + 1):
            people = self._people(gist.territory, gist.country, level)
            if people:
                return level, people
        return PAM_LEVEL + 1, ()

    def _found(self, territory: str, country: str, level: int) -> tuple[Named, ...]:
        return told(self._policy, self._policy.territories[territory].ladder, level, country)

    def _deliveries(
        self, due: Due, alert: Waiting, gist: Gist, hearing: _Hearing, admins: Collection[str], turn: datetime
    ) -> tuple[Delivery, ...]:
        people = [self._as_json(one, level) for level, named in hearing.levels.items() for one in named]
        asked = due.assignee if Audience.ASSIGNEE in gist.tells else None
        content = {
            "alert": _as_json(alert),
            "people": people,
            "passed": sorted(hearing.passed),
            "assignee": {"team": asked.team_id, "user": asked.user_id} if asked else None,
        }
        found = [one["user"] for one in people if one["user"]]
        channel = self._channels.of(gist.territory)
        if channel is None:
            in_person = [*found, *([asked.user_id] if asked else []), *admins] or self._leads(gist)
        else:
            in_person = found if Where.DM in gist.where else []
        purpose = purpose_of(alert.identity[3])
        return tuple(
            Delivery(
                self._new_key(),
                purpose,
                destination,
                turn,
                due.ticket,
                content,
                in_thread=destination == channel,
                broadcast=destination == channel and Where.BROADCAST in gist.where,
            )
            for destination in dict.fromkeys([*([channel] if channel else []), *in_person])
        )

    def _leads(self, gist: Gist) -> list[str]:
        called = map(self._called, leads_of(self._policy, gist.territory, gist.country))
        return [one.user_id for one in called if one.user_id]

    def _called(self, named: Named) -> Called:
        """Return who a contact is in Slack; of several to choose between none is mentioned yet (C81)."""
        contact = named.contact
        found = None if named.choose else self._known(contact.email)
        if found is None:
            return Called(contact.name, contact.email)
        return Called(contact.name, contact.email, found.user_id, found.zone)

    def _as_json(self, named: Named, level: int) -> dict[str, Any]:
        one = self._called(named)
        said = {"name": one.name, "email": one.email, "user": one.user_id, "zone": one.zone, "level": level}
        return said | ({"choose": True} if named.choose else {})


def _in_order(alert: Waiting) -> tuple[tuple[str, int], timedelta]:
    return alert.run, alert.gist.after


def _as_json(alert: Waiting) -> dict[str, Any]:
    _ticket, clock, run, milestone = alert.identity
    return {"clock": clock, "run": run, "milestone": milestone, "due": alert.due_at.isoformat()}


def _done(
    nothing: Decision, told: Identity, hearing: _Hearing, deliveries: tuple[Delivery, ...], now: datetime
) -> Decision:
    """Return what becomes of a run whose newest alert is told by deliveries; `nothing` has all that are late.

    Where there is nobody to deliver to, they stay due.
    """
    if not deliveries:
        return Decision(put_off=dict.fromkeys(nothing.superseded, now + LOOKED_AT_AGAIN))
    return Decision(
        deliveries,
        {told: frozenset(hearing.levels)},
        nothing.superseded - {told},
        outdated=deliveries[0].purpose in _PAST_THE_TIME,
    )


def _together(decisions: Sequence[Decision]) -> Decision:
    """Make one decision of those for several runs of a ticket."""
    if len(decisions) == 1:
        return decisions[0]
    return Decision(
        tuple(delivery for one in decisions for delivery in one.deliveries),
        {identity: levels for one in decisions for identity, levels in one.told.items()},
        frozenset(identity for one in decisions for identity in one.superseded),
        {identity: at for one in decisions for identity, at in one.put_off.items()},
        outdated=any(one.outdated for one in decisions),
    )
