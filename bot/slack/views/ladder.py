"""Shows a ladder: each level with its people, narrowest scope first, and when escalation is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ladder import contacts_of, level_of, reach
from bot.domain.territory import PlaceKind, territory_of
from bot.i18n import Markup, joined
from bot.slack.views.guide import typed
from bot.slack.views.page import Page, bold, code
from bot.slack.views.readings import BETWEEN, our_reading, readings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.ladder import Named, Reach
    from bot.domain.policy import Place, Policy
    from bot.i18n import Translator
    from bot.slack.views.page import Message

DESK_LEVEL = 1
PEOPLE_LEVELS = (2, 3, 4)


def ladders(tr: Translator, policy: Policy) -> Message:
    """List the ladders there are."""
    page = Page(tr).line(
        tr.t("*Which ladder?* Name a territory, a country, or a scope such as {scope}.", scope=code("DACH"))
    )
    page.line(*(tr.t("• {ladder}", ladder=tr.policy(ladder.name)) for ladder in policy.ladders.values()))
    return page.line(tr.t("For example: {command}", command=typed("ladder Canada"))).message()


def ladder(tr: Translator, policy: Policy, place: Place) -> Message:
    """Show the ladder as it stands for a place: a country, a scope, a territory, or a whole ladder."""
    page = Page(tr)
    for part in reach(policy, place):
        page.line(_title(tr, policy, place, part))
        _levels(tr, policy, page, part)
    page.line(_countries(tr, policy, place))
    page.gap().line(bold(tr.t("When escalation is allowed")))
    page.line(*(tr.t("• {text}", text=tr.policy(one.text)) for one in policy.escalation.conditions.values()))
    page.line(tr.policy(policy.escalation.after.text), tr.policy(policy.escalation.note))
    return page.note(our_reading(tr, _readings(tr, policy, place))).message()


def _title(tr: Translator, policy: Policy, place: Place, part: Reach) -> Markup:
    name = tr.policy(policy.ladders[part.ladder].name)
    shown = {
        PlaceKind.COUNTRY: lambda: tr.country(place.key),
        PlaceKind.SCOPE: lambda: tr.policy(policy.scopes[place.key].name),
        PlaceKind.TERRITORY: lambda: tr.policy(policy.territories[place.key].name),
        PlaceKind.LADDER: lambda: name,
    }[place.kind]()
    if shown == name:
        return tr.t("*Escalation ladder for {place}*", place=name)
    return tr.t("*Escalation ladder for {place}* ({ladder})", place=shown, ladder=name)


def _levels(tr: Translator, policy: Policy, page: Page, part: Reach) -> None:
    desk = policy.ladders[part.ladder].level1
    address = code(desk.email) if desk.email else tr.t("address not published")
    page.line(joined(" ", (_heading(tr, DESK_LEVEL, desk.title), tr.apart(address))))
    for number in PEOPLE_LEVELS:
        title = level_of(policy, part.ladder, number).title
        heading = _heading(tr, number, title)
        people = contacts_of(policy, part, number)
        page.line(heading if people else joined(" ", (heading, tr.t("not named"))))
        page.line(*(_person(tr, one, title) for one in people))


def _heading(tr: Translator, number: int, title: str) -> Markup:
    return tr.t("*Level {number}*, {title}:", number=number, title=tr.policy(title))


def _person(tr: Translator, one: Named, heading: str) -> Markup:
    """Name a person with email, and with title and scope where the heading does not say them."""
    said = [tr.policy(one.contact.title)] if one.contact.title != heading else []
    if one.scope:
        said.append(tr.policy(one.scope.name))
    if not one.listed:
        said.append(tr.t("nearest, not listed by Zoho"))
    name, email = one.contact.name, code(one.contact.email)
    if not said:
        return tr.t("• {name} {email}", name=name, email=email)
    return tr.t("• {name} {email} ({said})", name=name, email=email, said=tr.joined(BETWEEN, said))


def _countries(tr: Translator, policy: Policy, place: Place) -> Markup:
    """Say which countries a scope with a printed list has."""
    if place.kind is not PlaceKind.SCOPE or not policy.scopes[place.key].countries:
        return Markup("")
    scope = policy.scopes[place.key]
    countries = tr.list_and(tr.country(country) for country in scope.countries)
    return tr.t("{scope}: {countries}.", scope=tr.policy(scope.name), countries=countries)


def _readings(tr: Translator, policy: Policy, place: Place) -> Iterable[Markup]:
    """What no page prints: where an unlisted country belongs, and how long to wait before the next level."""
    if place.kind is PlaceKind.COUNTRY:
        territory = territory_of(policy, place.key)
        if territory and place.key not in territory.printed:
            yield tr.t("the territory of {country}", country=tr.country(place.key))
    yield from readings_of(tr, policy, "C84")
