"""What counts of an account, and how an identifier reads."""

from __future__ import annotations

import pytest

from bot.domain.account import Identifier, IdentifierKind, SubscriptionStatus


@pytest.mark.parametrize("status", SubscriptionStatus)
def test_only_what_is_paid_for_or_being_paid_for_counts(status: SubscriptionStatus) -> None:
    assert status.counts == (status.value in {"live", "non_renewing", "dunning"})


def test_statuses_are_spelt_as_zoho_billing_spells_them() -> None:
    assert {status.value for status in SubscriptionStatus} == {
        "live", "trial", "dunning", "unpaid", "non_renewing", "cancelled", "creation_failed",
        "cancelled_from_dunning", "expired", "trial_expired", "future",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (IdentifierKind.EMAIL, "admin@customer.com", "admin@customer.com"),
        (IdentifierKind.DOMAIN, "customer.com", "customer.com"),
        (IdentifierKind.ZUID, "007", "ZUID:007"),
        (IdentifierKind.ZOID, "10", "ZOID:10"),
    ],
)
def test_an_identifier_is_written_as_it_can_be_typed_again(kind: IdentifierKind, value: str, written: str) -> None:
    assert str(Identifier(kind, value)) == written
