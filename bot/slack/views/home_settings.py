"""The settings on the home tab: language, time zone, and the territories that somebody follows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.slack.views.home_menus import beside, menu, menu_of_many
from bot.slack.views.page import bold, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.domain.people import Reader
    from bot.domain.policy import Policy
    from bot.i18n import Catalogues, Translator
    from bot.slack.views.page import Block

LANGUAGE, ZONE, TERRITORIES = "home.language", "home.zone", "home.territories"
AS_SLACK_SAYS = "slack"


def language(tr: Translator, catalogues: Catalogues, reader: Reader) -> Block:
    """Let a reader choose their language, each by its own name."""
    cell = plain(tr)
    options = [
        (AS_SLACK_SAYS, cell.t("As Slack says")),
        *((each, catalogues.own_name(each)) for each in catalogues.languages),
    ]
    chosen = reader.language or AS_SLACK_SAYS
    return beside(tr, bold(tr.t("Language")), menu(tr, LANGUAGE, options, chosen, cell.t("Language")))


def zone(tr: Translator, policy: Policy, reader: Reader) -> Block:
    """Let a reader choose the time zone in which they read times."""
    cell = plain(tr)
    slack = _city(cell, reader.zone) if reader.zone else ""
    options = [
        (AS_SLACK_SAYS, cell.t("As Slack says ({city})", city=slack) if slack else cell.t("As Slack says")),
        *((each, _city(cell, each)) for each in zones(policy, reader)),
    ]
    chosen = reader.chosen_zone or AS_SLACK_SAYS
    return beside(tr, bold(tr.t("Time zone")), menu(tr, ZONE, options, chosen, cell.t("Time zone")))


def zones(policy: Policy, reader: Reader) -> Sequence[str]:
    """Return the IANA names of the zones that are offered: the territories', and what the reader has chosen."""
    ours = (territory.time_zone for territory in policy.territories.values())
    chosen = (reader.chosen_zone,) if reader.chosen_zone else ()
    return tuple(dict.fromkeys((*ours, *chosen)))


def territories(tr: Translator, policy: Policy, offered: Iterable[str], followed: Collection[str]) -> Block:
    """Let a reader choose the territories that they follow."""
    cell = plain(tr)
    options = [(key, cell.apart(cell.policy(policy.territories[key].name))) for key in offered]
    chosen = menu_of_many(tr, TERRITORIES, options, followed, cell.t("Territories that you follow"))
    return beside(tr, bold(tr.t("Territories that you follow")), chosen)


def _city(tr: Translator, name: str) -> str:
    try:
        return tr.city(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return tr.alone(name)
