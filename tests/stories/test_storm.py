"""Forty clocks run out at once in one channel: a few messages tell of all of them, and none is told twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.stories.news import News
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.stories.conftest import Begin
    from tests.stories.news import Told

FORTY = [f"T-{number}" for number in range(1, 41)]


def keys(told: Iterable[Told]) -> Counter[str]:
    """How often each alert is told: on its own, or as one of those that a storm message tells."""
    return Counter(key for one in told for key, _ticket in one.of_whom)


def tickets(told: Iterable[Told], where: str) -> list[str]:
    """The tickets that are told of in one kind of place, each as often as it is."""
    return sorted(ticket for one in told if one.where == where for _key, ticket in one.of_whom)


@ON_BOTH
async def test_forty_at_once_come_as_storm_messages_each_told_once(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00", bots=2)
    desk.workspace.add_person("krish", email="krishna.k@eu.zohocorp.com")
    ada = desk.cast.agent
    for ticket in FORTY:
        await desk.types(ada, f"track {ticket} admin@heather.example")
    all_of_them = sorted(ticket.casefold() for ticket in FORTY)
    news = News(desk)
    heard = []
    for local in ("10:00", "11:00", "11:15"):
        told = await news.at(f"Tue 3 Mar {local}")
        assert tickets(told, "channel") == all_of_them, local
        heard += told
    told = await news.at("Tue 3 Mar 11:42")
    assert tickets(told, "channel") == tickets(told, "@krish") == all_of_them
    heard += told

    in_channel, alone = await news.at("Tue 3 Mar 12:00")
    heard += [in_channel, alone]
    assert in_channel.line == "channel: 40 alerts: 40 past the commitment time"
    assert in_channel.seen.says("@krish, please see to these.", "• T-1 · First reply, Tue 3 Mar 12:00")
    assert alone.line == "@krish: 40 alerts: 40 past the commitment time"
    for one in (in_channel, alone):
        assert set(one.payload) == {"key", "keys"}
        assert sorted(ticket for _key, ticket in one.of_whom) == all_of_them
        assert [line for line in one.seen.lines if line.startswith("• ")] == [
            line for line in dict.fromkeys(one.seen.lines) if line.startswith("• ")
        ]
        assert len([line for line in one.seen.lines if line.startswith("• ")]) == len(FORTY)

    # Five are still open when level 3 is told: so few are told one by one.
    for acknowledged in (FORTY[:20], FORTY[20:35]):
        await desk.types(ada, f"ack {' '.join(acknowledged)}")
    told = await news.at("Tue 3 Mar 13:00")
    heard += told
    assert [one.where for one in told] == ["thread and channel"] * 5
    assert tickets(told, "thread and channel") == sorted(ticket.casefold() for ticket in FORTY[35:])

    counted = keys(heard)
    assert set(counted.values()) == {1}
    assert len(counted) == 40 * (3 + 2 + 2) + 5
    own = Counter(one.key for one in heard)
    assert set(own.values()) == {1}
    assert len(heard) == 3 + 2 + 2 + 5
    for ticket in ("T-1", "T-40"):
        assert len(desk.messages_of(ticket)) == 1
