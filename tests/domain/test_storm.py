"""More than five alerts for one destination go together, in their order, none left out and none twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Delivery, Purpose
from bot.domain.storm import MOST_ALONE, MOST_TOGETHER, ROOM, gathered, is_storm, storms

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TICKET = st.text("abcdefghij&", min_size=1, max_size=64)


def alert(number: int, ticket: str = "", purpose: Purpose = Purpose.BREACH) -> Delivery:
    content = {"alert": {"milestone": "deadline"}, "people": []}
    return Delivery(f"k{number}", purpose, "C1", NOW - timedelta(minutes=number), ticket or f"t-{number}", content)


def keys(groups: tuple[tuple[Delivery, ...], ...]) -> list[list[str]]:
    return [[one.key for one in group] for group in groups]


def test_only_alerts_make_a_storm_and_only_more_than_five() -> None:
    alerts = [alert(number, purpose=Purpose.REMINDER) for number in range(5)]
    others = [alert(number, purpose=each) for number, each in enumerate(Purpose) if not each.is_alert]
    assert not is_storm([*alerts, *others])
    assert is_storm([*alerts, *others, alert(6)])


def test_a_hundred_go_together_and_a_few_that_remain_are_told_one_by_one() -> None:
    alerts = [alert(number) for number in range(205)]
    assert keys(gathered(alerts)) == [[f"k{n}" for n in range(100)], [f"k{n}" for n in range(100, 200)]]
    assert [len(group) for group in gathered([*alerts, alert(205)])] == [100, 100, 6]


@given(st.lists(TICKET, max_size=400))
def test_none_is_left_out_none_is_twice_and_each_message_has_room(tickets: list[str]) -> None:
    alerts = [alert(number, ticket) for number, ticket in enumerate(tickets)]
    groups = gathered(alerts)
    together = [one for group in groups for one in group]
    assert together == alerts[: len(together)]
    assert len(alerts) - len(together) <= MOST_ALONE
    for group in groups:
        assert MOST_ALONE < len(group) <= MOST_TOGETHER
        shown = sum(len(f"• `{one.ticket}`\n".replace("&", "&amp;")) for one in group)
        assert shown <= ROOM


def test_a_storm_message_keeps_what_it_gathers_under_a_key_of_its_own() -> None:
    new = count(1)
    (storm,) = storms(gathered([alert(number) for number in range(6)]), "C9", lambda: f"new{next(new)}")
    assert (storm.key, storm.purpose, storm.destination, storm.ticket) == ("new1", Purpose.STORM, "C9", None)
    assert not storm.in_thread
    assert storm.content["alerts"] == [
        {"alert": {"milestone": "deadline"}, "people": [], "key": f"k{number}", "ticket": f"t-{number}"}
        for number in range(6)
    ]


@pytest.mark.parametrize("older_first", [True, False])
def test_storm_messages_are_sent_in_the_order_of_the_worst_they_have(*, older_first: bool) -> None:
    alerts = [alert(number) for number in range(300)]
    groups = gathered(alerts[::-1] if older_first else alerts)
    due = [storm.due_at for storm in storms(groups, "C1", iter("abc").__next__)]
    assert due == sorted(due)
    assert due[0] == groups[0][0].due_at
