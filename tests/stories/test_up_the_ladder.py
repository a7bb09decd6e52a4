"""A ticket is escalated by hand, level by level, until its Partner Account Manager oversees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.stories.news import News

if TYPE_CHECKING:
    from tests.stories.conftest import Begin
    from tests.stories.telling import Desk, Seen


async def test_up_to_the_partner_account_manager_who_oversees(begin: Begin) -> None:
    desk = await begin("Europe/Amsterdam", "Tue 3 Mar 09:00")
    ada, ben = desk.cast.agent, desk.cast.colleague
    raaj = desk.workspace.add_person("raaj", email="rajvikram.s@eu.zohocorp.com", tz="Asia/Kolkata")
    atya = desk.workspace.add_person("atya", email="atya.arain@eu.zohocorp.com", tz="Europe/London")
    await desk.types(ada, "track T-1042 admin@customer.com")
    message = await desk.message("T-1042")

    # Level 2 is not in Slack, and no time has passed yet.
    desk.at("Tue 3 Mar 10:30")
    escalated = await desk.types(ada, "escalate T-1042 the partner is unhappy")
    assert escalated.first == "T-1042 is escalated to level 2: Russell."
    assert "I do not find Russell in Slack. Please write to ganesh.ca@eu.zohocorp.com." in escalated.lines
    assert "No commitment time has passed yet. Recorded ground: Not satisfied." in escalated.lines
    (posted,) = await by_hand(desk)
    assert posted.says(
        "T-1042 is escalated to level 2: Russell (ganesh.ca@eu.zohocorp.com), please oversee it.",
        "Ground: Not satisfied. Escalated by @ada.",
        "“the partner is unhappy”",
    )
    assert "Lead: Russell (Europe). Escalated to level 2." in (await desk.message("T-1042")).lines

    # Level 3 after the first reply was due: the ground is the time; one of the two is in Slack.
    desk.at("Tue 3 Mar 12:45")
    escalated = await desk.presses(ben, "Escalate now", message)
    assert escalated.first == "T-1042 is escalated to level 3: Raaj and Danny."
    (told,) = await desk.told(raaj)
    assert told.says(
        "T-1042 is escalated to level 3: @raaj and Danny (daniel.p@eu.zohocorp.com), please oversee it.",
        "Ground: A commitment time has passed. Escalated by @ben.",
        "• First reply: past the commitment time since Tue 3 Mar 12:00",
        "It is Tuesday 17:15 for Raaj (Kolkata).",
    )
    assert told.buttons == ["I oversee it"]
    assert await desk.told(atya) == []
    refused = await desk.types(atya, "left T-1042")
    assert refused.first.startswith("Tickets are for the support team."), "she was not told of it yet"

    # Level 4: from now on she may see the ticket, and say that she oversees it.
    desk.at("Tue 3 Mar 14:45")
    escalated = await desk.presses(ben, "Escalate now", message)
    assert escalated.first == "T-1042 is escalated to level 4: Atya Arain."
    words = next(line for line in escalated.lines if line.startswith("To send to the partner: "))
    assert "Your ticket T-1042 has been escalated to level 4 and is overseen by Atya Arain." in words
    (told,) = await desk.told(atya)
    assert told.first == "T-1042 is escalated to level 4: @atya, please oversee it."
    assert told.buttons == ["I oversee it"]
    overseen = await desk.presses(atya, "I oversee it", told)
    assert overseen.lines == [
        "@atya oversees T-1042.",
        "First reply: past the commitment time since 11:00, by 2 h 45 min.",
    ]
    assert overseen.buttons == [], "she may do nothing else with it"
    again = await desk.presses(atya, "I oversee it", told)
    assert (again.first, again.buttons) == ("@atya already oversees T-1042.", [])

    message = await desk.message("T-1042")
    assert message.lines == [
        "T-1042 · S1, large user account · Europe & UK",
        "• First reply: past the commitment time since Tue 3 Mar 12:00",
        "• Issue determination: due Tue 3 Mar 17:00",
        "• Resolution aim: Thu 5 Mar 09:00",
        "admin@customer.com",
        "Nobody has taken it yet.",
        "Lead: Russell (Europe). @atya oversees it.",
    ]
    history = await desk.types(atya, "history T-1042")
    assert history.lines[:6] == [
        "T-1042 · open",
        "• 08:00: Tracked, by @ada",
        "• 09:30: Escalated, by @ada (level 2)",
        "• 11:45: Escalated, by @ben (level 3)",
        "• 13:45: Escalated, by @ben (level 4)",
        "• 13:45: Overseen, by @atya",
    ]
    for line in ("ack T-1042", "hold T-1042", "take T-1042", "escalate T-1042", "check admin@customer.com"):
        assert (await desk.types(atya, line)).buttons == []
    counted = await desk.types(atya, "counting T-1042")
    everything = "\n".join(line for seen in (told, overseen, history, counted) for line in seen.lines)
    assert not re.search("customer.com|large user account|S1|unhappy", everything), "she learns nothing of the account"

    # There is nobody above her.
    nobody = await desk.presses(ben, "Escalate now", message)
    assert nobody.first == "T-1042 is already escalated as far as anyone is named (level 4)."
    assert nobody.buttons == ["Ping the lead"]
    assert [(str(change.act), change.level) for change in (await desk.ticket("T-1042")).changes] == [
        ("track", None), ("escalate", 2), ("escalate", 3), ("escalate", 4), ("oversee", None),
    ]  # fmt: skip
    assert len(await by_hand(desk)) == 3
    assert [one.line.partition(",")[0] for one in await News(desk).now()] == [
        "thread: T-1042: first reply expected from now on",
        "thread and channel: T-1042 is past its first-reply time (Tue 3 Mar 12:00).",
        "thread: T-1042: issue determination expected from now on",
    ], "this is what its clocks had to say meanwhile"


async def test_a_level_without_anybody_is_passed_and_of_three_one_is_chosen(begin: Begin) -> None:
    desk = await begin("America/New_York", "Tue 3 Mar 09:00")
    ada = desk.cast.agent
    connor = desk.workspace.add_person("connor", email="connor.a@zohocorp.com", tz="America/Los_Angeles")
    await desk.types(ada, "track T-1042 admin@redwood.example")
    for _level in range(2):
        await desk.types(ada, "escalate T-1042 security")
    asked = await desk.types(ada, "escalate T-1042 security")
    assert asked.buttons == ["This one"] * 3
    assert [str(change.act) for change in (await desk.ticket("T-1042")).changes] == ["track", "escalate", "escalate"]
    assert await desk.told(connor) == [], "nobody is mentioned until one is chosen"
    chosen = await desk.types(ada, "escalate T-1042 Connor security")
    assert chosen.first == "T-1042 is escalated to level 4: Connor."
    (told,) = await desk.told(connor)
    assert told.says("Ground: Security breach. Escalated by @ada.", "It is Tuesday 06:00 for Connor (Los Angeles).")

    # In Australia nobody is named above level 3.
    await desk.types(ada, "track T-1043 admin@kauri.example")
    for _level in range(2):
        await desk.types(ada, "escalate T-1043 security")
    nobody = await desk.types(ada, "escalate T-1043 security")
    assert nobody.first == "T-1043 is already escalated as far as anyone is named (level 3)."


async def by_hand(desk: Desk) -> list[Seen]:
    """The escalations in the thread of the ticket, where its clocks are spoken of as well."""
    return [one for one in await desk.thread("T-1042") if "is escalated" in one.first]
