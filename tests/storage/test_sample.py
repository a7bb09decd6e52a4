from __future__ import annotations

from importlib.resources import files

import pytest

from bot.domain.account import Account, Subscription, SubscriptionStatus
from bot.storage.accounts_csv import read_accounts

LIVE = SubscriptionStatus.LIVE
EXCLUDED = {"Zoho Campaigns", "Zoho DataPrep", "Zoho PageSense", "Zoho Writer add-ons", "Zoho Marketing Automation"}
THRESHOLDS = {"AU": 50, "JP": 50, "IN": 100, "AE": 60, "GB": 60, "US": 70, "CA": 50, "MX": 70, "BR": 50}


@pytest.fixture(scope="module")
def sample() -> tuple[Account, ...]:
    data = files("bot.local").joinpath("sample.csv").read_bytes()
    result = read_accounts(data, countries=str.upper, known_service=lambda name: (name, None))
    assert result.warnings == ()
    return result.accounts


def _counted(account: Account) -> int:
    return sum(one.licences for one in account.subscriptions if one.status.counts and one.service not in EXCLUDED)


def test_the_customer_of_the_examples_is_there(sample: tuple[Account, ...]) -> None:
    customer = sample[0]
    assert (customer.superadmin_email, customer.country, customer.domains) == (
        "admin@customer.com",
        "NL",
        ("customer.com",),
    )
    assert customer.subscriptions == (
        Subscription("Zoho CRM", 45, LIVE),
        Subscription("Zoho Desk", 20, LIVE),
        Subscription("Zoho Campaigns", 5000, LIVE),
    )
    assert len(customer.zoids) == len(customer.zuids) == 1


@pytest.mark.parametrize(("country", "threshold"), THRESHOLDS.items())
def test_every_territory_has_an_account_at_its_threshold(
    sample: tuple[Account, ...], country: str, threshold: int
) -> None:
    assert threshold in {_counted(account) for account in sample if account.country == country}


def test_every_territory_has_an_account_just_below_its_threshold(sample: tuple[Account, ...]) -> None:
    below = {(account.country, _counted(account)) for account in sample}
    wanted = {
        ("NZ", 49),
        ("SG", 49),
        ("IN", 99),
        ("ZA", 59),
        ("FR", 59),
        ("US", 69),
        ("CA", 49),
        ("CO", 69),
        ("BR", 49),
    }
    assert wanted <= below


def test_the_awkward_accounts_are_there(sample: tuple[Account, ...]) -> None:
    domains = [domain for account in sample for domain in account.domains]
    assert domains.count("tandem.example") == 2
    assert "gmail.com" in domains
    assert {_counted(account) for account in sample if account.country is None} == {30, 65, 120}
    partners = {(account.country, account.partner_country) for account in sample if account.partner_country}
    assert {("DE", "SA"), ("IN", "GB")} <= partners
    assert any(
        account.subscriptions and {one.service for one in account.subscriptions} <= EXCLUDED for account in sample
    )
    statuses = {one.status for account in sample for one in account.subscriptions}
    assert {SubscriptionStatus.TRIAL, SubscriptionStatus.UNPAID, SubscriptionStatus.DUNNING} <= statuses


def test_nobody_in_the_sample_is_real(sample: tuple[Account, ...]) -> None:
    for account in sample:
        for domain in (*account.domains, account.superadmin_email.partition("@")[2]):
            assert domain.endswith(".example") or domain in {"customer.com", "gmail.com"}
