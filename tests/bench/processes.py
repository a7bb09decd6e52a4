"""The processes of a benchmark: each started alone, asked until it answers, and ended."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.bench.load import Done

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.load import Job

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
SECRET = "0123456789abcdef0123456789abcdef"
PATIENCE = 60.0
_PAUSE = 0.002


@dataclass(frozen=True, slots=True)
class Workplace:
    """A folder for one run, and where its stand-in for Slack listens."""

    folder: Path
    api_port: int

    def environment(self, **more: str) -> dict[str, str]:
        """Return the whole environment of a process: nothing of the caller's but the path."""
        return {
            "PATH": os.environ["PATH"],
            # As after an installation: compiled once, and nothing is written beside the sources.
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"http://{HOST}:{self.api_port}/api/",
            "HOST": HOST,
            **more,
        }

    @property
    def log(self) -> Path:
        """What the processes said."""
        return self.folder / "log"

    def said(self) -> str:
        """Return the end of the log."""
        return self.log.read_text(encoding="utf-8")[-2000:]

    def calls(self) -> dict[str, dict[str, int]]:
        """Return how often the stand-in was called, by method and by the user who was asked about."""
        found: dict[str, dict[str, int]] = json.loads(_read(f"http://{HOST}:{self.api_port}/counts"))
        return found


@dataclass(frozen=True, slots=True)
class Running:
    """A process that answers."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float
    """From the start of the process to its first answer."""


@contextmanager
def workplace(folder: Path) -> Iterator[Workplace]:
    """Run the stand-in for Slack."""
    place = Workplace(folder, free_port())
    started = start(place, "tests.bench.standin", str(place.api_port))
    try:
        answered(place, started, place.api_port, "/counts")
        yield place
    finally:
        end(started)


@contextmanager
def bot(place: Workplace, database_url: str) -> Iterator[Running]:
    """Run `serve`; it is up when `/healthz` answers."""
    with _server("bot", "serve", place=place, path="/healthz", DATABASE_URL=database_url) as running:
        yield running


@contextmanager
def default_bolt(place: Workplace) -> Iterator[Running]:
    """Run the default Bolt app; anything that it answers will do."""
    with _server("tests.bench.default_bolt", place=place, path="/") as running:
        yield running


@contextmanager
def _server(*module: str, place: Workplace, path: str, **more: str) -> Iterator[Running]:
    port = free_port()
    began = time.perf_counter()
    process = start(place, *module, PORT=str(port), **more)
    try:
        answered(place, process, port, path)
        yield Running(process, port, time.perf_counter() - began)
    finally:
        end(process)


class Generator:
    """The load generator, a process that does one job after the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def do(self, job: Job) -> Done:
        """Do a job; RuntimeError when an answer was wrong, which the process has told on stderr."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(job)).encode() + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended")
        return Done(**json.loads(line))


@contextmanager
def generator(place: Workplace) -> Iterator[Generator]:
    """Run the load generator."""
    command = [sys.executable, "-m", "tests.bench.load"]
    with subprocess.Popen(
        command, cwd=ROOT, env=place.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield Generator(process)


def start(place: Workplace, *module: str, **variables: str) -> subprocess.Popen[bytes]:
    """Start a module with this interpreter; whatever it says goes into the log of the workplace."""
    with place.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=ROOT,
            env=place.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def run(place: Workplace, *arguments: str, database_url: str) -> None:
    """Run a command of the bot to its end; RuntimeError when it fails."""
    if start(place, "bot", *arguments, DATABASE_URL=database_url).wait():
        raise RuntimeError(f"{' '.join(arguments)}:\n{place.said()}")


def answered(place: Workplace, process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Wait until something answers on a port; RuntimeError when the process ends instead."""
    give_up = time.monotonic() + PATIENCE
    while not _answers(f"http://{HOST}:{port}{path}"):
        if process.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"{process.args}: nothing answers on {path}\n{place.said()}")
        time.sleep(_PAUSE)


def _answers(url: str) -> bool:
    try:
        _read(url)
    except HTTPError:
        return True  # a refusal is an answer too
    except OSError:
        return False
    return True


def _read(url: str) -> bytes:
    with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - always a loopback address
        body: bytes = answer.read()
    return body


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, and wait for it."""
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
    return port
