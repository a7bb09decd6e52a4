"""Sends what Slack did not sign, signed too long ago, or sent before, and sees that nothing comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import time
from typing import TYPE_CHECKING

import aiohttp
from sqlalchemy import func, select

from bot.domain.delivery import Purpose
from bot.local.shapes import map_in, text_in
from bot.local.signing import STALE_SECONDS, Forgery, forged, signed
from bot.local.transport import encoded
from bot.storage.delivery_tables import deliveries
from bot.storage.ticket_tables import changes
from tests.faults.recording import ACCOUNT
from tests.faults.target import VERDICT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from sqlalchemy import Connection

    from bot.local.outcome import Outcome
    from bot.local.transport import Delivery
    from tests.faults.target import Target

UNAUTHORISED, OK = 401, 200
A_LOOK = 0.05
# Most of what people do changes nothing by itself; these do, and could be done again and again.
CHANGING = ("updated F-1", "hold F-1 away", "resume F-1", "undo F-1", "ping India please", "take F-1", "language en")


@dataclass
class Forged:
    """What came of it: `accepted` was answered as if Slack had sent it, `done` changed or told something."""

    sent: int = 0
    accepted: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)


async def turned_away(target: Target, deliveries: Iterable[Delivery], count: int, chance: Random) -> Forged:
    """Send so many requests that prove nothing: forged, stale, from the future, with another's signature."""
    workspace, found = target.desk.workspace, Forged()
    bodies = [encoded(one) for one in deliveries]
    before = await _state(target)
    async with aiohttp.ClientSession() as session:
        for _ in range(count):
            kind, body = chance.choice(bodies)
            how, headers = _proof(workspace.signing_secret, body, chance.choice(bodies)[1], chance)
            headers["Content-Type"] = kind
            async with session.post(target.url, data=body, headers=headers) as answer:
                found.sent += 1
                if answer.status != UNAUTHORISED:
                    found.accepted.append(f"{answer.status}: {how}, {body[:200]!r}")
    if (after := await _state(target)) != before:
        found.done.append(f"{before} became {after}")
    return found


def _proof(secret: str, body: bytes, other: bytes, chance: Random) -> tuple[str, dict[str, str]]:
    now = time()
    how = chance.choice([*Forgery, "another's", "older", "future", "cut"])
    match how:
        case "another's":
            return how, signed(secret, other + b" ", now)
        case "older":
            return how, signed(secret, body, now - STALE_SECONDS - chance.expovariate(1 / 3600))
        case "future":
            return how, signed(secret, body, now + STALE_SECONDS + chance.expovariate(1 / 3600))
        case "cut":
            good = signed(secret, body, now)
            return how, good | {"X-Slack-Signature": good["X-Slack-Signature"][: chance.randrange(66)]}
        case Forgery():
            return how.value, forged(how, secret, body, now)
    raise AssertionError(how)


async def replayed(target: Target, rounds: int, times: int) -> Forged:
    """Do each thing once and send the very same bytes again, after which everything is as it was before."""
    desk, found = target.desk, Forged()
    cast = desk.cast
    await cast.agent.slash(f"track F-1 {ACCOUNT}", cast.general)
    for number in range(rounds):
        acts = [cast.agent.slash(line, cast.general) for line in CHANGING]
        acts += [cast.agent.write(f"hold F-1 round {number}"), cast.agent.mention(cast.general, "resume F-1")]
        for act in acts:
            await _again(target, await act, times, found)
        await _again(target, await _pressed(target), times, found)
    return found


async def _pressed(target: Target) -> Outcome:
    cast = target.desk.cast
    asked = await cast.agent.slash(f"check {ACCOUNT}", cast.general)
    shared = await cast.agent.press(await asked.answered(), "check.share")
    await shared.shown(VERDICT, kind="message")
    return shared


async def _again(target: Target, outcome: Outcome, times: int, found: Forged) -> None:
    """Send again what was sent: of what changes something nothing more may come, however often."""
    before = await _state(target)
    kind, body = encoded(outcome.delivery)
    headers = {"Content-Type": kind, **signed(target.desk.workspace.signing_secret, body, time())}
    async with aiohttp.ClientSession() as session:
        for _ in range(times):
            async with session.post(target.url, data=body, headers=headers) as answer:
                found.sent += 1
                if answer.status != OK:
                    found.accepted.append(f"{answer.status}: {body[:200]!r}")
    if (after := await _state(target)) != before:
        found.done.append(f"{_named(outcome.delivery)}: {before} became {after}")


def _named(delivery: Delivery) -> str:
    return text_in(delivery.payload, "text") or text_in(map_in(delivery.payload, "event"), "text") or delivery.kind


async def _state(target: Target) -> Sequence[int]:
    """Count changes of tickets, pings, and answers, once nothing more comes; alerts fall due meanwhile as they do."""
    looks = [_counts(target)]
    while len(looks) == 1 or looks[-1] != looks[-2]:
        await asyncio.sleep(A_LOOK)
        looks.append(_counts(target))
    return looks[-1]


def _counts(target: Target) -> Sequence[int]:
    pings = select(func.count()).select_from(deliveries).where(deliveries.c.purpose == Purpose.PING.value)
    counted = (select(func.count()).select_from(changes), pings)

    def count(connection: Connection) -> list[int]:
        return [connection.scalar(each) or 0 for each in counted]

    cast = target.desk.cast
    # Elsewhere stands what was planned, which is counted already.
    places = {cast.general.id, cast.agent.dm.id}
    told = [one for one in target.desk.workspace.world.sights.all if one.kind == "message" and one.channel in places]
    return *target.desk.database.read_now(count), len(told)
