"""Whoever hears next is found on the ladder as it is today, and only where somebody else still hears."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.clock import Clock
from bot.services.following import following
from tests.tickets import S1, Story, at

if TYPE_CHECKING:
    from bot.domain.policy import Policy
    from bot.services.following import Following

ACK = Clock.ACKNOWLEDGEMENT


@pytest.fixture
def story(policy: Policy) -> Story:
    milestones = {key: each.model_dump(mode="json", exclude_none=True) for key, each in policy.milestones.items()}
    return Story(replace(S1, milestones=milestones))


def found(policy: Policy, story: Story, *heard: int, now: str = "12", clock: Clock = ACK) -> Following | None:
    return following(policy, story.ticket, story.run(clock), heard, at(now))


def named(one: Following | None) -> tuple[Any, ...] | None:
    return one and (one.level, [each.contact.name for each in one.people], one.passed, one.at)


def test_each_level_is_followed_by_the_next_until_there_is_none(policy: Policy, story: Story) -> None:
    assert named(found(policy, story, 2)) == (3, ["Raaj", "Danny"], (), at("13"))
    assert named(found(policy, story, 3, now="13")) == (4, ["Sebastian"], (), at("15"))
    assert found(policy, story, 4, now="15") is None


def test_a_level_without_anyone_is_passed_at_the_time_of_that_level(policy: Policy, story: Story) -> None:
    ladder = policy.ladders["europe_uk"]
    fields = {name: getattr(ladder, name) for name in type(ladder).model_fields}
    nobody = ladder.level3.model_copy(update={"contacts": ()})
    bare = type(ladder).model_construct(**{**fields, "level3": nobody})
    changed = policy.model_copy(update={"ladders": {**policy.ladders, "europe_uk": bare}})
    assert named(found(changed, story, 2)) == (4, ["Sebastian"], (3,), at("13"))
    assert found(changed, story, 4, now="13") is None


def test_a_level_that_was_told_by_hand_since_the_run_began_does_not_follow(policy: Policy, story: Story) -> None:
    assert named(found(policy, story.do("escalate", "11", level=3), 2)) == (4, ["Sebastian"], (), at("15"))
    assert found(policy, story.do("escalate", "11:30", level=4), 2) is None


def test_nobody_hears_next_of_an_update_or_an_aim(policy: Policy, story: Story) -> None:
    story.do("determined", "10")
    assert found(policy, story, clock=Clock.UPDATE) is None
    assert found(policy, story, clock=Clock.RESOLUTION) is None
