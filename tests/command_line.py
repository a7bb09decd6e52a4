"""Runs `python -m bot` as people do: arguments, an environment, a folder, and a process of its own.

Each process is forked from one that has imported the bot already, so that it starts at once.
"""

from __future__ import annotations

import atexit
import gc
import json
import logging
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import structlog

import bot
from bot.__main__ import main
from bot.i18n import catalogues

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
SLOW_MACHINE = 50.0
_STARTED, _ENDED = "started", "ended"


@dataclass(frozen=True)
class Done:
    """What came of a process; a negative code is the signal that ended it."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def failure(self) -> str:
        """The one line on stderr of a command that failed and said nothing else; AssertionError otherwise."""
        assert self.code == 1, self
        assert self.out == "", self
        return self.line

    @property
    def line(self) -> str:
        """The one line on stderr; AssertionError when there are more, or a traceback."""
        assert "Traceback" not in self.err
        assert len(self.err.splitlines()) == 1, self.err
        return self.err.strip()


@dataclass
class Running:
    """A process under way; its output is in files unless it was given others, such as a FIFO."""

    pid: int
    out: Path
    err: Path
    _commands: Commands
    _done: Done | None = None

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        """Make sure that it has ended."""
        if self._done is None:
            with suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self.wait()

    def wait(self, seconds: float = SLOW_MACHINE) -> Done:
        """Wait for the end; a process that is still there after so many seconds is killed, and the test fails."""
        if self._done is None:
            code = self._commands.end_of(self.pid, seconds)
            self._done = Done(code, _text(self.out), _text(self.err))
        return self._done


class Commands:
    """The process from which all others are forked, one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._names = folder, count(1)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.command_line"],
            cwd=ROOT,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A line that waited in a buffer of this process would not wake the selector.
            bufsize=0,
        )

    def start(
        self,
        *arguments: str,
        folder: Path,
        stdin: str | Path = "",
        out: Path | None = None,
        err: Path | None = None,
        **variables: str,
    ) -> Running:
        """Start a command in a folder, with these variables and nothing else of ours in its environment."""
        typed = stdin if isinstance(stdin, Path) else self._new_file(stdin)
        out, err = out or self._new_file(), err or self._new_file()
        job = {
            "arguments": arguments,
            "folder": str(folder),
            "environment": environment(self._folder) | variables,
            "files": [str(typed), str(out), str(err)],
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        return Running(self._told(_STARTED, SLOW_MACHINE), out, err, self)

    def run(
        self, *arguments: str, folder: Path, stdin: str = "", seconds: float = SLOW_MACHINE, **variables: str
    ) -> Done:
        """Run a command to its end."""
        return self.start(*arguments, folder=folder, stdin=stdin, **variables).wait(seconds)

    def end_of(self, pid: int, seconds: float) -> int:
        try:
            return self._told(_ENDED, seconds)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self._told(_ENDED, SLOW_MACHINE)
            raise AssertionError(f"it was still running after {seconds:g} s") from None

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(SLOW_MACHINE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _told(self, what: str, seconds: float) -> int:
        """Return the number that comes with a word; of a process that nobody waited for, the end is passed over."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._process.stdout, selectors.EVENT_READ)
            while True:
                if not waiting.select(seconds):
                    raise TimeoutError
                word, number = self._process.stdout.readline().decode().split()
                if word == what:
                    return int(number)

    def _new_file(self, text: str = "") -> Path:
        file = self._folder / str(next(self._names))
        file.write_text(text, encoding="utf-8")
        return file


@cache
def commands(_number: int = 1) -> Commands:
    """The process that all tests share, or one more for what runs beside it; it ends with the one that runs them."""
    shared = Commands(Path(tempfile.mkdtemp(prefix="priority-tests-")))
    atexit.register(shared.close)
    return shared


def environment(folder: Path) -> dict[str, str]:
    """The whole environment of a process: nothing of the caller's but what the interpreter needs."""
    kept = {name: value for name in ("PATH", "HOME", "TMPDIR", "LANG") if (value := os.environ.get(name)) is not None}
    # Where no bytecode is kept, not even that of what is installed, each fresh interpreter would compile everything.
    uncompiled = sys.dont_write_bytecode and not Path(structlog.__cached__).exists()
    compiled = {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")} if uncompiled else {}
    return kept | compiled | {"PYTHONPATH": str(Path(bot.__file__).resolve().parent.parent)}


@contextmanager
def logs_as_before() -> Iterator[None]:
    """Undo what a command that is run in this very process does to its logs."""
    root, structured = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.configure(**structured)


def by_the_interpreter(*arguments: str, folder: Path, **variables: str) -> Done:
    """Run `python -m bot` with a fresh interpreter, as it is typed."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(commands()._folder) | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SLOW_MACHINE,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _text(file: Path) -> str:
    """Return what a file holds; what went elsewhere, to a FIFO or a terminal, was read there."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _fork_for_each(jobs: TextIO) -> None:
    """Fork for each job; tell the child's number, and at its end its exit code."""
    for line in jobs:
        child = os.fork()
        if child == 0:
            job = json.loads(line)
            _become(**job)
            main(job["arguments"])
        print(_STARTED, child, flush=True)  # noqa: T201 - the answer to the process that runs the tests
        print(_ENDED, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - the same


def _become(arguments: list[str], folder: str, environment: Mapping[str, str], files: list[str]) -> None:
    del arguments
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, (file, flags) in enumerate(zip(files, _flags(), strict=True)):
        opened = os.open(file, flags | os.O_NOCTTY)
        os.dup2(opened, number)
        os.close(opened)
    # What was read ahead of the jobs is not this process's input.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - standard input has no path


def _flags() -> Iterator[int]:
    yield os.O_RDONLY
    yield os.O_WRONLY
    yield os.O_WRONLY


if __name__ == "__main__":
    # What a command would import or read of the package as it begins is read once, ahead of every fork.
    import_module("bot.tryout")
    import_module("sqlalchemy.dialects.postgresql.psycopg")
    catalogues.compiled = cache(catalogues.compiled)
    catalogues.Catalogues.load()
    # What was imported stays as it is in every fork, and need not be gone through at its end.
    gc.freeze()
    _fork_for_each(sys.stdin)
