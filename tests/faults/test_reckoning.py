"""The reckoning sees what is lost, doubled and late: else a row of noughts would say nothing."""

from __future__ import annotations

import pytest

from tests.faults.reckoning import Milestone, Post, Wanted, reckon

WARNING, DEADLINE = ("t-1", "acknowledgement", 1, "warning"), ("t-1", "acknowledgement", 1, "deadline")
PLANNED = [Milestone(WARNING, 10.0, "C1"), Milestone(DEADLINE, 20.0, "C1")]
ROWS = [Wanted("w", "C1", 10.0, WARNING), Wanted("d", "C1", 20.0, DEADLINE), Wanted("p", "U1", 20.0, DEADLINE)]
POSTS = [Post("C1", 10.5, ("w",)), Post("C1", 21.0, ("d",)), Post("U1", 22.0, ("p",))]


def test_what_was_told_at_its_time_everywhere_and_once_is_good() -> None:
    found = reckon(POSTS, ROWS, PLANNED)
    assert (found.lost, found.doubled, found.longest) == ((), (), 2.0)
    assert found.is_good


@pytest.mark.parametrize("missing", range(3))
def test_a_message_that_stands_nowhere_is_lost(missing: int) -> None:
    found = reckon(POSTS[:missing] + POSTS[missing + 1 :], ROWS, PLANNED)
    assert len(found.lost) == 1
    assert not found.is_good


def test_an_alert_that_the_outbox_never_heard_of_is_lost() -> None:
    assert reckon(POSTS[:1], ROWS[:1], PLANNED).lost == (str(DEADLINE),)


def test_an_alert_that_a_later_one_overtook_is_told_with_it_and_as_late() -> None:
    found = reckon(POSTS[1:], ROWS[1:], PLANNED)
    assert found.lost == ()
    assert found.longest == 11.0


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(Post("C1", 30.0, ("w",)), id="the same message"),
        pytest.param(Post("C1", 30.0, ("storm", "w")), id="once more in a storm message"),
    ],
)
def test_a_key_that_stands_twice_is_doubled(again: Post) -> None:
    assert reckon([*POSTS, again], ROWS, PLANNED).doubled == ("w",)


def test_an_alert_under_two_keys_in_one_place_is_doubled() -> None:
    rows = [*ROWS, Wanted("w2", "C1", 10.0, WARNING)]
    assert len(reckon([*POSTS, Post("C1", 30.0, ("w2",))], rows, PLANNED).doubled) == 1


def test_a_storm_message_tells_what_it_holds() -> None:
    posts = [Post("C1", 21.0, ("storm", "w", "d")), POSTS[2]]
    found = reckon(posts, ROWS, PLANNED)
    assert (found.lost, found.doubled, found.longest) == ((), (), 11.0)


def test_a_lane_in_which_something_else_is_posted_does_not_stand_still() -> None:
    posts = [*POSTS[:1], Post("C1", 26.0, ("other",)), Post("C1", 32.0, ("d",)), POSTS[2]]
    assert reckon(posts, ROWS, PLANNED).longest == 6.0


def test_a_kill_holds_up_from_its_own_instant_on() -> None:
    posts = [*POSTS[:1], Post("C1", 35.0, ("d",)), POSTS[2]]
    assert reckon(posts, ROWS, PLANNED, kills=(23.0,)).longest == 12.0
    assert not reckon(posts, ROWS, PLANNED, kills=(23.0,)).is_good
