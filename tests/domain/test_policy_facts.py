"""What the pages print, typed out here a second time, so that no edit of the policy changes a fact unseen."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest

from bot.domain.policy import parse_policy
from bot.domain.severity import Severity

if TYPE_CHECKING:
    from bot.domain.policy import Policy

BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}

PRINTED_IN_EUROPE = {
    "Atya Arain": "NL BE LU NO DK IS FI SE",
    "Claire Tredez": "FR MC",
    "Vivek Venkatraman": "IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI",
    "Francesco Orazi": "IT SM VA HR BA AL ME XK MK RS RO MD",
    "Javier Guilló": "ES AD PT",
    "Harvey": "DE AT CH",
    "Sebastian": "GB",
}

PEOPLE = {
    ("anz", 2): ["Sakthi Priya <sakthi.g@zohocorp.com> anz"],
    ("anz", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("anz", 4): [],
    ("apac_japan", 2): ["Kishore <kishore.ks@zohocorp.com> apac_and_japan"],
    ("apac_japan", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("apac_japan", 4): [
        "Vick Silva <vick.silva@zohocorp.com> apac",
        "Jin san <jin.nakazawa@zohocorp.com> japan",
        "Akira san <akira.nakai@zohocorp.com> japan",
    ],
    ("india", 2): [
        "Adhithya <adhithya.ss@zohocorp.com> india",
        "Poojitha <poojitha.k@zohocorp.com> india",
    ],
    ("india", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("india", 4): ["Preetam Chougule <preetam.cj@zohocorp.com>"],
    ("mea", 2): ["Vishnu <vishnu.r@zohocorp.com> mea", "Poojitha <poojitha.k@zohocorp.com> mea"],
    ("mea", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("mea", 4): [],
    ("europe_uk", 2): [
        "Krish <krishna.k@eu.zohocorp.com> united_kingdom",
        "Russell <ganesh.ca@eu.zohocorp.com> europe",
    ],
    ("europe_uk", 3): [
        "Raaj <rajvikram.s@eu.zohocorp.com> eu_and_uk",
        "Danny <daniel.p@eu.zohocorp.com>",
    ],
    ("europe_uk", 4): [
        "Atya Arain <atya.arain@eu.zohocorp.com> benelux_nordics",
        "Claire Tredez <claire.tredez@eu.zohocorp.com> france",
        "Vivek Venkatraman <vivek.venkatraman@eu.zohocorp.com> rest_of_europe",
        "Francesco Orazi <francesco.orazi@eu.zohocorp.com> italy_rest_of_europe_2",
        "Javier Guilló <javier.guillo@eu.zohocorp.com> spain",
        "Harvey <harvey@eu.zohocorp.com> dach",
        "Sebastian <sebastian@eu.zohocorp.com> united_kingdom",
    ],
    ("north_america", 2): [
        "Deepak <deepak.b@zohocorp.com> north_and_south_america",
        "Gokul <gokul.kd@zohocorp.com> usa",
        "Steve <srivats.n@zohocorp.com> canada",
    ],
    ("north_america", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("north_america", 4): [
        "Matt <matt.lackey@zohocorp.com> east",
        "Connor <connor.a@zohocorp.com> west",
        "Diana <diana.c@zohocorp.com> central",
        "Kevin <kevin@zohocorp.com> canada",
    ],
    ("latam", 2): [
        "Deepak <deepak.b@zohocorp.com> north_and_south_america",
        "Stephen <stephen.devaraj@zohocorp.com> latam",
    ],
    ("latam", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("latam", 4): ["Edwin <edwin.trejo@zohocorp.com> latam"],
    ("brazil", 2): [
        "Deepak <deepak.b@zohocorp.com> north_and_south_america",
        "Stephen <stephen.devaraj@zohocorp.com> brazil",
    ],
    ("brazil", 3): ["Danny <daniel.p@zohocorp.com>"],
    ("brazil", 4): ["Kathe Sallum <katherine.sallum@zohocorp.com> brazil"],
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(BUILT_IN, None, countries=COUNTRIES)


@pytest.mark.parametrize(
    ("territory", "threshold", "region"),
    [
        ("anz", 50, "ANZ"),
        ("apac_japan", 50, "APAC and Japan"),
        ("india", 100, "India"),
        ("mea", 60, "MEA"),
        ("europe_uk", 60, "Europe and UK"),
        ("usa", 70, "US and LATAM"),
        ("latam", 70, "US and LATAM"),
        ("canada", 50, "Canada and Brazil"),
        ("brazil", 50, "Canada and Brazil"),
    ],
)
def test_each_territory_has_its_printed_threshold(policy: Policy, territory: str, threshold: int, region: str) -> None:
    assert (policy.territories[territory].threshold, policy.territories[territory].region) == (threshold, region)


def test_there_are_nine_territories_and_eight_ladders(policy: Policy) -> None:
    assert " ".join(policy.territories) == "anz apac_japan india mea europe_uk usa canada latam brazil"
    assert " ".join(policy.ladders) == "anz apac_japan india mea europe_uk north_america latam brazil"
    assert {key: policy.territories[key].ladder for key in ("usa", "canada", "latam")} == {
        "usa": "north_america",
        "canada": "north_america",
        "latam": "latam",
    }


def test_only_europe_says_at_its_threshold_that_another_sentence_differs(policy: Policy) -> None:
    assert [key for key, territory in policy.territories.items() if territory.note_at_threshold] == ["europe_uk"]


@pytest.mark.parametrize(
    ("severity", "name", "acknowledgement", "determination"),
    [
        (Severity.S1, "Critical business impact", "PT1H PT3H", "PT2H PT8H"),
        (Severity.S2, "Moderate business impact", "PT6H PT12H", "PT24H PT48H"),
        (Severity.S3, "Minimal business impact", "PT16H PT24H", "P2D P3D"),
    ],
)
def test_each_severity_promises_its_printed_windows(
    policy: Policy, severity: Severity, name: str, acknowledgement: str, determination: str
) -> None:
    promised = policy.commitments[severity]
    first, issue = promised.acknowledgement, promised.determination
    assert promised.name == name
    assert f"{first.lower} {first.upper}" == acknowledgement
    assert f"{issue.lower} {issue.upper}" == determination


def test_severity_one_needs_both_a_failure_and_a_fix(policy: Policy) -> None:
    definition = policy.commitments[Severity.S1].definition
    assert " and cannot work without a fix" in definition
    assert "does not work as expected" in definition
    assert "slowness" in policy.commitments[Severity.S1].examples


def test_the_resolution_aim_is_apart_from_the_windows_and_lasts_24_to_48_hours(policy: Policy) -> None:
    window = policy.rules.resolution_aim.window
    assert (window.lower.time, window.upper.time) == (timedelta(hours=24), timedelta(hours=48))
    assert not window.upper.in_days


def test_rulings_are_the_defaults(policy: Policy) -> None:
    assert policy.rules.counting == "sum"
    assert set(policy.rules.critical.kinds) == {"outage", "downtime", "login"}
    assert (policy.rules.how_to.count, policy.rules.how_to.days) == (5, 30)
    assert set(policy.rules.no_commitment.types) == {"feature", "limitation"}
    assert policy.clocks.determination_starts == "receipt"
    assert policy.clocks.hold_pauses == ("determination", "update", "resolution")


def test_there_are_41_contacts(policy: Policy) -> None:
    everyone = [each for ladder in policy.ladders.values() for level in ladder.levels for each in level.contacts]
    assert len(everyone) == 41
    assert sum(len(people) for people in PEOPLE.values()) == 41


@pytest.mark.parametrize(("ladder", "level"), PEOPLE)
def test_each_level_has_its_printed_people_in_their_order(policy: Policy, ladder: str, level: int) -> None:
    found = policy.ladders[ladder].levels[level - 1].contacts
    said = [f"{each.name} <{each.email}> {each.scope or ''}".strip() for each in found]
    assert said == PEOPLE[ladder, level]


def test_level_one_is_a_desk_without_an_address_on_every_ladder(policy: Policy) -> None:
    desks = [ladder.level1 for ladder in policy.ladders.values()]
    assert {desk.title for desk in desks} == {"Partner Support escalation desk"}
    assert [desk.email for desk in desks] == [None] * 8
    assert all("assumption: C73" in desk.source for desk in desks)


def test_levels_have_their_printed_titles(policy: Policy) -> None:
    titles = {key: [level.title for level in ladder.levels[1:]] for key, ladder in policy.ladders.items()}
    europe = titles.pop("europe_uk")
    assert europe == [
        "Regional Partner Support DRI/Lead",
        "Senior Lead/Central Partner Support Manager",
        "Partner Account Manager",
    ]
    usual = ["Regional Partner Support Lead", "Partner Support Manager", "Partner Account Manager"]
    assert set(map(tuple, titles.values())) == {tuple(usual)}


def test_a_manager_who_stands_on_one_page_only_is_marked(policy: Policy) -> None:
    everyone = [each for ladder in policy.ladders.values() for level in ladder.levels for each in level.contacts]
    marked = {each.name for each in everyone if "assumption: C74" in each.source}
    assert marked == {"Preetam Chougule", "Edwin", "Kathe Sallum"}


@pytest.mark.parametrize(("name", "codes"), PRINTED_IN_EUROPE.items())
def test_each_manager_in_europe_has_the_printed_countries(policy: Policy, name: str, codes: str) -> None:
    (contact,) = [each for each in policy.ladders["europe_uk"].level4.contacts if each.name == name]
    assert contact.scope is not None
    assert policy.scope_countries[contact.scope] == frozenset(codes.split())


def test_europe_has_the_50_printed_countries_and_21_placed_by_us(policy: Policy) -> None:
    europe = policy.territories["europe_uk"]
    printed = {code for codes in PRINTED_IN_EUROPE.values() for code in codes.split()}
    placed = "GL FO AX SJ GI JE GG IM GP MQ GF MF BL PM RE YT KZ KG TJ TM UZ"
    assert len(printed) == 50
    assert set(europe.printed) == printed
    assert set(europe.members) - printed == set(placed.split())


@pytest.mark.parametrize(
    ("key", "email", "printed"),
    [
        ("com", "partner-support@zohocorp.com", "US IN AU JP SA CA"),
        (
            "eu",
            "partner-support@eu.zohocorp.com",
            "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
        ),
    ],
)
def test_each_mailbox_is_printed_for_its_countries(policy: Policy, key: str, email: str, printed: str) -> None:
    mailbox = policy.mailboxes[key]
    assert mailbox.email == email
    assert set(mailbox.printed) == set(printed.split())
    assert "C49" in mailbox.elsewhere_source


def test_exactly_europe_writes_to_the_european_mailbox(policy: Policy) -> None:
    assert [key for key, territory in policy.territories.items() if territory.mailbox == "eu"] == ["europe_uk"]
