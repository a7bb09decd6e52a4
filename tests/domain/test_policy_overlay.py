"""What an operator's file changes when it is laid over the policy."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest

from bot.domain.policy import OPERATOR, parse_policy
from bot.domain.severity import Severity
from bot.errors import PolicyError

if TYPE_CHECKING:
    from bot.domain.policy import Policy

BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
SOURCE = re.compile(r"(00[0-4]:[1-9]\d*|assumption: \w+)(, (00[0-4]:[1-9]\d*|assumption: \w+))*")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(BUILT_IN, None, countries=COUNTRIES)


def overlaid(overlay: str) -> Policy:
    return parse_policy(BUILT_IN, overlay, countries=COUNTRIES, overlay_name="ours.toml")


def refused(overlay: str, *, built_in: str = BUILT_IN) -> dict[str, str]:
    with pytest.raises(PolicyError) as caught:
        parse_policy(built_in, overlay, countries=COUNTRIES, overlay_name="ours.toml")
    return {problem.place: problem.reason for problem in caught.value.problems}


def test_keys_that_operators_use_change_the_policy() -> None:
    ours = overlaid(
        """
        [commitments.S1]
        acknowledgement = ["PT30M", "PT90M"]
        [commitments.S3]
        determination = ["P1D", "P4D"]
        [territories.mea]
        threshold = 75
        time_zone = "Asia/Riyadh"
        weekend = ["Friday", "saturday"]
        holidays = ["2026-12-25", 2027-01-01]
        [territories.mea.countries.SA]
        weekend = []
        time_zone = "Asia/Riyadh"
        holidays = ["2026-09-23"]
        [ladders.europe_uk.level1]
        email = "Desk@example.com"
        [clocks]
        determination_starts = "acknowledgement"
        hold_pauses = ["update"]
        """
    )
    first, issue = ours.commitments[Severity.S1].acknowledgement, ours.commitments[Severity.S3].determination
    assert (first.lower.time, first.upper.time) == (timedelta(minutes=30), timedelta(minutes=90))
    assert (str(issue.upper), issue.upper.in_days) == ("P4D", True)
    mea = ours.territories["mea"]
    assert (mea.threshold, mea.time_zone, mea.weekend) == (75, "Asia/Riyadh", ("friday", "saturday"))
    assert mea.holidays == (date(2026, 12, 25), date(2027, 1, 1))
    saudi = mea.countries["SA"]
    assert (saudi.weekend, saudi.time_zone, saudi.holidays) == ((), "Asia/Riyadh", (date(2026, 9, 23),))
    assert ours.ladders["europe_uk"].level1.email == "desk@example.com"
    assert ours.clocks.determination_starts == "acknowledgement"
    assert ours.clocks.hold_pauses == ("update",)


def test_what_an_overlay_leaves_alone_stays_as_it_was(policy: Policy) -> None:
    ours = overlaid("[territories.mea]\nthreshold = 75")
    assert ours.territories["mea"].members == policy.territories["mea"].members
    assert ours.territories["india"] == policy.territories["india"]
    assert ours.ladders == policy.ladders
    assert ours != policy


def test_an_empty_overlay_changes_nothing(policy: Policy) -> None:
    assert overlaid("") == overlaid("# nothing yet\n") == policy


def test_a_list_in_an_overlay_replaces_the_list() -> None:
    ours = overlaid('[commitments.S1]\nexamples = ["the shop is closed"]')
    assert ours.commitments[Severity.S1].examples == ("the shop is closed",)


def test_a_changed_value_is_the_operators_and_no_longer_printed(policy: Policy) -> None:
    changed = overlaid('[territories.mea]\nthreshold = 75\nweekend = ["friday"]').territories["mea"]
    assert (changed.source, changed.calendar_source) == (OPERATOR, OPERATOR)
    assert changed.members_source == policy.territories["mea"].members_source


def test_an_alias_or_the_same_value_again_changes_no_source(policy: Policy) -> None:
    ours = overlaid('[territories.mea]\nthreshold = 60\naliases = ["the south"]').territories["mea"]
    assert ours.source == policy.territories["mea"].source
    assert ours.aliases == ("the south",)


def test_an_overlay_may_name_its_own_source() -> None:
    ours = overlaid('[territories.mea]\nthreshold = 75\nsource = "assumption: C9"').territories["mea"]
    assert ours.source == "assumption: C9"


def test_the_other_sentence_on_europe_is_dropped_with_the_printed_threshold() -> None:
    europe = overlaid("[territories.europe_uk]\nthreshold = 80").territories["europe_uk"]
    assert europe.note_at_threshold is None


def test_an_operator_may_add_a_service_a_person_and_a_country_name() -> None:
    ours = overlaid(
        """
        [services.shop]
        service = "Shop by us"
        aliases = ["our shop"]
        [[ladders.mea.level4.contacts]]
        person = "Amal"
        email = "amal@example.com"
        title = "Partner Account Manager"
        scope = "mea"
        [country_aliases.ours]
        names = { "Beurs" = ["NL"] }
        """
    )
    assert (ours.services[-1].name, ours.services[-1].source) == ("Shop by us", OPERATOR)
    (amal,) = ours.ladders["mea"].level4.contacts
    assert (amal.name, amal.source) == ("Amal", OPERATOR)
    assert ours.country_aliases["Beurs"] == ("NL",)


def test_a_byte_order_mark_does_not_matter() -> None:
    assert overlaid("\ufeff[territories.mea]\nthreshold = 61").territories["mea"].threshold == 61
