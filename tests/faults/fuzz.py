"""Requests that nobody meant, or that Slack did not send, and connections that say next to nothing: the counts."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from tests.bench.figures import Figure
from tests.faults.dribbling import dribbled, most_connections
from tests.faults.forging import replayed, turned_away
from tests.faults.fuzzing import LONGEST, fuzzed
from tests.faults.recording import recorded
from tests.faults.target import target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.faults.dribbling import Dribbled
    from tests.faults.forging import Forged
    from tests.faults.fuzzing import Fuzzed

MORE_MEMORY = 32.0
"""Megabytes: what is kept on purpose, such as people and templates of answers, fills up in the course of it."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How many requests of each kind; what is replayed is ten things, `rounds` times, each `times` over."""

    mutated: int
    forged: int
    rounds: int
    times: int
    connections: int


WHOLE = Effort(mutated=20_000, forged=1000, rounds=10, times=10, connections=1000)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted, and in words what went wrong."""

    figures: Sequence[Figure]
    wrong: Sequence[str]

    @property
    def is_good(self) -> bool:
        """Whether every goal is met."""
        return all(figure.met is not False for figure in self.figures)


async def tried(database_url: str, folder: Path, effort: Effort, number: int) -> Outcome:
    """Do all of it to one bot; `number` is the seed."""
    most_connections(effort.connections)  # before the bot, which inherits it, is started
    async with target(database_url, folder) as bot:
        deliveries = await recorded(bot.desk.workspace, bot.desk.cast)
        fuzz = await fuzzed(bot, deliveries, effort.mutated, number)
        forged = await turned_away(bot, deliveries, effort.forged, Random(number))
        again = await replayed(bot, effort.rounds, effort.times)
        slow = await dribbled(bot, effort.connections)
        complaints = bot.complaints()
        wrong = [*fuzz.failed, *fuzz.told, *forged.accepted, *forged.done, *again.accepted, *again.done, *complaints]
        return Outcome(
            [
                *_of_fuzz(fuzz, effort),
                *_of_forgeries(forged, again),
                *_of_dribbling(slow, effort),
                Figure("fuzz", "errors and tracebacks in the log", "", len(complaints), goal=0),
                Figure("fuzz", "answers in the end that are wrong, or none", "", not await bot.answers(), goal=0),
            ],
            wrong,
        )


def _of_fuzz(found: Fuzzed, effort: Effort) -> Iterator[Figure]:
    statuses = ", ".join(f"{number} × {status}" for status, number in sorted(found.statuses.items()))
    yield Figure("mutated", f"requests ({statuses})", "", found.sent, goal=effort.mutated, at_least=True)
    yield Figure("mutated", "without an answer, or with a server error", "", len(found.failed), goal=0)
    yield Figure("mutated", "slowest answer", "s", found.slowest, goal=LONGEST)
    yield Figure("mutated", "memory more, from a fifth on", "MB", found.grown, goal=MORE_MEMORY)
    yield Figure("mutated", "told to others", "", len(found.told), goal=0)
    yield Figure("mutated", "`check` wrong afterwards", "", not found.answers, goal=0)


def _of_forgeries(forged: Forged, again: Forged) -> Iterator[Figure]:
    yield Figure("forged, stale", "requests", "", forged.sent)
    yield Figure("forged, stale", "not answered with 401", "", len(forged.accepted), goal=0)
    yield Figure("forged, stale", "with an effect", "", len(forged.done), goal=0)
    yield Figure("replayed", "requests", "", again.sent)
    yield Figure("replayed", "not acknowledged", "", len(again.accepted), goal=0)
    yield Figure("replayed", "things done twice", "", len(again.done), goal=0)


def _of_dribbling(found: Dribbled, effort: Effort) -> Iterator[Figure]:
    yield Figure("a byte a second", "connections", "", found.connections, goal=effort.connections, at_least=True)
    yield Figure(
        "a byte a second", f"questions meanwhile, of {found.asked}, without answer", "", found.unanswered, goal=0
    )
    yield Figure("a byte a second", "probes that were down", "", found.probes_down, goal=0)
    yield Figure("a byte a second", "slowest answer", "s", found.slowest, goal=LONGEST)
    yield Figure("a byte a second", "memory more", "MB", found.grown, goal=MORE_MEMORY)
    yield Figure("a byte a second", "connections still open in the end", "", found.still_open, goal=0)
