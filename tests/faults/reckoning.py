"""Counts what was told of alerts: what is lost, what is doubled, and how long anything stood still."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.services.alert_ports import Identity

    Outcome = tuple[int, "Reckoning"]
    """How many kills or faults there were, and what came of the alerts."""

LONGEST = 10.0
"""Seconds for which a kill may hold anything up."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the bot that stands in a lane since `at` (seconds): its key, and those of alerts told in it."""

    lane: str
    at: float
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An alert's message as the outbox planned it, due at an instant (seconds)."""

    key: str
    destination: str
    due: float
    identity: Identity


@dataclass(frozen=True, slots=True)
class Milestone:
    """What a ticket plans by itself, whatever the outbox says: due at an instant (seconds), told in a lane."""

    identity: Identity
    due: float
    lane: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What came of the alerts that fell due; `longest` in seconds, None where that says nothing."""

    alerts: int
    messages: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    longest: float | None

    @property
    def is_good(self) -> bool:
        """Whether nothing is lost, doubled or too late."""
        return not self.lost and not self.doubled and (self.longest is None or self.longest <= LONGEST)


def reckon(
    posts: Sequence[Post], wanted: Sequence[Wanted], milestones: Sequence[Milestone], kills: Sequence[float] = ()
) -> Reckoning:
    """Hold what stands against what was to be told; `kills` are the instants of kills, in seconds.

    An alert that is not told itself must have been overtaken by a later one of its run, and is as late as that.
    """
    told = _told(posts)
    by_identity = _by_identity(wanted, told)
    waits = [(one.destination, one.due, told[one.key]) for one in wanted if one.key in told]
    lost = [f"{one.identity} to {one.destination}" for one in wanted if one.key not in told]
    for one in milestones:
        at = _told_by(one, milestones, by_identity)
        if at is None:
            lost.append(f"{one.identity}")
        else:
            waits.append((one.lane, one.due, at))
    return Reckoning(
        len(milestones), len(posts), tuple(lost), tuple(_doubled(posts, wanted)), _longest(waits, posts, kills)
    )


def _told(posts: Iterable[Post]) -> dict[str, float]:
    """Return when each key was told first."""
    told: dict[str, float] = {}
    for post in posts:
        for key in post.keys:
            told[key] = min(post.at, told.get(key, post.at))
    return told


def _by_identity(wanted: Iterable[Wanted], told: Mapping[str, float]) -> dict[Identity, float]:
    found: dict[Identity, float] = {}
    for one in wanted:
        if one.key in told:
            found[one.identity] = min(told[one.key], found.get(one.identity, told[one.key]))
    return found


def _told_by(one: Milestone, milestones: Iterable[Milestone], told: Mapping[Identity, float]) -> float | None:
    """Return when an alert was told, or the first of those of its run that fell due later."""
    if one.identity in told:
        return told[one.identity]
    of_run = (other for other in milestones if other.identity[:3] == one.identity[:3] and other.due > one.due)
    return min((told[other.identity] for other in of_run if other.identity in told), default=None)


def _doubled(posts: Iterable[Post], wanted: Iterable[Wanted]) -> list[str]:
    times = Counter(key for post in posts for key in post.keys)
    places = Counter((one.identity, one.destination) for one in wanted if times[one.key])
    again = [key for key, number in times.items() if number > 1]
    return again + [f"{identity} to {where}" for (identity, where), number in places.items() if number > 1]


def _longest(waits: Iterable[tuple[str, float, float]], posts: Iterable[Post], kills: Sequence[float]) -> float:
    """Return the longest time in which something was due in a lane, nobody was killed, and nothing was posted there."""
    moments: dict[str, list[float]] = defaultdict(list)
    for post in posts:
        moments[post.lane].append(post.at)
    longest = 0.0
    for lane, due, at in waits:
        between = sorted(moment for moment in (*moments[lane], *kills) if due < moment < at)
        longest = max([longest, *(later - sooner for sooner, later in pairwise([due, *between, max(due, at)]))])
    return longest
