"""A bot for each way in which a desk is set up, for all tests of a module."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
import structlog

from tests.walk.people import staged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.walk.people import Stage


@pytest.fixture(scope="module", autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Write no logs: what is refused on purpose here would fill screens."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def configured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Agents are named, as a user group."""
    async with staged(tmp_path_factory.mktemp("configured"), "configured") as stage:
        yield stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def unreadable(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """The same, in a plan of Slack's that has no user groups."""
    async with staged(tmp_path_factory.mktemp("unreadable"), "unreadable") as stage:
        yield stage


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nobody(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """Nobody is named as an agent."""
    async with staged(tmp_path_factory.mktemp("nobody"), "nobody") as stage:
        yield stage
