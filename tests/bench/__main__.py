"""The command line: `python -m tests.bench [ROW]...` prints a table and exits 1 if a goal is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap import read_policy
from tests.bench import alert_book, alerts, breaches, checks, home, pace, soak, start
from tests.bench.book import write_csv
from tests.bench.figures import machine, table
from tests.bench.processes import run, workplace
from tests.storage.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.bench.figures import Figure
    from tests.bench.processes import Workplace

ABOUT = """Measures the bot against references in the same run.

Rows: 1 and 2, /priority check one and 32 at a time; 3 and 4, 10,000 alerts due in one second and the event loop
meanwhile; 5, posts to a Slack that enforces its pace, which takes two minutes; 6, breaches of one channel all at once;
7, start and memory with 1,000,000 alerts pending; 8, memory and start; load, what must hold under load;
home, the App Home with 500 open tickets.
Both sides of a ratio are measured in turns; the rest of the machine should be quiet all the same.
"""


@dataclass
class Bench:
    """One run: how much of everything, and what several rows share."""

    place: Workplace
    accounts: int
    effort: checks.Effort
    starts: int
    requests: int
    tickets: int
    posts: int
    breaches: int
    due: int
    pending: int

    @cached_property
    def csv(self) -> Path:
        """The accounts as a file to import."""
        path = self.place.folder / "accounts.csv"
        write_csv(path, self.accounts)
        return path

    @cached_property
    def sqlite(self) -> Path:
        """An SQLite database that holds the accounts."""
        path = self.place.folder / "bench.db"
        run(self.place, "accounts", "import", str(self.csv), database_url=f"sqlite:///{path}")
        return path

    @cached_property
    def answers(self) -> list[Figure]:
        """Rows 1 and 2, which one measurement gives."""
        on_sqlite = checks.compare(self.place, f"sqlite:///{self.sqlite}", self.accounts, self.effort)
        with running_server() as server:
            url = server.new_database()
            run(self.place, "migrate", database_url=url)
            run(self.place, "accounts", "import", str(self.csv), database_url=url)
            on_postgres = checks.compare(self.place, url, self.accounts, self.effort)
        return [
            *checks.figures("SQLite", on_sqlite, judged=True),
            *checks.figures("PostgreSQL", on_postgres, judged=False),
        ]

    @cached_property
    def alerts(self) -> list[Figure]:
        """Rows 3, 4 and 7, which need the same databases."""
        return [*self._alerts_on_sqlite(), *self._alerts_on_postgres()]

    def _alerts_on_sqlite(self) -> Iterator[Figure]:
        ours, empty, jobs = (f"sqlite:///{self.place.folder / name}.db" for name in ("pending", "empty", "jobs"))
        yield from self._alerts("SQLite", ours, empty, jobs, goals=(0.4, 6))

    def _alerts_on_postgres(self) -> Iterator[Figure]:
        # Each commit waits for the disk: of a million alerts nothing may be lost.
        with running_server(forgetful=False) as server:
            ours, empty, jobs = (server.new_database() for _ in range(3))
            for url in (ours, empty):
                run(self.place, "migrate", database_url=url)
            psycopg = jobs.replace("postgresql://", "postgresql+psycopg://")
            yield from self._alerts("PostgreSQL", ours, empty, psycopg, goals=(1.0, 10))

    def _alerts(self, name: str, ours: str, empty: str, jobs: str, goals: tuple[float, float]) -> Iterator[Figure]:
        policy, second = read_policy(None), alert_book.due_second(datetime.now(UTC))
        planned = alert_book.fill(ours, policy, second, self.due, self.pending)
        yield from start.pending_figures(self.place, f"{planned:,} pending, {name}", empty, ours, min(3, self.starts))
        yield from alerts.figures(name, (ours, jobs), policy, second, (self.due, planned), goals)


def _alerts(bench: Bench, row: str) -> Iterator[Figure]:
    return (figure for figure in bench.alerts if figure.row == row)


def _answers(bench: Bench, row: str) -> Iterator[Figure]:
    return (figure for figure in bench.answers if figure.row == row)


def _homes(bench: Bench) -> Iterator[Figure]:
    in_a_file = f"sqlite:///{bench.place.folder / 'home.db'}"
    yield from home.figures(bench.place, "SQLite", in_a_file, bench.tickets, bench.effort.alone)
    with running_server() as server:
        url = server.new_database()
        run(bench.place, "migrate", database_url=url)
        yield from home.figures(bench.place, "PostgreSQL", url, bench.tickets, bench.effort.alone)


def _breaches(bench: Bench) -> Iterator[Figure]:
    in_a_file = f"sqlite:///{bench.place.folder / 'breaches.db'}"
    yield from breaches.figures("SQLite", in_a_file, bench.breaches)
    with running_server() as server:
        url = server.new_database()
        run(bench.place, "migrate", database_url=url)
        yield from breaches.figures("PostgreSQL", url, bench.breaches)


ROWS: Mapping[str, Callable[[Bench], Iterator[Figure]]] = {
    "1": lambda bench: _answers(bench, "1"),
    "2": lambda bench: _answers(bench, "2"),
    "3": lambda bench: _alerts(bench, "3"),
    "4": lambda bench: _alerts(bench, "4"),
    "5": lambda bench: pace.figures(bench.place.folder, bench.posts),
    "6": _breaches,
    "7": lambda bench: _alerts(bench, "7"),
    "8": lambda bench: start.figures(bench.place, f"sqlite:///{bench.sqlite}", bench.starts),
    "home": _homes,
    "load": lambda bench: soak.figures(bench.place, bench.sqlite, bench.accounts, bench.requests),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the rows that are named, or all; returns 1 when a goal is missed, unless quick."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=ABOUT)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"one or more of {', '.join(ROWS)}; all if none")
    parser.add_argument("--quick", action="store_true", help="see that every row runs, not how fast")
    asked = parser.parse_args(arguments)
    unknown = set(asked.rows) - set(ROWS)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    figures = list(_measured(asked.rows or list(ROWS), quick=asked.quick))
    print(table(figures))
    print(f"\n{machine()}; took {time.monotonic() - began:.0f} s")
    return 1 if not asked.quick and any(figure.met is False for figure in figures) else 0


def _measured(rows: Sequence[str], *, quick: bool) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, workplace(Path(folder)) as place:
        if quick:
            few = {"posts": 25, "breaches": 60, "due": 200, "pending": 5000}
            bench = Bench(place, 300, checks.QUICK, starts=1, requests=500, tickets=60, **few)
        else:
            bench = Bench(
                place,
                100_000,
                checks.FULL,
                starts=7,
                requests=50_000,
                tickets=500,
                posts=500,
                breaches=1000,
                due=10_000,
                pending=1_000_000,
            )
        for row in rows:
            print(f"measuring row {row} …", file=sys.stderr)
            yield from ROWS[row](bench)


if __name__ == "__main__":
    sys.exit(main())
