"""Who stands on which level of an escalation ladder, and who of them is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.policy import PlaceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.policy import Contact, Desk, Ladder, Level, Place, Policy, Scope

PAM_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A contact who is named for a place; not `listed`: nobody is, and this one is the nearest (C10)."""

    contact: Contact
    scope: Scope | None
    listed: bool = True

    @property
    def choose(self) -> bool:
        """Whether people first choose between this one and others, and nobody is mentioned until then (C81)."""
        return self.scope is not None and self.scope.choose


@dataclass(frozen=True, slots=True)
class Reach:
    """The countries of a ladder that a place stands for; `chosen` is a scope of those to choose from."""

    ladder: str
    countries: frozenset[str]
    chosen: str | None = None


def ladder_for(policy: Policy, territory_key: str) -> Ladder:
    """Return the ladder of a territory; raises KeyError for an unknown one."""
    return policy.ladders[policy.territories[territory_key].ladder]


def level_of(policy: Policy, ladder_key: str, level: int) -> Desk | Level:
    """Return level 1 to 4 of a ladder, with its printed title; raises KeyError or IndexError for others."""
    if level < 1:
        raise IndexError(level)
    return policy.ladders[ladder_key].levels[level - 1]


def desk(policy: Policy, ladder_key: str) -> Desk:
    """Return level 1: its email is None, since no page prints it, until an operator sets one (C73)."""
    return policy.ladders[ladder_key].level1


def contacts(policy: Policy, ladder_key: str, level: int, country: str | None = None) -> tuple[Named, ...]:
    """Return every contact of a level whose scope covers the country, narrowest first.

    How narrow a scope is goes by all countries that it covers; without a scope it is the whole ladder.
    Contacts of the same scope keep their printed order, and so does everyone where no country is given. Where
    nobody covers the country, the nearest stand in.
    """
    countries = policy.ladder_countries[ladder_key] if country is None else frozenset({country})
    return contacts_of(policy, Reach(ladder_key, countries), level)


def contacts_of(policy: Policy, reach: Reach, level: int) -> tuple[Named, ...]:
    """Return every contact of a level whose scope covers any of the countries: for one, narrowest first."""
    everyone = [Named(each, _scope(policy, each)) for each in level_of(policy, reach.ladder, level).contacts]
    covering = [each for each in everyone if _covered(policy, reach.ladder, each) & reach.countries]
    if reach.chosen:
        covering = [each for each in covering if not each.choose or each.contact.scope == reach.chosen]
    if not covering:
        return tuple(
            Named(each.contact, each.scope, listed=False)
            for each in everyone
            if each.scope and reach.countries.intersection(each.scope.nearest)
        )
    if len(reach.countries) == 1:
        covering.sort(key=lambda each: _width(policy, reach.ladder, each))
    return tuple(covering)


def told(policy: Policy, ladder_key: str, level: int, country: str) -> tuple[Named, ...]:
    """Return who of a level hears of a ticket: those of the narrowest scope, all who share it (C78, C82)."""
    found = contacts(policy, ladder_key, level, country)
    narrowest = min((_width(policy, ladder_key, each) for each in found), default=0)
    return tuple(each for each in found if _width(policy, ladder_key, each) == narrowest)


def pams(policy: Policy, country: str) -> tuple[Named, ...]:
    """Return the Partner Account Managers of a country; nobody where none is named (C75)."""
    key = policy.territory_by_country.get(country)
    return told(policy, policy.territories[key].ladder, PAM_LEVEL, country) if key else ()


def reach(policy: Policy, place: Place) -> tuple[Reach, ...]:
    """Return the ladders a place belongs to, with its countries on each; raises KeyError for unknown keys."""
    if place.kind is PlaceKind.TERRITORY:
        territory = policy.territories[place.key]
        return (Reach(territory.ladder, frozenset(territory.members)),)
    if place.kind is PlaceKind.LADDER:
        return (Reach(place.key, policy.ladder_countries[place.key]),)
    if place.kind is PlaceKind.COUNTRY:
        territory = policy.territories[policy.territory_by_country[place.key]]
        return (Reach(territory.ladder, frozenset({place.key})),)
    return tuple(_reach_of_scope(policy, policy.scopes[place.key]))


def _reach_of_scope(policy: Policy, scope: Scope) -> Iterable[Reach]:
    for key, served in policy.ladder_countries.items():
        countries = served & policy.scope_countries[scope.key]
        if countries:
            yield Reach(key, countries, chosen=scope.key if scope.choose else None)


def _scope(policy: Policy, contact: Contact) -> Scope | None:
    return policy.scopes[contact.scope] if contact.scope else None


def _covered(policy: Policy, ladder_key: str, named: Named) -> frozenset[str]:
    return policy.scope_countries[named.scope.key] if named.scope else policy.ladder_countries[ladder_key]


def _width(policy: Policy, ladder_key: str, named: Named) -> int:
    return len(_covered(policy, ladder_key, named))
