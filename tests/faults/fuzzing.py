"""Sends requests that nobody meant, and sees what the bot answers, logs, holds and tells."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from time import monotonic, time
from typing import TYPE_CHECKING

import aiohttp

from bot.local.shapes import map_in, text_in
from bot.local.signing import signed
from tests.faults.mutation import Mutator, names_of
from tests.faults.target import SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.local.transport import Delivery
    from tests.faults.mutation import Shot
    from tests.faults.target import Target

AT_ONCE = 8
A_CHUNK = 500
LONGEST = 3.0
PATIENCE = aiohttp.ClientTimeout(total=2 * LONGEST)
SERVER_ERROR = 500
MOST_VARIETY = 500


@dataclass
class Fuzzed:
    """What came of it; `slowest` in seconds, `grown` in megabytes since the first fifth was answered."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    grown: float = 0.0
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    answers: bool = False


async def fuzzed(target: Target, deliveries: Sequence[Delivery], count: int, number: int) -> Fuzzed:
    """Send so many, most of them made of what was recorded; `number` is the seed."""
    names = names_of(target.desk.workspace.world.directory, deliveries, target.staff)
    mutator = Mutator(deliveries, names, Random(number), min(count, MOST_VARIETY))
    found, warm = Fuzzed(), 0.0
    async with aiohttp.ClientSession() as session:
        while found.sent < count:
            shots = list(mutator.shots(min(A_CHUNK, count - found.sent)))
            await _send(Gun(target, session, found), shots)
            if not warm and found.sent >= count / 5:
                warm = target.memory()
    found.grown = target.memory() - warm
    found.answers = await target.answers()
    found.complaints = target.complaints()
    found.told += _told_outside(target)
    return found


async def _send(gun: Gun, shots: Iterable[Shot]) -> None:
    waiting = iter(shots)

    async def one_after_the_other() -> None:
        for shot in waiting:
            await gun.fire(shot)

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))


@dataclass(frozen=True, slots=True)
class Gun:
    """Sends one request at a time and notes what came of it."""

    target: Target
    session: aiohttp.ClientSession
    found: Fuzzed

    async def fire(self, shot: Shot) -> None:
        """Send one."""
        body, found = _fresh(self.target, shot), self.found
        began = monotonic()
        status, said = await self._answer(shot, body)
        took = monotonic() - began
        found.sent += 1
        found.statuses[status] += 1
        found.slowest = max(found.slowest, took)
        if not 0 < status < SERVER_ERROR or took > LONGEST:
            found.failed.append(f"{status} after {took:.1f} s, {said[:200]}: {body[:2000]!r}")
        if _asker(shot) not in self.target.staff and any(secret in said for secret in SECRETS):
            found.told.append(f"{said[:500]} to {body[:2000]!r}")

    async def _answer(self, shot: Shot, body: bytes) -> tuple[int, str]:
        """Return the status and the words of an answer, 0 and what happened where there is none."""
        secret = self.target.desk.workspace.signing_secret
        headers = {"Content-Type": shot.content_type, **signed(secret, body, time())}
        try:
            async with self.session.post(self.target.url, data=body, headers=headers, timeout=PATIENCE) as answer:
                return answer.status, await answer.text()
        except (TimeoutError, aiohttp.ClientError) as error:
            return 0, repr(error)


def _asker(shot: Shot) -> object:
    payload = shot.payload or {}
    return payload.get("user_id") or map_in(payload, "user").get("id")


def _fresh(target: Target, shot: Shot) -> bytes:
    """Return the body with addresses, triggers and event ids that were not used before, as each of Slack's has."""
    body = shot.body
    if shot.origin is None:
        return body
    world, recorded = target.desk.workspace.world, shot.origin.payload
    asker = _asker(shot)
    user = asker if isinstance(asker, str) else ""
    if used := text_in(recorded, "response_url").rpartition("/")[2]:
        before = world.response_urls.issued[used]
        body = body.replace(used.encode(), world.response_urls.issue(user, before.channel, before.origin).id.encode())
    if used := text_in(recorded, "trigger_id"):
        body = body.replace(used.encode(), world.triggers.issue(user).encode())
    if used := text_in(recorded, "event_id"):
        body = body.replace(used.encode(), world.stamps.new_id("Ev").encode())
    return body


def _told_outside(target: Target) -> Iterator[str]:
    """Find what people saw who may not see it."""
    cast, sights = target.desk.cast, target.desk.workspace.world.sights
    for sight in sights.all:
        seen = sight.words + sight.text
        if any(secret in seen for secret in SECRETS):
            for person in (cast.pam, cast.guest, cast.partner, cast.stranger):
                if sights.sees(person.id, sight):
                    yield f"{person.user.name} saw {seen[:300]}"
