"""A running bot for each module of tests, and as many more of their own as a test asks for."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
import structlog

from tests.running import running_bot

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from tests.running import Running

    Start = Callable[..., Awaitable[Running]]


@pytest.fixture(scope="module", autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Write no logs: what goes wrong on purpose here would fill screens, and takes its time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_bot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """One bot for a whole module, which may say in OPTIONS how it is to be run."""
    async with running_bot(tmp_path_factory.mktemp("bot"), **getattr(request.module, "OPTIONS", {})) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def bot(shared_bot: Running) -> AsyncIterator[Running]:
    """The module's bot; after each test Slack must have had nothing to complain about."""
    yield shared_bot
    shared_bot.workspace.faults.clear()
    # What is still on its way must not come up before the eyes of the next test.
    await shared_bot.application.dispatcher.settle()
    found = list(shared_bot.workspace.problems)
    shared_bot.workspace.problems.clear()
    assert found == []


@pytest_asyncio.fixture
async def start(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Start]:
    """Start a bot of the test's own, with the options of `running_bot`."""
    started: list[Running] = []
    async with AsyncExitStack() as stack:

        async def begin(**options: object) -> Running:
            folder = tmp_path_factory.mktemp("bot")
            running = await stack.enter_async_context(running_bot(folder, **options))
            started.append(running)
            return running

        yield begin
        for running in started:
            running.workspace.faults.clear()
    assert [flaw for running in started for flaw in running.workspace.problems] == []
