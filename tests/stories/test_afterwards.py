"""What was told of a clock says afterwards what became of it: who did it, or what was put right; nothing to press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.news import News, alerts
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.local.state.records import Message
    from tests.stories.conftest import Begin
    from tests.stories.news import Told
    from tests.stories.telling import Desk, Seen

DONE = "T-1: first reply sent by @ada, {at}."
LATE = "First reply: 30 min past the commitment time, which was {due}."


def with_krish(desk: Desk) -> None:
    desk.workspace.add_person("krish", email="krishna.k@eu.zohocorp.com")


def standing(desk: Desk, told: Told) -> Message:
    on = told.seen.on
    return next(one for one in alerts(desk) if (one.channel, one.ts) == (on.channel, on.ts))


async def now(desk: Desk, told: Iterable[Told]) -> list[Seen]:
    """Messages that were told before, as they stand once everything is quiet."""
    await desk.quiet()
    return [desk.read(standing(desk, one)) for one in told]


def read(seen: Iterable[Seen]) -> list[tuple[list[str], list[str]]]:
    return [(one.lines, one.buttons) for one in seen]


@ON_BOTH
async def test_after_the_first_reply_its_alerts_say_by_whom_and_after_an_undo_what_they_said(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00", bots=2)
    with_krish(desk)
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    news = News(desk)
    desk.at("Tue 3 Mar 11:00")
    _expected, other = await news.now()
    desk.at("Tue 3 Mar 11:45")
    told = [*await news.now(), *await news.at("Tue 3 Mar 12:00")]
    assert [one.where for one in told] == ["thread", "@krish", "thread and channel", "@krish"]
    assert [len(one.seen.buttons) for one in told] == [3, 2, 3, 3]

    desk.at("Tue 3 Mar 12:30")
    replied = await desk.presses(ada, "First reply sent", told[2].seen)
    in_channel = [DONE.format(at="Tue 3 Mar 12:30"), LATE.format(due="Tue 3 Mar 12:00"), "Told: @krish (level 2)."]
    alone = [DONE.format(at="12:30"), LATE.format(due="12:00")]
    assert read(await now(desk, told)) == [(in_channel, []), (alone, [])] * 2
    assert read(await now(desk, [other])) == read([other.seen]), "the other clock still runs"

    desk.at("Tue 3 Mar 12:40")
    await desk.presses(ada, "Undo", replied)
    assert read(await now(desk, told)) == read(one.seen for one in told)


@ON_BOTH
async def test_after_a_correction_they_say_what_was_put_right_and_what_they_said(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    with_krish(desk)
    ada, ben = desk.cast.agent, desk.cast.colleague
    await desk.types(ada, "track T-1 admin@heather.example")
    news = News(desk)
    desk.at("Tue 3 Mar 11:45")
    await news.now()
    breach, alone = await news.at("Tue 3 Mar 12:00")
    corrected = await desk.types(ben, "correct T-1 received 09:30")
    put_right = "T-1 was corrected by @ben, {at}: received {received}."
    for_everybody = [
        put_right.format(at="Tue 3 Mar 12:00", received="Tue 3 Mar 09:30"),
        "Said before that: T-1 is past its first-reply time (Tue 3 Mar 12:00).",
        "Told: @krish (level 2).",
    ]
    assert read(await now(desk, [breach])) == [(for_everybody, [])]
    (in_person,) = await now(desk, [alone])
    assert in_person.lines[0].startswith("T-1 was corrected by @ben, 12:00")
    assert in_person.lines[1] == "Said before that: T-1 is past its first-reply time, which was 12:00."
    await desk.presses(ben, "Undo", corrected)
    assert read(await now(desk, [breach, alone])) == read([breach.seen, alone.seen])


async def test_a_hold_says_so_below_its_reminders_until_it_ends(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    await desk.types(ada, "ack T-1")
    news = News(desk)
    (expected,) = await news.at("Tue 3 Mar 11:00")
    desk.at("Tue 3 Mar 12:00")
    await desk.types(ada, "hold T-1")
    (held,) = await now(desk, [expected])
    assert held.lines == ["T-1 · Issue determination: on hold, 5 h left when it goes on.", "@ada, please see to it."]
    desk.at("Tue 3 Mar 14:00")
    await desk.types(ada, "resume T-1")
    (resumed,) = await now(desk, [expected])
    assert resumed.lines == [
        "T-1: issue determination expected from now on, due by Tue 3 Mar 19:00, 6 h left when this was sent.",
        "@ada, please see to it.",
    ]
    assert resumed.buttons == expected.seen.buttons
    await desk.types(ada, "untrack T-1 by mistake")
    (ended,) = await now(desk, [expected])
    assert read([ended]) == [(["T-1: no longer tracked, by @ada, Tue 3 Mar 14:00."], [])]
    await desk.types(ada, "track T-1 admin@heather.example received 09:00")
    assert read(await now(desk, [expected])) == read([ended]), "what is tracked anew has alerts of its own"


async def test_one_that_a_person_deleted_is_left_alone(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    news = News(desk)
    (expected,) = await news.at("Tue 3 Mar 10:00")
    desk.cast.admin.delete(standing(desk, expected))
    await desk.types(ada, "ack T-1")
    await desk.types(ada, "undo T-1")
    await desk.types(ada, "ack T-1")
    await desk.quiet()
    assert alerts(desk) == []
    assert len(desk.messages_of("T-1")) == 1


async def test_an_escalation_has_nobody_to_oversee_a_ticket_that_is_closed(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    await desk.quiet()
    await desk.types(ada, "escalate T-1 major issue")
    (before,) = await desk.thread("T-1")
    assert before.first == "T-1 is escalated to level 2: Krish (krishna.k@eu.zohocorp.com), please oversee it."
    assert before.buttons == ["I oversee it"]
    desk.at("Tue 3 Mar 09:30")
    await desk.types(ada, "resolve T-1")
    (closed,) = await desk.thread("T-1")
    assert closed.lines[:2] == ["T-1: resolved by @ada, Tue 3 Mar 09:30.", before.first]
    assert closed.says("• First reply: stopped Tue 3 Mar 09:30")
    assert closed.lines[-1] == before.lines[-1], "the time that it was where they are, as they were asked"
    assert closed.buttons == []
    await desk.types(ada, "undo T-1")
    (again,) = await desk.thread("T-1")
    assert read([again]) == read([before])
    await desk.types(ada, "resolve T-1")
    await desk.types(ada, "escalate T-1 risk")
    _second, third = await desk.thread("T-1")
    assert third.buttons == ["I oversee it"], "what is escalated once it is closed is to be overseen all the same"
