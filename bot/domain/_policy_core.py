"""The tables of the policy that decide something: commitments, rules, clocks, milestones, services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from bot.domain._policy_types import (
    ClockName,
    Country,
    Key,
    Moment,
    Offset,
    Part,
    Promise,
    Sourced,
    Text,
    Whole,
)

if TYPE_CHECKING:
    from datetime import timedelta

    from bot.domain.severity import Window

Texts = tuple[Text, ...]
Countries = tuple[Country, ...]
Aliases = tuple[Text, ...]
CriticalKind = Literal["outage", "downtime", "login"]
RequestType = Literal["how-to", "feature", "limitation"]
MilestoneName = Literal[
    "expected",
    "warning",
    "last_call",
    "deadline",
    "level3",
    "level4",
    "update_warning",
    "update_deadline",
    "aim_lower",
    "aim_upper",
]
Audience = Literal["assignee", "level2", "level3", "level4"]
Where = Literal["thread", "broadcast", "dm"]
DataCentre = Literal["US", "IN", "AU", "JP", "EU"]


class Commitment(Sourced):
    """What one severity promises: windows of working time, the upper end being the deadline (C29)."""

    name: Text
    acknowledgement: Promise
    determination: Promise
    definition: Text
    examples: Texts


class Topic(Sourced):
    """A statement for people, under a short name."""

    name: Text
    text: Text
    note: Text | None = None


class Statement(Sourced):
    """A sentence for people."""

    text: Text


class ResolutionAim(Sourced):
    """The working time within which a solution is aimed for; never called broken (C44 to C46).

    `text` has a place for {window}.
    """

    window: Promise
    text: Text
    note: Text


class Critical(Sourced):
    """The kinds of ticket that are worked on round the clock (C42, C43)."""

    kinds: tuple[CriticalKind, ...]
    text: Text


class HowTo(Sourced):
    """From how many how-to tickets of one partner on, within how many days, the PAM hears of it (C35)."""

    count: Whole
    days: Whole
    text: Text


class NoCommitment(Sourced):
    """The types of request that have no deadline at all (C20)."""

    types: tuple[RequestType, ...]
    text: Text


class Rules(Sourced):
    """How licences are counted (C13), and the rules that hold for every ticket."""

    counting: Literal["sum", "largest_service"]
    large: Statement
    threshold: Statement
    severity: Statement
    working_time: Statement
    covered: Statement
    excluded: Statement
    resolution_aim: ResolutionAim
    critical: Critical
    how_to: HowTo
    no_commitment: NoCommitment


class ClockText(Sourced):
    """What people call a clock, and what it measures."""

    name: Text
    definition: Text


class Clocks(Sourced):
    """When the clocks start, and which of them a hold pauses."""

    determination_starts: Literal["receipt", "acknowledgement"]
    hold_pauses: tuple[Literal["determination", "update", "resolution"], ...]
    acknowledgement: ClockText
    determination: ClockText
    update: ClockText
    resolution: ClockText


class Milestone(Sourced):
    """A point on a run of a clock at which somebody must know; all of them are ours (C84).

    `at` is "lower" or "upper" (an end of the window), or a share of the window between 0 and 1; `after` is a
    share of the window that passes after its upper end. `again` hears too from the second miss in a row.
    """

    key: Key
    clocks: tuple[ClockName, ...]
    at: Moment | None = None
    after: Offset | None = None
    tells: tuple[Audience, ...]
    again: tuple[Audience, ...] = ()
    where: tuple[Where, ...]

    def point(self, window: Window) -> timedelta:
        """Return the support time from the start of a run to this point; shares are of the upper end."""
        upper = window.upper.time
        if self.after is not None:
            return upper + upper * self.after
        if isinstance(self.at, float):
            return upper * self.at
        return window.lower.time if self.at == "lower" else upper


class Service(Sourced):
    """A Zoho service; `excluded` says why it gets no priority support, None: it is covered.

    `label` is what people read where the name is not a proper one. Licences count only where `unit` is "users".
    """

    key: Key
    name: Text = Field(alias="service")
    aliases: Aliases = ()
    label: Text | None = None
    excluded: Text | None = None
    unit: Text = "users"


class Reading(Part):
    """What no page prints, in words that can follow "Our reading, not printed by Zoho:"."""

    text: Text
