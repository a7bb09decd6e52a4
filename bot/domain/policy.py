"""What Zoho Partner Support promises, to whom, and through whom: read from TOML and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from bot.domain._policy_checks import problems_of
from bot.domain._policy_core import Clocks, Commitment, Milestone, Reading, Rules, Service, Statement, Topic
from bot.domain._policy_guide import (
    DataCentres,
    Escalation,
    FieldNames,
    Offering,
    Programme,
    PublicMail,
    Route,
    Submission,
    Template,
)
from bot.domain._policy_places import Place, PlaceKind, places_by_name
from bot.domain._policy_reading import laid_over, refusals, sound_part, table_of
from bot.domain._policy_toml import to_toml
from bot.domain._policy_types import ASSUMPTION, OPERATOR, Keyed, Part, Table
from bot.domain._policy_world import Contact, CountryNames, Desk, Ladder, Level, Mailbox, Scope, Territory
from bot.domain.severity import Severity
from bot.errors import PolicyError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "ASSUMPTION",
    "OPERATOR",
    "TRANSLATABLE",
    "Clocks",
    "Commitment",
    "Contact",
    "DataCentres",
    "Desk",
    "Escalation",
    "Ladder",
    "Level",
    "Mailbox",
    "Milestone",
    "Offering",
    "Place",
    "PlaceKind",
    "Policy",
    "Route",
    "Rules",
    "Scope",
    "Service",
    "Statement",
    "Submission",
    "Template",
    "Territory",
    "Topic",
    "parse_policy",
    "show",
]

# The keys of the policy file whose texts, or lists of texts, people read in their own language. People,
# services, addresses and what somebody may type stand under other keys.
TRANSLATABLE = frozenset(
    {
        "definition",
        "examples",
        "excluded",
        "label",
        "labels",
        "name",
        "note",
        "presets",
        "region",
        "steps",
        "text",
        "title",
    }
)


class Policy(Part):
    """Everything that the bot takes from the pages of Zoho Partner Support, and from the operator.

    Tables keep the order of the file; nothing in it changes after reading.
    """

    programme: Programme
    commitments: Mapping[Severity, Commitment]
    rules: Rules
    clocks: Clocks
    milestones: Keyed[Milestone]
    readings: Table[Reading]
    territories: Keyed[Territory]
    scopes: Keyed[Scope]
    ladders: Keyed[Ladder]
    mailboxes: Keyed[Mailbox]
    service_table: Keyed[Service] = Field(alias="services")
    alias_groups: Table[CountryNames] = Field(alias="country_aliases")
    submission: Submission
    template: Template
    offerings: Table[Offering]
    channels: Table[Offering]
    support_scope: Table[Topic]
    expectations: Table[Topic]
    escalation: Escalation
    identification: Table[Topic]
    field_names: FieldNames
    public_mail: PublicMail

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """All known services, the excluded ones first and in the printed order."""
        return tuple(self.service_table.values())

    @cached_property
    def country_aliases(self) -> Mapping[str, tuple[str, ...]]:
        """Names of countries that CLDR lacks, with their ISO codes: more than one for an ambiguous name."""
        return {name: codes for group in self.alias_groups.values() for name, codes in group.names.items()}

    @cached_property
    def territory_by_country(self) -> Mapping[str, str]:
        """The key of the territory of each ISO country code."""
        return {code: key for key, territory in self.territories.items() for code in territory.members}

    @cached_property
    def scope_countries(self) -> Mapping[str, frozenset[str]]:
        """The ISO codes that each scope covers; where it is only the nearest is not among them."""
        return {key: self._covered(scope) for key, scope in self.scopes.items()}

    @cached_property
    def ladder_countries(self) -> Mapping[str, frozenset[str]]:
        """The ISO codes of all territories that use each ladder."""
        members: dict[str, set[str]] = {key: set() for key in self.ladders}
        for territory in self.territories.values():
            members.setdefault(territory.ladder, set()).update(territory.members)
        return {key: frozenset(codes) for key, codes in members.items()}

    @cached_property
    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """What each folded name of a place stands for, but for the usual names of countries."""
        return places_by_name(self)

    def _covered(self, scope: Scope) -> frozenset[str]:
        whole = (self.territories[key].members for key in scope.territories if key in self.territories)
        return frozenset(scope.countries).union(*whole) - set(scope.without)


def parse_policy(
    built_in: str,
    overlay: str | None,
    *,
    countries: Collection[str],
    built_in_name: str = "policy.toml",
    overlay_name: str = "POLICY_FILE",
) -> Policy:
    """Read the policy from TOML, with an operator's `overlay` laid over it.

    `countries` are all ISO 3166-1 codes and XK: each must be in exactly one territory. The names say which
    file is meant. Raises PolicyError with every problem: its place (a path of keys, entries of lists counted
    from 1, or line and column of a file) and why it is refused.
    """
    what = built_in_name if overlay is None else f"{overlay_name}, laid over {built_in_name}"
    base, problems = table_of(built_in, built_in_name)
    over, more = table_of(overlay or "", overlay_name)
    if problems or more:
        raise PolicyError(what, problems + more)
    try:
        policy = Policy.model_validate(laid_over(base, over))
    except ValidationError as error:
        refused = refusals(error, Policy, base, over)
        places = {problem.place for problem in refused}
        others = _problems_of_the_rest(base, sound_part(over, error), countries)
        fresh = tuple(problem for problem in others if problem.place not in places)
        raise PolicyError(what, refused + fresh) from None
    problems = problems_of(policy, countries)
    if problems:
        raise PolicyError(what, problems)
    return policy


def show(policy: Policy) -> str:
    """Return the policy in force as TOML; read again without an overlay it gives an equal policy."""
    return to_toml(policy.model_dump(mode="json", by_alias=True, exclude_none=True))


def _problems_of_the_rest(
    base: dict[str, object], over: dict[str, object], countries: Collection[str]
) -> tuple[Problem, ...]:
    try:
        policy = Policy.model_validate(laid_over(base, over))
    except ValidationError:  # the built-in policy itself is broken, so that nothing more can be said
        return ()
    return problems_of(policy, countries)
