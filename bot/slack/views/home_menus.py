"""Menus on the home tab: what they offer, and what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.views.page import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.i18n import Translator
    from bot.slack.views.page import Block

OPTION_LIMIT = 75


def menu(
    tr: Translator, action_id: str, options: Iterable[tuple[str, str]], chosen: str | None, placeholder: str
) -> Block:
    """Return a menu of one choice; an option is its value and what it says, as nothing formats it."""
    offered = [_option(tr, value, label) for value, label in options]
    initial = [option for option in offered if option["value"] == chosen]
    return {
        "type": "static_select",
        "action_id": action_id,
        "options": offered,
        "placeholder": _plain(tr, placeholder),
    } | ({"initial_option": initial[0]} if initial else {})


def menu_of_many(
    tr: Translator, action_id: str, options: Iterable[tuple[str, str]], chosen: Collection[str], placeholder: str
) -> Block:
    """Return a menu of several choices."""
    offered = [_option(tr, value, label) for value, label in options]
    initial = [option for option in offered if option["value"] in chosen]
    return {
        "type": "multi_static_select",
        "action_id": action_id,
        "options": offered,
        "placeholder": _plain(tr, placeholder),
    } | ({"initial_options": initial} if initial else {})


def beside(tr: Translator, line: str, element: Block) -> Block:
    """Return a line with a menu beside it."""
    return Page(tr).line(line).message().blocks[0] | {"accessory": element}


def _option(tr: Translator, value: str, label: str) -> Block:
    return {"text": _plain(tr, label), "value": value}


def _plain(tr: Translator, text: str) -> Block:
    shown = tr.start + text
    clipped = shown if len(shown) <= OPTION_LIMIT else shown[: OPTION_LIMIT - 1] + "…"
    return {"type": "plain_text", "text": clipped, "emoji": False}
