"""Whatever Slack does while clocks run out, every alert is told once, in its channel and to its people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.faults.troubles import TROUBLES, through

if TYPE_CHECKING:
    from pathlib import Path

STEP = timedelta(minutes=7)


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_no_alert_is_lost_or_doubled(trouble: str, tmp_path: Path, migrated_sqlite: bytes) -> None:
    (tmp_path / "priority.db").write_bytes(migrated_sqlite)
    struck, found = await through(trouble, f"sqlite:///{tmp_path}/priority.db", STEP)
    assert found.lost == ()
    assert found.doubled == ()
    assert struck
    assert found.messages > 15
