"""The command line: `python -m tests.faults [PART]...` prints what was counted, and exits 1 if anything is wrong."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import structlog

from bot.storage.database import Database
from bot.storage.migrate import migrate
from tests.bench import figures
from tests.bench.figures import machine
from tests.faults import fuzz, killing, restarting
from tests.faults.moving import down_over_the_weekend, put_back_and_forward
from tests.faults.troubles import TROUBLES, through
from tests.storage.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
    from typing import Any

    from tests.faults.reckoning import Outcome, Reckoning

ABOUT = """Does to the bot what machines, databases and Slack do, while alerts fall due, and counts what was told.

Parts: kills, 200 of them and more at random instants; crashes of PostgreSQL; slack, each of its faults for twenty
minutes that are moved; time, put back and forward by an hour, and a weekend. A lost, a doubled or a late alert is a
failure: nothing may be held up for more than ten seconds by a kill.
The part fuzz has nothing to do with alerts: it sends 20,000 mutated requests, 2,000 forged, stale and replayed ones,
and has 1,000 connections dribble a byte a second; for each there is a goal.
"""
HEADER = ("what", "database", "processes", "kills or faults", "alerts", "messages", "lost", "doubled", "longest delay")
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
FUZZ = "fuzz"
STEP = timedelta(seconds=30)
SERVE, CLOCK = ("serve",), ("clock",)


@dataclass(frozen=True, slots=True)
class Trial:
    """One line of the table; `run` gets the URL of a migrated database, a folder, and chance."""

    what: str
    database: str
    commands: Sequence[Sequence[str]]
    run: Callable[[str, Path, Random], Coroutine[Any, Any, Outcome]]

    @property
    def processes(self) -> str:
        """How many of which command."""
        return f"{len(self.commands)} {self.commands[0][0]}" if self.commands else "1 in fast-forward"


def kills() -> Iterator[Trial]:
    for database, commands in (
        (SQLITE, [SERVE]),
        (POSTGRESQL, [CLOCK]),
        (POSTGRESQL, [CLOCK] * 2),
        (POSTGRESQL, [CLOCK] * 4),
    ):
        run = partial(_killed, commands)
        yield Trial("kill -9", database, commands, run)


async def _killed(commands: Sequence[Sequence[str]], url: str, folder: Path, chance: Random) -> Outcome:
    return await killing.killed_at_random(url, folder, commands, killing.WHOLE, chance)


def crashes() -> Iterator[Trial]:
    for commands in ([CLOCK], [CLOCK] * 2):
        yield Trial("PostgreSQL crashes", POSTGRESQL, commands, partial(_crashed, commands))


async def _crashed(commands: Sequence[Sequence[str]], _url: str, folder: Path, chance: Random) -> Outcome:
    with restarting.restartable() as postgres:
        return await restarting.restarted(postgres, folder, commands, restarting.WHOLE, chance)


def slack() -> Iterator[Trial]:
    for trouble in TROUBLES:
        for database in (SQLITE, POSTGRESQL):
            yield Trial(trouble, database, (), partial(_in_trouble, trouble))


async def _in_trouble(trouble: str, url: str, _folder: Path, _chance: Random) -> Outcome:
    return await through(trouble, url, STEP)


def moved() -> Iterator[Trial]:
    for database in (SQLITE, POSTGRESQL):
        yield Trial("an hour back and forward", database, (), _back_and_forward)
        yield Trial("down over a weekend", database, (), _weekend)


async def _back_and_forward(url: str, _folder: Path, _chance: Random) -> Outcome:
    return 1, await put_back_and_forward(url)


async def _weekend(url: str, _folder: Path, _chance: Random) -> Outcome:
    _messages, found = await down_over_the_weekend(url)
    return 1, found


PARTS: Mapping[str, Callable[[], Iterator[Trial]]] = {
    "kills": kills,
    "crashes": crashes,
    "slack": slack,
    "time": moved,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the parts that are named, or all; returns 1 if anything is lost, doubled or too late."""
    parser = argparse.ArgumentParser("python -m tests.faults", description=ABOUT)
    names = [*PARTS, FUZZ]
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one or more of {', '.join(names)}; all if none")
    parser.add_argument("--seed", type=int, default=1, help="of chance, to repeat a run as nearly as can be")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.parts) - set(names):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    # What goes wrong on purpose would fill screens.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began = time.monotonic()
    parts = asked.parts or names
    trials = [trial for part in parts if part in PARTS for trial in PARTS[part]()]
    outcomes = [_tried(trial, asked.seed + number) for number, trial in enumerate(trials)]
    if trials:
        print(table([HEADER, *(_cells(trial, *outcome) for trial, outcome in zip(trials, outcomes, strict=True))]))
    fuzzed_well = FUZZ not in parts or _fuzzed_well(asked.seed)
    print(f"\n{machine()}; took {time.monotonic() - began:.0f} s, seed {asked.seed}")
    return 0 if fuzzed_well and all(found.is_good for _hits, found in outcomes) else 1


def _fuzzed_well(seed: int) -> bool:
    print("fuzz …", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, _sqlite(Path(folder)) as url:
        found = asyncio.run(fuzz.tried(url, Path(folder) / "run", fuzz.WHOLE, seed))
    for line in found.wrong:
        print(f"  {line}", file=sys.stderr)
    print(figures.table(found.figures))
    return found.is_good


def _tried(trial: Trial, seed: int) -> Outcome:
    print(f"{trial.what}, {trial.database}, {trial.processes} …", file=sys.stderr)
    databases = {SQLITE: _sqlite, POSTGRESQL: _postgres}
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, databases[trial.database](Path(folder)) as url:
        hits, found = asyncio.run(trial.run(url, Path(folder) / "run", Random(seed)))
    for line in (*found.lost, *found.doubled):
        print(f"  {line}", file=sys.stderr)
    return hits, found


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/faults.db"


@contextmanager
def _postgres(_folder: Path) -> Iterator[str]:
    with running_server() as server:
        url = server.new_database()
        database = Database.open(url)
        migrate(database)
        database.dispose()
        yield url


def _cells(trial: Trial, hits: int, found: Reckoning) -> tuple[str, ...]:
    longest = "" if found.longest is None else f"{found.longest:.1f} s"
    counts = (hits, found.alerts, found.messages, len(found.lost), len(found.doubled))
    return (trial.what, trial.database, trial.processes, *map(str, counts), longest)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of equal width, the first being the header."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    ruled = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in ruled)


if __name__ == "__main__":
    sys.exit(main())
