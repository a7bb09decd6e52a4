"""The order of purposes is one order, in rows as in the code."""

from __future__ import annotations

from bot.domain.delivery import Purpose


def test_ranks_follow_the_order_in_which_purposes_are_named() -> None:
    ranks = [purpose.rank for purpose in Purpose]
    assert ranks == sorted(ranks)


def test_only_a_storm_message_and_a_breach_share_a_rank() -> None:
    by_rank: dict[int, set[Purpose]] = {}
    for purpose in Purpose:
        by_rank.setdefault(purpose.rank, set()).add(purpose)
    assert [shared for shared in by_rank.values() if len(shared) > 1] == [{Purpose.STORM, Purpose.BREACH}]


def test_what_tells_a_milestone_is_an_alert_and_a_storm_message_tells_many() -> None:
    assert [purpose for purpose in Purpose if purpose.is_alert] == [Purpose.BREACH, Purpose.LEVEL, Purpose.REMINDER]
