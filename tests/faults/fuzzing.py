"""Sends requests that nobody meant, and sees what the bot answers, logs, holds and tells."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from random import Random
from time import monotonic, time
from typing import TYPE_CHECKING

import aiohttp

from bot.local.shapes import map_in, text_in
from bot.local.signing import signed
from bot.local.state.records import Message
from tests.faults.mutation import Mutator, names_of
from tests.faults.recording import recorded
from tests.faults.target import SECRETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.local.shapes import Json
    from tests.faults.mutation import Shot
    from tests.faults.target import Target

AT_ONCE = 8
A_CHUNK = 500
LONGEST = 3.0
MOST_VARIETY = 500


@dataclass
class Fuzzed:
    """What came of it; `slowest` in seconds, `grown` in megabytes since the first fifth was answered."""

    sent: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: float = 0.0
    grown: float = 0.0
    complaints: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    answers: bool = False


async def fuzzed(target: Target, count: int, number: int) -> Fuzzed:
    """Send so many; `number` is the seed."""
    desk = target.desk
    deliveries = await recorded(desk.workspace, desk.cast)
    staff = [one.id for one in (desk.cast.agent, desk.cast.lead, desk.cast.admin)]
    names = names_of(desk.workspace.world.directory, deliveries, staff)
    mutator = Mutator(deliveries, names, Random(number), min(count, MOST_VARIETY))
    found = Fuzzed()
    warm = 0.0
    async with aiohttp.ClientSession() as session:
        while found.sent < count:
            chunk = list(mutator.shots(min(A_CHUNK, count - found.sent)))
            await _send(target, session, chunk, found, staff)
            if not warm and found.sent >= count / 5:
                warm = target.memory()
    found.grown = target.memory() - warm
    found.complaints = target.complaints()
    found.told += list(_told_outside(target))
    found.answers = await target.answers()
    return found


async def _send(target: Target, session: aiohttp.ClientSession, chunk: Iterable[Shot], found: Fuzzed, staff: list[str]) -> None:
    waiting = iter(chunk)

    async def one_after_the_other() -> None:
        for shot in waiting:
            await _shoot(target, session, shot, found, staff)

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))


async def _shoot(target: Target, session: aiohttp.ClientSession, shot: Shot, found: Fuzzed, staff: list[str]) -> None:
    body = _fresh(target, shot)
    headers = {"Content-Type": shot.content_type, **signed(target.desk.workspace.signing_secret, body, time())}
    began = monotonic()
    status, said = 0, ""
    try:
        async with session.post(target.url, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=2 * LONGEST)) as answer:
            status, said = answer.status, await answer.text()
    except (TimeoutError, aiohttp.ClientError) as error:
        found.failed.append(f"{error!r}: {body[:2000]!r}")
    took = monotonic() - began
    found.sent += 1
    found.statuses[status] = found.statuses.get(status, 0) + 1
    found.slowest = max(found.slowest, took)
    if status >= 500 or took > LONGEST:
        found.failed.append(f"{status} after {took:.1f} s: {body[:2000]!r}")
    if _asker(shot) not in staff and any(secret in said for secret in SECRETS):
        found.told.append(f"{said[:500]} to {body[:2000]!r}")


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
