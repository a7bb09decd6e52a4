from __future__ import annotations

import pytest

from bot.domain.people import Reader


@pytest.mark.parametrize(
    ("chosen", "slacks", "own"),
    [
        ("Asia/Kolkata", "Europe/Berlin", "Asia/Kolkata"),
        (None, "Europe/Berlin", "Europe/Berlin"),
        ("Asia/Kolkata", None, "Asia/Kolkata"),
        (None, None, None),
    ],
)
def test_the_zone_that_a_reader_chose_goes_before_slack_s(
    chosen: str | None, slacks: str | None, own: str | None
) -> None:
    assert Reader("T1", "U1", zone=slacks, chosen_zone=chosen).own_zone == own
