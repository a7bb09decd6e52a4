"""A workspace with its usual cast, a clock that stands still, and real clients and bots for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.local.standard import standard
from bot.local.workspace import Workspace
from tests.local.tiny_bot import over_http, over_socket, tiny_app
from tests.running import SOON

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.local.standard import Cast
    from tests.local.tiny_bot import Heard


@dataclass
class Clock:
    instant: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **by: float) -> None:
        self.instant += timedelta(**by)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def workspace(clock: Clock) -> AsyncIterator[Workspace]:
    async with Workspace(now=clock, patience=SOON) as opened:
        yield opened


@pytest.fixture
def cast(workspace: Workspace) -> Cast:
    return standard(workspace)


@pytest.fixture
def client(workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])


@pytest.fixture
def heard() -> Heard:
    return []


@pytest.fixture
async def http_bot(workspace: Workspace, heard: Heard) -> AsyncIterator[None]:
    async with over_http(tiny_app(workspace, heard)) as url:
        workspace.connect(url)
        yield


@pytest.fixture(params=["http", "socket mode"])
async def either_bot(
    request: pytest.FixtureRequest,
    workspace: Workspace,
    heard: Heard,
) -> AsyncIterator[str]:
    app = tiny_app(workspace, heard)
    if request.param == "http":
        async with over_http(app) as url:
            workspace.connect(url)
            yield request.param
    else:
        async with over_socket(app, workspace):
            await workspace.connected()
            yield request.param
