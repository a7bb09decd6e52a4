"""Checks the policy as a whole: what one table says must fit what the others say."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from bot.domain._policy_core import MilestoneName
from bot.domain._policy_types import ASSUMPTION, ClockName, Part, said
from bot.domain.names import fold, nearest
from bot.domain.severity import Severity
from bot.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.domain._policy_core import Milestone
    from bot.domain._policy_world import Ladder
    from bot.domain.policy import Policy

_AT_THE_DEADLINE = frozenset({"deadline", "update_deadline"})


def problems_of(policy: Policy, countries: Collection[str]) -> tuple[Problem, ...]:
    """Return everything about a policy that does not hold together; `countries` are all codes there are."""
    checks = (
        _severities(policy),
        _milestones(policy),
        _members(policy, countries),
        _territories(policy),
        _scopes(policy, countries),
        _ladders(policy),
        _codes(policy, countries),
        _services(policy),
        _readings(policy),
    )
    return tuple(dict.fromkeys(problem for check in checks for problem in check))


def _severities(policy: Policy) -> Iterator[Problem]:
    for severity in Severity:
        if severity not in policy.commitments:
            yield Problem(f"commitments.{severity}", "is missing")


def _milestones(policy: Policy) -> Iterator[Problem]:
    for name in get_args(MilestoneName):
        if name not in policy.milestones:
            yield Problem(f"milestones.{name}", "is missing")
    for name, milestone in policy.milestones.items():
        if (milestone.at is None) == (milestone.after is None):
            yield Problem(f"milestones.{name}", 'needs either "at" or "after", and not both')
        yield from _meaning(name, milestone)
    for clock in get_args(ClockName):
        ours = [each for each in policy.milestones.values() if clock in each.clocks]
        for field in ("at", "after"):
            points = [(each.key, getattr(each, field)) for each in ours if isinstance(getattr(each, field), float)]
            yield from _rising(field, points)
        yield from _same_end(ours)


def _meaning(name: str, milestone: Milestone) -> Iterator[Problem]:
    """See to it that a milestone tells somebody, and what its name says."""
    place = f"milestones.{name}"
    for field in ("tells", "where"):
        if not getattr(milestone, field):
            yield Problem(f"{place}.{field}", 'must not be empty; "clocks = []" switches a milestone off')
    if name in _AT_THE_DEADLINE and milestone.at not in (None, "upper"):
        yield Problem(f"{place}.at", 'must be "upper", since it says that the time has passed')
    if (name in _AT_THE_DEADLINE or milestone.after is not None) and "resolution" in milestone.clocks:
        yield Problem(f"{place}.clocks", "must not name resolution: an aim is never called broken (C44)")


def _same_end(milestones: Iterable[Milestone]) -> Iterator[Problem]:
    """Refuse two milestones at one end of a window, of which only one would be told."""
    first: dict[str, str] = {}
    for each in milestones:
        if isinstance(each.at, str) and first.setdefault(each.at, each.key) != each.key:
            yield Problem(f"milestones.{each.key}.at", f'"{each.at}" is where milestones.{first[each.at]} is')


def _rising(field: str, points: Iterable[tuple[str, float]]) -> Iterator[Problem]:
    for (before, earlier), (name, later) in pairwise(points):
        if later <= earlier:
            place = f"milestones.{name}.{field}"
            yield Problem(place, f"must be more than that of milestones.{before}, which is {earlier:g}")


def _members(policy: Policy, countries: Collection[str]) -> Iterator[Problem]:
    placed: dict[str, str] = {}
    for key, territory in policy.territories.items():
        place = f"territories.{key}.members"
        for code in territory.members:
            if placed.get(code, key) != key:
                yield Problem(place, f"{code} is in territories.{placed[code]} too")
            placed.setdefault(code, key)
        yield from _unknown(place, territory.members, countries)
    missing = sorted(set(countries) - set(placed))
    if missing:
        yield Problem("territories", f"no territory has {', '.join(missing)} among its members")


def _territories(policy: Policy) -> Iterator[Problem]:
    for key, territory in policy.territories.items():
        place = f"territories.{key}"
        yield from _reference(f"{place}.ladder", territory.ladder, policy.ladders, "ladders")
        yield from _reference(f"{place}.mailbox", territory.mailbox, policy.mailboxes, "mailboxes")
        for code in (*territory.printed, *territory.countries):
            if code not in territory.members:
                field = "countries" if code in territory.countries else "printed"
                home = policy.territory_by_country.get(code)
                where = f"; it is in territories.{home}" if home else ""
                yield Problem(f"{place}.{field}.{code}", f"{code} is not among the members of this territory{where}")


def _scopes(policy: Policy, countries: Collection[str]) -> Iterator[Problem]:
    for key, scope in policy.scopes.items():
        place = f"scopes.{key}"
        if bool(scope.countries) == bool(scope.territories):
            yield Problem(place, "needs either countries or territories, and not both")
        for territory in scope.territories:
            yield from _reference(f"{place}.territories", territory, policy.territories, "territories")
        for field in ("countries", "without", "nearest"):
            yield from _unknown(f"{place}.{field}", getattr(scope, field), countries)


def _ladders(policy: Policy) -> Iterator[Problem]:
    used = {territory.ladder for territory in policy.territories.values()}
    for key, ladder in policy.ladders.items():
        if key not in used:
            yield Problem(f"ladders.{key}", "no territory uses this ladder")
        else:
            yield from _contacts(policy, ladder)


def _contacts(policy: Policy, ladder: Ladder) -> Iterator[Problem]:
    served = policy.ladder_countries[ladder.key]
    for number, level in enumerate(ladder.levels, start=1):
        for entry, contact in enumerate(level.contacts, start=1):
            place = f"ladders.{ladder.key}.level{number}.contacts[{entry}].scope"
            if contact.scope is None:
                continue
            if contact.scope not in policy.scopes:
                yield from _reference(place, contact.scope, policy.scopes, "scopes")
            elif not served & policy.scope_countries[contact.scope]:
                yield Problem(place, f"scopes.{contact.scope} covers no country of this ladder")


def _codes(policy: Policy, countries: Collection[str]) -> Iterator[Problem]:
    for key, mailbox in policy.mailboxes.items():
        yield from _unknown(f"mailboxes.{key}.printed", mailbox.printed, countries)
    for key, group in policy.alias_groups.items():
        for name, codes in group.names.items():
            yield from _unknown(f"country_aliases.{key}.names.{name}", codes, countries)


def _services(policy: Policy) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    for service in policy.services:
        for name in (service.name, *service.aliases):
            folded = fold(name).removeprefix("zoho ")
            owner = owners.setdefault(folded, service.key)
            if owner != service.key:
                yield Problem(f"services.{service.key}", f"{said(name)} is a name of services.{owner} too")


def _readings(policy: Policy) -> Iterator[Problem]:
    for place, source in _sources(policy, ""):
        for item in source.split(", "):
            if item.startswith(ASSUMPTION) and item.removeprefix(ASSUMPTION) not in policy.readings:
                yield Problem(place, f"there is no readings.{item.removeprefix(ASSUMPTION)} to explain {said(item)}")


def _sources(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Part):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            place = f"{path}.{name}".removeprefix(".")
            if name.endswith("source"):
                yield place, inner
            else:
                yield from _sources(inner, place)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _sources(inner, f"{path}.{key}")
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, start=1):
            yield from _sources(inner, f"{path}[{number}]")


def _unknown(place: str, codes: Iterable[str], countries: Collection[str]) -> Iterator[Problem]:
    for code, times in Counter(codes).items():
        if code not in countries:
            yield Problem(place, f"{code} is no country code of ISO 3166-1")
        elif times > 1:
            yield Problem(place, f"{code} stands there {times} times")


def _reference(place: str, key: str, known: Collection[str], table: str) -> Iterator[Problem]:
    if key not in known:
        near = nearest(key, known, limit=1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"
        yield Problem(place, f"there is no {table}.{key}{hint}")
