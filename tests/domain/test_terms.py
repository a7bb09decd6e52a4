"""What is promised for a ticket, how it is written down, and that it stays."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import changes
from bot.domain.clock import Clock, deadline
from bot.domain.policy import parse_policy
from bot.domain.severity import Length, Severity, Window
from bot.domain.support_time import Calendar
from bot.domain.terms import Basis, Terms, parse_terms, terms_for
from bot.domain.ticket import Act, Facts
from tests.tickets import ANNA, Story, at, window
from tests.zones import ZONES

if TYPE_CHECKING:
    from bot.domain.policy import Policy

COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}
BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
RECEIVED = datetime(2026, 3, 4, 9, tzinfo=UTC)
PLAIN = Facts(RECEIVED, "europe_uk", "GB", impact=Severity.S2)
LARGE = replace(PLAIN, priority=True, account=7, identified_at=RECEIVED)
ALWAYS = {"weekend": frozenset(), "holidays": frozenset()}


def overlaid(overlay: str) -> Policy:
    return parse_policy(BUILT_IN, overlay, countries=COUNTRIES)


# facts | basis, severity, windows of acknowledgement, determination, update, resolution
PROMISED = [
    (PLAIN, Basis.IMPACT, "S2", "PT6H-PT12H PT24H-PT48H PT24H-PT48H"),
    (replace(PLAIN, impact=Severity.S1), Basis.IMPACT, "S1", "PT1H-PT3H PT2H-PT8H PT2H-PT8H"),
    (replace(PLAIN, impact=Severity.S3), Basis.IMPACT, "S3", "PT16H-PT24H P2D-P3D P2D-P3D"),
    (LARGE, Basis.ACCOUNT, "S1", "PT1H-PT3H PT2H-PT8H PT2H-PT8H PT24H-PT48H"),
    (replace(LARGE, impact=None), Basis.ACCOUNT, "S1", "PT1H-PT3H PT2H-PT8H PT2H-PT8H PT24H-PT48H"),
    (replace(PLAIN, critical="outage"), Basis.CRITICAL, "S1", "PT1H-PT3H PT2H-PT8H PT2H-PT8H"),
    (replace(LARGE, critical="login"), Basis.CRITICAL, "S1", "PT1H-PT3H PT2H-PT8H PT2H-PT8H PT24H-PT48H"),
    (replace(PLAIN, type="how-to"), Basis.IMPACT, "S2", "PT6H-PT12H PT24H-PT48H PT24H-PT48H"),
    (replace(LARGE, type="how-to"), Basis.ACCOUNT, "S1", "PT1H-PT3H PT2H-PT8H PT2H-PT8H PT24H-PT48H"),
    (replace(PLAIN, type="feature"), Basis.NO_COMMITMENT, None, ""),
    (replace(LARGE, type="limitation"), Basis.NO_COMMITMENT, None, ""),
    (replace(LARGE, type="feature", critical="outage"), Basis.NO_COMMITMENT, None, ""),
    (replace(PLAIN, impact=None), Basis.NO_COMMITMENT, None, ""),
]


@pytest.mark.parametrize(("facts", "basis", "severity", "windows"), PROMISED)
def test_what_is_promised_follows_from_the_facts(
    policy: Policy, facts: Facts, basis: Basis, severity: str | None, windows: str
) -> None:
    terms = terms_for(policy, facts)
    assert (terms.basis, terms.severity) == (basis, severity)
    assert [f"{each.lower}-{each.upper}" for each in terms.windows.values()] == windows.split()
    assert list(terms.windows) == list(Clock)[: len(windows.split())]
    assert terms.is_critical == (basis is Basis.CRITICAL)


def test_the_calendar_is_that_of_the_partners_country(policy: Policy) -> None:
    facts = replace(LARGE, territory="apac_japan", partner_country="JP", country="DE")
    assert terms_for(policy, facts).calendar == Calendar(ZoneInfo("Asia/Tokyo"), frozenset({5, 6}))
    elsewhere = replace(facts, partner_country="SG")
    assert terms_for(policy, elsewhere).calendar.zone == ZoneInfo("Asia/Singapore")


def test_a_territory_that_the_policy_does_not_have_is_an_error(policy: Policy) -> None:
    with pytest.raises(KeyError):
        terms_for(policy, replace(PLAIN, territory="atlantis"))


def test_milestones_are_written_down_as_the_policy_has_them(policy: Policy) -> None:
    terms = terms_for(policy, LARGE)
    assert list(terms.milestones) == list(policy.milestones)
    assert terms.milestones["warning"] == {
        "clocks": ["acknowledgement", "determination"],
        "at": 0.75,
        "tells": ["assignee", "level2"],
        "again": [],
        "where": ["thread"],
    }


def test_every_promise_says_where_it_is_printed(policy: Policy) -> None:
    assert set(terms_for(policy, PLAIN).sources) == {"commitment", "working_time", "calendar", "clocks"}
    large = terms_for(policy, replace(LARGE, critical="outage")).sources
    assert set(large) - set(terms_for(policy, PLAIN).sources) == {"critical", "severity", "resolution"}
    assert large["commitment"] == policy.commitments[Severity.S1].source
    assert "assumption: C43" in large["critical"]
    assert "assumption: C44" in large["resolution"]
    feature = terms_for(policy, replace(LARGE, type="feature")).sources
    assert feature == {"commitment": policy.rules.no_commitment.source}


def test_what_an_operator_counts_as_critical_is_what_counts() -> None:
    terms = terms_for(overlaid('[rules.critical]\nkinds = ["outage"]'), replace(PLAIN, critical="login"))
    assert (terms.basis, terms.severity) == (Basis.IMPACT, Severity.S2)
    assert "critical" not in terms.sources


def test_an_operators_windows_and_clocks_are_those_of_the_next_ticket() -> None:
    policy = overlaid(
        '[commitments.S1]\nacknowledgement = ["PT10M", "PT30M"]\n'
        '[clocks]\ndetermination_starts = "acknowledgement"\nhold_pauses = ["update"]'
    )
    terms = terms_for(policy, LARGE)
    assert terms.windows[Clock.ACKNOWLEDGEMENT] == window("PT10M", "PT30M")
    assert not terms.determination_at_receipt
    assert terms.hold_pauses == {Clock.UPDATE}


# ---------------------------------------------------------------------------------------------- written down


@pytest.mark.parametrize("facts", [facts for facts, *_rest in PROMISED])
def test_what_is_written_down_is_read_as_the_same_terms(policy: Policy, facts: Facts) -> None:
    terms = terms_for(policy, facts)
    read = parse_terms(terms.text)
    assert read == terms
    assert (read.text, read.digest, hash(read)) == (terms.text, terms.digest, hash(terms))


names = st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=3)
lengths = st.builds(lambda seconds: Length.parse(f"PT{seconds}S"), st.integers(1, 10_000_000)) | st.builds(
    lambda days: Length.parse(f"P{days}D"), st.integers(1, 300)
)
any_terms = st.builds(
    Terms,
    basis=st.sampled_from(Basis),
    severity=st.none() | st.sampled_from(Severity),
    windows=st.dictionaries(st.sampled_from(Clock), st.builds(Window, lengths, lengths)),
    calendar=st.builds(
        Calendar,
        st.sampled_from(ZONES).map(ZoneInfo),
        st.frozensets(st.integers(0, 6), max_size=6),
        st.frozensets(st.dates(date(2000, 1, 1), date(2100, 1, 1)), max_size=4),
    ),
    determination_at_receipt=st.booleans(),
    hold_pauses=st.frozensets(st.sampled_from(Clock)),
    milestones=st.dictionaries(st.text(max_size=9), names, max_size=3),
    sources=names,
)


@given(any_terms)
def test_any_terms_are_read_as_they_were_written(terms: Terms) -> None:
    assert parse_terms(terms.text) == terms
    assert json.loads(terms.text)


@given(any_terms, any_terms)
def test_terms_have_one_digest_if_and_only_if_they_are_the_same(one: Terms, other: Terms) -> None:
    assert (one.digest == other.digest) == (one == other)
    assert len(one.digest) == 64


def test_the_order_in_which_a_policy_names_things_changes_no_text(policy: Policy) -> None:
    terms = terms_for(policy, LARGE)
    turned = replace(
        terms, windows=dict(reversed(terms.windows.items())), sources=dict(reversed(terms.sources.items()))
    )
    assert (turned.text, turned.digest) == (terms.text, terms.digest)


# ---------------------------------------------------------------------------------------------------- frozen


def test_an_edit_of_the_policy_moves_no_deadline_of_a_ticket(policy: Policy) -> None:
    terms = terms_for(policy, LARGE)
    edited = terms_for(
        overlaid(
            '[commitments.S1]\nacknowledgement = ["PT1H", "PT2H"]\ndetermination = ["PT1H", "PT2H"]\n'
            '[territories.europe_uk]\nweekend = ["friday"]\nholidays = ["2026-03-04"]\n'
            "[clocks]\nhold_pauses = []"
        ),
        LARGE,
    )
    assert edited != terms
    kept, new = (Story(parse_terms(each.text)).all("ack 10, hold 11, resume 12") for each in (terms, edited))
    assert deadline(kept.run(Clock.DETERMINATION)) == at("18")
    assert deadline(new.run(Clock.DETERMINATION)) == at("thu 2")


def test_a_ticket_that_is_read_back_stands_as_it_did(policy: Policy) -> None:
    ticket = Story(terms_for(policy, LARGE)).all("determined 10, hold 11").ticket
    read = tuple(
        replace(change, terms=parse_terms(change.terms.text)) if change.terms else change for change in ticket.changes
    )
    assert changes.fold(ticket.id, read) == ticket


# --------------------------------------------------------------------------------------------------- rulings


def test_c17_what_was_decided_when_the_account_was_identified_is_all_that_counts(policy: Policy) -> None:
    later = replace(LARGE, identified_at=RECEIVED + timedelta(days=1))
    assert terms_for(policy, later) == terms_for(policy, LARGE)
    assert terms_for(policy, replace(LARGE, account=None)).severity is Severity.S1


def test_c18_the_commitment_severity_of_a_large_user_account_is_s1_whatever_the_impact(policy: Policy) -> None:
    assert {terms_for(policy, replace(LARGE, impact=impact)).severity for impact in Severity} == {Severity.S1}
    assert [terms_for(policy, replace(PLAIN, impact=impact)).severity for impact in Severity] == list(Severity)


def test_c19_a_how_to_ticket_has_the_times_of_its_account(policy: Policy) -> None:
    assert terms_for(policy, replace(LARGE, type="how-to")) == terms_for(policy, LARGE)


@pytest.mark.parametrize("kind", ["feature", "limitation"])
def test_c20_what_goes_to_the_product_team_has_no_deadline_whatever_the_account(policy: Policy, kind: str) -> None:
    terms = terms_for(policy, replace(LARGE, type=kind))
    assert (terms.basis, dict(terms.windows)) == (Basis.NO_COMMITMENT, {})
    assert "assumption: C20" in terms.sources["commitment"]


def test_c31_and_c32_determination_starts_at_receipt_unless_an_operator_says_otherwise(policy: Policy) -> None:
    assert terms_for(policy, PLAIN).determination_at_receipt
    assert "assumption: C31, assumption: C32" in terms_for(policy, PLAIN).sources["clocks"]


def test_c38_days_stay_days(policy: Policy) -> None:
    determination = terms_for(policy, replace(PLAIN, impact=Severity.S3)).windows[Clock.DETERMINATION]
    assert (str(determination.lower), str(determination.upper)) == ("P2D", "P3D")
    assert (determination.upper.in_days, determination.upper.time) == (True, timedelta(hours=72))


def test_c39_c40_and_c41_weekend_zone_and_holidays_are_those_of_territory_and_country() -> None:
    policy = overlaid(
        '[territories.mea]\nholidays = ["2026-03-20"]\n'
        '[territories.mea.countries.SA]\nweekend = ["friday", "saturday"]\ntime_zone = "Asia/Riyadh"'
    )
    emirates = replace(PLAIN, territory="mea", partner_country="AE")
    day = frozenset({date(2026, 3, 20)})
    assert terms_for(policy, emirates).calendar == Calendar(ZoneInfo("Asia/Dubai"), frozenset({5, 6}), day)
    saudi_arabia = replace(emirates, partner_country="SA")
    assert terms_for(policy, saudi_arabia).calendar == Calendar(ZoneInfo("Asia/Riyadh"), frozenset({4, 5}), day)


def test_c41_no_holiday_is_left_out_unless_an_operator_lists_it(policy: Policy) -> None:
    for key, territory in policy.territories.items():
        facts = replace(PLAIN, territory=key, partner_country=territory.members[0])
        assert terms_for(policy, facts).calendar.holidays == frozenset()


@pytest.mark.parametrize("kind", ["outage", "downtime", "login"])
def test_c42_and_c43_a_critical_ticket_has_s1_times_around_the_clock(policy: Policy, kind: str) -> None:
    terms = terms_for(policy, replace(PLAIN, impact=Severity.S3, critical=kind))
    assert terms.windows == terms_for(policy, replace(PLAIN, impact=Severity.S1)).windows
    assert (terms.calendar.weekend, terms.calendar.holidays) == (frozenset(), frozenset())


def test_c42_a_large_user_account_alone_keeps_its_weekend(policy: Policy) -> None:
    assert terms_for(policy, LARGE).calendar.weekend == {5, 6}


def test_c44_only_a_large_user_account_has_a_resolution_aim(policy: Policy) -> None:
    assert terms_for(policy, LARGE).windows[Clock.RESOLUTION] == window("PT24H", "PT48H")
    for facts in (PLAIN, replace(PLAIN, critical="outage"), replace(PLAIN, impact=Severity.S1)):
        assert Clock.RESOLUTION not in terms_for(policy, facts).windows


def test_c46_the_aim_and_the_determination_of_s2_are_two_values() -> None:
    policy = overlaid('[commitments.S2]\ndetermination = ["PT20H", "PT40H"]')
    assert terms_for(policy, PLAIN).windows[Clock.DETERMINATION] == window("PT20H", "PT40H")
    assert terms_for(policy, LARGE).windows[Clock.RESOLUTION] == window("PT24H", "PT48H")


def test_c47_an_update_is_due_within_the_time_of_determination(policy: Policy) -> None:
    for impact in Severity:
        windows = terms_for(policy, replace(PLAIN, impact=impact)).windows
        assert windows[Clock.UPDATE] == windows[Clock.DETERMINATION]


def test_tracking_writes_the_terms_down(policy: Policy) -> None:
    terms = terms_for(policy, LARGE)
    change = changes.track(None, LARGE, terms, ANNA, RECEIVED)
    assert (change.act, change.terms, change.facts) == (Act.TRACK, terms, LARGE)
