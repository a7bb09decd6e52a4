"""The shape of what Slack sends, looked at before anything reads it: behind it an id is a word, an object an object."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

# A test, the shape of a list's members, or those of an object's fields; what is absent or null fits everywhere.
Shape: TypeAlias = "Callable[[object], bool] | tuple[Shape] | Mapping[str, Shape]"

_ID = re.compile(r"[\w.:|-]{0,255}", re.ASCII)
# Of which every label fits into a name that can be looked up.
_ADDRESS = re.compile(r"https?://(?:[\w-]{1,63}\.){0,20}[\w-]{1,63}(?::\d{1,5})?(?:/[!-~]{0,2000})?", re.ASCII)
# A message has 40,000 characters at most; whatever else people write is shorter.
_LONGEST = 200_000


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _is_address(value: object) -> bool:
    return value == "" or (isinstance(value, str) and _ADDRESS.fullmatch(value) is not None)


def _is_named(value: object) -> bool:
    """Say whether it is an id, or an object with one: which it is depends on the type of the event."""
    return fits(_each("id", "team_id"), value) if isinstance(value, dict) else _is_id(value)


def _each(*names: str, of: Shape = _is_id) -> dict[str, Shape]:
    return dict.fromkeys(names, of)


_OPTION: Shape = _each("value", of=_is_text)
_INPUT: Shape = _each("type", "action_id", of=_is_text) | {"options": (_OPTION,)}
_MESSAGE: Shape = _each("ts", "thread_ts", "user") | {"text": _is_text, "blocks": ({},), "attachments": ({},)}
_VIEW: Shape = {
    **_each("id", "hash", "type"),
    **_each("callback_id", "private_metadata", of=_is_text),
    **_each("title", "close", "submit", "state", of={}),
    "blocks": (_each("type", "block_id", of=_is_text) | {"element": _INPUT},),
}
_PRESSED: Shape = {
    **_each("type", "action_id", "block_id", "value", of=_is_text),
    "selected_option": _OPTION,
    "selected_options": (_OPTION,),
}
_AUTHORIZATION: Shape = _each("enterprise_id", "team_id", "user_id")
_ANY: dict[str, Shape] = {
    **_each("type", "team_id", "enterprise_id", "context_team_id", "context_enterprise_id", "trigger_id", "event_id"),
    "response_url": _is_address,
    "authorizations": (_AUTHORIZATION,),
    "view": _VIEW,
    "actions": (_PRESSED,),
}
_COMMAND: Shape = _ANY | _each("user_id", "channel_id") | _each("command", "text", of=_is_text)
_INTERACTION: Shape = {
    **_ANY,
    "callback_id": _is_text,
    "user": _each("id", "team_id", "enterprise_id"),
    "team": _each("id", "enterprise_id"),
    "enterprise": _each("id"),
    "channel": _each("id"),
    "container": _each("channel_id", "thread_ts", "message_ts", "view_id"),
    "message": _MESSAGE,
    "response_urls": ({},),
}
_EVENT: dict[str, Shape] = {
    **_each("type", "subtype", "ts", "thread_ts", "channel_type", "bot_id", "tab", "team", "user_team", "source_team"),
    **_each("old_channel_id", "new_channel_id", "subteam_id", "enterprise_id", "team_id"),
    **_each("user", "channel", of=_is_named),
    **_each("message", "previous_message", of=_MESSAGE),
    "text": _is_text,
    "view": _VIEW,
}
_HAPPENED: Shape = {**_ANY, "event": _EVENT}
# What is said, or done on the home tab, is by somebody and somewhere.
_SAID = _each("user", "channel")
_OF_WORDS = frozenset({"message", "app_mention", "app_home_opened"})


def in_shape(body: object) -> dict[str, Any] | None:
    """Return a request's body without what is null, which Bolt takes for something; None if it is not well formed."""
    if not isinstance(body, dict) or not is_well_formed(body):
        return None
    return {name: each for name, each in body.items() if each is not None}


def is_well_formed(body: Mapping[str, Any]) -> bool:
    """Say whether a request has the shape of its kind, whatever it asks for; what nobody reads may be anything."""
    if "command" in body:
        return fits(_COMMAND, body)
    if "event" not in body and body.get("type") != "event_callback":
        return fits(_INTERACTION, body) and _is_whole(body)
    if not isinstance(body.get("event"), dict) or not fits(_HAPPENED, body):
        return False
    return body["event"].get("type") not in _OF_WORDS or fits(_SAID, body["event"])


def fits(shape: Shape, value: object) -> bool:
    """Say whether a value has a shape."""
    if value is None:
        return True
    if isinstance(shape, Mapping):
        return isinstance(value, dict) and all(fits(inner, value.get(name)) for name, inner in shape.items())
    if isinstance(shape, tuple):
        return isinstance(value, list) and all(isinstance(one, dict) and fits(shape[0], one) for one in value)
    return shape(value)


def _is_whole(body: Mapping[str, Any]) -> bool:
    """Say whether an interaction has what Bolt reads without looking."""
    match body.get("type"):
        case "block_actions":
            pressed = body.get("actions")
            return bool(pressed) and all(one.get("action_id") is not None for one in pressed or ())
        case "view_submission" | "view_closed":
            return (body.get("view") or {}).get("type") is not None
        case _:
            return True
