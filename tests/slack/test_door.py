"""Whoever connects and does not come to the point is sent away; whoever asks is answered and may stay."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bot.slack import door
from tests.running import SOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.running import Running
    from tests.slack.conftest import Start

AT_ONCE = 0.05
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n"
END_OF_HEAD = b"\r\n\r\n"


@asynccontextmanager
async def connected(bot: Running) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    place = urlsplit(bot.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        async with asyncio.timeout(SOON):
            yield reader, writer
    finally:
        writer.close()


@pytest.mark.parametrize("said", [b"", b"P", HEAD[:-2]], ids=["nothing", "a letter", "half a head"])
async def test_whoever_asks_for_nothing_is_sent_away(
    start: Start, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(door, "HEAD_SECONDS", AT_ONCE)
    async with connected(await start()) as (reader, writer):
        writer.write(said)
        assert await reader.read() == b""


async def test_whoever_has_asked_may_ask_again(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = await start()
    async with connected(bot) as (asking, asker), connected(bot) as (other, _silent):
        asker.write(HEALTH)
        first = await asking.readuntil(END_OF_HEAD) + await asking.readexactly(len(b'{"ok": true}'))
        monkeypatch.setattr(door, "HEAD_SECONDS", AT_ONCE)
        async with connected(bot) as (silent, _writer):
            assert await silent.read() == b""
        asker.write(HEALTH)
        assert (await asking.readuntil(END_OF_HEAD)).split(b"\r\n")[0] == first.split(b"\r\n")[0]
        assert not other.at_eof()


async def test_a_body_that_does_not_come_is_given_up(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "BODY_SECONDS", AT_ONCE)
    monkeypatch.setattr("bot.slack.server.LINGER_SECONDS", AT_ONCE)
    async with connected(await start()) as (reader, writer):
        writer.write(HEAD + b"x")
        assert (await reader.read()).startswith(b"HTTP/1.1 408 ")


async def test_behind_a_request_that_slack_did_not_sign_the_connection_ends(start: Start) -> None:
    async with connected(await start()) as (reader, writer):
        writer.write(HEAD + b"0123456789")
        assert (await reader.read()).startswith(b"HTTP/1.1 401 ")
