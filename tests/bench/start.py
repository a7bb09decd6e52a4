"""Rows 7 and 8: memory of `serve` and its way from start to healthy, with very many alerts and against bare imports."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING

import psutil

from bot.resources import shipped
from tests.bench.figures import Figure
from tests.bench.processes import ROOT, bot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.processes import Workplace

MEMORY_GOAL, START_GOAL = 1.3, 1.7
REST_SECONDS = 2.0
LATER_GOAL, MORE_GOAL = 1.0, 20.0
AUDIT_SECONDS = 5
"""So long its memory is watched: it plans the alerts again from its start on."""
_MEGABYTE = 1024 * 1024


def figures(place: Workplace, database_url: str, rounds: int) -> Iterator[Figure]:
    """Start both in turns and return the medians."""
    ours, bare = [], []
    for _ in range(rounds + 1):
        bare.append(_bare(place))
        ours.append(_ours(place, database_url))
    # The first round compiled what the others only load.
    kept = slice(1, None)
    yield Figure(
        "8",
        "serve at rest: memory",
        "MB",
        median(memory for _, memory in ours[kept]),
        median(memory for _, memory in bare[kept]),
        MEMORY_GOAL,
    )
    yield Figure(
        "8",
        "serve: start to healthy",
        "s",
        median(seconds for seconds, _ in ours[kept]),
        median(seconds for seconds, _ in bare[kept]),
        START_GOAL,
    )


def pending_figures(place: Workplace, what: str, empty: str, full: str, rounds: int) -> Iterator[Figure]:
    """Start `serve` on an empty database and on one with very many alerts in turns, and return how medians differ."""
    with bot(place, full):
        pass  # compiles what the others only load
    found = [(_watched(place, empty), _watched(place, full)) for _ in range(rounds)]
    (began, memory), (began_full, memory_full) = (
        (median(seconds for seconds, _ in side), median(most for _, most in side)) for side in zip(*found, strict=True)
    )
    yield Figure("7", f"{what}: start to healthy above an empty start", "s", began_full - began, goal=LATER_GOAL)
    yield Figure("7", f"{what}: memory above it", "MB", memory_full - memory, goal=MORE_GOAL)


def _watched(place: Workplace, database_url: str) -> tuple[float, float]:
    """Return the seconds from start to healthy, and the most memory afterwards."""
    with bot(place, database_url) as running:
        process = psutil.Process(running.process.pid)
        most = 0
        for _ in range(AUDIT_SECONDS):
            time.sleep(1.0)
            most = max(most, process.memory_info().rss)
        return running.seconds, most / _MEGABYTE


def _ours(place: Workplace, database_url: str) -> tuple[float, float]:
    with bot(place, database_url) as running:
        return running.seconds, _at_rest(running.process.pid)


def _bare(place: Workplace) -> tuple[float, float]:
    began = time.perf_counter()
    with _bare_process(place) as process:
        assert process.stdout is not None
        if not process.stdout.readline().startswith(b"ready"):
            raise RuntimeError("the reference did not start")
        return time.perf_counter() - began, _at_rest(process.pid)


@contextmanager
def _bare_process(place: Workplace) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.bench.bare", str(shipped("locales"))]
    with subprocess.Popen(command, cwd=ROOT, env=place.environment(), stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.terminate()


def _at_rest(process: int) -> float:
    """Return the resident memory in megabytes, once whatever is done in the background is done."""
    time.sleep(REST_SECONDS)
    return float(psutil.Process(process).memory_info().rss) / _MEGABYTE
