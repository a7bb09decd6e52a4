"""Names of places that people type, beside the names of countries, which are found elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.policy import Policy


class PlaceKind(StrEnum):
    """What a name of a place may stand for."""

    TERRITORY = "territory"
    LADDER = "ladder"
    SCOPE = "scope"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a name stands for; `key` is a key of the policy, or the country's code."""

    kind: PlaceKind
    key: str


def places_by_name(policy: Policy) -> Mapping[str, tuple[Place, ...]]:
    """Return every place by its folded names: territories first, then ladders, scopes, countries."""
    places: dict[str, dict[Place, None]] = {}
    for name, place in _named(policy):
        places.setdefault(fold(name), {})[place] = None
    return {name: tuple(found) for name, found in places.items()}


def _named(policy: Policy) -> Iterator[tuple[str, Place]]:
    for key, territory in policy.territories.items():
        for name in (key, territory.name, territory.region, *territory.aliases):
            yield name, Place(PlaceKind.TERRITORY, key)
    for key, ladder in policy.ladders.items():
        for name in (key, ladder.name, *ladder.aliases):
            yield name, _ladder_place(policy, key)
    for key, scope in policy.scopes.items():
        for name in scope.aliases:
            yield name, Place(PlaceKind.SCOPE, key)
    for name, codes in policy.country_aliases.items():
        for code in codes:
            yield name, Place(PlaceKind.COUNTRY, code)


def _ladder_place(policy: Policy, ladder_key: str) -> Place:
    own = [key for key, territory in policy.territories.items() if territory.ladder == ladder_key]
    # A ladder of one territory is that territory under another name, and two answers would only puzzle.
    return Place(PlaceKind.TERRITORY, own[0]) if len(own) == 1 else Place(PlaceKind.LADDER, ladder_key)
