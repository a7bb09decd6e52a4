"""A program: sends signed slash commands over keep-alive connections and reads every answer whole."""

from __future__ import annotations

import json
import random
import re
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass
from urllib.parse import quote_plus, urlencode

from bot.local.signing import signed
from tests.bench.book import Account

PATIENCE = 10.0
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Job:
    """So many requests over so many connections, each sent as soon as the one before is answered.

    `users` take turns. Emails are picked at random among all `accounts`; without any, the answer is just read.
    """

    port: int
    secret: str
    requests: int
    connections: int
    users: tuple[str, ...]
    accounts: int
    seed: int


@dataclass(frozen=True, slots=True)
class Done:
    """How long each answer took to be read, and all of them together; in seconds."""

    times: tuple[float, ...]
    elapsed: float


class Asker:
    """One connection."""

    def __init__(self, job: Job, chance: random.Random) -> None:
        self._job = job
        self._chance = chance
        self.socket = socket.create_connection(("127.0.0.1", job.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heard = b""
        self._expected: tuple[bytes, ...] = ()
        self._sent = 0.0

    def ask(self, user: str) -> None:
        """Send the next request."""
        account = Account(self._chance.randrange(self._job.accounts or 1))
        self._expected = _expected(account) if self._job.accounts else ()
        request = _request(self._job.secret, account.email, user)
        self._heard = b""
        self._sent = time.perf_counter()
        self.socket.sendall(request)

    def hear(self) -> float | None:
        """Read what has come; returns the seconds since the request once the answer is whole, and checks it."""
        received = self.socket.recv(_CHUNK)
        self._heard += received
        head, end, body = self._heard.partition(_HEAD_END)
        length = _LENGTH.search(head) if end else None
        if not received or (end and not length):
            raise SystemExit(f"no whole answer: {self._heard[:500]!r}")
        if length is None or len(body) < int(length[1]):
            return None
        took = time.perf_counter() - self._sent
        if not head.startswith(b"HTTP/1.1 200") or not all(part in body for part in self._expected):
            raise SystemExit(f"not the answer that was expected, {self._expected}: {self._heard[:1000]!r}")
        return took


def _expected(account: Account) -> tuple[bytes, ...]:
    verdict = "Large user account" if account.is_large else "Not a large user account"
    return f'"text": "{verdict}'.encode(), account.email.encode()


def _request(secret: str, email: str, user: str) -> bytes:
    body = f"{_FIXED}&user_id={user}&text={quote_plus(f'check <mailto:{email}|{email}>')}".encode()
    headers = {
        "Host": "localhost",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept": "application/json,*/*",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        **signed(secret, body, time.time()),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode() + body


_FIXED = urlencode(
    {
        "token": "old-verification",
        "team_id": "T0BENCH",
        "team_domain": "bench",
        "channel_id": "C0BENCH",
        "channel_name": "desk",
        "user_name": "somebody",
        "command": "/priority",
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:9/response",
        "trigger_id": "1.2.3",
    }
)


def run(job: Job) -> Done:
    """Do one job."""
    chance = random.Random(job.seed)
    askers = [Asker(job, chance) for _ in range(job.connections)]
    users = [job.users[turn % len(job.users)] for turn in range(job.requests)]
    times: list[float] = []
    with selectors.DefaultSelector() as waiting:
        began = time.perf_counter()
        for asker in askers:
            waiting.register(asker.socket, selectors.EVENT_READ, asker)
            asker.ask(users.pop())
        while len(times) < job.requests:
            ready = waiting.select(PATIENCE)
            if not ready:
                raise SystemExit(f"nothing came for {PATIENCE} s")
            for key, _events in ready:
                took = key.data.hear()
                if took is None:
                    continue
                times.append(took)
                if users:
                    key.data.ask(users.pop())
        elapsed = time.perf_counter() - began
    for asker in askers:
        asker.socket.close()
    return Done(tuple(times), elapsed)


def main() -> None:
    """Do the jobs on standard input, a line each, and write a line for each that is done."""
    for line in sys.stdin:
        job = Job(**json.loads(line))
        print(json.dumps(asdict(run(job))), flush=True)


if __name__ == "__main__":
    main()
