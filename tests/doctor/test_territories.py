"""Who is told where a territory has no channel, as far as Slack has said."""

from __future__ import annotations

from bot.doctor.findings import Mark
from bot.doctor.set_up import SetUp
from bot.doctor.territories import territories
from bot.domain.people import ReaderKind
from bot.services.inspection import SeenChannel, SeenPerson, SlackSeen, Token, Unanswered
from bot.settings import Settings
from tests.running import built_in_policy

TOKEN = Token("Home", "priority")
HERE, GONE, SILENT = SeenPerson(ReaderKind.MEMBER), SeenPerson(ReaderKind.GONE), Unanswered("ratelimited")


def told(slack: SlackSeen, settings: Settings | None = None) -> dict[str, tuple[Mark, str]]:
    policy = built_in_policy()
    found = territories(SetUp(settings or Settings(), policy), policy, slack)
    return {one.what.removeprefix("territory "): (one.mark, one.says) for one in found}


def leads(who: SeenPerson | Unanswered) -> dict[str, SeenPerson | Unanswered]:
    levels = (ladder.level2 for ladder in built_in_policy().ladders.values())
    return {one.email: who for level in levels for one in level.contacts}


def test_leads_who_are_in_slack_hear_of_it() -> None:
    found = told(SlackSeen(TOKEN, contacts=leads(HERE)))
    assert {mark for mark, _says in found.values()} == {Mark.WARN}
    assert found["canada"][1] == "it has no channel; told instead: Steve"


def test_leads_who_left_do_not() -> None:
    found = told(SlackSeen(TOKEN, contacts=leads(GONE)))
    assert set(found.values()) == {(Mark.FAIL, "it has no channel, and nobody can be told instead")}


def test_what_slack_has_not_said_is_no_failure() -> None:
    found = told(SlackSeen(TOKEN, contacts=leads(SILENT)))
    assert {mark for mark, _says in found.values()} == {Mark.WARN}


def test_admins_hear_of_every_territory() -> None:
    admins = Settings(priority_admins=("U1",))
    found = told(SlackSeen(TOKEN, people={"U1": HERE}, contacts=leads(GONE)), admins)
    assert set(found.values()) == {(Mark.WARN, "it has no channel; told instead: the admins")}
    found = told(SlackSeen(TOKEN, people={"U1": GONE}, contacts=leads(GONE)), admins)
    assert {mark for mark, _says in found.values()} == {Mark.FAIL}


def test_a_common_channel_that_takes_none_is_no_way_out() -> None:
    archived = SeenChannel("desk", is_archived=True)
    settings = Settings(priority_channel="C1")
    found = told(SlackSeen(TOKEN, channels={"C1": archived}, contacts=leads(GONE)), settings)
    assert set(found.values()) == {(Mark.FAIL, "its channel C1 takes no messages, and nobody can be told instead")}
