"""Row home: from app_home_opened to the board as Slack receives it, with 500 open tickets."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from queue import SimpleQueue
from statistics import median, quantiles
from typing import TYPE_CHECKING

from aiohttp import web

from bot.bootstrap import read_policy
from bot.domain.ticket import Actor
from bot.local.signing import signed
from bot.storage.migrate import open_for_command
from tests.bench.figures import Figure
from tests.bench.processes import HOST, SECRET, bot, free_port
from tests.bench.standin import TEAM, StandIn
from tests.slack.home.tickets import many_tickets, put

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.processes import Workplace

GOAL = 300.0
AGENTS = tuple(f"U0AGENT{number:02}" for number in range(20))
PATIENCE = 10.0
_MILLISECONDS = 1000.0


class Slack:
    """A stand-in that takes home tabs and remembers when each one came."""

    def __init__(self) -> None:
        self.port = free_port()
        self.published: SimpleQueue[tuple[float, int]] = SimpleQueue()
        self._versions = 0

    async def publish(self, request: web.Request) -> web.Response:
        """Take one home tab whole, and give it a new hash as Slack does."""
        blocks = len((await request.json())["view"]["blocks"])
        self.published.put((time.perf_counter(), blocks))
        self._versions += 1
        return web.json_response({"ok": True, "view": {"id": "V0", "hash": str(self._versions)}})

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve in a thread of its own."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        runner = web.AppRunner(self._app(), access_log=None)
        try:
            asyncio.run_coroutine_threadsafe(self._listen(runner), loop).result(PATIENCE)
            yield
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(PATIENCE)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        await web.TCPSite(runner, HOST, self.port).start()

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/api/views.publish", self.publish)
        app.router.add_route("*", "/api/{method}", StandIn().call)
        return app


def figures(place: Workplace, database: str, database_url: str, tickets: int, rounds: int) -> Iterator[Figure]:
    """Open the home tabs of several agents one after the other, and return how long each took."""
    _fill(database_url, tickets)
    slack = Slack()
    with slack.running(), bot(replace(place, api_port=slack.port), database_url) as running:
        connection = HTTPConnection(HOST, running.port, timeout=PATIENCE)
        for number in range(len(AGENTS)):
            _opened(connection, slack, number)  # nobody is known yet, and nothing is prepared
        times = [_opened(connection, slack, len(AGENTS) + number) for number in range(rounds)]
        connection.close()
    name = f"app home opened to published, {tickets} tickets, {database}"
    yield Figure("home", f"{name}: p50", "ms", median(times), goal=GOAL)
    yield Figure("home", f"{name}: p95", "ms", quantiles(times, n=20)[-1])


def _fill(database_url: str, tickets: int) -> None:
    people = [Actor(TEAM, agent) for agent in AGENTS]
    database = open_for_command(database_url)
    try:
        put(database, many_tickets(read_policy(None), datetime.now(UTC), tickets, people))
    finally:
        database.dispose()


def _opened(connection: HTTPConnection, slack: Slack, number: int) -> float:
    """Return the milliseconds from sending one event until its home tab has come."""
    event = {"type": "app_home_opened", "user": AGENTS[number % len(AGENTS)], "channel": "D0BENCH", "tab": "home"}
    envelope = {"type": "event_callback", "team_id": TEAM, "api_app_id": "A0BENCH", "event_id": f"Ev{number}"}
    body = json.dumps(envelope | {"event": event}).encode()
    headers = {"Content-Type": "application/json", **signed(SECRET, body, time.time())}
    began = time.perf_counter()
    connection.request("POST", "/slack/events", body, headers)
    came, blocks = slack.published.get(timeout=PATIENCE)
    answer = connection.getresponse()
    answer.read()
    if answer.status != web.HTTPOk.status_code or blocks < 2 * len(AGENTS):
        raise RuntimeError(f"no board came: {answer.status}, {blocks} blocks")
    return (came - began) * _MILLISECONDS
