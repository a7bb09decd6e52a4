"""Neither a clock that is put right nor a weekend without a bot loses an alert, or tells one twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.shapes import map_in
from tests.databases import SQLITE, migrated
from tests.faults.moving import down_over_the_weekend, put_back_and_forward

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with migrated(SQLITE, request, tmp_path) as url:
        yield url


async def test_the_time_is_put_back_and_forward_by_an_hour(url: str) -> None:
    found = await put_back_and_forward(url)
    assert (found.lost, found.doubled) == ((), ())
    assert found.messages > 30


async def test_after_a_weekend_the_newest_of_each_run_is_told_breaches_first(url: str) -> None:
    came, found = await down_over_the_weekend(url)
    payloads = [map_in(one.metadata or {}, "event_payload") for one in came]
    assert [(one["ticket"], one["clock"], one["milestone"]) for one in payloads if "clock" in one] == [
        ("t-2", "acknowledgement", "deadline"),
        ("t-1", "acknowledgement", "level4"),
        ("t-2", "determination", "expected"),
        ("t-1", "determination", "warning"),
    ]
    assert (found.lost, found.doubled) == ((), ())
