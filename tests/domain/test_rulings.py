"""The rulings that the policy rests on, one test each, named by their numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.account import Account, Identifier, IdentifierKind, Subscription, SubscriptionStatus, Tier
from bot.domain.classification import Assumption, Classification, Verdict, classify
from bot.domain.ladder import desk, ladder_for, pams, told
from bot.domain.severity import Length, Severity
from bot.domain.territory import calendar_for, mailbox_for, territory_of
from bot.services.check import Question, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.domain.ladder import Named
    from bot.domain.policy import Policy
    from bot.domain.service import Services

    Judge = Callable[..., Classification]


def crm(licences: int, status: str = "live", service: str = "Zoho CRM") -> Subscription:
    return Subscription(service, licences, SubscriptionStatus(status))


def account(*subscriptions: Subscription, country: str | None = "NL") -> Account:
    return Account("admin@customer.com", 1, domains=("customer.com",), country=country, subscriptions=subscriptions)


@pytest.fixture
def judge(policy: Policy, services: Services) -> Judge:
    def classified(asked_about: Account, *names: str, partner: str | None = None) -> Classification:
        asked = [services.ask(name) for name in names]
        return classify(policy, services, asked_about, asked, partner_country=partner)

    return classified


class Accounts:
    """Some accounts, found by what they carry."""

    def __init__(self, *known: Account) -> None:
        self.known = known

    async def find(self, kind: str, value: str) -> tuple[Account, ...]:
        return tuple(
            each
            for each in self.known
            if value in {"email": (each.superadmin_email,), "domain": each.domains}.get(kind, ())
        )

    async def beginning(self, _kind: str, _prefix: str) -> tuple[str, ...]:
        return ()


def names(found: Iterable[Named]) -> set[str]:
    return {each.contact.name for each in found}


def territory(policy: Policy, country: str) -> str:
    found = territory_of(policy, country)
    assert found is not None
    return found.key


# ------------------------------------------------------------------ classification, thresholds, regions


def test_c1_exactly_sixty_in_europe_is_large_and_the_answer_can_mention_the_other_sentence(
    policy: Policy, judge: Judge
) -> None:
    exactly = judge(account(crm(60), country="GB"))
    assert (exactly.verdict, exactly.at_the_threshold) == (Verdict.LARGE, True)
    assert policy.territories["europe_uk"].note_at_threshold
    assert not judge(account(crm(61), country="GB")).at_the_threshold
    assert judge(account(crm(59), country="GB")).verdict is Verdict.NOT_LARGE


def test_c2_a_hundred_is_no_second_condition_for_europe(judge: Judge) -> None:
    assert {judge(account(crm(n))).verdict for n in (60, 61, 99, 100, 101)} == {Verdict.LARGE}


def test_c3_and_c4_the_seven_rows_of_the_table_are_the_only_numbers(policy: Policy) -> None:
    rows = {(each.region, each.threshold) for each in policy.territories.values()}
    assert rows == {
        ("ANZ", 50),
        ("APAC and Japan", 50),
        ("India", 100),
        ("MEA", 60),
        ("Europe and UK", 60),
        ("US and LATAM", 70),
        ("Canada and Brazil", 50),
    }


def test_c5_threshold_and_ladder_are_two_keys(policy: Policy) -> None:
    assert ladder_for(policy, "usa") is ladder_for(policy, "canada")
    assert policy.territories["usa"].threshold != policy.territories["canada"].threshold
    assert policy.territories["usa"].threshold == policy.territories["latam"].threshold
    assert ladder_for(policy, "usa") is not ladder_for(policy, "latam")


def test_c6_canada_is_large_from_fifty_and_stands_on_the_north_american_ladder(policy: Policy, judge: Judge) -> None:
    assert judge(account(crm(50), country="CA")).verdict is Verdict.LARGE
    assert judge(account(crm(50), country="US")).verdict is Verdict.NOT_LARGE
    assert names(told(policy, "north_america", 2, "CA")) == {"Steve"}
    assert names(pams(policy, "CA")) == {"Kevin"}


def test_c7_brazil_is_apart_from_latin_america(policy: Policy, judge: Judge) -> None:
    assert (territory(policy, "BR"), territory(policy, "AR")) == ("brazil", "latam")
    assert [judge(account(crm(69), country=code)).verdict for code in ("BR", "AR")] == [
        Verdict.LARGE,
        Verdict.NOT_LARGE,
    ]


def test_c8_europe_is_the_printed_countries_and_more_than_the_union(policy: Policy) -> None:
    europe = policy.territories["europe_uk"]
    assert len(europe.printed) == 50
    assert {"GB", "NO", "CH", "RU", "BY", "UA", "TR", "GE", "RS", "XK", "LI", "MC"} <= set(europe.printed)


def test_c9_a_country_that_no_page_names_is_said_to_be_placed_by_us(judge: Judge) -> None:
    for placed in ("SG", "AE", "MX", "GU", "FJ"):
        assert Assumption.COUNTRY_PLACED in judge(account(crm(1), country=placed)).assumptions, placed
    for printed in ("AU", "NZ", "JP", "IN", "US", "CA", "BR", "TR", "XK"):
        assert Assumption.COUNTRY_PLACED not in judge(account(crm(1), country=printed)).assumptions, printed


def test_c10_borderline_countries_go_as_printed_and_the_rest_with_the_nearest(policy: Policy) -> None:
    assert {territory(policy, code) for code in ("TR", "CY", "GE", "AM", "AZ", "GI", "FO", "GL", "JE")} == {"europe_uk"}
    assert {each.listed for each in pams(policy, "GL")} == {False}
    assert {each.listed for each in pams(policy, "TR")} == {True}
    assert names(pams(policy, "LI")) == {"Vivek Venkatraman"}
    assert names(pams(policy, "PT")) == {"Javier Guilló"}


def test_c11_kosovo_has_a_code_and_san_marino_and_the_vatican_go_with_italy(policy: Policy) -> None:
    assert territory(policy, "XK") == "europe_uk"
    assert names(pams(policy, "SM")) == names(pams(policy, "VA")) == names(pams(policy, "IT")) == {"Francesco Orazi"}


def test_c12_the_customers_country_gives_the_threshold_and_the_partners_everything_else(
    policy: Policy, judge: Judge
) -> None:
    result = judge(account(crm(60), country="NL"), partner="US")
    assert (result.verdict, result.threshold, result.two_countries) == (Verdict.LARGE, 60, True)
    assert result.partner.territory is not None
    assert mailbox_for(policy, result.partner.territory.key).email == "partner-support@zohocorp.com"
    assert str(calendar_for(policy, result.partner.territory.key, "US").zone) == "America/New_York"
    without = judge(account(crm(70), country=None), partner="US")
    assert (without.verdict, without.threshold) == (Verdict.LARGE, 70)
    assert Assumption.PARTNER_COUNTRY_USED in without.assumptions


def test_c13_licences_are_added_over_all_services_but_the_five_excluded(policy: Policy, judge: Judge) -> None:
    many = account(
        crm(20),
        crm(20, "non_renewing", "Zoho Desk"),
        crm(20, "dunning", "Zoho Books"),
        crm(500, "trial", "Zoho People"),
        *(crm(500, service=each.name) for each in policy.services if each.excluded),
    )
    result = judge(many)
    assert (result.licences, result.verdict) == (60, Verdict.LARGE)
    assert Assumption.LICENCES_ADDED in result.assumptions


def test_c14_and_c15_there_is_no_key_account_beside_the_large_user_account() -> None:
    assert {verdict.value for verdict in Verdict} == {"large", "large_but_excluded", "not_large", "country_needed"}


def test_c16_below_the_threshold_the_impact_decides(judge: Judge) -> None:
    assert judge(account(crm(59)), "CRM").severity is None


def test_c17_and_c32_the_clocks_start_at_receipt(policy: Policy, judge: Judge) -> None:
    assert policy.clocks.determination_starts == "receipt"
    assert Assumption.COUNTED_FROM_RECEIPT in judge(account(crm(60))).assumptions


# ---------------------------------------------------------------------------- severity and commitment


def test_c18_a_large_user_account_overrides_the_impact(judge: Judge) -> None:
    assert judge(account(crm(60))).severity is Severity.S1
    assert judge(account(crm(60)), "CRM").severity is Severity.S1


def test_c19_a_how_to_ticket_keeps_its_commitment_and_is_counted(policy: Policy) -> None:
    assert "how-to" not in policy.rules.no_commitment.types
    assert policy.rules.how_to.count > 0
    assert "assumption: C19" in policy.rules.how_to.source


def test_c20_feature_requests_and_limitations_have_no_deadline(policy: Policy) -> None:
    assert set(policy.rules.no_commitment.types) == {"feature", "limitation"}
    assert "passed to the product team" in policy.rules.no_commitment.text


def test_c21_on_an_excluded_service_the_impact_decides(judge: Judge) -> None:
    result = judge(account(crm(60)), "Zoho Campaigns")
    assert (result.verdict, result.severity) == (Verdict.LARGE_BUT_EXCLUDED, None)


def test_c22_one_covered_service_is_enough_and_separate_tickets_are_better(judge: Judge) -> None:
    result = judge(account(crm(60)), "Campaigns", "CRM")
    assert (result.verdict, result.severity, result.one_ticket_per_service) == (Verdict.LARGE, Severity.S1, True)


def test_c23_zoho_writer_is_covered_and_its_add_ons_are_not(judge: Judge) -> None:
    writer, add_ons = account(crm(60, service="Zoho Writer")), account(crm(60, service="Zoho Writer add-ons"))
    assert (judge(writer, "Writer").severity, judge(writer, "Writer add-ons").severity) == (Severity.S1, None)
    assert judge(add_ons).verdict is Verdict.NOT_LARGE


def test_c24_the_add_ons_are_measured_by_large_quantities(policy: Policy) -> None:
    assert "large quantities" in str(policy.service_table["writer_addons"].excluded)


def test_c25_pagesense_is_measured_by_monthly_visitors_with_the_rider(policy: Policy) -> None:
    why = str(policy.service_table["pagesense"].excluded)
    assert "monthly site visitors" in why
    assert "target audience" in why


@pytest.mark.parametrize("country", ["AU", "JP", "IN", "AE", "NL", "US", "CA", "MX", "BR"])
def test_c26_the_exclusions_hold_everywhere(judge: Judge, country: str) -> None:
    everywhere = account(crm(100), country=country)
    assert judge(everywhere, "Campaigns").verdict is Verdict.LARGE_BUT_EXCLUDED


def test_c27_severity_one_needs_both_a_failure_and_that_only_a_fix_helps(policy: Policy) -> None:
    assert "does not work as expected and cannot work" in policy.commitments[Severity.S1].definition


def test_c28_the_tier_changes_nothing(policy: Policy, services: Services) -> None:
    one = account(crm(60))
    results = [classify(policy, services, replace(one, tier=tier)) for tier in (None, *Tier)]
    assert all(replace(result, account=one) == results[0] for result in results)


def test_c29_the_upper_end_is_the_deadline(policy: Policy) -> None:
    first = policy.commitments[Severity.S1].acknowledgement
    assert (first.lower, first.upper) == (Length(timedelta(hours=1)), Length(timedelta(hours=3)))
    assert policy.milestones["deadline"].point(first) == timedelta(hours=3)
    assert policy.milestones["expected"].point(first) == timedelta(hours=1)


def test_c38_and_c39_a_day_is_24_working_hours_and_the_weekend_saturday_and_sunday(policy: Policy) -> None:
    assert policy.commitments[Severity.S3].determination.upper == Length(timedelta(hours=72), in_days=True)
    assert {calendar_for(policy, key).weekend for key in policy.territories} == {frozenset({5, 6})}


def test_c40_each_territory_has_a_time_zone_and_japan_its_own(policy: Policy, judge: Judge) -> None:
    zones = {key: str(calendar_for(policy, key).zone) for key in policy.territories}
    assert zones == {
        "anz": "Australia/Sydney",
        "apac_japan": "Asia/Singapore",
        "india": "Asia/Kolkata",
        "mea": "Asia/Dubai",
        "europe_uk": "Europe/London",
        "usa": "America/New_York",
        "canada": "America/Toronto",
        "latam": "America/Mexico_City",
        "brazil": "America/Sao_Paulo",
    }
    assert str(calendar_for(policy, "apac_japan", "JP").zone) == "Asia/Tokyo"
    assert Assumption.TIME_ZONE in judge(account(crm(60))).assumptions


def test_c42_and_c43_outages_downtime_and_login_issues_are_the_critical_ones(policy: Policy) -> None:
    assert set(policy.rules.critical.kinds) == {"outage", "downtime", "login"}


# ------------------------------------------------------------------------------------- identification


def test_c63_ids_are_text_with_their_leading_zeros() -> None:
    assert str(Identifier(IdentifierKind.ZOID, "007")) == "ZOID:007"
    assert Identifier(IdentifierKind.ZOID, "007") != Identifier(IdentifierKind.ZOID, "7")


def test_c64_any_one_identifier_names_an_account() -> None:
    assert {kind.value for kind in IdentifierKind} == {"email", "domain", "zuid", "zoid"}


def test_c65_without_an_identifier_the_impact_decides(policy: Policy) -> None:
    assert "severity by impact" in policy.identification["unknown"].text


@pytest.mark.parametrize(
    ("licences", "service", "ticked"), [(60, "CRM", True), (59, "CRM", False), (60, "Campaigns", False)]
)
def test_c66_the_box_and_s1_are_for_large_accounts_on_covered_services_only(
    judge: Judge, licences: int, service: str, ticked: bool
) -> None:
    assert (judge(account(crm(licences)), service).severity is Severity.S1) == ticked


async def test_c67_an_account_is_found_by_its_own_domain_unless_that_is_public_or_shared(
    policy: Policy, services: Services
) -> None:
    own = account(crm(60))
    public = replace(own, superadmin_email="admin@gmail.com", number=2, domains=("gmail.com",))
    shared = [replace(own, superadmin_email=f"admin{n}@group.com", number=n, domains=("group.com",)) for n in (3, 4)]
    accounts = Accounts(own, public, *shared)
    asked = [Identifier(IdentifierKind.EMAIL, f"bob@{each}.com") for each in ("customer", "gmail", "group")]
    found = await check(accounts, policy, services, Question(tuple(asked)))
    assert [one.accounts for one in found] == [(1,), (), (3, 4)]
    assert [one.is_large for one in found] == [True, False, False]
    assert [one.public_domain for one in found] == [False, True, False]


def test_c73_level_one_is_a_desk_without_a_published_address(policy: Policy) -> None:
    assert {desk(policy, key).email for key in policy.ladders} == {None}


def test_slack_is_no_way_to_submit_a_ticket(policy: Policy) -> None:
    assert "002:69" in policy.submission.slack.source
    assert not any("slack" in key for key in policy.submission.routes)
