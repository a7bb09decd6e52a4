"""Finds the accounts that somebody named and classifies each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.account import Identifier, IdentifierKind
from bot.domain.classification import Classification, Verdict, classify
from bot.domain.names import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.account import Account
    from bot.domain.policy import Policy
    from bot.domain.service import AskedService, Services
    from bot.services.ports import AccountFinder

WITH_DOMAIN = frozenset({IdentifierKind.EMAIL, IdentifierKind.DOMAIN})
MOST_MATCHES = 50
SURELY_RIGHT = 1
NEAR_ENOUGH = 90.0


@dataclass(frozen=True, slots=True)
class Found:
    """What one identifier led to: no account, one, or several, of which none is decided or summed (C67).

    `through_domain` says that an email is no SuperAdmin's and the account was found by the email's domain;
    `public_domain` that this was not tried, since the domain is a public mail domain; `more` that further accounts
    match than the fifty that are told.
    """

    asked: Identifier
    classifications: tuple[Classification, ...] = ()
    through_domain: bool = False
    public_domain: bool = False
    more: bool = False

    @property
    def by(self) -> IdentifierKind:
        """What the account was named by."""
        return self.asked.kind

    @property
    def is_large(self) -> bool:
        """Whether exactly one account matches and it is a large user account."""
        large = {Verdict.LARGE, Verdict.LARGE_BUT_EXCLUDED}
        return len(self.classifications) == 1 and self.classifications[0].verdict in large

    @property
    def accounts(self) -> tuple[int, ...]:
        """The numbers of the accounts."""
        return tuple(result.account.number for result in self.classifications)


@dataclass(frozen=True, slots=True)
class Question:
    """What `check` asks for: identifiers, services by name, and countries (ISO codes) that go before the record's."""

    identifiers: tuple[Identifier, ...]
    services: tuple[AskedService, ...] = ()
    country: str | None = None
    partner_country: str | None = None


async def check(accounts: AccountFinder, policy: Policy, services: Services, question: Question) -> tuple[Found, ...]:
    """Look every identifier up and classify what is found; raises DatabaseError."""
    return tuple([await _one(accounts, policy, services, question, identifier) for identifier in question.identifiers])


async def near(accounts: AccountFinder, asked: Identifier) -> tuple[str, ...]:
    """Return up to three emails or domains that an unknown one may have been meant to be; raises DatabaseError."""
    if asked.kind not in WITH_DOMAIN:
        return ()
    local, at, domain = asked.value.rpartition("@")
    candidates = await accounts.beginning(asked.kind, f"{local}{at}{domain[:SURELY_RIGHT]}")
    return nearest(asked.value, candidates, cutoff=NEAR_ENOUGH)


async def _one(
    accounts: AccountFinder, policy: Policy, services: Services, question: Question, asked: Identifier
) -> Found:
    domain = asked.value.rpartition("@")[2]
    public = asked.kind in WITH_DOMAIN and domain in policy.public_mail.domains
    if asked.kind is IdentifierKind.DOMAIN and public:
        return Found(asked, public_domain=True)
    found = await accounts.find(asked.kind, asked.value)
    through_domain = False
    if not found and asked.kind is IdentifierKind.EMAIL and not public:
        found = await accounts.find(IdentifierKind.DOMAIN, domain)
        through_domain = bool(found)
    results = _classified(policy, services, question, found[:MOST_MATCHES])
    return Found(asked, results, through_domain, public and not found, more=len(found) > MOST_MATCHES)


def _classified(
    policy: Policy, services: Services, question: Question, accounts: Sequence[Account]
) -> tuple[Classification, ...]:
    return tuple(
        classify(
            policy,
            services,
            account,
            question.services,
            country=question.country,
            partner_country=question.partner_country,
        )
        for account in accounts
    )
