"""A customer's organisation and what it subscribes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """The partner's tier; it decides channels, never a deadline (C28)."""

    AUTHORISED = "authorised"
    ADVANCED = "advanced"
    PREMIUM = "premium"


class SubscriptionStatus(StrEnum):
    """The states of a subscription, spelt as Zoho Billing spells them."""

    LIVE = "live"
    TRIAL = "trial"
    DUNNING = "dunning"
    UNPAID = "unpaid"
    NON_RENEWING = "non_renewing"
    CANCELLED = "cancelled"
    CREATION_FAILED = "creation_failed"
    CANCELLED_FROM_DUNNING = "cancelled_from_dunning"
    EXPIRED = "expired"
    TRIAL_EXPIRED = "trial_expired"
    FUTURE = "future"

    @property
    def counts(self) -> bool:
        """Whether its licences count: paid for, or being paid for, today (our reading of C13)."""
        return self in {self.LIVE, self.NON_RENEWING, self.DUNNING}


class IdentifierKind(StrEnum):
    """By what an account is named; any one is enough (C64)."""

    EMAIL = "email"
    DOMAIN = "domain"
    ZUID = "zuid"
    ZOID = "zoid"


@dataclass(frozen=True, slots=True)
class Identifier:
    """An account as somebody named it; emails and domains in lower case, ids as text (C63)."""

    kind: IdentifierKind
    value: str

    def __str__(self) -> str:
        tagged = self.kind in {IdentifierKind.ZUID, IdentifierKind.ZOID}
        return f"{self.kind.upper()}:{self.value}" if tagged else self.value


@dataclass(frozen=True, slots=True)
class Subscription:
    """One Zoho service of an account, with its user licences."""

    service: str
    licences: int
    status: SubscriptionStatus


@dataclass(frozen=True, slots=True)
class Account:
    """A customer's organisation; `number` is ours and survives a rename, 0 while it is not stored.

    Countries are ISO 3166-1 alpha-2 codes (XK for Kosovo) or None; emails and domains are lower case;
    ZOID and ZUID are text, since their leading digits matter and nothing is computed with them (C63).
    """

    superadmin_email: str
    number: int = 0
    domains: tuple[str, ...] = ()
    zoids: tuple[str, ...] = ()
    zuids: tuple[str, ...] = ()
    country: str | None = None
    partner: str = ""
    partner_country: str | None = None
    tier: Tier | None = None
    pam_email: str | None = None
    subscriptions: tuple[Subscription, ...] = ()
