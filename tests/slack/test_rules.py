"""Questions about the rules: ladders, services, thresholds, commitments, submission, as people ask them in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.slack.reading import buttons_of, text_of, words_of

if TYPE_CHECKING:
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOKUL, STEVE, DEEPAK = "gokul.kd@zohocorp.com", "srivats.n@zohocorp.com", "deepak.b@zohocorp.com"
RUSSELL, KRISH = "ganesh.ca@eu.zohocorp.com", "krishna.k@eu.zohocorp.com"
HARVEY, ATYA, SEBASTIAN = "harvey@eu.zohocorp.com", "atya.arain@eu.zohocorp.com", "sebastian@eu.zohocorp.com"
COM, EU = "partner-support@zohocorp.com", "partner-support@eu.zohocorp.com"


async def said(bot: Running, line: str) -> str:
    return words_of(await bot.cast.agent.slash(line, bot.cast.general))


@pytest.mark.parametrize(
    ("place", "title", "people", "absent"),
    [
        ("Canada", "Canada (North America)", ["Steve", STEVE, "Deepak", DEEPAK, "Danny", "Kevin"], ["Gokul"]),
        ("USA", "United States (North America)", ["Gokul", GOKUL, "Deepak", "Matt", "Connor", "Diana"], ["Steve"]),
        ("UK", "United Kingdom (UK and EU)", ["Krish", KRISH, "Raaj", "Danny", SEBASTIAN], ["Russell"]),
        ("Japan", "Japan (Asia Pacific and Japan)", ["Kishore", "Danny", "Jin san", "Akira san"], []),
        ("Brazil", "Brazil", ["Stephen", "Deepak", "Danny", "Kathe Sallum"], []),
        ("brasil", "Brazil", ["Stephen"], []),
        ("DACH", "DACH (UK and EU)", ["Russell", RUSSELL, "Raaj", HARVEY, "Germany, Austria"], [ATYA, SEBASTIAN]),
        ("Benelux", "Benelux and Nordics", ["Russell", ATYA, "Netherlands, Belgium"], [HARVEY, SEBASTIAN]),
        ("North America", "North America", ["Deepak", "Gokul", "Steve", "Danny", "Matt", "Kevin"], []),
        ("north_america", "North America", ["Gokul", "Steve"], []),
        ("usa", "United States (North America)", ["Gokul"], ["Steve"]),
        ("MEA", "Middle East and Africa", ["Vishnu", "Poojitha", "Danny"], []),
        ("ANZ", "Australia and New Zealand", ["Sakthi Priya", "Danny"], []),
        ("GL", "Greenland (UK and EU)", ["Russell", ATYA, "nearest, not listed by Zoho", "Our reading"], [HARVEY]),
        ("DE", "Germany (UK and EU)", [RUSSELL, HARVEY], [ATYA]),
    ],
)
async def test_a_ladder_names_its_people(
    bot: Running, place: str, title: str, people: list[str], absent: list[str]
) -> None:
    answer = await said(bot, f"ladder {place}")
    first, rest = answer.split("\n", 1)
    assert first.startswith(f"Escalation ladder for {title}")
    found = [rest.find(one) for one in people]
    assert -1 not in found, dict(zip(people, found, strict=True))
    assert found == sorted(found), "they stand in the order of the levels, the narrowest scope first"
    assert [one for one in absent if one in answer] == []
    assert [f"Level {number}," in rest for number in (1, 2, 3, 4)] == [True] * 4
    assert "When escalation is allowed" in rest.split("Level 4,")[1]


@pytest.mark.parametrize("place", ["Canada", "MEA", "ANZ", "DACH", "Brazil", "India", "LATAM"])
async def test_level_1_has_no_published_address(bot: Running, place: str) -> None:
    level1 = next(line for line in (await said(bot, f"ladder {place}")).split("\n") if line.startswith("Level 1,"))
    assert level1.endswith(": address not published")


@pytest.mark.parametrize(("place", "named"), [("MEA", False), ("ANZ", False), ("Canada", True), ("NL", True)])
async def test_a_level_without_anyone_is_said_to_have_nobody(bot: Running, place: str, named: bool) -> None:
    level4 = next(line for line in (await said(bot, f"ladder {place}")).split("\n") if line.startswith("Level 4,"))
    assert level4.endswith(": not named") != named


@pytest.mark.parametrize(
    ("line", "asked", "choices"),
    [
        ("ladder Korea", "Which country is “Korea”?", {"ladder KR", "ladder KP"}),
        ("thresholds Korea", "Which country is “Korea”?", {"thresholds KR", "thresholds KP"}),
        ("submit Korea dc JP", "Which country is “Korea”?", {"submit KR dc JP", "submit KP dc JP"}),
        ("ladder Nethrlands", "I do not know the place “Nethrlands”.", {"ladder NL"}),
    ],
)
async def test_an_unclear_place_is_asked_back(bot: Running, line: str, asked: str, choices: set[str]) -> None:
    answer = await bot.cast.agent.slash(line, bot.cast.general)
    assert text_of(answer).startswith(asked)
    assert choices <= {value for action, value in buttons_of(answer) if action == "ask.pick"}


async def test_the_choice_replaces_the_question(bot: Running) -> None:
    asked = await bot.cast.agent.slash("ladder Korea", bot.cast.general)
    pressed = await bot.cast.agent.press(await asked.answered(), "ask.pick", "ladder KR")
    shown = await pressed.shown("South Korea")
    assert (shown.kind, shown.user) == ("updated", bot.cast.agent.id)
    assert shown.text.startswith("Escalation ladder for South Korea")


@pytest.mark.parametrize(
    ("asked", "first", "then"),
    [
        ("Campaigns", "Zoho Campaigns: excluded", "number of contacts or subscribers"),
        ("zoho campaigns", "Zoho Campaigns: excluded", "number of contacts or subscribers"),
        ("Marketing Automation", "Zoho Marketing Automation: excluded", "contacts or subscribers"),
        ("PageSense", "Zoho PageSense: excluded", "visitors"),
        ("DataPrep", "Zoho DataPrep: excluded", "rows"),
        ("Writer add-ons", "Zoho Writer add-ons: excluded", "automation credits and bulk emails"),
        ("CRM", "Zoho CRM: covered", ""),
        ("Writer", "Zoho Writer: covered", ""),
        ("campains", "Did you mean Zoho Campaigns?", "Zoho Campaigns: excluded"),
        ("Writer add-on", "Did you mean Zoho Writer add-ons", "Zoho Writer add-ons: excluded"),
        ("マーケティング", "Did you mean Zoho Marketing Automation", "I know no service called “マーケティング”."),
        ("Blub", "I know no Zoho service called “Blub”", "cannot say that it is covered"),
    ],
)
async def test_a_service_is_covered_excluded_or_unknown(bot: Running, asked: str, first: str, then: str) -> None:
    answer = await said(bot, f"why {asked}")
    assert answer.startswith(first)
    assert then in answer


async def test_all_five_excluded_services_are_listed_with_their_reasons(bot: Running) -> None:
    answer = await said(bot, "why")
    assert answer.startswith("5 services are excluded from priority support:")
    names = ("Campaigns", "DataPrep", "PageSense", "Writer add-ons", "Marketing Automation")
    assert [name for name in names if f"• Zoho {name}: " not in answer] == []


async def test_several_services_are_answered_one_by_one(bot: Running) -> None:
    answer = await said(bot, "why Campaigns, CRM, Blub")
    assert answer.index("Campaigns: excluded") < answer.index("CRM: covered") < answer.index("“Blub”")


@pytest.mark.parametrize(
    ("place", "large_from"),
    [
        ("UK", 60), ("india", 100), ("United States", 70), ("Canada", 50), ("JP", 50), ("anz", 50), ("brazil", 50),
        ("latam", 70), ("mea", 60), ("Kosovo", 60), ("DACH", 60), ("Kazakhstan", 60), ("Taiwan", 50),
    ],
)  # fmt: skip
async def test_a_threshold_is_asked_by_country_territory_or_scope(bot: Running, place: str, large_from: int) -> None:
    answer = await said(bot, f"thresholds {place}")
    assert f"large from {large_from} user licences on" in answer.split("\n")[0]
    assert f"Exactly {large_from} is enough." in answer


async def test_a_scope_of_two_thresholds_lists_both(bot: Running) -> None:
    answer = await said(bot, "thresholds North America")
    assert "• USA: 70\n• Canada: 50" in answer


async def test_every_territory_stands_in_the_list_of_thresholds(bot: Running) -> None:
    lines = (await said(bot, "thresholds")).split("\n")
    numbers = [line.rpartition(": ")[2] for line in lines if line.startswith("• ")]
    assert sorted(map(int, numbers)) == [50, 50, 50, 50, 60, 60, 70, 70, 100]


@pytest.mark.parametrize(
    ("line", "there", "absent"),
    [
        ("submit", ["store.zoho.com/", "store.zoho.eu/", "help.zoho.com", "help.zoho.eu", COM, EU], []),
        *((f"submit dc {dc}", ["store.zoho.com/", COM, EU], ["zoho.eu/"]) for dc in ("US", "IN", "AU", "JP", "us")),
        ("submit dc EU", ["store.zoho.eu/", COM, EU], ["store.zoho.com/"]),
        ("submit Netherlands", ["store.zoho.eu/", EU], ["store.zoho.com/", COM]),
        ("submit dc JP Netherlands", ["store.zoho.com/", EU], ["store.zoho.eu/", COM]),
        ("submit Brazil dc EU", ["store.zoho.eu/", COM], ["store.zoho.com/", EU]),
        ("submit US", ["store.zoho.com/", COM], ["store.zoho.eu/", EU]),
    ],
)
async def test_submission_goes_by_country_and_data_centre(
    bot: Running, line: str, there: list[str], absent: list[str]
) -> None:
    answer = await said(bot, line)
    assert [one for one in there if one not in answer] == []
    assert [one for one in absent if one in answer] == []
    assert "Slack is not a way to submit a ticket" in answer


@pytest.mark.parametrize(("line", "example"), [("submit dc Mars", "AU, EU, IN, JP"), ("submit dc", "submit dc EU")])
async def test_an_unknown_data_centre_is_answered_with_those_there_are(bot: Running, line: str, example: str) -> None:
    answer = await said(bot, line)
    assert answer.startswith("I do not know the data centre")
    assert all(centre in answer for centre in example.split(", "))


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("S1", "S1, Critical business impact: first reply in 1 to 3 h, issue determined in 2 to 8 h."),
        ("s2", "S2"),
        ("severity 3", "S3"),
        ("critical", "S1, Critical business impact:"),
        ("S4", "I do not know the severity “S4”; there are S1, S2 and S3."),
    ],
)
async def test_a_commitment_is_asked_by_severity(bot: Running, asked: str, first: str) -> None:
    assert (await said(bot, f"commitments {asked}")).startswith(first)


async def test_a_mistyped_command_is_answered_with_the_nearest_and_an_example(bot: Running) -> None:
    answer = await said(bot, "ladr Canada")
    assert "Did you mean /priority ladder?" in answer
    assert "For example: /priority ladder Canada" in answer
