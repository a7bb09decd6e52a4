"""Clocks of a ticket run out: whoever must know is told ahead and at the instant, once, and up the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.news import News
from tests.stories.telling import ON_BOTH

if TYPE_CHECKING:
    from bot.local.person import Person
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk

# Danny, who shares level 3 with Raaj, is not in Slack.
LADDER = {
    "krish": "krishna.k@eu.zohocorp.com",
    "raaj": "rajvikram.s@eu.zohocorp.com",
    "sebastian": "sebastian@eu.zohocorp.com",
}


def british_ladder(desk: Desk) -> dict[str, Person]:
    """Let levels 2, 3 and 4 of the United Kingdom be in Slack."""
    return {name: desk.workspace.add_person(name, email=email) for name, email in LADDER.items()}


@ON_BOTH
async def test_a_ticket_that_nobody_touches_is_heard_of_level_by_level(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00", bots=3)
    people = british_ladder(desk)
    await desk.types(desk.cast.agent, "track T-1 admin@heather.example")
    news = News(desk)
    assert await news.now() == []

    (expected,) = await news.at("Tue 3 Mar 10:00")
    assert expected.where == "thread"
    assert expected.seen.lines == [
        "T-1: first reply expected from now on, due by Tue 3 Mar 12:00, 2 h left when this was sent."
    ]
    assert expected.seen.buttons == ["First reply sent", "I take it", "Ping the lead"]
    assert await news.lines_at("Tue 3 Mar 11:00") == [
        "thread: T-1: issue determination expected from now on, due by Tue 3 Mar 17:00, 6 h left when this was sent."
    ]
    (warning,) = await news.at("Tue 3 Mar 11:15")
    assert warning.where == "thread"
    assert warning.seen.lines == [
        "T-1: first reply due by Tue 3 Mar 12:00, 45 min left when this was sent.",
        "@krish, please see to it (level 2).",
    ]
    assert await news.lines_at("Tue 3 Mar 11:42") == [
        "thread: T-1: first reply due by Tue 3 Mar 12:00, 18 min left when this was sent.",
        "@krish: T-1: first reply due by 12:00, 18 min left when this was sent.",
    ]
    assert (await desk.message("T-1")).says("• First reply: due Tue 3 Mar 12:00")

    breach, alone = await news.at("Tue 3 Mar 12:00")
    assert breach.where == "thread and channel"
    assert breach.seen.lines == [
        "T-1 is past its first-reply time (Tue 3 Mar 12:00).",
        "@krish, please take it (level 2).",
        "Raaj and Danny hear of it at Tue 3 Mar 13:00 (our default) if it is still open.",
    ]
    assert breach.seen.buttons == ["First reply sent", "I take it", "Escalate now"]
    assert alone.where == "@krish"
    assert alone.seen.lines == [
        "T-1 is past its first-reply time, which was 12:00.",
        "Please take it (level 2).",
        "Raaj and Danny hear of it at 13:00 if it is still open. That time is our default.",
    ]
    third, alone = await news.at("Tue 3 Mar 13:00")
    assert third.where == "thread and channel"
    assert third.seen.lines == [
        "T-1 is past its first-reply time (Tue 3 Mar 12:00).",
        "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
        "Sebastian hears of it at Tue 3 Mar 15:00 (our default) if it is still open.",
    ]
    assert alone.where == "@raaj"
    assert (await desk.message("T-1")).says("• First reply: past the commitment time since Tue 3 Mar 12:00")
    fourth, reminder, alone = await news.at("Tue 3 Mar 15:00")
    assert fourth.where == "thread and channel"
    assert fourth.seen.lines == [
        "T-1 is past its first-reply time (Tue 3 Mar 12:00).",
        "@sebastian, please oversee it (level 4).",
    ]
    assert reminder.line == ("thread: T-1: issue determination due by Tue 3 Mar 17:00, 2 h left when this was sent."), (
        "the less urgent comes after it"
    )
    assert alone.where == "@sebastian"
    assert alone.seen.buttons == ["I oversee it"]

    # The other clock climbs from the start, on its own.
    assert [one.where for one in await news.at("Tue 3 Mar 16:12")] == ["thread", "@krish"]
    past = "T-1 is past its issue-determination time"
    for local, told, person in (
        ("Tue 3 Mar 17:00", "17:00", "krish"),
        ("Tue 3 Mar 19:40", "17:00", "raaj"),
        ("Wed 4 Mar 01:00", "Tuesday 17:00", "sebastian"),
    ):
        assert await news.lines_at(local) == [
            f"thread and channel: {past} (Tue 3 Mar 17:00).",
            f"@{person}: {past}, which was {told}.",
        ]

    # What we aim at is no commitment, and never said to be past one.
    for local, line in (
        ("Wed 4 Mar 09:00", "T-1: we aim to resolve it from now on, by Thu 5 Mar 09:00."),
        ("Thu 5 Mar 09:00", "T-1: the time in which we aim to resolve it ended Thu 5 Mar 09:00."),
    ):
        (aim,) = await news.at(local)
        assert aim.where == "thread"
        assert aim.seen.lines == [
            f"{line} It is an aim, not a commitment.",
            "@krish, please see to it (level 2).",
        ]
        assert "• Resolution aim: Thu 5 Mar 09:00" in (await desk.message("T-1")).lines
    assert await news.at("Thu 12 Mar 09:00") == [], "there is nothing more to tell"
    assert [len(await desk.told(people[name])) for name in LADDER] == [4, 2, 2]


async def test_what_was_done_is_told_no_more_and_the_second_late_update_in_a_row_is_for_the_lead(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    krish = british_ladder(desk)["krish"]
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    news = News(desk)
    for local in ("10:00", "11:00", "11:15", "11:42"):
        assert await news.at(f"Tue 3 Mar {local}")
    breach, _alone = await news.at("Tue 3 Mar 12:00")
    desk.at("Tue 3 Mar 12:30")
    replied = await desk.presses(ada, "First reply sent", breach.seen)
    assert replied.first == "T-1: first reply recorded, 12:30."
    assert await news.at("Tue 3 Mar 13:00") == [], "level 3 need not hear of it any more"
    await desk.types(ada, "determined T-1")

    (warning,) = await news.at("Tue 3 Mar 19:00")
    assert warning.where == "thread"
    assert warning.seen.lines == [
        "T-1: update due by Tue 3 Mar 21:00, 2 h left when this was sent.",
        "@ada, please see to it.",
    ]
    (missed,) = await news.at("Tue 3 Mar 21:00")
    assert missed.where == "thread"
    assert missed.seen.lines == [
        "T-1 is past its update time (Tue 3 Mar 21:00).",
        "@ada, please see to it.",
    ]
    assert missed.seen.buttons == ["Update sent", "I take it", "Escalate now"]
    desk.at("Tue 3 Mar 22:00")
    await desk.presses(ada, "Update sent", missed.seen)

    assert await news.lines_at("Wed 4 Mar 04:00") == [
        "thread: T-1: update due by Wed 4 Mar 06:00, 2 h left when this was sent."
    ]
    (missed,) = await news.at("Wed 4 Mar 06:00")
    assert missed.where == "thread"
    assert missed.seen.lines == [
        "T-1 is past its update time (Wed 4 Mar 06:00).",
        "@ada, please see to it.",
        "@krish, please take it (level 2).",
        "It is the second update in a row that is past its time.",
    ]

    # The next one is in time, so that the one after it is the first again.
    desk.at("Wed 4 Mar 07:00")
    await desk.types(ada, "updated T-1")
    (aim,) = await news.at("Wed 4 Mar 09:00")
    assert aim.seen.first.startswith("T-1: we aim to resolve it from now on")
    assert len(await news.at("Wed 4 Mar 13:00")) == 1
    desk.at("Wed 4 Mar 14:00")
    await desk.types(ada, "updated T-1")
    assert len(await news.at("Wed 4 Mar 20:00")) == 1
    (missed,) = await news.at("Wed 4 Mar 22:00")
    assert missed.seen.lines == ["T-1 is past its update time (Wed 4 Mar 22:00).", "@ada, please see to it."]
    desk.at("Wed 4 Mar 22:30")
    await desk.types(ada, "resolve T-1")
    assert await news.at("Thu 12 Mar 09:00") == []
    assert len(await desk.told(krish)) == 2, "of the first reply; all of the updates was said in the thread alone"


async def test_a_hold_stops_what_lies_ahead_and_what_is_resumed_comes_later(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    british_ladder(desk)
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    news = News(desk)
    assert len(await news.at("Tue 3 Mar 10:00")) == 1
    desk.at("Tue 3 Mar 10:30")
    await desk.presses(ada, "Put on hold", await desk.message("T-1"))
    assert await news.lines_at("Tue 3 Mar 11:15") == [
        "thread: T-1: first reply due by Tue 3 Mar 12:00, 45 min left when this was sent."
    ], "the first reply is waited for all the same"
    desk.at("Tue 3 Mar 11:30")
    await desk.types(ada, "ack T-1")
    assert await news.at("Thu 5 Mar 10:30") == [], "two days on hold"
    await desk.types(ada, "resume T-1")

    assert await news.lines_at("Thu 5 Mar 11:00") == [
        "thread: T-1: issue determination expected from now on, due by Thu 5 Mar 17:00, 6 h left when this was sent."
    ]
    assert await news.lines_at("Thu 5 Mar 15:00") == [
        "thread: T-1: issue determination due by Thu 5 Mar 17:00, 2 h left when this was sent."
    ]
    # One more hour on hold, just before the last call: what was told of the clock is not told again.
    desk.at("Thu 5 Mar 16:00")
    await desk.types(ada, "hold T-1")
    assert await news.at("Thu 5 Mar 17:00") == []
    await desk.types(ada, "resume T-1")
    assert await news.lines_at("Thu 5 Mar 17:12") == [
        "thread: T-1: issue determination due by Thu 5 Mar 18:00, 48 min left when this was sent.",
        "@krish: T-1: issue determination due by 18:00, 48 min left when this was sent.",
    ]
    assert await news.lines_at("Thu 5 Mar 18:00") == [
        "thread and channel: T-1 is past its issue-determination time (Thu 5 Mar 18:00).",
        "@krish: T-1 is past its issue-determination time, which was 18:00.",
    ]


async def test_a_correction_plans_anew_and_what_was_told_stays(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    ada = desk.cast.agent
    # 59 licences, where 60 are needed: the severity is the one that its impact has.
    await desk.types(ada, "track T-1 admin@lavande.example severity S1")
    news = News(desk)
    (expected,) = await news.at("Tue 3 Mar 10:00")
    desk.at("Tue 3 Mar 10:30")
    corrected = await desk.types(ada, "correct T-1 severity S3")
    assert "First reply: 22 h 30 min left, until Wednesday 09:00." in corrected.lines
    assert await news.lines_at("Wed 4 Mar 01:00") == [
        "thread: T-1: first reply expected from now on, due by Wed 4 Mar 09:00, 8 h left when this was sent."
    ]
    assert expected.seen.on in [one.on for one in await desk.thread("T-1")]
    assert await news.lines_at("Wed 4 Mar 03:00") == [
        "thread: T-1: first reply due by Wed 4 Mar 09:00, 6 h left when this was sent."
    ]
    # Nobody of the ladder is in Slack: all are named with their email, and nobody can be told alone.
    (last_call,) = await news.at("Wed 4 Mar 06:36")
    assert "Russell (ganesh.ca@eu.zohocorp.com), please see to it (level 2)." in last_call.seen.lines
    (breach,) = await news.at("Wed 4 Mar 09:00")
    assert breach.line == "thread and channel: T-1 is past its first-reply time (Wed 4 Mar 09:00)."

    # It was the worst after all: the first reply was due before, which only the newest says, and how late it is.
    desk.at("Wed 4 Mar 09:20")
    await desk.types(ada, "correct T-1 severity S1")
    first, determination = await news.now()
    assert first.where == determination.where == "thread and channel"
    assert first.seen.first == "T-1 is past its first-reply time (Tue 3 Mar 12:00)."
    assert determination.seen.first == "T-1 is past its issue-determination time (Tue 3 Mar 17:00)."
    for told in (first, determination):
        assert [line.rpartition(", ")[2] for line in told.seen.lines if "(level " in line] == [
            "please take it (level 2).",
            "please oversee it (level 3).",
            "please oversee it (level 4).",
        ]


async def test_a_ticket_that_is_untracked_is_told_of_no_more(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    ada = desk.cast.agent
    await desk.types(ada, "track T-1 admin@heather.example")
    await desk.types(ada, "track T-2 admin@heather.example")
    news = News(desk)
    assert len(await news.at("Tue 3 Mar 10:00")) == 2
    desk.at("Tue 3 Mar 10:30")
    await desk.types(ada, "untrack T-1 it is a duplicate")
    await desk.types(ada, "resolve T-2")
    assert await news.at("Tue 3 Mar 10:40") == []
    await desk.types(ada, "undo T-2")
    told = [one for local in ("11:00", "11:15", "11:42", "12:00") for one in await news.at(f"Tue 3 Mar {local}")]
    assert [ticket for one in told for _key, ticket in one.of_whom] == ["t-2"] * 4, (
        "what is taken back is planned again"
    )
    await desk.types(ada, "resolve T-2")
    assert await news.at("Thu 12 Mar 09:00") == []


async def test_a_critical_ticket_is_told_of_through_the_weekend(begin: Begin) -> None:
    desk = await begin("Europe/London", "Sat 11 Jul 14:00")
    british_ladder(desk)
    claire = desk.workspace.add_person("claire", email="claire.tredez@eu.zohocorp.com", tz="Europe/Paris")
    await desk.types(desk.cast.agent, "track T-7 admin@lavande.example critical login severity S3")
    await desk.types(desk.cast.agent, "track T-8 admin@lavande.example severity S1")
    news = News(desk)
    told = [
        await news.lines_at(f"Sat 11 Jul {local}")
        for local in ("15:00", "16:00", "16:15", "16:42", "17:00", "18:00", "20:00")
    ]
    assert all("T-7" in line for lines in told for line in lines), "the other one sleeps until Monday"
    assert [len(lines) for lines in told] == [1, 1, 1, 1, 1, 2, 3]
    assert told[4] == ["thread and channel: T-7 is past its first-reply time (Sat 11 Jul 17:00)."]
    assert told[6][2] == "@claire: T-7 is past its first-reply time, which was 18:00 (17:00 in London)."
    assert len(await desk.told(claire)) == 1
    assert await news.lines_at("Sat 11 Jul 21:12") == [
        "thread: T-7: issue determination due by Sat 11 Jul 22:00, 48 min left when this was sent."
    ]
    (breach,) = await news.at("Sat 11 Jul 22:00")
    assert breach.seen.says("Raaj and Danny hear of it at Sun 12 Jul 00:40 (our default) if it is still open.")


async def test_a_level_that_was_told_by_hand_is_not_told_again(begin: Begin) -> None:
    desk = await begin("Europe/London", "Tue 3 Mar 09:00")
    people = british_ladder(desk)
    ben = desk.cast.colleague
    await desk.types(ben, "track T-1 admin@heather.example")
    news = News(desk)
    for local in ("10:00", "11:00", "11:15", "11:42"):
        assert await news.at(f"Tue 3 Mar {local}")
    for _level in (2, 3):
        await desk.types(ben, "escalate T-1")
    assert len(await desk.told(people["raaj"])) == 1
    breach, _alone = await news.at("Tue 3 Mar 12:00")
    assert breach.seen.lines == [
        "T-1 is past its first-reply time (Tue 3 Mar 12:00).",
        "@krish, please take it (level 2).",
        "Sebastian hears of it at Tue 3 Mar 15:00 (our default) if it is still open.",
    ]
    fourth, _determination, alone = await news.at("Tue 3 Mar 15:00")
    assert "@sebastian, please oversee it (level 4)." in fourth.seen.lines
    assert alone.where == "@sebastian"
    assert len(await desk.told(people["raaj"])) == 1, "he has heard of it"


@ON_BOTH
async def test_what_came_in_on_friday_evening_is_told_on_friday_and_on_monday(begin: Begin) -> None:
    desk = await begin("Europe/London", "Fri 6 Mar 20:30")
    british_ladder(desk)
    await desk.types(desk.cast.agent, "track T-1 admin@heather.example")
    news = News(desk)
    for local in ("21:30", "22:30", "22:45", "23:12"):
        assert await news.at(f"Fri 6 Mar {local}")
    breach, _alone = await news.at("Fri 6 Mar 23:30")
    assert breach.seen.says("Raaj and Danny hear of it at Mon 9 Mar 00:30 (our default) if it is still open.")
    for silent in ("Sat 7 Mar 00:00", "Sat 7 Mar 12:00", "Sun 8 Mar 23:59"):
        assert await news.at(silent) == [], silent
    third, _alone = await news.at("Mon 9 Mar 00:30")
    assert third.seen.says(
        "T-1 is past its first-reply time (Fri 6 Mar 23:30).",
        "@raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it (level 3).",
    )
    assert await news.lines_at("Mon 9 Mar 02:30") == [
        "thread and channel: T-1 is past its first-reply time (Fri 6 Mar 23:30).",
        "thread: T-1: issue determination due by Mon 9 Mar 04:30, 2 h left when this was sent.",
        "@sebastian: T-1 is past its first-reply time, which was Friday 23:30.",
    ]
