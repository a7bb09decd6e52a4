"""Made-up accounts, the same in every process that knows how many there are."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADER = ("superadmin_email", "domain", "zoid", "zuid", "country", "partner", "tier", "service", "licences", "status")
COUNTRIES = ("NL", "DE", "GB", "US", "CA", "IN", "AU", "JP", "AE", "ZA", "BR", "MX")
SERVICES = ("Zoho CRM", "Zoho Desk", "Zoho Books", "Zoho People", "Zoho Projects", "Zoho Mail")
NOT_COUNTED = (("Zoho Campaigns", "live"), ("Zoho Sign", "expired"), ("Zoho Cliq", "trial"))
TIERS = ("authorised", "advanced", "premium")
# Two counted subscriptions each: below every threshold, or above all of them.
SMALL, LARGE = (8, 11), (80, 75)


@dataclass(frozen=True, slots=True)
class Account:
    """One made-up account."""

    number: int

    @property
    def domain(self) -> str:
        """The only domain it has."""
        return f"customer-{self.number:06}.example"

    @property
    def email(self) -> str:
        """The email address of its SuperAdmin."""
        return f"admin@{self.domain}"

    @property
    def is_large(self) -> bool:
        """Whether it has licences enough in every country."""
        return self.number % 2 == 0

    def rows(self) -> Iterator[tuple[str | int, ...]]:
        """Yield its two or three subscriptions as rows of the import."""
        number = self.number
        known = (self.email, self.domain, 700_000_000 + number, 800_000_000 + number)
        partner = (COUNTRIES[number % len(COUNTRIES)], f"Partner {number % 400}", TIERS[number % len(TIERS)])
        licences = LARGE if self.is_large else SMALL
        for place, count in enumerate(licences):
            yield *known, *partner, SERVICES[(number + place) % len(SERVICES)], count, "live"
        if number % 3:
            service, status = NOT_COUNTED[number % len(NOT_COUNTED)]
            yield *known, *partner, service, 500, status


def write_csv(path: Path, accounts: int) -> None:
    """Write so many accounts for `accounts import`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(accounts):
            writer.writerows(Account(number).rows())
