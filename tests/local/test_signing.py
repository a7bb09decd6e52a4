"""Requests that Slack did not sign are turned away by the real Bolt."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from slack_sdk.signature import Clock as SdkClock
from slack_sdk.signature import SignatureVerifier

from bot.local.signing import Forgery, signed
from bot.local.workspace import Workspace
from tests.running import SOON

if TYPE_CHECKING:
    from tests.local.conftest import Clock
    from tests.local.tiny_bot import Heard


class Instant(SdkClock):
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self) -> float:
        return self.seconds


# Bolt itself stumbles over these two; the workspace sends them so that the bot can do better.
STUMBLES = {Forgery.MALFORMED, Forgery.BAD_TIMESTAMP}


@pytest.mark.parametrize("body", ["", "command=%2Fpriority&text=\u00e4", '{"a": 1}'])
def test_a_signature_is_the_one_that_the_sdk_expects(body: str) -> None:
    headers = signed("secret", body.encode(), 1_800_000_000.9)
    verifier = SignatureVerifier("secret", Instant(1_800_000_000))
    assert verifier.is_valid_request(body, headers)
    assert not SignatureVerifier("other", Instant(1_800_000_000)).is_valid_request(body, headers)


@pytest.mark.usefixtures("http_bot")
@pytest.mark.parametrize("how", [how for how in Forgery if how not in STUMBLES])
async def test_a_forged_request_is_turned_away(workspace: Workspace, heard: Heard, how: Forgery) -> None:
    assert (await workspace.forge(how)).status == 401
    assert heard == []


@pytest.mark.usefixtures("http_bot")
@pytest.mark.parametrize("how", sorted(STUMBLES, key=str))
async def test_what_bolt_stumbles_over_reaches_it_all_the_same(
    workspace: Workspace, heard: Heard, how: Forgery
) -> None:
    assert (await workspace.forge(how)).status is not None
    assert heard == []


@pytest.mark.usefixtures("http_bot")
async def test_any_body_can_be_sent_rightly_signed(workspace: Workspace, heard: Heard) -> None:
    sent = await workspace.post_raw(b"command=%2Fpriority&text=now&team_id=T1&user_id=U1")
    assert (sent.status, sent.body) == (200, "said at once")
    assert len(heard) == 1


async def test_without_a_url_nothing_can_be_forged(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError, match="connect"):
        await workspace.forge(Forgery.WRONG)


async def test_a_bot_that_answers_too_late_or_not_at_all_is_told_of_as_slack_does(clock: Clock) -> None:
    release = asyncio.Event()

    async def late(_request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    async def broken(_request: web.Request) -> web.Response:
        return web.Response(status=500)

    site = web.Application()
    site.router.add_post("/late", late)
    site.router.add_post("/broken", broken)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with Workspace(clock, patience=0.1) as impatient:
        impatient.connect(f"{base}/late")
        timed_out = await impatient.add_person("ada").slash("check")
    async with Workspace(clock, patience=SOON) as workspace:
        person = workspace.add_person("ada")
        workspace.connect(f"{base}/broken")
        failed = await person.slash("check")
        release.set()
        await runner.cleanup()
        refused = await person.slash("check")
    assert [outcome.status for outcome in (timed_out, failed, refused)] == [None, 500, None]
    texts = [outcome.seen[0].text for outcome in (timed_out, failed, refused)]
    assert texts == ["operation_timeout", "dispatch_failed", "operation_timeout"]
