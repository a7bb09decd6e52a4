"""The order of purposes is one order, in rows as in the code."""

from __future__ import annotations

from bot.domain.delivery import Purpose


def test_ranks_follow_the_order_in_which_purposes_are_named() -> None:
    ranks = [purpose.rank for purpose in Purpose]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
