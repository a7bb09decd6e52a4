"""Decides what is told of alerts that are due: which of several, to whom, and where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.clock import Clock, deadline
from bot.domain.delivery import Delivery, Purpose
from bot.domain.ladder import PAM_LEVEL, told
from bot.domain.milestones import Audience, Where, newest, plan_of
from bot.domain.ticket import Act
from bot.services.alert_ports import Decision
from bot.services.calls import LEAD_LEVEL, Called, leads_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from bot.domain.ladder import Named
    from bot.domain.milestones import Alert
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket
    from bot.services.alert_ports import Due, Identity
    from bot.services.tickets import TicketChannels

LOOKED_AT_AGAIN = timedelta(minutes=10)
"""Until there may be somebody who can be told, where there is nobody now."""
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


@dataclass
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

    def decide(self, due: Due, now: datetime, admins: Collection[str]) -> Decision:
        """Decide for one ticket; `admins` are the user ids of those who hear of it where there is no channel.

        Raises KeyError for a ticket of a territory that today's policy does not have.
        """
        runs = sorted({(clock, run) for _ticket, clock, run, _milestone in due.alerts})
        return _together([self._of_run(due, Clock(clock), run, now, admins) for clock, run in runs])

    def _of_run(self, due: Due, clock: Clock, run: int, now: datetime, admins: Collection[str]) -> Decision:
        """Tell the newest alert of a run that still holds, to the people of all that are due and untold."""
        plan = [alert for alert in plan_of(due.ticket, clock) if alert.run == run]
        ours = {identity for identity in due.alerts if identity[1:3] == (clock.value, run)}
        waiting = [alert for alert in plan if alert.identity in ours]
        late = [alert for alert in waiting if alert.due_at <= now]
        early = {alert.identity: alert.due_at for alert in waiting if alert.due_at > now}
        cancelled = frozenset(ours - {alert.identity for alert in waiting})
        nothing = Decision(superseded=_identities(late), cancelled=cancelled, put_off=early)
        # What was told tells more than what came before it.
        told_until = max((place for place, alert in enumerate(plan) if alert.identity in due.told), default=-1)
        fresh = [alert for alert in late if plan.index(alert) > told_until]
        return self._tell(due, newest(fresh), nothing, now, admins) if fresh else nothing

    def _tell(self, due: Due, alert: Alert, nothing: Decision, now: datetime, admins: Collection[str]) -> Decision:
        """Tell an alert; `nothing` is what becomes of the alerts of its run if there is nothing new in it."""
        of_run = (levels for identity, levels in due.told.items() if identity[1:3] == alert.identity[1:3])
        hearing = self._hearing(due.ticket, alert, frozenset[int]().union(*of_run))
        if alert.tells <= {audience for audience, level in _LEVELS.items() if level in hearing.heard}:
            return nothing
        turn = _turn(due.ticket, alert, nothing.superseded)
        deliveries = self._deliveries(due.ticket, alert, hearing, admins, turn)
        if not deliveries:
            again = dict.fromkeys(nothing.superseded, now + LOOKED_AT_AGAIN)
            return replace(nothing, superseded=frozenset(), put_off={**nothing.put_off, **again})
        return replace(
            nothing,
            deliveries=deliveries,
            told={alert.identity: frozenset(hearing.levels)},
            superseded=nothing.superseded - {alert.identity},
            outdated=purpose_of(alert.milestone) in _PAST_THE_TIME,
        )

    def _hearing(self, ticket: Ticket, alert: Alert, told_before: Collection[int]) -> _Hearing:
        """Find the people of the levels that an alert tells.

        Level 2 hears of everything that it is to hear of. Those above it hear once in a run, be it by an alert or by
        hand, which told all levels below as well.
        """
        hearing = _Hearing()
        by_hand = _told_by_hand(ticket, alert)
        heard = {level for level in range(LEAD_LEVEL + 1, PAM_LEVEL + 1) if level in told_before or level <= by_hand}
        for wanted in sorted(level for audience, level in _LEVELS.items() if audience in alert.tells):
            level, people = (wanted, ()) if wanted in heard else self._first_of(ticket, wanted)
            if wanted in heard or (level in heard and wanted != LEAD_LEVEL):
                hearing.heard.add(wanted)
                continue
            hearing.passed.update(range(wanted, level))
            if people:
                hearing.levels[level] = people
        return hearing

    def _first_of(self, ticket: Ticket, wanted: int) -> tuple[int, tuple[Named, ...]]:
        """Return the first level that has somebody: one without anyone is passed at once (C73, C75)."""
        levels = ((level, self._people(ticket, level)) for level in range(wanted, PAM_LEVEL + 1))
        return next(((level, people) for level, people in levels if people), (PAM_LEVEL + 1, ()))

    def _people(self, ticket: Ticket, level: int) -> tuple[Named, ...]:
        facts = ticket.facts
        return told(self._policy, self._policy.territories[facts.territory].ladder, level, facts.partner_country)

    def _deliveries(
        self, ticket: Ticket, alert: Alert, hearing: _Hearing, admins: Collection[str], turn: datetime
    ) -> tuple[Delivery, ...]:
        people = [self._as_json(one, level) for level, named in hearing.levels.items() for one in named]
        asked = ticket.assignee if Audience.ASSIGNEE in alert.tells else None
        content: dict[str, Any] = {
            "alert": {
                "clock": alert.clock.value,
                "run": alert.run,
                "milestone": alert.milestone,
                "due": alert.due_at.isoformat(),
            },
            "people": people,
            "passed": sorted(hearing.passed),
            "assignee": {"team": asked.team_id, "user": asked.user_id} if asked else None,
        }
        found = [one["user"] for one in people if one["user"]]
        channel = self._channels.of(ticket.facts.territory)
        if channel is None:
            in_person = [*found, *([asked.user_id] if asked else []), *admins] or self._leads(ticket)
        else:
            in_person = found if Where.DM in alert.where else []
        return tuple(
            Delivery(
                self._new_key(),
                purpose_of(alert.milestone),
                destination,
                turn,
                ticket.key,
                content,
                in_thread=destination == channel,
                broadcast=destination == channel and Where.BROADCAST in alert.where,
            )
            for destination in dict.fromkeys([*([channel] if channel else []), *in_person])
        )

    def _leads(self, ticket: Ticket) -> list[str]:
        facts = ticket.facts
        called = map(self._called, leads_of(self._policy, facts.territory, facts.partner_country))
        return [one.user_id for one in called if one.user_id]

    def _called(self, named: Named) -> Called:
        """Return who a contact is in Slack; of several to choose between none is mentioned yet (C81)."""
        contact = named.contact
        found = None if named.choose else self._known(contact.email)
        unknown = Called(contact.name, contact.email)
        return replace(unknown, user_id=found.user_id, zone=found.zone) if found else unknown

    def _as_json(self, named: Named, level: int) -> dict[str, Any]:
        one = self._called(named)
        said = {"name": one.name, "email": one.email, "user": one.user_id, "zone": one.zone, "level": level}
        return said | ({"choose": True} if named.choose else {})


def _turn(ticket: Ticket, alert: Alert, late: Collection[Identity]) -> datetime:
    """Return since when (UTC) an alert waits among others: since the deadline, if that is told only with it."""
    run = ticket.run(alert.clock)
    end = deadline(run) if run else None
    plan = plan_of(ticket, alert.clock)
    missed = (one.due_at for one in plan if one.identity in late and end is not None and one.due_at >= end)
    return min(missed, default=alert.due_at)


def _told_by_hand(ticket: Ticket, alert: Alert) -> int:
    """Return the highest level that was told by hand since the run of an alert began; 0 for none."""
    run = ticket.run(alert.clock)
    climbs = (change for change in ticket.changes if change.act is Act.ESCALATE and change.number not in ticket.undone)
    return max((climb.level or 0 for climb in climbs if run and climb.recorded_at >= run.start), default=0)


def _identities(alerts: Iterable[Alert]) -> frozenset[Identity]:
    return frozenset(alert.identity for alert in alerts)


def _together(decisions: Sequence[Decision]) -> Decision:
    """Make one decision of those for several runs of a ticket."""
    return Decision(
        tuple(delivery for one in decisions for delivery in one.deliveries),
        {identity: levels for one in decisions for identity, levels in one.told.items()},
        frozenset(identity for one in decisions for identity in one.superseded),
        frozenset(identity for one in decisions for identity in one.cancelled),
        {identity: at for one in decisions for identity, at in one.put_off.items()},
        outdated=any(one.outdated for one in decisions),
    )
