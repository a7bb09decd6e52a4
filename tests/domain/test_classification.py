"""Is it a large user account? The count, the place, the severity, the reasons and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.account import Account, Subscription, SubscriptionStatus
from bot.domain.classification import (
    Assumption,
    Classification,
    CountedService,
    LeftOut,
    Verdict,
    classify,
)
from bot.domain.severity import Severity

if TYPE_CHECKING:
    from bot.domain.policy import Policy
    from bot.domain.service import Services

# By the pages: a country of each territory, and from how many user licences on an account there is large.
THRESHOLDS = {
    "AU": 50, "NZ": 50, "JP": 50, "SG": 50, "IN": 100, "AE": 60, "ZA": 60, "GB": 60, "NL": 60, "TR": 60, "XK": 60,
    "US": 70, "CA": 50, "MX": 70, "AR": 70, "BR": 50,
}  # fmt: skip
EXCLUDED = (
    "Zoho Campaigns",
    "Zoho DataPrep",
    "Zoho PageSense",
    "Zoho Writer add-ons",
    "Zoho Marketing Automation",
)
LIVE = SubscriptionStatus.LIVE
UNPAID = SubscriptionStatus.UNPAID


def subscription(service: str, licences: int, status: SubscriptionStatus = LIVE) -> Subscription:
    return Subscription(service, licences, status)


def account(*subscriptions: Subscription, country: str | None = "NL", partner: str | None = None) -> Account:
    return Account("admin@customer.com", 1, country=country, partner_country=partner, subscriptions=subscriptions)


@pytest.fixture
def judge(policy: Policy, services: Services) -> Judge:
    return Judge(policy, services)


class Judge:
    """Classifies, with services named as an agent types them."""

    def __init__(self, policy: Policy, services: Services) -> None:
        self.policy = policy
        self.services = services

    def __call__(
        self,
        asked_about: Account,
        *names: str,
        country: str | None = None,
        partner_country: str | None = None,
        counting: str = "sum",
    ) -> Classification:
        rules = self.policy.rules.model_copy(update={"counting": counting})
        policy = self.policy.model_copy(update={"rules": rules})
        asked = [self.services.ask(name) for name in names]
        return classify(policy, self.services, asked_about, asked, country=country, partner_country=partner_country)


@pytest.mark.parametrize("country", THRESHOLDS)
def test_an_account_is_large_from_the_threshold_of_its_territory_on(judge: Judge, country: str) -> None:
    threshold = THRESHOLDS[country]
    for licences, verdict in (
        (threshold - 1, Verdict.NOT_LARGE),
        (threshold, Verdict.LARGE),
        (threshold + 1, Verdict.LARGE),
    ):
        parts = (licences - 30, 20, 10)
        services = zip(("Zoho CRM", "Zoho Desk", "Zoho Books"), parts, strict=True)
        result = judge(account(*(subscription(*one) for one in services), country=country))
        assert (result.verdict, result.licences, result.threshold) == (verdict, licences, threshold)
        assert result.severity is (Severity.S1 if verdict is Verdict.LARGE else None)
        assert result.at_the_threshold == (licences == threshold)


@pytest.mark.parametrize("status", SubscriptionStatus)
def test_only_live_non_renewing_and_dunning_subscriptions_count(judge: Judge, status: SubscriptionStatus) -> None:
    result = judge(account(subscription("Zoho CRM", 100, status)))
    if status.value in {"live", "non_renewing", "dunning"}:
        assert (result.licences, result.left_out, result.verdict) == (100, (), Verdict.LARGE)
    else:
        assert (result.licences, result.counted, result.verdict) == (0, (), Verdict.NOT_LARGE)
        assert [one.why for one in result.left_out] == [LeftOut.STATUS]


@pytest.mark.parametrize("name", EXCLUDED)
def test_licences_of_an_excluded_service_never_count(judge: Judge, name: str) -> None:
    result = judge(account(subscription("Zoho CRM", 59), subscription(name, 5000)))
    assert (result.verdict, result.licences) == (Verdict.NOT_LARGE, 59)
    [left_out] = result.left_out
    assert left_out.why is LeftOut.EXCLUDED
    assert left_out.service is not None
    assert left_out.service.name == name


def test_an_excluded_service_is_recognised_by_any_of_its_names(judge: Judge) -> None:
    for name in ("campaigns", "キャンペーン", "زوهو كامبينز", "Zoho Writer addons"):
        assert judge(account(subscription(name, 500))).licences == 0, name


def test_that_a_service_is_excluded_is_a_better_reason_than_its_status(judge: Judge) -> None:
    result = judge(account(subscription("Zoho Campaigns", 500, UNPAID)))
    assert [one.why for one in result.left_out] == [LeftOut.EXCLUDED]


def test_licences_that_are_no_users_do_not_count(judge: Judge, policy: Policy) -> None:
    other = next(service for service in policy.services if service.unit != "users" and not service.excluded)
    result = judge(account(subscription(other.name, 1000)))
    assert (result.verdict, result.licences) == (Verdict.NOT_LARGE, 0)
    assert [(one.service, one.why) for one in result.left_out] == [(other, LeftOut.OTHER_UNIT)]


def test_zoho_writer_counts_and_its_add_ons_do_not(judge: Judge) -> None:
    result = judge(account(subscription("Zoho Writer", 60), subscription("Zoho Writer add-ons", 60)))
    assert (result.verdict, result.licences) == (Verdict.LARGE, 60)
    assert [one.name for one in result.counted] == ["Zoho Writer"]


def test_subscriptions_to_one_service_are_one_line_with_their_sum(judge: Judge) -> None:
    parts = (subscription("Zoho CRM", 20), subscription("Zoho Desk", 5), subscription("crm", 30))
    assert judge(account(*parts)).counted == (
        CountedService("Zoho CRM", 50, known=True),
        CountedService("Zoho Desk", 5, known=True),
    )


def test_a_service_that_nobody_knows_counts_and_is_marked_so(judge: Judge) -> None:
    result = judge(account(subscription("Zoho Teleport", 60)))
    assert (result.verdict, result.licences) == (Verdict.LARGE, 60)
    assert result.counted == (CountedService("Zoho Teleport", 60, known=False),)


def test_an_account_without_subscriptions_is_small(judge: Judge) -> None:
    result = judge(account())
    assert (result.verdict, result.licences, result.counted, result.left_out) == (Verdict.NOT_LARGE, 0, (), ())


def test_what_counts_and_what_does_not_keep_the_order_of_the_record(judge: Judge) -> None:
    result = judge(
        account(
            subscription("Zoho Desk", 1),
            subscription("Zoho Campaigns", 2),
            subscription("Zoho CRM", 3),
            subscription("Zoho Books", 4, UNPAID),
        )
    )
    assert [one.name for one in result.counted] == ["Zoho Desk", "Zoho CRM"]
    assert [one.subscription.service for one in result.left_out] == ["Zoho Campaigns", "Zoho Books"]


@pytest.mark.parametrize(
    ("counting", "licences", "verdict"),
    [("sum", 65, Verdict.LARGE), ("largest_service", 45, Verdict.NOT_LARGE)],
)
def test_an_operator_may_count_the_largest_service_alone(
    judge: Judge, counting: str, licences: int, verdict: Verdict
) -> None:
    both = account(subscription("Zoho CRM", 25), subscription("Zoho Desk", 20), subscription("Zoho CRM", 20))
    result = judge(both, counting=counting)
    assert (result.licences, result.verdict) == (licences, verdict)
    assert judge(account(), counting=counting).licences == 0


# ------------------------------------------------------------------------------------------------ places


def places(result: Classification) -> tuple[str | None, str | None, int | None]:
    return result.customer.country, result.partner.country, result.threshold


@pytest.mark.parametrize(
    ("recorded", "recorded_partner", "typed", "typed_partner", "expected"),
    [
        ("NL", None, None, None, ("NL", "NL", 60)),
        ("NL", "CA", None, None, ("NL", "CA", 60)),
        ("NL", "CA", "IN", None, ("IN", "CA", 100)),
        ("NL", "CA", None, "US", ("NL", "US", 60)),
        ("NL", "CA", "IN", "US", ("IN", "US", 100)),
        ("NL", None, "IN", None, ("IN", "IN", 100)),
        (None, None, "BR", None, ("BR", "BR", 50)),
        (None, "CA", None, None, ("CA", "CA", 50)),
        (None, None, None, "US", ("US", "US", 70)),
        (None, "CA", "US", None, ("US", "CA", 70)),
        (None, None, None, None, (None, None, None)),
    ],
)
def test_what_is_typed_goes_before_the_record_and_the_customer_before_the_partner(
    judge: Judge,
    recorded: str | None,
    recorded_partner: str | None,
    typed: str | None,
    typed_partner: str | None,
    expected: tuple[str | None, str | None, int | None],
) -> None:
    asked_about = account(subscription("Zoho CRM", 65), country=recorded, partner=recorded_partner)
    result = judge(asked_about, country=typed, partner_country=typed_partner)
    assert places(result) == expected
    assert result.two_countries == (expected[0] != expected[1])


def test_the_customers_country_decides_and_the_partners_has_ladder_and_calendar(judge: Judge) -> None:
    result = judge(account(subscription("Zoho CRM", 65), country="NL", partner="US"))
    assert result.verdict is Verdict.LARGE
    assert result.customer.territory is not None
    assert result.partner.territory is not None
    assert (result.customer.territory.key, result.partner.territory.key) == ("europe_uk", "usa")


@pytest.mark.parametrize(
    ("licences", "verdict"),
    [
        (0, Verdict.NOT_LARGE),
        (49, Verdict.NOT_LARGE),
        (50, Verdict.COUNTRY_NEEDED),
        (75, Verdict.COUNTRY_NEEDED),
        (99, Verdict.COUNTRY_NEEDED),
        (100, Verdict.LARGE),
        (5000, Verdict.LARGE),
    ],
)
def test_without_any_country_only_what_holds_everywhere_is_decided(
    judge: Judge, licences: int, verdict: Verdict
) -> None:
    for unknown in (None, "ZZ"):
        result = judge(account(subscription("Zoho CRM", licences), country=unknown))
        assert (result.verdict, result.threshold, result.at_the_threshold) == (verdict, None, False)
        assert result.severity is (Severity.S1 if verdict is Verdict.LARGE else None)
        assert not result.two_countries


def test_what_holds_everywhere_follows_the_operators_thresholds(judge: Judge, policy: Policy) -> None:
    india = policy.territories["india"].model_copy(update={"threshold": 200})
    anz = policy.territories["anz"].model_copy(update={"threshold": 10})
    changed = {**policy.territories, "india": india, "anz": anz}
    judge.policy = policy.model_copy(update={"territories": changed})
    verdicts = [judge(account(subscription("Zoho CRM", n), country=None)).verdict for n in (9, 10, 199, 200)]
    assert verdicts == [Verdict.NOT_LARGE, Verdict.COUNTRY_NEEDED, Verdict.COUNTRY_NEEDED, Verdict.LARGE]


# ---------------------------------------------------------------------------------------------- services

LARGE = account(subscription("Zoho CRM", 60))
SMALL = account(subscription("Zoho CRM", 59))
NOWHERE = account(subscription("Zoho CRM", 75), country=None)


@pytest.mark.parametrize(
    ("asked_about", "names", "verdict", "severity", "separate"),
    [
        (LARGE, (), Verdict.LARGE, Severity.S1, False),
        (LARGE, ("CRM",), Verdict.LARGE, Severity.S1, False),
        (LARGE, ("CRM", "Desk"), Verdict.LARGE, Severity.S1, False),
        (LARGE, ("Campaigns",), Verdict.LARGE_BUT_EXCLUDED, None, False),
        (LARGE, ("Campaigns", "DataPrep"), Verdict.LARGE_BUT_EXCLUDED, None, False),
        (LARGE, ("Campaigns", "CRM"), Verdict.LARGE, Severity.S1, True),
        (LARGE, ("Teleport",), Verdict.LARGE, None, False),
        (LARGE, ("Teleport", "CRM"), Verdict.LARGE, Severity.S1, True),
        (LARGE, ("Teleport", "Campaigns"), Verdict.LARGE_BUT_EXCLUDED, None, False),
        (LARGE, ("Writer",), Verdict.LARGE, Severity.S1, False),
        (LARGE, ("Writer add-ons",), Verdict.LARGE_BUT_EXCLUDED, None, False),
        (SMALL, (), Verdict.NOT_LARGE, None, False),
        (SMALL, ("CRM",), Verdict.NOT_LARGE, None, False),
        (SMALL, ("Campaigns",), Verdict.NOT_LARGE, None, False),
        (NOWHERE, ("CRM",), Verdict.COUNTRY_NEEDED, None, False),
        (NOWHERE, ("Campaigns",), Verdict.COUNTRY_NEEDED, None, False),
    ],
)
def test_the_service_of_the_ticket_decides_the_severity(
    judge: Judge,
    asked_about: Account,
    names: tuple[str, ...],
    verdict: Verdict,
    severity: Severity | None,
    separate: bool,
) -> None:
    result = judge(asked_about, *names)
    assert (result.verdict, result.severity, result.one_ticket_per_service) == (verdict, severity, separate)


def test_a_service_named_twice_is_answered_once(judge: Judge) -> None:
    result = judge(LARGE, "CRM", "Zoho CRM", "Campaigns", "crm")
    assert [service.name for service in result.services] == ["Zoho CRM", "Zoho Campaigns"]


# ------------------------------------------------------------------------------------------- assumptions

ADDED, LARGEST = Assumption.LICENCES_ADDED, Assumption.LARGEST_SERVICE
RECEIPT, ZONE = Assumption.COUNTED_FROM_RECEIPT, Assumption.TIME_ZONE
PARTNER_USED, NO_COUNTRY = Assumption.PARTNER_COUNTRY_USED, Assumption.NO_COUNTRY
PLACED = Assumption.COUNTRY_PLACED
CRM, DESK = subscription("Zoho CRM", 60), subscription("Zoho Desk", 60)


@pytest.mark.parametrize(
    ("asked_about", "counting", "expected"),
    [
        (account(CRM), "sum", (RECEIPT, ZONE)),
        (account(CRM, DESK), "sum", (ADDED, RECEIPT, ZONE)),
        (account(CRM, DESK), "largest_service", (LARGEST, RECEIPT, ZONE)),
        (account(CRM, CRM), "sum", (RECEIPT, ZONE)),
        (account(CRM, subscription("Zoho Campaigns", 9)), "sum", (RECEIPT, ZONE)),
        (account(subscription("Zoho CRM", 1)), "sum", ()),
        (account(CRM, country="GL"), "sum", (PLACED, RECEIPT, ZONE)),
        (account(CRM, country="AE"), "sum", (PLACED, RECEIPT, ZONE)),
        (account(CRM, country=None, partner="NL"), "sum", (PARTNER_USED, RECEIPT, ZONE)),
        (account(CRM, DESK, country=None, partner="GL"), "sum", (ADDED, PARTNER_USED, PLACED, RECEIPT, ZONE)),
        (account(CRM, country=None), "sum", (NO_COUNTRY,)),
        (account(CRM, DESK, country=None), "sum", (ADDED, NO_COUNTRY, RECEIPT)),
        (account(subscription("Zoho CRM", 1), country="GL"), "sum", (PLACED,)),
        (account(CRM, country="NL", partner="GL"), "sum", (RECEIPT, ZONE)),
    ],
)
def test_an_answer_names_each_reading_that_it_rests_on_in_a_fixed_order(
    judge: Judge, asked_about: Account, counting: str, expected: tuple[Assumption, ...]
) -> None:
    assert judge(asked_about, counting=counting).assumptions == expected


def test_times_are_assumed_only_where_times_are_promised(judge: Judge) -> None:
    assert judge(account(CRM), "Campaigns").assumptions == ()


def test_the_account_itself_comes_back_as_it_was(judge: Judge) -> None:
    assert judge(LARGE).account is LARGE
