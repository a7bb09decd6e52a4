"""Answers "is this priority?", with its reasons in the order in which a person would ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.service import USERS, AskedService, Services, Standing
from bot.domain.severity import Severity
from bot.domain.territory import highest_threshold, lowest_threshold, territory_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.account import Account, Subscription
    from bot.domain.policy import Policy, Service, Territory


class Verdict(StrEnum):
    """Whether an account, and the service asked about, gets priority support."""

    LARGE = "large"
    LARGE_BUT_EXCLUDED = "large_but_excluded"
    NOT_LARGE = "not_large"
    COUNTRY_NEEDED = "country_needed"


class LeftOut(StrEnum):
    """Why a subscription's licences do not count (C13)."""

    EXCLUDED = "excluded"
    STATUS = "status"
    OTHER_UNIT = "other_unit"


class Assumption(StrEnum):
    """A reading of ours that an answer rests on, since no page prints it."""

    LICENCES_ADDED = "C13"
    LARGEST_SERVICE = "C13: largest"
    COUNTED_FROM_RECEIPT = "C32"
    TIME_ZONE = "C40"
    COUNTRY_PLACED = "C9"
    PARTNER_COUNTRY_USED = "C12"
    NO_COUNTRY = "C9: none"


@dataclass(frozen=True, slots=True)
class CountedService:
    """A service whose user licences count, with the sum over its subscriptions."""

    name: str
    licences: int
    known: bool


@dataclass(frozen=True, slots=True)
class LeftOutSubscription:
    """A subscription whose licences do not count, and why."""

    subscription: Subscription
    service: Service | None
    why: LeftOut


@dataclass(frozen=True, slots=True)
class Place:
    """A country and the territory it belongs to; both None when no country is known."""

    country: str | None
    territory: Territory | None


@dataclass(frozen=True, slots=True)
class Classification:
    """The answer to "is this priority?" for one account.

    `threshold` is in user licences (C1: from it on, "at least"). `customer` is the place that gives the
    threshold, `partner` the one that gives ladder, Partner Account Manager, mailbox and calendar (C12).
    `severity` is the commitment severity, or None where the ticket's impact severity decides (C16, C21).
    """

    account: Account
    verdict: Verdict
    licences: int
    threshold: int | None
    customer: Place
    partner: Place
    counted: tuple[CountedService, ...]
    left_out: tuple[LeftOutSubscription, ...]
    services: tuple[AskedService, ...] = ()
    severity: Severity | None = None
    assumptions: tuple[Assumption, ...] = ()

    @property
    def two_countries(self) -> bool:
        """Whether customer and partner are in different countries, which the answer then says."""
        known = self.customer.country and self.partner.country
        return bool(known) and self.customer.country != self.partner.country

    @property
    def one_ticket_per_service(self) -> bool:
        """Whether covered and other services were named together, so that separate tickets are better (C22)."""
        standings = {service.standing for service in self.services}
        return Standing.COVERED in standings and len(standings) > 1

    @property
    def at_the_threshold(self) -> bool:
        """Whether it has exactly as many licences as the table asks for (C1)."""
        return self.threshold is not None and self.licences == self.threshold


def classify(
    policy: Policy,
    services: Services,
    account: Account,
    asked: Sequence[AskedService] = (),
    *,
    country: str | None = None,
    partner_country: str | None = None,
) -> Classification:
    """Classify an account, for the services a ticket names (none: the account alone).

    `country` and `partner_country` (ISO codes) go before what the account's record says (C12).
    """
    own = country or account.country
    partner = partner_country or account.partner_country or own
    customer_place = _place(policy, own or partner)
    partner_place = _place(policy, partner)
    counted, left_out = _count(services, account.subscriptions)
    licences = _licences(policy, counted)
    threshold = customer_place.territory.threshold if customer_place.territory else None
    large = _is_large(policy, licences, threshold)
    verdict = _verdict(large, asked)
    severity = _severity(verdict, asked)
    assumed = (
        *_assumed_in_counting(policy, counted),
        *_assumed_of_countries(own, customer_place),
        *_assumed_in_promising(severity, partner_place),
    )
    return Classification(
        account=account,
        verdict=verdict,
        licences=licences,
        threshold=threshold,
        customer=customer_place,
        partner=partner_place,
        counted=counted,
        left_out=left_out,
        services=tuple({service.name: service for service in asked}.values()),
        severity=severity,
        assumptions=assumed,
    )


def _place(policy: Policy, country: str | None) -> Place:
    return Place(country, territory_of(policy, country) if country else None)


def _count(
    services: Services, subscriptions: Iterable[Subscription]
) -> tuple[tuple[CountedService, ...], tuple[LeftOutSubscription, ...]]:
    sums: dict[str, CountedService] = {}
    left_out: list[LeftOutSubscription] = []
    for subscription in subscriptions:
        service = services.find(subscription.service)
        why = _why_left_out(subscription, service)
        if why:
            left_out.append(LeftOutSubscription(subscription, service, why))
            continue
        name = service.name if service else subscription.service
        before = sums[name].licences if name in sums else 0
        sums[name] = CountedService(name, before + subscription.licences, known=service is not None)
    return tuple(sums.values()), tuple(left_out)


def _why_left_out(subscription: Subscription, service: Service | None) -> LeftOut | None:
    if service and service.excluded:
        return LeftOut.EXCLUDED
    if service and service.unit != USERS:
        return LeftOut.OTHER_UNIT
    return None if subscription.status.counts else LeftOut.STATUS


def _licences(policy: Policy, counted: Sequence[CountedService]) -> int:
    numbers = [service.licences for service in counted]
    return max(numbers, default=0) if policy.rules.counting == "largest_service" else sum(numbers)


def _is_large(policy: Policy, licences: int, threshold: int | None) -> bool | None:
    if threshold is not None:
        return licences >= threshold
    if licences >= highest_threshold(policy):
        return True
    return False if licences < lowest_threshold(policy) else None


def _verdict(large: bool | None, asked: Sequence[AskedService]) -> Verdict:  # noqa: FBT001 - three-valued
    if large is None:
        return Verdict.COUNTRY_NEEDED
    if not large:
        return Verdict.NOT_LARGE
    standings = {service.standing for service in asked}
    only_excluded = Standing.EXCLUDED in standings and Standing.COVERED not in standings
    return Verdict.LARGE_BUT_EXCLUDED if only_excluded else Verdict.LARGE


def _severity(verdict: Verdict, asked: Sequence[AskedService]) -> Severity | None:
    covered = not asked or any(service.standing is Standing.COVERED for service in asked)
    return Severity.S1 if verdict is Verdict.LARGE and covered else None


def _assumed_in_counting(policy: Policy, counted: Sequence[CountedService]) -> Iterable[Assumption]:
    if len(counted) > 1:
        largest = policy.rules.counting == "largest_service"
        yield Assumption.LARGEST_SERVICE if largest else Assumption.LICENCES_ADDED


def _assumed_of_countries(own: str | None, customer: Place) -> Iterable[Assumption]:
    if customer.territory is None:
        yield Assumption.NO_COUNTRY
        return
    if own is None:
        yield Assumption.PARTNER_COUNTRY_USED
    if customer.country not in customer.territory.printed:
        yield Assumption.COUNTRY_PLACED


def _assumed_in_promising(severity: Severity | None, partner: Place) -> Iterable[Assumption]:
    if severity:
        yield Assumption.COUNTED_FROM_RECEIPT
        if partner.territory:
            yield Assumption.TIME_ZONE
