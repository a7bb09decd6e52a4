"""Knows what a person filled into the inputs of a message or a modal, as Slack reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.shapes import Json, as_map, as_maps, map_in, maps_in, text_in, whole_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Under which name Slack reports what was chosen or typed, and under which name the bot suggests it.
REPORTED = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def initial_state(blocks: list[Json]) -> Json:
    """Return `state.values` before anybody touched anything."""
    return filled_in(blocks, {})


def filled_in(blocks: list[Json], typed: Mapping[str, object]) -> Json:
    """Return `state.values` after a person typed and chose; `typed` is keyed by block_id or action_id.

    An option is named by its value, several by a list. Raises LookupError for an input that is not there and
    for an option that is not offered.
    """
    unknown = set(typed) - {name for block, part in _inputs(blocks) for name in _names(block, part)}
    if unknown:
        raise LookupError(f"there is no input {', '.join(sorted(unknown))}")
    values: dict[str, Json] = {}
    for block, part in _inputs(blocks):
        answer = next((typed[name] for name in _names(block, part) if name in typed), None)
        values.setdefault(text_in(block, "block_id"), {})[text_in(part, "action_id")] = _state(part, answer)
    return dict(values)


def missing(blocks: list[Json], values: Json) -> list[str]:
    """Name the inputs that must be filled in before Slack lets anybody submit."""
    return [
        text_in(block, "block_id")
        for block, part in _inputs(blocks)
        if block.get("type") == "input" and block.get("optional") is not True and not _given(block, part, values)
    ]


def out_of_bounds(blocks: list[Json], values: Json) -> list[str]:
    """Name the inputs with fewer or more characters than they say, which Slack lets nobody submit."""
    return [
        text_in(block, "block_id")
        for block, part in _inputs(blocks)
        if (typed := _state_in(block, part, values).get("value"))
        and isinstance(typed, str)
        and not whole_in(part, "min_length", 0) <= len(typed) <= whole_in(part, "max_length", len(typed))
    ]


def suggested(blocks: list[Json]) -> dict[str, object]:
    """Return by block_id what stands in inputs before anybody touches them; options by their values."""
    return {text_in(block, "block_id"): _plainly(_state(part, None)) for block, part in _inputs(blocks)}


def _plainly(state: Json) -> object:
    answer = state[REPORTED[text_in(state, "type")][0]]
    if isinstance(answer, list):
        return [as_map(one).get("value", one) for one in answer]
    return as_map(answer).get("value", answer)


def _given(block: Json, part: Json, values: Json) -> bool:
    return bool(_state_in(block, part, values).get(REPORTED[text_in(part, "type")][0]))


def _state_in(block: Json, part: Json, values: Json) -> Json:
    return map_in(map_in(values, text_in(block, "block_id")), text_in(part, "action_id"))


def chosen(part: Json, answer: object) -> Json:
    """Return what Slack reports when a person picks an answer in one element."""
    reported = REPORTED[text_in(part, "type")][0]
    if reported == "selected_option":
        return {reported: _option(part, answer)}
    if reported == "selected_options":
        answers = answer if isinstance(answer, list) else [answer]
        return {reported: [_option(part, one) for one in answers]}
    return {reported: answer}


def _option(part: Json, value: object) -> Json:
    grouped = [option for group in maps_in(part, "option_groups") for option in maps_in(group, "options")]
    for option in [*maps_in(part, "options"), *grouped]:
        if option.get("value") == value:
            return option
    raise LookupError(f"no option {value!r} is offered")


def _inputs(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        parts = [map_in(block, "element"), map_in(block, "accessory"), *as_maps(block.get("elements"))]
        yield from ((block, part) for part in parts if text_in(part, "type") in REPORTED)


def _names(block: Json, part: Json) -> tuple[str, str]:
    return text_in(block, "block_id"), text_in(part, "action_id")


def _state(part: Json, answer: object) -> Json:
    kind = text_in(part, "type")
    reported, suggested = REPORTED[kind]
    if answer is not None:
        return {"type": kind, **chosen(part, answer)}
    # Whatever can be several things is reported as a list, and their names end in s.
    empty: object = [] if reported.endswith("s") else None
    return {"type": kind, reported: part.get(suggested, empty)}
