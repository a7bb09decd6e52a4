"""Opens many connections that each send a byte a second, and sees whether others are still answered."""

from __future__ import annotations

import asyncio
import resource
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import aiohttp

from bot.slack.door import BODY_SECONDS, HEAD_SECONDS, LINGER_SECONDS
from tests.faults.target import HOST

if TYPE_CHECKING:
    from tests.faults.target import Target

A_BYTE = 1.0
BEFORE_THE_BODY = b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
PROBES = ("healthz", "readyz")
SPARE = 256
"""Open files that are not connections."""
LATE = 5.0
"""How much later than it should the last connection may be closed, on a machine with too much to do."""


@dataclass
class Dribbled:
    """What came of it: `asked` questions meanwhile, of which some got no answer in time; seconds, and megabytes."""

    connections: int
    asked: int = 0
    unanswered: int = 0
    probes_down: int = 0
    slowest: float = 0.0
    grown: float = 0.0
    still_open: int = 0


def most_connections(wanted: int) -> int:
    """Let this process, and those that it starts, open enough files; return for how many connections that is enough."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * wanted + SPARE
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(wanted, (soft - SPARE) // 2)


async def dribbled(target: Target, wanted: int) -> Dribbled:
    """Half of them dribble the head of a request and half its body, until the bot has closed every one."""
    found = Dribbled(most_connections(wanted))
    memory, files = target.memory(), target.process.num_fds()
    everybody = [asyncio.create_task(_dribble(target.port, number % 2 == 0)) for number in range(found.connections)]
    give_up = monotonic() + HEAD_SECONDS + BODY_SECONDS + LINGER_SECONDS + LATE
    async with aiohttp.ClientSession() as session:
        while not all(one.done() for one in everybody) and monotonic() < give_up:
            await _ask(target, session, found)
            found.grown = max(found.grown, target.memory() - memory)
            await asyncio.wait(everybody, timeout=A_BYTE / 2)
    for one in everybody:
        one.cancel()
    found.still_open = sum(not one.done() for one in everybody)
    await asyncio.gather(*everybody, return_exceptions=True)
    found.still_open += max(0, target.process.num_fds() - files - len(PROBES))
    return found


async def _dribble(port: int, body: bool) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    with suppress(OSError):
        if body:
            writer.write(BEFORE_THE_BODY)
        for byte in BEFORE_THE_BODY * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            with suppress(TimeoutError):
                if not await asyncio.wait_for(reader.read(4096), A_BYTE):
                    break
    writer.close()


async def _ask(target: Target, session: aiohttp.ClientSession, found: Dribbled) -> None:
    found.asked += 1
    began = monotonic()
    found.unanswered += not await target.answers()
    for probe in PROBES:
        async with session.get(f"http://{HOST}:{target.port}/{probe}") as answer:
            found.probes_down += answer.status != 200
    found.slowest = max(found.slowest, monotonic() - began)
