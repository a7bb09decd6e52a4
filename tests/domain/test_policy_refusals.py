"""How mistakes in a policy are named: every one, with its place and a reason."""

from __future__ import annotations

import re
from contextlib import suppress
from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain._policy_toml import to_toml
from bot.domain.policy import parse_policy
from bot.errors import PolicyError

if TYPE_CHECKING:
    from bot.domain.policy import Policy

BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
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


@pytest.mark.parametrize(
    ("overlay", "place", "reason"),
    [
        ("[territories.mea]\nthreshold = 0", "territories.mea.threshold", "whole number of at least 1, not 0"),
        ("[territories.mea]\nthreshold = 60.5", "territories.mea.threshold", "not 60.5"),
        ('[territories.mea]\nthreshold = "60"', "territories.mea.threshold", "not '60'"),
        ("[territories.mea]\nthreshold = true", "territories.mea.threshold", "not True"),
        ("[territories.mea]\ntreshold = 60", "territories.mea.treshold", "did you mean threshold?"),
        ('[territories.mea]\ntime_zone = "Asia/Ryad"', "territories.mea.time_zone", "did you mean Asia/Riyadh?"),
        ('[territories.mea]\ntime_zone = "Asia"', "territories.mea.time_zone", "is no time zone"),
        ('[territories.mea]\ntime_zone = "../passwd"', "territories.mea.time_zone", "is no time zone"),
        ('[territories.mea]\ntime_zone = ""', "territories.mea.time_zone", "is no time zone"),
        ('[territories.mea]\nweekend = ["satuday"]', "territories.mea.weekend[1]", "did you mean saturday?"),
        ('[territories.mea]\nweekend = "friday"', "territories.mea.weekend", "a list in square brackets"),
        (
            f"[territories.mea]\nweekend = {EVERY_DAY}",
            "territories.mea.weekend",
            "leaves no working time",
        ),
        ('[territories.mea]\nholidays = ["25.12.2026"]', "territories.mea.holidays[1]", "2026-12-25"),
        ('[territories.mea]\nholidays = ["2026-02-30"]', "territories.mea.holidays[1]", "is no date"),
        ("[territories.mea]\nholidays = [2026-12-25T00:00:00]", "territories.mea.holidays[1]", "is no date"),
        ('[territories.mea]\nladder = "meaa"', "territories.mea.ladder", "did you mean mea?"),
        ('[territories.mea]\nmailbox = "org"', "territories.mea.mailbox", "there are com, eu"),
        ("[territories.meaa]\nthreshold = 1", "territories.meaa", "did you mean mea?"),
        ("[territories]\nmea = 60", "territories.mea", "must be a table, not 60"),
        ("territories = 9", "territories", "must be a table, not 9"),
        ("threshold = 9", "threshold", "there is no such key"),
        (
            "[territories.mea.countries.FR]\nweekend = []",
            "territories.mea.countries.FR",
            "FR is not among the members of this territory; it is in territories.europe_uk",
        ),
        ('[territories.usa]\nprinted = ["US", "FR"]', "territories.usa.printed.FR", "not among the members"),
        (
            '[commitments.S1]\nacknowledgement = ["PT3H", "PT1H"]',
            "commitments.S1.acknowledgement",
            "the lower end (PT3H) is longer than the upper end (PT1H)",
        ),
        ('[commitments.S1]\nacknowledgement = ["PT0S", "PT1H"]', "commitments.S1.acknowledgement", "longer than"),
        ('[commitments.S1]\nacknowledgement = ["PT3H"]', "commitments.S1.acknowledgement", "two lengths of time"),
        ('[commitments.S1]\nacknowledgement = "PT3H"', "commitments.S1.acknowledgement", "two lengths of time"),
        ("[commitments.S1]\nacknowledgement = [1, 3]", "commitments.S1.acknowledgement", "two lengths of time"),
        ('[commitments.S2]\ndetermination = ["P1M", "P2M"]', "commitments.S2.determination", "months"),
        ('[commitments.S2]\ndetermination = ["P1Y", "P1Y"]', "commitments.S2.determination", "years"),
        (
            '[commitments.S2]\ndetermination = ["P1D", "P9999999999D"]',
            "commitments.S2.determination",
            "no longer than P366D",
        ),
        ('[commitments.S4]\nname = "x"', "commitments.S4", "must be 'S1', 'S2' or 'S3'"),
        ('[rules]\ncounting = "max"', "rules.counting", "'sum' or 'largest_service'"),
        ("[rules.how_to]\ncount = 0", "rules.how_to.count", "at least 1"),
        ('[clocks]\ndetermination_starts = "reciept"', "clocks.determination_starts", "'receipt'"),
        ('[clocks]\nhold_pauses = ["acknowledgement"]', "clocks.hold_pauses[1]", "'determination'"),
        ("[milestones.warning]\nat = 1", "milestones.warning.at", "between 0 and 1"),
        ("[milestones.warning]\nat = 0", "milestones.warning.at", "between 0 and 1"),
        ('[milestones.warning]\nat = "late"', "milestones.warning.at", '"lower", "upper" or a share'),
        ("[milestones.warning]\nat = nan", "milestones.warning.at", "number such as 0.75"),
        ("[milestones.warning]\nat = 0.95", "milestones.last_call.at", "more than that of milestones.warning"),
        ("[milestones.warning]\nafter = 1", "milestones.warning", "not both"),
        ("[milestones.level3]\nafter = 0", "milestones.level3.after", "above 0"),
        ("[milestones.level3]\nafter = -1", "milestones.level3.after", "above 0"),
        ("[milestones.level3]\nafter = 1", "milestones.level4.after", "which is 1"),
        ('[milestones.level3]\nafter = "1/0"', "milestones.level3.after", "number such as 0.75"),
        ("[milestones.level5]\nafter = 2", "milestones.level5", "did you mean level3?"),
        ("[milestones.warning]\nat = 1.5", "milestones.warning.at", "between 0 and 1"),
        ("[milestones.warning]\nat = -0.1", "milestones.warning.at", "between 0 and 1"),
        ('[milestones.warning]\nat = "4/3"', "milestones.warning.at", "between 0 and 1"),
        ("[milestones.warning]\nat = true", "milestones.warning.at", "number such as 0.75"),
        ("[milestones.warning]\nat = 0.9", "milestones.last_call.at", "more than that of milestones.warning"),
        ('[milestones.warning]\nat = "lower"', "milestones.warning.at", '"lower" is where milestones.expected is'),
        ('[milestones.warning]\nat = "upper"', "milestones.deadline.at", '"upper" is where milestones.warning is'),
        (
            '[milestones.update_warning]\nclocks = ["acknowledgement"]',
            "milestones.update_warning.at",
            "more than that of milestones.last_call, which is 0.9",
        ),
        ('[milestones.aim_lower]\nclocks = ["acknowledgement"]', "milestones.aim_lower.at", "milestones.expected is"),
        ("[milestones.deadline]\nat = 0.95", "milestones.deadline.at", 'must be "upper"'),
        ('[milestones.update_deadline]\nat = "lower"', "milestones.update_deadline.at", 'must be "upper"'),
        ('[milestones.deadline]\nclocks = ["resolution"]', "milestones.deadline.clocks", "never called broken"),
        ('[milestones.level3]\nclocks = ["resolution"]', "milestones.level3.clocks", "never called broken"),
        ("[milestones.level4]\nafter = '1/3'", "milestones.level4.after", "more than that of milestones.level3"),
        ("[milestones.level4]\nafter = 101", "milestones.level4.after", "number such as 0.75"),
        ('[milestones.warning]\nclocks = ["reply"]', "milestones.warning.clocks[1]", "'acknowledgement'"),
        ('[milestones.warning]\ntells = ["level5"]', "milestones.warning.tells[1]", "'level2'"),
        ('[milestones.update_deadline]\nagain = ["lead"]', "milestones.update_deadline.again[1]", "'level2'"),
        ('[milestones.warning]\nwhere = ["email"]', "milestones.warning.where[1]", "'thread', 'broadcast' or 'dm'"),
        ("[milestones.warning]\ntells = []", "milestones.warning.tells", '"clocks = []" switches a milestone off'),
        ("[milestones.warning]\nwhere = []", "milestones.warning.where", "must not be empty"),
        ('[milestones.warning]\ntell = ["level2"]', "milestones.warning.tell", "did you mean tells?"),
        ("[milestones]\nwarning = 0.5", "milestones.warning", "must be a table"),
        ("milestones = []", "milestones", "must be a table"),
        ('[ladders.mea.level1]\nemail = "desk"', "ladders.mea.level1.email", "does not look like an email address"),
        ('[ladders.mea.level1]\nemail = "a b@c.de"', "ladders.mea.level1.email", "an email address"),
        ("[ladders.mea.level5]\ntitle = 'x'", "ladders.mea.level5", "did you mean level"),
        (
            "[[ladders.mea.level4.contacts]]\nperson = 'A'\nemail = 'a@b.co'\ntitle = 'x'\nscope = 'japan'",
            "ladders.mea.level4.contacts[1].scope",
            "scopes.japan covers no country of this ladder",
        ),
        (
            "[[ladders.mea.level4.contacts]]\nperson = 'A'\nemail = 'a@b.co'\ntitle = 'x'\nscope = 'dahc'",
            "ladders.mea.level4.contacts[1].scope",
            "did you mean dach?",
        ),
        (
            "[[ladders.mea.level4.contacts]]\nperson = 'A'\ntitle = 'x'",
            "ladders.mea.level4.contacts[1].email",
            "is missing",
        ),
        ('[scopes.dach]\nterritories = ["mea"]', "scopes.dach", "either countries or territories"),
        ('[scopes.mea]\nterritories = ["meaa"]', "scopes.mea.territories", "did you mean mea?"),
        ('[scopes.dach]\ncountries = ["ZZ"]', "scopes.dach.countries", "ZZ is no country code"),
        ('[scopes.dach]\nnearest = ["li"]', "scopes.dach.nearest[1]", "two capital letters"),
        ('[services.foo]\nservice = "Zoho Desk"', "services.foo", "is a name of services.desk too"),
        ('[services.campaigns]\nexcluded = ""', "services.campaigns.excluded", "must not be empty"),
        ("[offerings.chat]\npremium = 'yes'", "offerings.chat.premium", "must be true or false, not 'yes'"),
        ('[submission]\nguidelines = "http://x"', "submission.guidelines", "must begin with https://"),
        ('[public_mail]\ndomains = ["me@gmail.com"]', "public_mail.domains[1]", "such as gmail.com"),
        ('[public_mail]\ndomains = "gmail.com"', "public_mail.domains", "a list in square brackets"),
        ("[country_aliases.usage.names]\nX = []", "country_aliases.usage.names.X", "must not be empty"),
        ("[country_aliases.usage.names]\nX = ['QQ']", "country_aliases.usage.names.X", "no country code"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_reason(overlay: str, place: str, reason: str) -> None:
    problems = refused(overlay)
    assert place in problems
    assert reason in problems[place]


def test_a_milestone_of_no_clock_is_switched_off() -> None:
    assert overlaid("[milestones.expected]\nclocks = []").milestones["expected"].clocks == ()


def test_a_country_must_be_in_exactly_one_territory() -> None:
    with pytest.raises(PolicyError) as caught:
        overlaid('[territories.india]\nmembers = ["IN", "FR", "IN", "ZZ"]\n[territories.anz]\nmembers = ["NZ"]')
    assert set(map(str, caught.value.problems)) == {
        "territories.india.members: IN stands there 2 times",
        "territories.india.members: ZZ is no country code of ISO 3166-1",
        "territories.europe_uk.members: FR is in territories.india too",
        "territories.anz.printed.AU: AU is not among the members of this territory",
        "territories: no territory has AQ, AU, CC, CK, CX, HM, NF, NU, TK among its members",
    }


def test_every_problem_of_a_file_is_named_at_once() -> None:
    places = refused(
        """
        [territories.mea]
        treshold = 5
        time_zone = "Nowhere/At_All"
        ladder = "none"
        [territories.mea.countries.FR]
        weekend = []
        [commitments.S1]
        acknowledgement = ["PT3H", "PT1H"]
        [milestones.level4]
        after = 0.1
        [services.foo]
        service = "Zoho Desk"
        """
    )
    assert set(places) == {
        "territories.mea.treshold",
        "territories.mea.time_zone",
        "territories.mea.ladder",
        "territories.mea.countries.FR",
        "commitments.S1.acknowledgement",
        "milestones.level4.after",
        "ladders.mea",
        "services.foo",
    }


def test_the_error_begins_with_the_files_and_gives_a_line_to_each_problem() -> None:
    with pytest.raises(PolicyError) as caught:
        overlaid("[territories.mea]\nthreshold = 0\nname = 5")
    assert str(caught.value).splitlines() == [
        "ours.toml, laid over policy.toml:",
        "  territories.mea.name: must be text in quotes, not 5",
        "  territories.mea.threshold: must be a whole number of at least 1, not 0",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[territories.mea\n", "ours.toml, line 1, column 17"),
        ("a = 1\nthreshold 60\n", "ours.toml, line 2, column 11"),
        ("a = 1\na = 2", "ours.toml, end of document"),
        ("a = " + "[" * 100_000, "ours.toml"),
        ("a = " + "9" * 5_000, "ours.toml"),
    ],
)
def test_what_is_no_toml_is_refused_with_line_and_column(text: str, place: str) -> None:
    assert list(refused(text)) == [place]


def test_a_file_that_cannot_be_read_as_toml_does_not_hide_the_other_one() -> None:
    assert list(refused("[b\n", built_in="[a\n")) == ["policy.toml, line 1, column 3", "ours.toml, line 1, column 3"]


@pytest.mark.parametrize(
    "table", ["commitments.S2", "milestones.level4", "ladders.india.level3", "ladders.india", "mailboxes.eu"]
)
def test_a_built_in_policy_without_a_needed_table_is_refused(table: str) -> None:
    rest = re.sub(rf"(?ms)^\[+{re.escape(table)}[\].].*?(?=^\[(?!\[?{re.escape(table)}[\].]))", "", BUILT_IN)
    assert rest != BUILT_IN
    assert any(place.startswith(table) or table in reason for place, reason in refused("", built_in=rest).items())


@settings(max_examples=40)
@given(overlay=st.text(alphabet="[]{}=.\"'#\n ae19-", max_size=60))
def test_any_text_is_read_or_refused_in_words(overlay: str) -> None:
    with suppress(PolicyError):
        overlaid(overlay)


@settings(max_examples=40)
@given(value=st.recursive(st.booleans() | st.integers() | st.floats() | st.text(max_size=5), st.lists, max_leaves=4))
def test_any_value_in_a_place_is_read_or_refused_in_words(value: object) -> None:
    table = {"territories": {"mea": {"threshold": value, "weekend": value, "holidays": value, "members": value}}}
    overlay = to_toml({**table, "milestones": {"level3": {"after": value}}, "clocks": value})
    with pytest.raises(PolicyError):
        overlaid(overlay)


def test_a_reading_that_nobody_explains_is_refused() -> None:
    assert refused('[rules]\nsource = "assumption: C999"') == {
        "rules.source": "there is no readings.C999 to explain 'assumption: C999'"
    }


@pytest.mark.parametrize("source", ["", "seed 2", "002:0", "007:1", "002:437,004:156", "assumption: "])
def test_a_source_of_another_form_is_refused(source: str) -> None:
    assert list(refused(f'[rules]\nsource = "{source}"')) == ["rules.source"]
