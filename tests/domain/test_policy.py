"""What is read of the policy, its sources and texts, and how it is shown."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain._policy_toml import to_toml
from bot.domain.policy import TRANSLATABLE, parse_policy, show
from bot.domain.severity import Severity, Window
from bot.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def entries(value: object, path: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(value, dict):
        if any(not isinstance(inner, dict) for inner in value.values()):
            yield path, value
        for key, inner in value.items():
            yield from entries(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from entries(inner, f"{path}[]")


def test_every_entry_says_where_it_comes_from() -> None:
    without = [
        path
        for path, table in entries(tomllib.loads(BUILT_IN))
        if not SOURCE.fullmatch(str(table.get("source", "")))
        and not path.startswith(".readings.")
        and not (path.startswith(".country_aliases.") and path.endswith(".names"))
    ]
    assert without == []


def test_every_further_source_has_the_same_form() -> None:
    further = [
        str(value)
        for _path, table in entries(tomllib.loads(BUILT_IN))
        for key, value in table.items()
        if key.endswith("_source")
    ]
    assert len(further) > 20
    assert all(SOURCE.fullmatch(each) for each in further)


def test_what_is_ours_is_marked_as_an_assumption(policy: Policy) -> None:
    assert all(
        milestone.source.startswith("assumption: ") and "00" not in milestone.source
        for milestone in policy.milestones.values()
    )
    assert all("assumption: C39" in territory.calendar_source for territory in policy.territories.values())
    covered = {service.source for service in policy.services if not service.excluded}
    assert all("assumption: " in source for source in covered)


def test_a_policy_cannot_be_changed(policy: Policy) -> None:
    with pytest.raises(ValidationError):
        policy.territories["mea"].threshold = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("milestone", "minutes"),
    [
        ("expected", 60),
        ("warning", 135),
        ("last_call", 162),
        ("deadline", 180),
        ("level3", 240),
        ("level4", 360),
        ("update_warning", 135),
        ("update_deadline", 180),
        ("aim_lower", 60),
        ("aim_upper", 180),
    ],
)
def test_a_milestone_stands_at_its_point_of_the_window(policy: Policy, milestone: str, minutes: int) -> None:
    window = policy.commitments[Severity.S1].acknowledgement
    assert isinstance(window, Window)
    assert policy.milestones[milestone].point(window) == timedelta(minutes=minutes)


def test_milestones_tell_the_people_of_the_table(policy: Policy) -> None:
    told = {key: (each.tells, each.again, each.where) for key, each in policy.milestones.items()}
    everywhere = ("thread", "broadcast", "dm")
    assert told == {
        "expected": (("assignee",), (), ("thread",)),
        "warning": (("assignee", "level2"), (), ("thread",)),
        "last_call": (("level2",), (), ("thread", "dm")),
        "deadline": (("level2",), (), everywhere),
        "level3": (("level3",), (), everywhere),
        "level4": (("level4",), (), everywhere),
        "update_warning": (("assignee",), (), ("thread",)),
        "update_deadline": (("assignee",), ("level2",), ("thread",)),
        "aim_lower": (("assignee", "level2"), (), ("thread",)),
        "aim_upper": (("assignee", "level2"), (), ("thread",)),
    }


def test_names_of_people_and_services_and_addresses_are_not_for_translation() -> None:
    texts = {
        text
        for _path, table in entries(tomllib.loads(BUILT_IN))
        for key, value in table.items()
        if key in TRANSLATABLE and not isinstance(value, dict)
        for text in (value if isinstance(value, list) else [value])
    }
    assert {"Europe & UK", "Critical business impact", "slowness", "Partner Account Manager"} <= texts
    assert "It is measured by the number of contacts or subscribers." in texts
    assert not {"Krish", "Zoho CRM", "APAC UND JAPAN", "com"} & texts
    assert not any("@zoho" in str(text) or "https://" in str(text) for text in texts)


def test_what_is_shown_reads_back_as_the_same_policy(policy: Policy) -> None:
    assert parse_policy(show(policy), None, countries=COUNTRIES) == policy


def test_what_is_shown_is_in_the_same_order_each_time(policy: Policy) -> None:
    shown = tomllib.loads(show(policy))["public_mail"]["domains"]
    assert shown == sorted(policy.public_mail.domains)


def test_what_is_shown_contains_the_overlay_and_reads_back() -> None:
    ours = overlaid(
        '[territories.mea]\nthreshold = 75\nweekend = []\nholidays = ["2026-12-25"]\n'
        '[territories.mea.countries.SA]\nweekend = []\n[milestones.level3]\nafter = "2/3"\n'
        "[commitments.S2]\nname = 'a \"b\" \\ c'"
    )
    text = show(ours)
    assert "threshold = 75" in text
    assert parse_policy(text, None, countries=COUNTRIES) == ours


@given(
    st.recursive(
        st.dictionaries(
            st.text(max_size=4),
            st.booleans() | st.integers(-9, 9) | st.text(max_size=6) | st.lists(st.text(max_size=3)),
            min_size=1,
            max_size=3,
        ),
        lambda inner: st.dictionaries(
            st.text(max_size=4), inner | st.lists(inner, min_size=1, max_size=2), min_size=1, max_size=3
        ),
        max_leaves=8,
    )
)
def test_toml_that_is_written_reads_back_as_the_same_table(table: dict[str, object]) -> None:
    assert tomllib.loads(to_toml(table)) == table
