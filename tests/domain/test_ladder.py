"""Who is named for a country on each level, and who is told."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest

from bot.domain.ladder import contacts, contacts_of, desk, ladder_for, level_of, pams, reach, told
from bot.domain.policy import parse_policy
from bot.domain.territory import find_places, territory_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.ladder import Named
    from bot.domain.policy import Policy

BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(BUILT_IN, None, countries=COUNTRIES)


def overlaid(overlay: str) -> Policy:
    return parse_policy(BUILT_IN, overlay, countries=COUNTRIES)


def names(found: Iterable[Named]) -> str:
    return ", ".join(each.contact.name for each in found)


def ladder_of(policy: Policy, country: str) -> str:
    territory = territory_of(policy, country)
    assert territory is not None
    return ladder_for(policy, territory.key).key


@pytest.mark.parametrize(
    ("country", "level2", "level3", "level4"),
    [
        ("AU", "Sakthi Priya", "Danny", ""),
        ("NZ", "Sakthi Priya", "Danny", ""),
        ("JP", "Kishore", "Danny", "Jin san, Akira san"),
        ("SG", "Kishore", "Danny", "Vick Silva"),
        ("IN", "Adhithya, Poojitha", "Danny", "Preetam Chougule"),
        ("SA", "Vishnu, Poojitha", "Danny", ""),
        ("ZA", "Vishnu, Poojitha", "Danny", ""),
        ("GB", "Krish", "Raaj, Danny", "Sebastian"),
        ("NL", "Russell", "Raaj, Danny", "Atya Arain"),
        ("FR", "Russell", "Raaj, Danny", "Claire Tredez"),
        ("PT", "Russell", "Raaj, Danny", "Javier Guilló"),
        ("LI", "Russell", "Raaj, Danny", "Vivek Venkatraman"),
        ("TR", "Russell", "Raaj, Danny", "Vivek Venkatraman"),
        ("XK", "Russell", "Raaj, Danny", "Francesco Orazi"),
        ("DE", "Russell", "Raaj, Danny", "Harvey"),
        ("US", "Gokul", "Danny", "Matt, Connor, Diana"),
        ("PR", "Gokul", "Danny", "Matt, Connor, Diana"),
        ("CA", "Steve", "Danny", "Kevin"),
        ("MX", "Stephen", "Danny", "Edwin"),
        ("BR", "Stephen", "Danny", "Kathe Sallum"),
    ],
)
def test_of_each_level_the_narrowest_contacts_are_told(
    policy: Policy, country: str, level2: str, level3: str, level4: str
) -> None:
    ladder = ladder_of(policy, country)
    assert [names(told(policy, ladder, level, country)) for level in (2, 3, 4)] == [level2, level3, level4]


@pytest.mark.parametrize(
    ("country", "level", "everyone"),
    [
        ("CA", 2, "Steve, Deepak"),
        ("US", 2, "Gokul, Deepak"),
        ("BR", 2, "Stephen, Deepak"),
        ("MX", 2, "Stephen, Deepak"),
        ("GB", 2, "Krish"),
        ("NL", 2, "Russell"),
        ("NL", 3, "Raaj, Danny"),
        ("CA", 4, "Kevin"),
        ("US", 4, "Matt, Connor, Diana"),
    ],
)
def test_for_a_country_everyone_whose_scope_covers_it_is_named_narrowest_first(
    policy: Policy, country: str, level: int, everyone: str
) -> None:
    assert names(contacts(policy, ladder_of(policy, country), level, country)) == everyone


def test_without_a_country_everyone_is_named_in_the_printed_order(policy: Policy) -> None:
    assert names(contacts(policy, "north_america", 2)) == "Deepak, Gokul, Steve"
    assert names(contacts(policy, "north_america", 4)) == "Matt, Connor, Diana, Kevin"
    assert len(contacts(policy, "europe_uk", 4)) == 7


def test_nobody_is_named_on_a_ladder_of_other_countries(policy: Policy) -> None:
    assert [contacts(policy, "india", level, "FR") for level in (2, 3, 4)] == [(), (), ()]


def test_the_three_managers_of_the_usa_are_to_choose_from(policy: Policy) -> None:
    assert [each.choose for each in told(policy, "north_america", 4, "US")] == [True, True, True]
    assert [each.choose for each in told(policy, "north_america", 4, "CA")] == [False]
    assert not any(each.choose for each in contacts(policy, "north_america", 2))


@pytest.mark.parametrize(
    ("countries", "nearest"),
    [
        ("GL FO AX SJ", "Atya Arain"),
        ("GI JE GG IM", "Sebastian"),
        ("GP MQ GF MF BL PM RE YT", "Claire Tredez"),
        ("KZ KG TJ TM UZ", "Vivek Venkatraman"),
    ],
)
def test_where_no_manager_is_listed_the_nearest_is_named_as_such(policy: Policy, countries: str, nearest: str) -> None:
    for country in countries.split():
        assert [(each.contact.name, each.listed) for each in pams(policy, country)] == [(nearest, False)]
        assert names(told(policy, "europe_uk", 2, country)) == "Russell"


def test_every_country_of_europe_has_a_manager_and_the_printed_ones_are_listed(policy: Policy) -> None:
    europe = policy.territories["europe_uk"]
    listed = {country for country in europe.members if [each.listed for each in pams(policy, country)] == [True]}
    assert listed == set(europe.printed)
    assert all(pams(policy, country) for country in europe.members)


@pytest.mark.parametrize("country", ["AU", "AE", "ZZ"])
def test_where_nobody_is_named_there_is_no_manager(policy: Policy, country: str) -> None:
    assert pams(policy, country) == ()


def test_level_one_has_no_address_until_an_operator_sets_one(policy: Policy) -> None:
    ours = overlaid('[ladders.europe_uk.level1]\nemail = "desk@example.com"')
    assert desk(policy, "europe_uk").email is None
    assert desk(ours, "europe_uk").email == "desk@example.com"
    assert desk(ours, "india").email is None
    assert contacts(ours, "europe_uk", 1) == ()


def test_a_level_without_anyone_keeps_its_title(policy: Policy) -> None:
    level = level_of(policy, "mea", 4)
    assert (level.title, level.contacts) == ("Partner Account Manager", ())


@pytest.mark.parametrize("level", [-1, 0, 5])
def test_there_are_only_four_levels(policy: Policy, level: int) -> None:
    with pytest.raises(IndexError):
        level_of(policy, "mea", level)


@pytest.mark.parametrize(
    ("typed", "ladders", "managers"),
    [
        ("DACH", "europe_uk", "Harvey"),
        ("Benelux", "europe_uk", "Atya Arain"),
        ("East", "north_america", "Matt"),
        ("USA", "north_america", "Matt, Connor, Diana"),
        ("Canada", "north_america", "Kevin"),
        ("North America", "north_america", "Matt, Connor, Diana, Kevin"),
        ("ANZ", "anz", ""),
        ("Latin America", "latam", "Edwin"),
        ("Great Britain", "europe_uk", "Sebastian"),
    ],
)
def test_a_name_of_a_place_leads_to_its_ladder_and_its_people(
    policy: Policy, typed: str, ladders: str, managers: str
) -> None:
    found = reach(policy, find_places(policy, typed)[0])
    assert [part.ladder for part in found] == [ladders]
    assert names(contacts_of(policy, found[0], 4)) == managers


def test_a_lead_of_both_americas_stands_on_three_ladders(policy: Policy) -> None:
    found = reach(policy, find_places(policy, "North and South America")[0])
    assert [part.ladder for part in found] == ["north_america", "latam", "brazil"]
    assert all("Deepak" in names(contacts_of(policy, part, 2)) for part in found)
    assert names(contacts_of(policy, found[0], 4)) == "Matt, Connor, Diana, Kevin"


def test_leads_of_the_dach_countries_come_with_their_scope(policy: Policy) -> None:
    (part,) = reach(policy, find_places(policy, "DACH")[0])
    assert part.countries == {"DE", "AT", "CH"}
    assert names(contacts_of(policy, part, 2)) == "Russell"
    assert names(contacts_of(policy, part, 3)) == "Raaj, Danny"


def test_a_person_an_operator_adds_is_told_by_the_scope(policy: Policy) -> None:
    ours = overlaid(
        """
        [scopes.gulf]
        name = "Gulf"
        countries = ["AE", "SA"]
        [[ladders.mea.level4.contacts]]
        person = "Amal"
        email = "amal@example.com"
        title = "Partner Account Manager"
        scope = "mea"
        [[ladders.mea.level4.contacts]]
        person = "Basma"
        email = "basma@example.com"
        title = "Partner Account Manager"
        scope = "gulf"
        """
    )
    assert pams(policy, "SA") == ()
    assert names(pams(ours, "SA")) == "Basma"
    assert names(contacts(ours, "mea", 4, "SA")) == "Basma, Amal"
    assert names(pams(ours, "ZA")) == "Amal"
