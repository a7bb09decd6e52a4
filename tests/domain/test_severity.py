"""How lengths of time are read, written and compared."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.severity import Length

READ = {
    "PT1H": (timedelta(hours=1), False, "PT1H"),
    "PT30M": (timedelta(minutes=30), False, "PT30M"),
    "PT90M": (timedelta(minutes=90), False, "PT1H30M"),
    "PT45S": (timedelta(seconds=45), False, "PT45S"),
    "PT1H0M5S": (timedelta(hours=1, seconds=5), False, "PT1H5S"),
    "PT48H": (timedelta(hours=48), False, "PT48H"),
    "P2D": (timedelta(hours=48), True, "P2D"),
    "P1DT24H": (timedelta(hours=48), True, "P2D"),
    "P1DT12H": (timedelta(hours=36), False, "PT36H"),
    "P0D": (timedelta(0), False, "PT0S"),
    "PT0S": (timedelta(0), False, "PT0S"),
}
NONSENSE = (
    "", "P", "PT", "T1H", "1H", "P1Y", "P1M", "P1W", "P1Y2D", "P2DT", "P1DT", "PT1H30", "PT30M1H", "PT-1H", "-PT1H",
    "+PT1H", "PT1.5H", "PT1,5H", "pt1h", "p2d", " PT1H", "PT1H ", "PT1H\n", "PT 1H", "PT1H2H", "three hours", "PT٣H",
)  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_days_hours_minutes_and_seconds_are_read(text: str) -> None:
    time, in_days, written = READ[text]
    length = Length.parse(text)
    assert (length.time, length.in_days, str(length)) == (time, in_days, written)


@pytest.mark.parametrize("text", NONSENSE)
def test_anything_else_is_refused_with_what_would_be_accepted(text: str) -> None:
    with pytest.raises(ValueError, match="PT3H, PT30M or P2D") as refused:
        Length.parse(text)
    assert str(refused.value).startswith(repr(text))


@pytest.mark.parametrize("text", ["P9999999999D", f"PT{'9' * 99}H", f"PT{'9' * 5000}S"])
def test_a_length_that_no_calendar_holds_overflows(text: str) -> None:
    with pytest.raises(OverflowError):
        Length.parse(text)


@given(st.integers(0, 10_000_000), st.booleans())
def test_what_is_written_is_read_again_as_the_same(seconds: int, in_days: bool) -> None:
    length = (
        Length(timedelta(days=seconds), in_days=True) if in_days and seconds else Length(timedelta(seconds=seconds))
    )
    assert Length.parse(str(length)) == length


def test_lengths_are_ordered_by_their_time() -> None:
    texts = ["PT30M", "PT1H", "PT23H", "P1D", "PT25H", "P2D"]
    assert sorted(map(Length.parse, reversed(texts))) == [Length.parse(text) for text in texts]
