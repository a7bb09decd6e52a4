"""Many alerts for one destination in few messages: which of them go together, and what tells them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from bot.domain.delivery import Delivery, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.delivery import JSON

MOST_ALONE = 5
"""So many alerts for one destination are told one by one; with one more they are gathered."""
MOST_TOGETHER = 100
ROOM = 7_500
"""Characters that the tickets of a storm message may take at the least, of the 12,000 that it has."""
_AROUND = 6
_LONGEST_LETTER = 5


def is_storm(waiting: Iterable[Delivery]) -> bool:
    """Say whether what waits for one destination has more alerts than are told one by one."""
    return sum(delivery.purpose.is_alert for delivery in waiting) > MOST_ALONE


def gathered(alerts: Sequence[Delivery]) -> tuple[tuple[Delivery, ...], ...]:
    """Return what goes together of alerts in their order; the last few of them are left to be told one by one."""
    groups: list[list[Delivery]] = [[]]
    room = ROOM
    for alert in alerts:
        takes = _takes(alert)
        if groups[-1] and (len(groups[-1]) == MOST_TOGETHER or takes > room):
            groups.append([])
            room = ROOM
        groups[-1].append(alert)
        room -= takes
    if len(groups[-1]) <= MOST_ALONE:
        groups.pop()
    return tuple(map(tuple, groups))


def storms(groups: Sequence[Sequence[Delivery]], destination: str, new_key: Callable[[], str]) -> tuple[Delivery, ...]:
    """Return a message for each group, under a key of its own, to be sent in the order of the groups."""
    # Due as the most urgent of its alerts was, but never before the message that has worse ones.
    due = accumulate((group[0].due_at for group in groups), max)
    return tuple(
        Delivery(new_key(), Purpose.STORM, destination, due_at, content={"alerts": [_kept(one) for one in group]})
        for group, due_at in zip(groups, due, strict=True)
    )


def _kept(alert: Delivery) -> dict[str, JSON]:
    return {**alert.content, "key": alert.key, "ticket": alert.ticket}


def _takes(alert: Delivery) -> int:
    """Return how many characters the shortest line for an alert may take, each letter of the ticket escaped."""
    return _LONGEST_LETTER * len(alert.ticket or "") + _AROUND
