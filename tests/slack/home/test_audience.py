"""Who is shown a change at once, who in their turn, and who not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.ticket import Actor
from bot.slack.home.audience import AGAIN_AFTER, AT_ONCE, OPEN_FOR, Audience
from tests.running import MovedTime

ANNA, BEN, CARA = (Actor("T", user) for user in ("ANNA", "BEN", "CARA"))
SECOND = timedelta(seconds=1)


@pytest.fixture
def time() -> MovedTime:
    return MovedTime()


@pytest.fixture
def audience(time: MovedTime) -> Audience:
    return Audience(time.now)


def test_those_concerned_are_shown_it_at_once_whether_or_not_their_tab_is_open(audience: Audience) -> None:
    audience.changed([ANNA, BEN])
    assert audience.take() == (ANNA, BEN)
    assert audience.take() == ()
    audience.changed([ANNA])
    assert audience.take() == (ANNA,), "however soon"


def test_whoever_has_it_open_is_shown_it_once_a_minute_at_most(audience: Audience, time: MovedTime) -> None:
    audience.opened(CARA)
    audience.changed([ANNA])
    assert audience.take() == (ANNA, CARA)
    time.forward(SECOND)
    audience.changed([ANNA])
    assert audience.take() == (ANNA,)
    assert audience.seconds() == 59.0
    time.forward(AGAIN_AFTER - 2 * SECOND)
    assert audience.take() == ()
    time.forward(SECOND)
    assert audience.take() == (CARA,)
    assert audience.seconds() is None


def test_whoever_opened_it_long_ago_is_not_shown_it(audience: Audience, time: MovedTime) -> None:
    audience.opened(CARA)
    time.forward(OPEN_FOR - SECOND)
    assert audience.is_open(CARA)
    time.forward(SECOND)
    assert not audience.is_open(CARA)
    audience.changed([ANNA])
    assert audience.take() == (ANNA,)


def test_a_tab_that_is_opened_meanwhile_is_not_behind(audience: Audience) -> None:
    audience.opened(CARA)
    audience.published(CARA)
    audience.changed([ANNA])
    audience.published(CARA)
    audience.take()
    assert audience.seconds() is None


def test_what_failed_is_tried_again_a_minute_later_while_the_tab_is_open(audience: Audience, time: MovedTime) -> None:
    audience.opened(CARA)
    for who in (CARA, BEN):
        audience.failed(who)
    assert (audience.take(), audience.seconds()) == ((), 60.0)
    time.forward(AGAIN_AFTER)
    assert audience.take() == (CARA,)


def test_many_are_taken_a_few_at_a_time(audience: Audience) -> None:
    crowd = [Actor("T", str(number)) for number in range(2 * AT_ONCE + 1)]
    for each in crowd:
        audience.opened(each)
    audience.changed([ANNA])
    taken = [audience.take() for _turn in range(4)]
    assert [len(each) for each in taken] == [1 + AT_ONCE, AT_ONCE, 1, 0]
    assert {who for each in taken for who in each} == {ANNA, *crowd}
