"""Channels keep their place in the settings though Slack gives them other ids."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from structlog.testing import capture_logs

from bot.errors import DatabaseError
from bot.services.moves import LOOKED_AT_AGAIN, ChannelMoves
from bot.services.tickets import TicketChannels, moved
from tests.virtual_time import in_virtual_time

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
CHANGE_THE_SETTING = (
    "Slack gave a channel another id: put it in place of the old one in PRIORITY_CHANNEL or PRIORITY_CHANNELS"
)


class Kept:
    """Moves as a database keeps them, for all processes."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self.caught_up = 0
        self.is_broken = False

    async def moves(self) -> Mapping[str, str]:
        if self.is_broken:
            raise DatabaseError("locked")
        return dict(self.known)

    async def move(self, old: str, new: str, now: datetime) -> None:
        assert now == NOW
        self.known[old] = new

    async def catch_up(self) -> None:
        self.caught_up += 1


def process(kept: Kept, channels: TicketChannels | None = None) -> tuple[ChannelMoves, TicketChannels]:
    found = channels or TicketChannels("C1", {"india": "C2"})
    return ChannelMoves(kept, found, lambda: NOW), found


def test_a_channel_that_never_moved_is_as_it_was_named() -> None:
    channels = TicketChannels("C1", {"india": "C2"})
    assert (channels.of("india"), channels.of("mea"), channels.default) == ("C2", "C1", "C1")
    assert (channels.all, channels.outdated) == ({"C1", "C2"}, {})
    assert (TicketChannels().of("mea"), TicketChannels().all) == (None, frozenset())


def test_a_channel_is_found_by_its_last_id_and_one_that_goes_in_circles_is_found_too() -> None:
    moves = {"C1": "C3", "C3": "C4", "C8": "C9", "C9": "C8"}
    assert [moved(channel, moves) for channel in ("C1", "C3", "C4", "C8")] == ["C4", "C4", "C4", "C9"]


async def test_every_territory_of_a_channel_goes_by_its_new_id_in_every_process() -> None:
    kept = Kept()
    here, there = process(kept), process(kept)
    await here[0].follow("C1", "C3")
    await here[0].follow("C3", "C4")
    await here[0].follow("C7", "C8")
    assert (here[1].of("mea"), here[1].default, here[1].of("india")) == ("C4", "C4", "C2")
    assert here[1].all == {"C4", "C2"}
    assert there[1].of("mea") == "C1"
    await there[0].refresh()
    assert there[1].of("mea") == "C4"
    assert kept.caught_up == 1


async def test_who_runs_it_is_told_once_which_id_to_put_into_the_settings() -> None:
    kept = Kept()
    moves, _channels = process(kept)
    with capture_logs() as logs:
        await moves.follow("C1", "C3")
        await moves.follow("C7", "C8")
        await moves.refresh()
    assert [(line["event"], line["old"], line["new"]) for line in logs] == [(CHANGE_THE_SETTING, "C1", "C3")]
    with capture_logs() as logs:
        await process(kept, TicketChannels("C3"))[0].refresh()
    assert logs == []


async def test_without_a_database_what_was_known_holds() -> None:
    kept = Kept()
    moves, channels = process(kept)
    await moves.follow("C1", "C3")
    kept.is_broken = True
    with capture_logs() as logs:
        await moves.refresh()
    assert [line["log_level"] for line in logs] == ["warning"]
    assert channels.of("mea") == "C3"


@in_virtual_time
async def test_each_process_looks_every_minute_for_what_others_were_told() -> None:
    kept = Kept()
    moves, channels = process(kept)
    running = asyncio.create_task(moves.run())
    kept.known["C1"] = "C3"
    await asyncio.sleep(LOOKED_AT_AGAIN - 1)
    assert channels.of("mea") == "C1"
    await asyncio.sleep(2)
    assert channels.of("mea") == "C3"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
