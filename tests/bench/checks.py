"""Rows 1 and 2: `/priority check` over HTTP against a default Bolt app that says "hi"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.figures import Figure
from tests.bench.load import Job
from tests.bench.processes import SECRET, bot, default_bolt, generator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.processes import Generator, Workplace

AGENTS = tuple(f"U0AGENT{number:02}" for number in range(20))
AT_ONCE = 32
ALONE_GOAL, TOGETHER_GOAL = 0.5, 0.7
_MILLISECONDS = 1000.0
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked: rounds that alternate between ours and the reference, and requests in each."""

    rounds: int
    alone: int
    together: int


FULL = Effort(rounds=10, alone=150, together=3000)
QUICK = Effort(rounds=1, alone=20, together=200)


@dataclass(slots=True)
class Measured:
    """What the rounds gave for one of the two apps: medians in milliseconds, requests a second."""

    alone: list[float]
    together: list[float]


def compare(place: Workplace, database_url: str, accounts: int, effort: Effort) -> tuple[Measured, Measured]:
    """Measure ours and the default app in turns, so that a busy minute of the machine falls on both."""
    with bot(place, database_url) as ours, default_bolt(place) as reference, generator(place) as asking:
        jobs = (_job(ours.port, accounts), _job(reference.port, 0))
        measured = (Measured([], []), Measured([], []))
        for job in jobs:
            asking.do(replace(job, requests=max(100, effort.together // 5), connections=AT_ONCE))
        for turn in range(effort.rounds):
            for job, into in zip(jobs, measured, strict=True):
                _measure(asking, replace(job, seed=turn), effort, into)
    return measured


def _job(port: int, accounts: int) -> Job:
    return Job(port, SECRET, requests=0, connections=1, users=AGENTS, accounts=accounts, seed=-1)


def _measure(asking: Generator, job: Job, effort: Effort, into: Measured) -> None:
    alone = asking.do(replace(job, requests=effort.alone))
    into.alone.append(median(alone.times) * _MILLISECONDS)
    together = asking.do(replace(job, requests=effort.together, connections=AT_ONCE))
    into.together.append(len(together.times) / together.elapsed)


def figures(database: str, measured: tuple[Measured, Measured], *, judged: bool) -> Iterator[Figure]:
    """Return both rows for one kind of database."""
    ours, reference = measured
    yield Figure(
        "1",
        f"check, one at a time, {database}: p50",
        "ms",
        median(ours.alone),
        median(reference.alone),
        ALONE_GOAL if judged else None,
    )
    yield Figure(
        "2",
        f"check, {AT_ONCE} at a time, {database}: a second",
        "",
        median(ours.together),
        median(reference.together),
        TOGETHER_GOAL if judged else None,
        at_least=True,
    )
