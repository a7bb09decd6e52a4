"""What the buttons and menus of the home tab itself stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.roles import Action, may
from bot.slack.home.board import has_board, offered_territories
from bot.slack.home.choices import Show
from bot.slack.ticket_access import actor
from bot.slack.views import guide, home_board, home_channels, home_public, home_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.desk import Asked, Reply
    from bot.slack.home.choices import Choice


def chosen(choice: Choice, pressed: Mapping[str, Any]) -> Choice:
    """Return what somebody chose to see by now; what cannot be chosen changes nothing."""
    value = _value(pressed)
    match pressed.get("action_id"):
        case home_board.SHOW if value in set(Show):
            return replace(choice, show=Show(value), page=1)
        case home_board.PREVIOUS | home_board.NEXT | home_board.REFRESH if value.isdecimal():
            return replace(choice, page=int(value))
        case home_public.LADDER:
            return replace(choice, ladder=value)
    return choice


async def set_own(asked: Asked, pressed: Mapping[str, Any]) -> Reply | None:
    """Keep a setting that somebody chose; returns a refusal for one that is not theirs. Raises DatabaseError."""
    people, reader, value = asked.desk.people, asked.reader, _value(pressed)
    match pressed.get("action_id"):
        case home_settings.LANGUAGE if value == home_settings.AS_SLACK_SAYS:
            await people.choose_language(reader, None)
        case home_settings.LANGUAGE if value in asked.desk.catalogues.languages:
            await people.choose_language(reader, value)
        case home_settings.ZONE if value == home_settings.AS_SLACK_SAYS:
            await people.choose_zone(reader, None)
        case home_settings.ZONE if value in home_settings.zones(asked.desk.policy, reader):
            await people.choose_zone(reader, value)
        case home_settings.TERRITORIES if not has_board(asked):
            return guide.refused(asked, Action.SEE_TICKET)
        case home_settings.TERRITORIES:
            known = set(offered_territories(asked)).intersection(_values(pressed))
            await people.choose_territories(reader, tuple(sorted(known)) or None)
    return None


async def set_channel(asked: Asked, pressed: Mapping[str, Any]) -> Reply | None:
    """Keep what an admin decided of a channel; returns a refusal for anybody else. Raises DatabaseError."""
    action_id, channel = pressed.get("action_id"), _value(pressed)
    if action_id not in {home_channels.SHOW_ACCOUNTS, home_channels.HIDE_ACCOUNTS}:
        return None
    if not may(asked.role, Action.SHOW_ACCOUNTS):
        return guide.refused(asked, Action.SHOW_ACCOUNTS)
    shown = action_id == home_channels.SHOW_ACCOUNTS
    await asked.desk.readership.show_accounts(channel, actor(asked), asked.asking.via, shown=shown)
    return None


def _value(pressed: Mapping[str, Any]) -> str:
    """Return what a button carries, or which option of a menu was chosen."""
    option = pressed.get("selected_option") or {}
    return str(pressed.get("value") or option.get("value") or "")


def _values(pressed: Mapping[str, Any]) -> list[str]:
    return [str(option.get("value")) for option in pressed.get("selected_options") or ()]
