"""Where countries belong, how their days are worked, what names of places stand for."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pycountry
import pytest

from bot.domain.ladder import reach
from bot.domain.policy import Place, PlaceKind, parse_policy
from bot.domain.support_time import Calendar
from bot.domain.territory import (
    calendar_for,
    data_centre_of,
    find_places,
    highest_threshold,
    lowest_threshold,
    mailbox_for,
    mailbox_is_printed_for,
    territory_of,
)

if TYPE_CHECKING:
    from bot.domain.policy import Policy

BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
WEEKEND = frozenset({5, 6})

PLACED = {
    "anz": "AU NZ CK NU TK CX CC NF HM AQ",
    "apac_japan": (
        "JP CN HK MO TW KP KR MN BN KH ID LA MY MM PH SG TH TL VN BD BT LK MV NP "
        "FJ NC PG SB VU KI MH FM NR PW PF PN WS TO TV WF"
    ),
    "india": "IN",
    "mea": (
        "BH IQ IL JO KW LB OM QA SA PS SY AE YE IR AF PK "
        "DZ EG LY MA SD TN EH BI KM DJ ER ET KE MG MW MU MZ RW SC SO SS UG TZ ZM ZW IO TF "
        "AO CM CF TD CG CD GQ GA ST BW SZ LS NA ZA BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG"
    ),
    "europe_uk": (
        "GB NL BE LU NO DK IS FI SE FR MC IE LV LT EE PL CZ SK HU TR CY GR SI RU BY UA GE AZ AM MT BG LI "
        "IT SM VA HR BA AL ME XK MK RS RO MD ES AD PT DE AT CH "
        "GL FO AX SJ GI JE GG IM GP MQ GF MF BL PM RE YT KZ KG TJ TM UZ"
    ),
    "usa": "US GU MP AS UM PR VI BM",
    "canada": "CA",
    "latam": (
        "MX BZ CR SV GT HN NI PA AR BO CL CO EC FK GY PY PE SR UY VE BV GS "
        "AI AG AW BS BB BQ VG KY CU CW DM DO GD HT JM MS KN LC VC SX TT TC"
    ),
    "brazil": "BR",
}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(BUILT_IN, None, countries=COUNTRIES)


def overlaid(overlay: str) -> Policy:
    return parse_policy(BUILT_IN, overlay, countries=COUNTRIES)


def the(kind: str, *keys: str) -> tuple[Place, ...]:
    return tuple(Place(PlaceKind(kind), key) for key in keys)


def test_there_are_250_codes_and_each_is_in_one_territory(policy: Policy) -> None:
    members = [code for territory in policy.territories.values() for code in territory.members]
    assert len(members) == 250
    assert set(members) == COUNTRIES


@pytest.mark.parametrize(("territory", "codes"), PLACED.items())
def test_each_territory_has_exactly_its_countries(policy: Policy, territory: str, codes: str) -> None:
    assert set(policy.territories[territory].members) == set(codes.split())
    for code in codes.split():
        found = territory_of(policy, code)
        assert found is not None
        assert found.key == territory


@pytest.mark.parametrize("country", ["ZZ", "", "gb", "GBR"])
def test_an_unknown_code_has_no_territory(policy: Policy, country: str) -> None:
    assert territory_of(policy, country) is None


@pytest.mark.parametrize(
    ("territory", "printed"),
    [("anz", "AU NZ"), ("apac_japan", "JP"), ("mea", ""), ("usa", "US"), ("latam", ""), ("brazil", "BR")],
)
def test_only_countries_that_the_pages_name_are_printed(policy: Policy, territory: str, printed: str) -> None:
    assert " ".join(policy.territories[territory].printed) == printed


def test_an_account_is_large_nowhere_below_50_and_everywhere_from_100(policy: Policy) -> None:
    assert (lowest_threshold(policy), highest_threshold(policy)) == (50, 100)


def test_the_lowest_and_highest_threshold_follow_the_overlay() -> None:
    ours = overlaid("[territories.canada]\nthreshold = 7\n[territories.mea]\nthreshold = 700")
    assert (lowest_threshold(ours), highest_threshold(ours)) == (7, 700)


@pytest.mark.parametrize(
    ("territory", "country", "zone"),
    [
        ("anz", None, "Australia/Sydney"),
        ("anz", "NZ", "Australia/Sydney"),
        ("apac_japan", None, "Asia/Singapore"),
        ("apac_japan", "SG", "Asia/Singapore"),
        ("apac_japan", "JP", "Asia/Tokyo"),
        ("india", "IN", "Asia/Kolkata"),
        ("mea", "SA", "Asia/Dubai"),
        ("europe_uk", "NL", "Europe/London"),
        ("usa", "US", "America/New_York"),
        ("canada", "CA", "America/Toronto"),
        ("latam", "MX", "America/Mexico_City"),
        ("brazil", "BR", "America/Sao_Paulo"),
    ],
)
def test_each_territory_works_on_weekdays_of_its_zone(
    policy: Policy, territory: str, country: str | None, zone: str
) -> None:
    assert calendar_for(policy, territory, country) == Calendar(ZoneInfo(zone), WEEKEND, frozenset())


def test_a_country_differs_only_in_what_its_override_says() -> None:
    ours = overlaid(
        """
        [territories.mea]
        weekend = ["sunday"]
        holidays = ["2026-12-25"]
        [territories.mea.countries.SA]
        weekend = ["friday", "saturday"]
        [territories.mea.countries.AE]
        time_zone = "Asia/Riyadh"
        holidays = []
        """
    )
    christmas = frozenset({date(2026, 12, 25)})
    dubai, riyadh = ZoneInfo("Asia/Dubai"), ZoneInfo("Asia/Riyadh")
    assert calendar_for(ours, "mea") == Calendar(dubai, frozenset({6}), christmas)
    assert calendar_for(ours, "mea", "QA") == Calendar(dubai, frozenset({6}), christmas)
    assert calendar_for(ours, "mea", "SA") == Calendar(dubai, frozenset({4, 5}), christmas)
    assert calendar_for(ours, "mea", "AE") == Calendar(riyadh, frozenset({6}), frozenset())


def test_a_weekend_may_be_empty() -> None:
    ours = overlaid("[territories.mea.countries.SA]\nweekend = []")
    assert calendar_for(ours, "mea", "SA").weekend == frozenset()
    assert calendar_for(ours, "mea").weekend == WEEKEND


@pytest.mark.parametrize(
    ("country", "mailbox", "printed"),
    [
        ("US", "partner-support@zohocorp.com", True),
        ("SA", "partner-support@zohocorp.com", True),
        ("AE", "partner-support@zohocorp.com", False),
        ("NZ", "partner-support@zohocorp.com", False),
        ("BR", "partner-support@zohocorp.com", False),
        ("GB", "partner-support@eu.zohocorp.com", True),
        ("NL", "partner-support@eu.zohocorp.com", True),
        ("CH", "partner-support@eu.zohocorp.com", False),
        ("TR", "partner-support@eu.zohocorp.com", False),
    ],
)
def test_every_country_has_a_mailbox_and_says_whether_it_is_printed(
    policy: Policy, country: str, mailbox: str, printed: bool
) -> None:
    territory = territory_of(policy, country)
    assert territory is not None
    assert mailbox_for(policy, territory.key).email == mailbox
    assert mailbox_is_printed_for(policy, country) is printed


@pytest.mark.parametrize(
    ("country", "centre"),
    [("US", "US"), ("CA", "US"), ("SA", "US"), ("IN", "IN"), ("AU", "AU"), ("JP", "JP"), ("GB", "EU"), ("ZZ", None)],
)
def test_every_country_has_a_data_centre_to_begin_with(policy: Policy, country: str, centre: str | None) -> None:
    assert data_centre_of(policy, country) == centre


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("ANZ", the("territory", "anz")),
        ("europe_uk", the("territory", "europe_uk")),
        ("Europe & UK", the("territory", "europe_uk")),
        ("  UK and  EU ", the("territory", "europe_uk")),
        ("EU en VK", the("territory", "europe_uk")),
        ("欧州", the("territory", "europe_uk")),
        ("APAC", the("territory", "apac_japan")),
        ("アジア太平洋・日本", the("territory", "apac_japan")),
        ("Latijns-Amerika", the("territory", "latam")),
        ("الشرق الأوسط وأفريقيا", the("territory", "mea")),
        ("ลาตินอเมริกา", the("territory", "latam")),
        ("canada", the("territory", "canada")),
        ("US and LATAM", the("territory", "usa", "latam")),
        ("Canada and Brazil", the("territory", "canada", "brazil")),
        ("EMEA", the("territory", "mea", "europe_uk")),
        ("North America", the("ladder", "north_america")),
        ("Noord-Amerika", the("ladder", "north_america")),
        ("北米", the("ladder", "north_america")),
        ("DACH", the("scope", "dach")),
        ("Benelux", the("scope", "benelux_nordics")),
        ("nordics", the("scope", "benelux_nordics")),
        ("Benelux und Skandinavien", the("scope", "benelux_nordics")),
        ("Rest of Europe", the("scope", "rest_of_europe")),
        ("Americas", the("scope", "north_and_south_america")),
        ("West", the("scope", "west")),
        ("USA", the("territory", "usa") + the("country", "US")),
        ("VS", the("territory", "usa") + the("country", "US")),
        ("アメリカ", the("territory", "usa") + the("country", "US")),
        ("UK", the("country", "GB")),
        ("VK", the("country", "GB")),
        ("Northern Ireland", the("country", "GB")),
        ("イギリス", the("country", "GB")),
        ("السعودية", the("country", "SA")),
        ("KSA", the("country", "SA")),
        ("U.A.E.", the("country", "AE")),
        ("الإمارات", the("country", "AE")),
        ("Weißrussland", the("country", "BY")),
        ("Weissrussland", the("country", "BY")),
        ("Korea", the("country", "KR", "KP")),
        ("Congo", the("country", "CG", "CD")),
        ("Virgin Islands", the("country", "VG", "VI")),
        ("Atlantis", ()),
        ("", ()),
    ],
)
def test_a_typed_name_stands_for_its_places(policy: Policy, typed: str, places: tuple[Place, ...]) -> None:
    assert find_places(policy, typed) == places


def test_guinea_is_one_country_and_left_to_the_usual_names(policy: Policy) -> None:
    assert find_places(policy, "Guinea") == ()


def test_every_place_that_a_name_leads_to_exists(policy: Policy) -> None:
    for places in policy.places.values():
        for place in places:
            assert reach(policy, place)
