"""What each kind of block may hold, and which kinds may stand in messages and in views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.block_elements import ACCESSORIES, ACTIONS, IMAGE, INPUTS, any_text, plain
from bot.local.block_rules import Flaw, Rule, anything, both, by_type, every, flag, one_of, shape, text
from bot.local.shapes import as_map

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Numbers without a name of their own: the reference pages of Block Kit blocks.
MARKDOWN_TEXT = 12_000

_ID = {"block_id": text(255)}


def _block(needed: Mapping[str, Rule], other: Mapping[str, Rule] | None = None) -> Rule:
    return shape(needed, {**_ID, **(other or {})})


def _section_says_something(block: object, place: str) -> Iterator[Flaw]:
    if not {"text", "fields"} & as_map(block).keys():
        yield Flaw(place, "needs 'text' or 'fields'")


def _one_source(block: object, place: str) -> Iterator[Flaw]:
    if ("image_url" in as_map(block)) == ("slack_file" in as_map(block)):
        yield Flaw(place, "needs either 'image_url' or 'slack_file'")


_RICH_LEAVES = by_type(
    "rich text",
    {
        "text": shape({"text": text(MARKDOWN_TEXT)}, {"style": anything}),
        "link": shape({"url": text(3000)}, {"text": text(3000), "style": anything, "unsafe": flag}),
        "user": shape({"user_id": text(255)}, {"style": anything}),
        "usergroup": shape({"usergroup_id": text(255)}, {"style": anything}),
        "channel": shape({"channel_id": text(255)}, {"style": anything}),
        "emoji": shape({"name": text(255)}, {"style": anything, "unicode": anything}),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, {"style": anything}),
        "date": shape({"timestamp": anything, "format": text(255)}, {"fallback": text(3000), "url": text(3000)}),
    },
)
_LEAVES = every(_RICH_LEAVES, 10_000)
_SECTION = shape({"elements": _LEAVES})
_RICH_PARTS = by_type(
    "part of rich text",
    {
        "rich_text_section": _SECTION,
        "rich_text_preformatted": shape({"elements": _LEAVES}, {"border": anything}),
        "rich_text_quote": shape({"elements": _LEAVES}, {"border": anything}),
        "rich_text_list": shape(
            {"elements": every(_SECTION, 10_000), "style": one_of("bullet", "ordered")},
            {"indent": anything, "border": anything, "offset": anything},
        ),
    },
)
_RICH_TEXT = _block({"elements": every(_RICH_PARTS, 10_000)})
_CELL = by_type("cell", {"raw_text": shape({"text": text(MARKDOWN_TEXT)}), "rich_text": _RICH_TEXT})
_COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def _column(value: object, place: str) -> Iterator[Flaw]:
    return iter(()) if value is None else _COLUMN(value, place)


_IMAGE_BLOCK = _block({"alt_text": text(2000)}, {"image_url": text(3000), "slack_file": anything, "title": plain(2000)})
IN_VIEWS: Mapping[str, Rule] = {
    "section": both(
        _block(
            {},
            {
                "text": any_text(3000),
                "fields": every(any_text(2000), 10),
                "accessory": by_type("accessory", ACCESSORIES),
                "expand": flag,
            },
        ),
        _section_says_something,
    ),
    "divider": _block({}),
    "header": _block({"text": plain(150)}),
    "image": both(_IMAGE_BLOCK, _one_source),
    "actions": _block({"elements": every(by_type("element of actions", ACTIONS), 25)}),
    "context": _block(
        {
            "elements": every(
                by_type(
                    "element of context",
                    {
                        "image": both(IMAGE, _one_source),
                        "plain_text": any_text(3000),
                        "mrkdwn": any_text(3000),
                    },
                ),
                10,
            ),
        },
    ),
    "input": _block(
        {"label": plain(2000), "element": by_type("input", INPUTS)},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": _RICH_TEXT,
}
IN_MESSAGES: Mapping[str, Rule] = {
    **IN_VIEWS,
    "markdown": _block({"text": text(MARKDOWN_TEXT)}),
    "table": _block(
        {"rows": every(every(_CELL, 20), 100)},
        {"column_settings": every(_column, 20)},
    ),
}
