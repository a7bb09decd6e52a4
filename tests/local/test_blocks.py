"""Slack's limits on messages and views: what just fits passes, one more is refused and named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from bot.local.blocks import check_message, check_metadata, check_view

if TYPE_CHECKING:
    from collections.abc import Callable

Json: TypeAlias = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: object) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: object) -> Json:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "v", **more: object) -> Json:
    return {"text": plain(), "value": value, **more}


def menu(options: list[Json], **more: object) -> Json:
    return {"type": "static_select", "action_id": "a", "options": options, **more}


def field(element: Json, **more: object) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def confirm(**more: object) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def table(rows: int, columns: int, settings: int = 1) -> Json:
    cell = {"type": "raw_text", "text": "x"}
    return {"type": "table", "rows": [[cell] * columns] * rows, "column_settings": [{"align": "left"}] * settings}


def rich(text: str) -> Json:
    leaves = [{"type": "text", "text": text}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}


MESSAGES: list[tuple[str, int, Callable[[int], list[Json]]]] = [
    ("blocks", 50, lambda n: [{"type": "divider"}] * n),
    ("section text", 3000, lambda n: [section("x" * n)]),
    ("section fields", 10, lambda n: [{"type": "section", "fields": [mrkdwn()] * n}]),
    ("section field", 2000, lambda n: [{"type": "section", "fields": [mrkdwn("x" * n)]}]),
    ("header", 150, lambda n: [{"type": "header", "text": plain("x" * n)}]),
    ("button text", 75, lambda n: [actions(button(text=plain("x" * n)))]),
    ("button value", 2000, lambda n: [actions(button(value="x" * n))]),
    ("button url", 3000, lambda n: [actions(button(url="x" * n))]),
    ("button label", 75, lambda n: [actions(button(accessibility_label="x" * n))]),
    ("action_id", 255, lambda n: [actions(button(action_id="x" * n))]),
    ("block_id", 255, lambda n: [section(block_id="x" * n)]),
    ("actions", 25, lambda n: [actions(*[button()] * n)]),
    ("context", 10, lambda n: [{"type": "context", "elements": [mrkdwn()] * n}]),
    ("option text", 75, lambda n: [actions(menu([option(text=plain("x" * n))]))]),
    ("option value", 150, lambda n: [actions(menu([option("x" * n)]))]),
    ("option description", 75, lambda n: [actions(menu([option(description=plain("x" * n))]))]),
    ("menu options", 100, lambda n: [actions(menu(options(n)))]),
    ("placeholder", 150, lambda n: [actions(menu(options(1), placeholder=plain("x" * n)))]),
    ("overflow options", 5, lambda n: [section(accessory={"type": "overflow", "options": options(n)})]),
    ("radio options", 10, lambda n: [actions({"type": "radio_buttons", "options": options(n)})]),
    ("checkboxes", 10, lambda n: [actions({"type": "checkboxes", "options": options(n)})]),
    ("confirm title", 100, lambda n: [actions(button(confirm=confirm(title=plain("x" * n))))]),
    ("confirm text", 300, lambda n: [actions(button(confirm=confirm(text=mrkdwn("x" * n))))]),
    ("confirm yes", 30, lambda n: [actions(button(confirm=confirm(confirm=plain("x" * n))))]),
    ("confirm no", 30, lambda n: [actions(button(confirm=confirm(deny=plain("x" * n))))]),
    ("alt text", 2000, lambda n: [{"type": "image", "image_url": "https://x.y/z.png", "alt_text": "x" * n}]),
    ("markdown", 12_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    (
        "markdown together",
        12_000,
        lambda n: [{"type": "markdown", "text": "x" * part} for part in (6000, n - 6000)],
    ),
    ("table rows", 100, lambda n: [table(n, 1)]),
    ("table columns", 20, lambda n: [table(1, n)]),
    ("column settings", 20, lambda n: [table(1, 20, n)]),
    ("all texts", 13_200, lambda n: [section("x" * 3000)] * 4 + [section("x" * (n - 12_000))]),
    ("tables", 1, lambda n: [table(1, 1)] * n),
    ("same block_id", 1, lambda n: [section(block_id="same")] * n),
    ("same action_id", 1, lambda n: [actions(*[button(action_id="same")] * n)]),
    ("label", 2000, lambda n: [field({"type": "plain_text_input"}, label=plain("x" * n))]),
    ("hint", 2000, lambda n: [field({"type": "plain_text_input"}, hint=plain("x" * n))]),
    ("max_length", 3000, lambda n: [field({"type": "plain_text_input", "max_length": n})]),
    ("initial value", 3000, lambda n: [field({"type": "plain_text_input", "initial_value": "x" * n})]),
]


@pytest.mark.parametrize(("most", "build"), [case[1:] for case in MESSAGES], ids=[case[0] for case in MESSAGES])
def test_a_message_may_go_to_each_limit_and_not_beyond(most: int, build: Callable[[int], list[Json]]) -> None:
    assert check_message(build(most)) == ()
    assert len(check_message(build(most + 1))) == 1


def modal(**more: object) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


def sized(size: int) -> Json:
    bulk = [section("x" * 3000)] * 81
    room = size - len(json.dumps(modal(blocks=[*bulk, section("")])))
    return modal(blocks=[*bulk, section("x" * room)])


VIEWS: list[tuple[str, int, Callable[[int], Json]]] = [
    ("blocks", 100, lambda n: modal(blocks=[{"type": "divider"}] * n)),
    ("title", 24, lambda n: modal(title=plain("x" * n))),
    ("submit", 24, lambda n: modal(submit=plain("x" * n))),
    ("close", 24, lambda n: modal(close=plain("x" * n))),
    ("private_metadata", 3000, lambda n: modal(private_metadata="x" * n)),
    ("callback_id", 255, lambda n: modal(callback_id="x" * n)),
    ("external_id", 255, lambda n: modal(external_id="x" * n)),
    ("home blocks", 100, lambda n: {"type": "home", "blocks": [section()] * n}),
]


@pytest.mark.parametrize(("most", "build"), [case[1:] for case in VIEWS], ids=[case[0] for case in VIEWS])
def test_a_view_may_go_to_each_limit_and_not_beyond(most: int, build: Callable[[int], Json]) -> None:
    assert check_view(build(most)) == ()
    assert len(check_view(build(most + 1))) == 1


@pytest.mark.parametrize(("size", "codes"), [(250_000, []), (250_001, ["view_too_large"])])
def test_a_view_has_250_kilobytes_at_most(size: int, codes: list[str]) -> None:
    view = sized(size)
    assert [flaw.code for flaw in check_view(view)] == codes


@pytest.mark.parametrize(
    ("blocks", "place", "reason"),
    [
        ([{"type": "balloon"}], "/blocks/0", "'balloon'"),
        (["x"], "/blocks/0", "None"),
        ([actions({"type": "plain_text_input"})], "/blocks/0/elements/0", "'plain_text_input'"),
        ([section(accessory={"type": "plain_text_input"})], "/blocks/0/accessory", "'plain_text_input'"),
        ([field(button())], "/blocks/0/element", "'button'"),
        ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0", "'button'"),
        ([{"type": "header", "text": mrkdwn()}], "/blocks/0/text", "'mrkdwn'"),
        ([actions(button(text=mrkdwn()))], "/blocks/0/elements/0/text", "'mrkdwn'"),
        ([{"type": "section"}], "/blocks/0", "needs 'text' or 'fields'"),
        ([section("")], "/blocks/0/text/text", "is empty"),
        ([section(" ")], "/blocks/0/text/text", "is empty"),
        ([{"type": "markdown", "text": ""}], "/blocks/0/text", "is empty"),
        ([{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}], "/blocks/0/rows/0/0/text", "is empty"),
        ([{"type": "table", "rows": []}], "/blocks/0/rows", "0 items"),
        ([{"type": "context", "elements": []}], "/blocks/0/elements", "0 items"),
        ([{"type": "section", "text": "x"}], "/blocks/0/text", "None"),
        ([{"type": "header"}], "/blocks/0", "lacks 'text'"),
        ([section(colour="red")], "/blocks/0", "'colour'"),
        ([{"type": "section", "text": {**mrkdwn(), "emoji": True}}], "/blocks/0/text", "'emoji'"),
        ([actions(button(style="green"))], "/blocks/0/elements/0/style", "'green'"),
        ([actions(button(value=1))], "/blocks/0/elements/0/value", "is not text"),
        ([{"type": "image", "alt_text": "x"}], "/blocks/0", "image_url"),
        ([actions(menu(options(2), initial_option=option("9")))], "/blocks/0/elements/0", "does not offer"),
        ([actions(menu([option(), option()]))], "/blocks/0/elements/0", "same value"),
        ([actions({"type": "static_select", "action_id": "a"})], "/blocks/0/elements/0", "either"),
        ([actions({"type": "datepicker", "initial_date": "tomorrow"})], "/blocks/0/elements/0/initial_date", "like"),
        ([field({"type": "number_input"})], "/blocks/0/element", "is_decimal_allowed"),
        ([rich("")], "/blocks/0/elements/0/elements/0/text", "is empty"),
    ],
)
def test_a_malformed_message_is_told_where_and_why(blocks: list[Any], place: str, reason: str) -> None:
    [flaw] = check_message(blocks)
    assert flaw.place == place
    assert reason in flaw.reason
    assert str(flaw) == f"{place}: {flaw.reason}"


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        ({"type": "modal", "blocks": []}, "lacks 'title'"),
        ({"type": "modal", "title": plain()}, "lacks 'blocks'"),
        ({"type": "window"}, "'window'"),
        (modal(blocks=[field({"type": "plain_text_input"})]), "needs 'submit'"),
        (modal(blocks=[{"type": "markdown", "text": "x"}]), "'markdown'"),
        (modal(blocks=[table(1, 1)]), "'table'"),
        ({"type": "home", "blocks": [], "title": plain()}, "'title'"),
        (modal(notify_on_close="yes"), "neither true nor false"),
        (modal(blocks=[section(block_id="same"), section(block_id="same")]), "2 times"),
    ],
)
def test_a_malformed_view_is_told_why(view: Json, reason: str) -> None:
    [flaw] = check_view(view)
    assert reason in flaw.reason


@pytest.mark.parametrize(
    ("build", "code"),
    [
        ([table(1, 1), table(1, 1)], "only_one_table_allowed"),
        ([section("x" * 3000)] * 5, "msg_blocks_too_long"),
        ([section("x" * 3001)], "invalid_blocks"),
    ],
)
def test_each_refusal_has_slacks_own_code(build: list[Json], code: str) -> None:
    assert {flaw.code for flaw in check_message(build)} == {code}


def test_all_kinds_of_blocks_and_elements_that_the_bot_may_use_pass() -> None:
    pickers = ["users_select", "conversations_select", "channels_select", "external_select", "timepicker"]
    leaves = [
        {"type": "link", "url": "https://x.y"},
        {"type": "user", "user_id": "U1"},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"},
    ]
    lists = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": leaves}],
    }
    blocks = [
        section(accessory=button(style="primary", confirm=confirm(style="danger"))),
        section(accessory={"type": "image", "image_url": "https://x.y/z.png", "alt_text": "x"}),
        {"type": "context", "elements": [plain(), mrkdwn(), {"type": "image", "image_url": "u", "alt_text": "x"}]},
        actions(*[{"type": kind, "action_id": kind} for kind in pickers]),
        actions(menu(options(2), initial_option=options(2)[1]), {"type": "datepicker", "initial_date": "2026-12-24"}),
        field({"type": "checkboxes", "options": options(2), "initial_options": options(1)}, optional=True),
        field({"type": "email_text_input", "focus_on_load": True, "placeholder": plain()}, dispatch_action=True),
        field({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
        {"type": "rich_text", "elements": [lists]},
        {"type": "table", "rows": [[rich("x"), {"type": "raw_text", "text": "x"}]], "column_settings": [None, {}]},
    ]
    assert check_message(blocks) == ()
    assert check_message([]) == ()


@pytest.mark.parametrize(
    ("payload", "fits"),
    [
        ({"key": "k", "ticket": 1, "late": True}, True),
        ({"keys": [{"key": "k", "ticket": "T-1"}]}, True),
        ({"one": {"key": "k"}}, True),
        ({"keys": ["k"]}, False),
        ({"one": {"two": {"three": 3}}}, False),
        ("k", False),
    ],
)
def test_metadata_hold_plain_values_and_flat_objects(payload: object, *, fits: bool) -> None:
    flaws = check_metadata({"event_type": "priority_alert", "event_payload": payload})
    assert (flaws == ()) is fits
    assert {flaw.code for flaw in flaws} <= {"invalid_metadata_format"}
