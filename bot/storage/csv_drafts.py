"""Puts the rows of one account together, and says where they contradict each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.account import Account, Subscription, Tier
from bot.storage.csv_cells import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says of an account: `once` is what its lines must agree on, the rest adds up."""

    once: Cells
    known_by: Cells
    subscription: Subscription | None


@dataclass(slots=True)
class Draft:
    """An account while its lines are read; whatever was said is kept with the line that said it first."""

    email: str
    _rows: dict[Row, int] = field(default_factory=dict)
    _once: dict[str, tuple[str, int]] = field(default_factory=dict)
    _subscriptions: dict[Subscription, int] = field(default_factory=dict)

    def contradictions(self, row: Row) -> Iterator[str]:
        """Say where a line differs from an earlier one; an empty cell says nothing."""
        for name, value in row.once:
            earlier, line = self._once.get(name, (value, 0))
            if earlier.casefold() != value.casefold():
                yield f"{name} {shown(value)} differs from {shown(earlier)} on line {line}"

    def oddity(self, row: Row) -> str | None:
        """Say whether a line repeats an earlier one, as a whole or its subscription."""
        if row in self._rows:
            return f"repeats line {self._rows[row]} and is left out"
        if row.subscription in self._subscriptions:
            return (
                f"has the same subscription as line {self._subscriptions[row.subscription]} and both are counted: "
                "leave service, licences and status empty on a line that only adds a domain, ZOID or ZUID"
            )
        return None

    def add(self, row: Row, line: int) -> None:
        """Take a line in; one that repeats another adds nothing."""
        self._rows.setdefault(row, line)
        for name, value in row.once:
            self._once.setdefault(name, (value, line))
        if row.subscription is not None:
            self._subscriptions.setdefault(row.subscription, line)

    def account(self) -> Account:
        """Make the account of all its lines."""
        once = {name: value for name, (value, _line) in self._once.items()}
        return Account(
            superadmin_email=self.email,
            domains=self._all("domain"),
            zoids=self._all("zoid"),
            zuids=self._all("zuid"),
            country=once.get("country"),
            partner=once.get("partner", ""),
            partner_country=once.get("partner_country"),
            tier=Tier(once["tier"]) if "tier" in once else None,
            pam_email=once.get("pam_email"),
            subscriptions=tuple(row.subscription for row in self._rows if row.subscription is not None),
        )

    def _all(self, kind: str) -> tuple[str, ...]:
        said = (value for row in self._rows for name, value in row.known_by if name == kind)
        return tuple(dict.fromkeys(said))
