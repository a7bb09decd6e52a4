"""The tables of the policy about the world: territories, scopes, ladders with their people, mailboxes, names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import Field, StrictBool

from bot.domain._policy_core import Aliases, Countries, DataCentre
from bot.domain._policy_types import (
    OPERATOR,
    Email,
    Holidays,
    Key,
    Keyed,
    Source,
    Sourced,
    Text,
    Weekend,
    Whole,
    Zone,
)


class CountryOverride(Sourced):
    """What differs in one country of a territory; None: as in the territory."""

    key: Key
    time_zone: Zone | None = None
    weekend: Weekend | None = None
    holidays: Holidays | None = None
    data_centre: DataCentre | None = None


class Territory(Sourced):
    """A part of the world with one threshold and one ladder.

    `region` is the row of the printed table that `threshold` (user licences) stands in; `printed` are the
    members that the pages name, the others are placed by us (C9).
    """

    key: Key
    name: Text
    aliases: Aliases
    threshold: Whole
    region: Text
    note: Text | None = None
    ladder: str
    mailbox: str
    time_zone: Zone
    weekend: Weekend
    holidays: Holidays
    calendar_source: Source = OPERATOR
    data_centre: DataCentre
    data_centre_source: Source = OPERATOR
    printed: Countries
    members: Countries
    members_source: Source = OPERATOR
    countries: Keyed[CountryOverride] = Field(default_factory=dict)

    @property
    def note_at_threshold(self) -> str | None:
        """What to add for an account of exactly the printed number of licences (C1)."""
        return None if OPERATOR in self.source else self.note


class Scope(Sourced):
    """The countries for which somebody on a ladder is named, as printed.

    They are `countries`, or all members of `territories` but those in `without`. In the countries of
    `nearest` nobody is listed, and this scope's contact is the nearest. `choose`: people choose between
    scopes like this one, since no page says where they end (C81). `aliases` are what people may type for it:
    not the names of countries, which lead to the same contacts.
    """

    key: Key
    name: Text
    aliases: Aliases = ()
    countries: Countries = ()
    territories: tuple[str, ...] = ()
    without: Countries = ()
    nearest: Countries = ()
    choose: StrictBool = False


class Contact(Sourced):
    """A person on a level of a ladder; without a scope they stand for the whole ladder."""

    name: Text = Field(alias="person")
    email: Email
    title: Text
    scope: str | None = None


class Desk(Sourced):
    """Level 1 of a ladder: a desk whose address no page prints (C73)."""

    title: Text
    email: Email | None = None

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Nobody: a desk is not a person."""
        return ()


class Level(Sourced):
    """A level of a ladder with the people printed for it, who may be none (C75)."""

    title: Text
    contacts: tuple[Contact, ...] = ()


class Ladder(Sourced):
    """The four steps of escalation for one or more territories."""

    key: Key
    name: Text
    aliases: Aliases = ()
    level1: Desk
    level2: Level
    level3: Level
    level4: Level

    @cached_property
    def levels(self) -> tuple[Desk | Level, ...]:
        """The four levels, from the first to the fourth."""
        return (self.level1, self.level2, self.level3, self.level4)


class Mailbox(Sourced):
    """An address for tickets by email; for the countries of `printed` by the pages, elsewhere by us (C49)."""

    key: Key
    email: Email
    region: Text
    printed: Countries
    elsewhere_source: Source = OPERATOR


class CountryNames(Sourced):
    """Names of countries that CLDR lacks; several codes: the name is ambiguous, and the bot asks."""

    names: Mapping[Text, Annotated[Countries, Field(min_length=1)]]
