"""Fills one field of a form that is open with another value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.dialogs.forms import block_after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.dialogs.forms import Sent
    from bot.slack.views.modal import View
    from bot.slack.views.page import Block


def refilled(frame: Mapping[str, Any], shown: Mapping[str, Any], sent: Sent, name: str, value: str) -> View:
    """Return a view with another value in one field.

    What was typed into the others stays, by Slack since their block ids are the same, and by us in any case. Slack
    shows a new value only where the block id is another.
    """
    blocks = [_refilled(block, sent, name, value) for block in shown.get("blocks") or () if isinstance(block, dict)]
    submit = {"submit": shown["submit"]} if shown.get("submit") else {}
    return {**frame, **submit, "blocks": blocks}


def _refilled(block: Block, sent: Sent, name: str, value: str) -> Block:
    element = block.get("element")
    if block.get("type") != "input" or not isinstance(element, dict):
        return block
    field = str(element.get("action_id"))
    if field == name:
        return block | {"block_id": block_after(str(block.get("block_id") or name)), "element": _with(element, value)}
    return block | {"element": _with(element, sent.values.get(field, ""))}


def _with(element: Block, value: str) -> Block:
    kept = {key: each for key, each in element.items() if key not in {"initial_value", "initial_option"}}
    if element.get("type") == "static_select":
        option = next((one for one in element.get("options") or () if one.get("value") == value), None)
        return kept | ({"initial_option": option} if option else {})
    return kept | ({"initial_value": value} if value else {})
