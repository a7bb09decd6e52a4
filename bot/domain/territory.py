"""Which territory a country belongs to, its calendar and thresholds, and what names of places stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain._policy_types import WEEKDAYS
from bot.domain.names import fold
from bot.domain.policy import Place, PlaceKind, Territory
from bot.domain.support_time import Calendar

if TYPE_CHECKING:
    from bot.domain.policy import Mailbox, Policy

__all__ = [
    "Place",
    "PlaceKind",
    "Territory",
    "calendar_for",
    "data_centre_of",
    "find_places",
    "highest_threshold",
    "lowest_threshold",
    "mailbox_for",
    "mailbox_is_printed_for",
    "territory_of",
    "time_zone_of",
]


def territory_of(policy: Policy, country: str) -> Territory | None:
    """Return the territory of an ISO 3166-1 code in capitals (C5 to C11), or None for an unknown code."""
    key = policy.territory_by_country.get(country)
    return policy.territories[key] if key else None


def calendar_for(policy: Policy, territory_key: str, country: str | None = None) -> Calendar:
    """Return the working days of a territory, as its `country` has them where it differs (C36 to C41).

    Raises KeyError for an unknown territory; a country that is not of this territory changes nothing.
    """
    territory = policy.territories[territory_key]
    own = territory.countries.get(country) if country else None
    weekend = territory.weekend if own is None or own.weekend is None else own.weekend
    holidays = territory.holidays if own is None or own.holidays is None else own.holidays
    return Calendar(
        zone=ZoneInfo((own and own.time_zone) or territory.time_zone),
        weekend=frozenset(WEEKDAYS.index(day) for day in weekend),
        holidays=frozenset(holidays),
    )


def time_zone_of(policy: Policy, country: str) -> str:
    """Return the IANA name of the time zone that a country's working days go by (C40); KeyError if unknown."""
    territory = policy.territories[policy.territory_by_country[country]]
    own = territory.countries.get(country)
    return (own and own.time_zone) or territory.time_zone


def lowest_threshold(policy: Policy) -> int:
    """Return the number of user licences below which an account is large nowhere."""
    return min(territory.threshold for territory in policy.territories.values())


def highest_threshold(policy: Policy) -> int:
    """Return the number of user licences from which an account is large everywhere."""
    return max(territory.threshold for territory in policy.territories.values())


def data_centre_of(policy: Policy, country: str) -> str | None:
    """Return the data centre (US, IN, AU, JP or EU) whose pages to show first in a country (C48)."""
    territory = territory_of(policy, country)
    if territory is None:
        return None
    own = territory.countries.get(country)
    return (own and own.data_centre) or territory.data_centre


def mailbox_for(policy: Policy, territory_key: str) -> Mailbox:
    """Return the address for tickets by email; raises KeyError for an unknown territory."""
    return policy.mailboxes[policy.territories[territory_key].mailbox]


def mailbox_is_printed_for(policy: Policy, country: str) -> bool:
    """Whether the pages name the mailbox of this country, which elsewhere is our reading (C49)."""
    territory = territory_of(policy, country)
    return territory is not None and country in mailbox_for(policy, territory.key).printed


def find_places(policy: Policy, text: str) -> tuple[Place, ...]:
    """Return what a typed name of a place stands for: territories first, then ladders, scopes, countries.

    A ladder or scope that is just a territory or a country gives that one alone. The usual names of countries
    and bare codes are found elsewhere; of several places of one kind the reader must choose.
    """
    return policy.places.get(fold(text), ())
