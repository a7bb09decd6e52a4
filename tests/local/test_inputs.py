"""What stands in inputs is reported as Slack reports it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.local.inputs import filled_in, initial_state, missing, out_of_bounds, suggested


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


def field(kind: str, **more: object) -> dict[str, Any]:
    element = {"type": kind, "action_id": "a", **more}
    return {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "?"}, "element": element}


OPTIONS = {"options": [option("one"), option("two")]}


@pytest.mark.parametrize(
    ("block", "typed", "reported"),
    [
        (field("plain_text_input"), "words", {"value": "words"}),
        (field("email_text_input"), "a@b.com", {"value": "a@b.com"}),
        (field("static_select", **OPTIONS), "two", {"selected_option": option("two")}),
        (field("radio_buttons", **OPTIONS), "one", {"selected_option": option("one")}),
        (field("checkboxes", **OPTIONS), ["one", "two"], {"selected_options": [option("one"), option("two")]}),
        (
            field("multi_static_select", option_groups=[OPTIONS]),
            "two",
            {"selected_options": [option("two")]},
        ),
        (field("users_select"), "U1", {"selected_user": "U1"}),
        (field("multi_users_select"), ["U1"], {"selected_users": ["U1"]}),
        (field("channels_select"), "C1", {"selected_channel": "C1"}),
        (field("datepicker"), "2026-12-24", {"selected_date": "2026-12-24"}),
        (field("timepicker"), "09:30", {"selected_time": "09:30"}),
        (field("datetimepicker"), 1_800_000_000, {"selected_date_time": 1_800_000_000}),
    ],
)
def test_an_answer_is_reported_under_the_name_of_its_kind(
    block: dict[str, Any],
    typed: object,
    reported: dict[str, Any],
) -> None:
    for key in ("a", "b"):
        values: Any = filled_in([block], {key: typed})
        assert values["b"]["a"] == {"type": block["element"]["type"], **reported}
        assert missing([block], values) == []


@pytest.mark.parametrize(
    ("block", "reported"),
    [
        (field("plain_text_input"), {"value": None}),
        (field("plain_text_input", initial_value="x"), {"value": "x"}),
        (field("static_select", initial_option=option("one"), **OPTIONS), {"selected_option": option("one")}),
        (field("checkboxes", **OPTIONS), {"selected_options": []}),
        (field("multi_users_select"), {"selected_users": []}),
    ],
)
def test_before_anybody_typed_the_suggestion_is_reported(block: dict[str, Any], reported: dict[str, Any]) -> None:
    values: Any = initial_state([block])
    assert values["b"]["a"] == {"type": block["element"]["type"], **reported}


def test_what_is_suggested_is_told_plainly_by_block() -> None:
    blocks = [
        {**field("static_select", initial_option=option("one"), **OPTIONS), "block_id": "severity"},
        {**field("checkboxes", initial_options=[option("two")], **OPTIONS), "block_id": "more"},
        {**field("multi_users_select", initial_users=["U1"]), "block_id": "people"},
        {**field("datetimepicker", initial_date_time=1_800_000_000), "block_id": "when"},
        {**field("plain_text_input"), "block_id": "note"},
    ]
    told = {"severity": "one", "more": ["two"], "people": ["U1"], "when": 1_800_000_000, "note": None}
    assert suggested(blocks) == told


@pytest.mark.parametrize(("typed", "unfit"), [("", []), ("ab", ["b"]), ("abc", []), ("abcde", []), ("abcdef", ["b"])])
def test_what_is_too_short_or_too_long_is_named(typed: str, unfit: list[str]) -> None:
    blocks = [field("plain_text_input", min_length=3, max_length=5)]
    assert out_of_bounds(blocks, filled_in(blocks, {"a": typed})) == unfit


def test_what_must_be_filled_in_is_named_and_what_may_be_empty_is_not() -> None:
    needed, free = field("plain_text_input"), {**field("plain_text_input"), "block_id": "c", "optional": True}
    assert missing([needed, free], initial_state([needed, free])) == ["b"]


@pytest.mark.parametrize(("key", "answer"), [("nothing", "x"), ("a", "three")])
def test_inputs_and_options_that_are_not_there_are_named(key: str, answer: str) -> None:
    with pytest.raises(LookupError):
        filled_in([field("static_select", **OPTIONS)], {key: answer})
