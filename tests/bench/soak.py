"""What must hold under load: every question in the audit, nobody asked about twice, nothing that grows."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil

from tests.bench.figures import Figure
from tests.bench.load import Job
from tests.bench.processes import SECRET, bot, generator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.processes import Workplace

NEW_PEOPLE = tuple(f"U0NEWCOMER{number:02}" for number in range(32))
AT_ONCE = 32
GROWTH_GOAL = 4.0
_MEGABYTE = 1024 * 1024
_PATIENCE = 10.0


def figures(place: Workplace, file: Path, accounts: int, requests: int) -> Iterator[Figure]:
    """Send so many requests to `serve` on an SQLite file that holds the accounts."""
    before = _audited(file)
    with bot(place, f"sqlite:///{file}") as ours, generator(place) as asking:
        job = Job(ours.port, SECRET, requests=64, connections=64, users=NEW_PEOPLE, accounts=accounts, seed=1)
        asking.do(job)
        asked_about = place.calls()["asked_about"]
        job = replace(job, connections=AT_ONCE)
        # What is kept on purpose (answers' templates, people) is full after a tenth.
        asking.do(replace(job, requests=requests // 10))
        process = psutil.Process(ours.process.pid)
        memory, handles = process.memory_info().rss, process.num_threads() + process.num_fds()
        asking.do(replace(job, requests=requests))
        growth = (process.memory_info().rss - memory) / _MEGABYTE
        more_handles = process.num_threads() + process.num_fds() - handles
        sent = 64 + requests // 10 + requests
        missing = sent - _audited_in_time(file, before + sent) + before
    most = max(asked_about.get(user, 0) for user in NEW_PEOPLE)
    yield Figure("load", "users.info calls for each of 32 unknown people", "", most, goal=1)
    yield Figure("load", f"audit rows missing after {sent:,} checks", "", missing, goal=0)
    yield Figure("load", f"memory more after {requests:,} checks", "MB", growth, goal=GROWTH_GOAL)
    yield Figure("load", "threads and open files more", "", more_handles, goal=0)


def _audited_in_time(file: Path, expected: int) -> int:
    """Return the number of audit rows, which are written after the answers, once they stand or time is up."""
    give_up = time.monotonic() + _PATIENCE
    while (found := _audited(file)) < expected and time.monotonic() < give_up:
        time.sleep(0.05)
    return found


def _audited(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        found: int = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
    return found
