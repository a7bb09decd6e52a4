"""Desks for stories: on SQLite, or on PostgreSQL too where a story asks for both."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import structlog

from bot.local.standard import standard
from bot.local.workspace import Workspace
from bot.services.tickets import TicketChannels
from bot.slack.rosters import NamedLists
from tests.databases import SQLITE, migrated
from tests.running import QUICK, SOON, MovedTime, bot_behind, sample_accounts, with_accounts
from tests.stories.telling import BehindTime, Desk, local_time

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
    from pathlib import Path

    from bot.local.standard import Cast
    from bot.services.pace import Pacing

    Begin = Callable[..., Awaitable[Desk]]


NONE: Mapping[str, str] = MappingProxyType({})


@pytest.fixture(scope="module", autouse=True)
def _quiet_logs() -> Iterator[None]:
    """Write no logs: what goes wrong on purpose here would fill screens, and takes its time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database, of the kind that a test names with `ON_BOTH`, else SQLite."""
    with migrated(getattr(request, "param", SQLITE), request, tmp_path) as url:
        yield url


@pytest_asyncio.fixture
async def begin(database_url: str) -> AsyncIterator[Begin]:
    """Open a desk at a local time of 2026, where its agents sit, too; Slack must have nothing to complain about.

    `channels` are the names of channels by their territories, for those that do not share the one of the desk;
    `behind` is by how much the clocks of all bots but the first are slow.
    """
    async with AsyncExitStack() as stack:
        opened: list[Desk] = []

        async def open_desk(
            place: str,
            local: str,
            *,
            bots: int = 1,
            behind: timedelta = timedelta(0),
            channels: Mapping[str, str] = NONE,
            pacing: Pacing = QUICK,
        ) -> Desk:
            zone = ZoneInfo(place)
            time = MovedTime(local_time(local, zone, 2026))
            with_accounts(database_url, sample_accounts(), time.now())
            workspace = Workspace(time.now, clock=lambda: time.now().timestamp(), patience=SOON)
            await stack.enter_async_context(workspace)
            cast = standard(workspace)
            for agent in (cast.agent, cast.colleague):
                agent.user.tz, agent.user.locale = place, "en-US"
            staff = [cast.agent, cast.colleague, cast.lead, cast.admin]
            of_territories = {key: workspace.add_channel(name, staff).id for key, name in channels.items()}
            how: Mapping[str, Any] = {
                "lists": _named(cast),
                "ticket_channels": TicketChannels(cast.desk.id, of_territories),
                "pacing": pacing,
            }
            running = [
                await stack.enter_async_context(bot_behind(workspace, cast, at_bot, database_url, **how))
                for at_bot in [time, *[BehindTime(time, behind)] * (bots - 1)]
            ]
            opened.append(Desk(zone, running))
            return opened[-1]

        yield open_desk
        for desk in opened:
            desk.workspace.faults.clear()
    assert [flaw for desk in opened for flaw in desk.workspace.problems] == []


def _named(cast: Cast) -> NamedLists:
    """Name everybody by themselves: a user group would have to be read again whenever a day has passed."""
    agents = (cast.agent.id, cast.colleague.id)
    return NamedLists(agents=agents, leads=(cast.lead.id,), admins=(cast.admin.id,), pams=(cast.pam.id,))
