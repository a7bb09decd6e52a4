"""Which country, territory, ladder or scope a typed name means; what is unclear is asked back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.names import nearest
from bot.domain.territory import PlaceKind, find_places
from bot.slack.desk import Reply
from bot.slack.views.guide import typed, which
from bot.slack.views.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.country_names import CountryNames
    from bot.domain.territory import Place
    from bot.slack.desk import Asked

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name may mean: countries by their codes, and other places of the policy."""

    countries: tuple[str, ...]
    others: tuple[Place, ...]


async def meanings(asked: Asked, name: str) -> Meant:
    """Return everything that a name stands for; the policy's own names go before CLDR's."""
    name = name[:LONGEST_NAME]
    found = find_places(asked.desk.policy, name)
    countries = tuple(place.key for place in found if place.kind is PlaceKind.COUNTRY)
    others = tuple(place for place in found if place.kind is not PlaceKind.COUNTRY)
    if not countries:
        countries = await _found(asked.desk.countries, name, asked.tr.language)
    return Meant(countries, others)


async def _found(names: CountryNames, name: str, language: str) -> tuple[str, ...]:
    """Look a name up; in a thread until all languages are read, which takes a second."""
    if names.ready:
        return names.find(name, language)
    return await asyncio.to_thread(names.find, name, language)


async def country_of(asked: Asked, name: str, again: Callable[[str], str]) -> str | Reply:
    """Return the code of the country that a name means, or an answer that asks which; `again` writes the question."""
    if not name:
        line = asked.tr.t("Which country? For example: {command}", command=typed(again("NL")))
        return Reply(Page(asked.tr).line(line).message(), outcome="not understood")
    meant = await meanings(asked, name)
    if len(meant.countries) == 1:
        return meant.countries[0]
    if meant.countries:
        return ask_which(asked, name, meant.countries, again)
    if meant.others:
        line = asked.tr.t("Please name a country; {place} has several.", place=asked.tr.quote(name[:LONGEST_NAME]))
        return Reply(Page(asked.tr).line(line).message(), outcome="not understood")
    return unknown_place(asked, name, again)


def ask_which(asked: Asked, name: str, codes: tuple[str, ...], again: Callable[[str], str]) -> Reply:
    """Ask which of several countries of one name is meant."""
    tr = asked.tr
    line = tr.t("Which country is {name}?", name=tr.quote(name[:LONGEST_NAME]))
    return which(asked, line, [(tr.country(code), again(code)) for code in codes])


def unknown_place(asked: Asked, name: str, again: Callable[[str], str]) -> Reply:
    """Say that a place is not known, with the nearest names as buttons."""
    tr = asked.tr
    shown = tr.quote(name[:LONGEST_NAME])
    near = asked.desk.countries.nearest(name[:LONGEST_NAME], tr.language)
    if near:
        line = tr.t("I do not know the place {name}. Did you mean one of these?", name=shown)
        return which(asked, line, [(tr.country(code), again(code)) for code, _name in near])
    territories = [territory.name for territory in asked.desk.policy.territories.values()]
    likely = nearest(name, territories, limit=1)
    page = Page(tr).line(tr.t("I do not know the place {name}.", name=shown))
    if likely:
        page.line(tr.t("Did you mean {place}?", place=tr.policy(likely[0])))
    page.line(tr.t("For example: {command}", command=typed(again("NL"))))
    return Reply(page.message(), outcome="not understood")
