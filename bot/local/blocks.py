"""Says what Slack would refuse about a message, a view or the metadata of a message."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.local.block_elements import plain
from bot.local.block_kinds import IN_MESSAGES, IN_VIEWS, MARKDOWN_TEXT
from bot.local.block_rules import Flaw, Rule, anything, by_type, every, flag, shape, text
from bot.local.shapes import Json, as_map, as_maps, maps_in, text_in, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# Nobody documents it: about so many were observed for a whole message (slackapi/bolt-js#2509).
MESSAGE_BLOCK_TEXT = 13_200
VIEW_BYTES = 250_000
METADATA_VALUE = (str, int, float, bool)

_MESSAGE = every(by_type("block of a message", IN_MESSAGES), MESSAGE_BLOCKS, least=0)
_BLOCKS = every(by_type("block of a view", IN_VIEWS), VIEW_BLOCKS, least=0)
_VIEW_OPTIONS: Mapping[str, Rule] = {
    "callback_id": text(255),
    "external_id": text(255),
    "private_metadata": text(3000, least=0),
}
_MODAL = shape(
    {"type": anything, "title": plain(24), "blocks": _BLOCKS},
    {
        **_VIEW_OPTIONS,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
)
_HOME = shape({"type": anything, "blocks": _BLOCKS}, _VIEW_OPTIONS)


def check_message(blocks: object) -> tuple[Flaw, ...]:
    """Check the blocks of a message against Slack's limits; no flaw means that Slack takes them."""
    flaws = [*_MESSAGE(blocks, "/blocks"), *_ids_are_unique(blocks, "/blocks")]
    return (*flaws, *_fits_together(as_maps(blocks)))


def check_view(view: object) -> tuple[Flaw, ...]:
    """Check a modal or a home view against Slack's limits; no flaw means that Slack takes it."""
    rules = {"modal": _MODAL, "home": _HOME}
    flaws = [
        *by_type("view", rules)(view, "/view"),
        *_ids_are_unique(as_map(view).get("blocks"), "/view/blocks"),
    ]
    inputs = any(block.get("type") == "input" for block in maps_in(as_map(view), "blocks"))
    if text_in(as_map(view), "type") == "modal" and inputs and "submit" not in as_map(view):
        flaws.append(Flaw("/view", "has inputs and so needs 'submit'"))
    size = len(json.dumps(view, ensure_ascii=False).encode())
    if size > VIEW_BYTES:
        flaws.append(Flaw("/view", f"has {size} bytes, {VIEW_BYTES} at most", "view_too_large"))
    return tuple(flaws)


def check_metadata(metadata: object) -> tuple[Flaw, ...]:
    """Check the metadata of a message: a word as event_type, an event_payload of plain values."""
    rule = shape({"event_type": text(255), "event_payload": _payload})
    flaws = [Flaw(flaw.place, flaw.reason, "invalid_metadata_format") for flaw in rule(metadata, "/metadata")]
    if not flaws and re.fullmatch(r"\w+", text_in(as_map(metadata), "event_type"), re.ASCII) is None:
        flaws.append(Flaw("/metadata/event_type", "has more than letters, digits and _", "invalid_metadata_format"))
    return tuple(flaws)


def _payload(value: object, place: str) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(place, "is not an object")
        return
    for key, inner in value.items():
        parts = inner if isinstance(inner, list) else [inner]
        if not all(isinstance(part, METADATA_VALUE) or _is_flat(part) for part in parts):
            yield Flaw(f"{place}/{key}", "is nested deeper than one object")
        elif isinstance(inner, list) and not all(isinstance(part, dict) for part in parts):
            yield Flaw(f"{place}/{key}", "is a list of something else than objects")


def _is_flat(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(inner, METADATA_VALUE) for inner in value.values())


def _ids_are_unique(blocks: object, place: str) -> Iterator[Flaw]:
    yield from _twice([text_in(block, "block_id") for block in as_maps(blocks)], place, "block_id")
    for number, block in enumerate(as_maps(blocks)):
        ids = [text_in(part, "action_id") for part in walk(block)]
        yield from _twice(ids, f"{place}/{number}", "action_id")


def _twice(ids: list[str], place: str, what: str) -> Iterator[Flaw]:
    for name, times in Counter(filter(None, ids)).items():
        if times > 1:
            yield Flaw(place, f"has the {what} {name!r} {times} times")


def _fits_together(blocks: list[Json]) -> Iterator[Flaw]:
    total = sum(len(text_in(part, "text")) for part in walk(blocks))
    if total > MESSAGE_BLOCK_TEXT:
        yield Flaw("/blocks", f"have {total} characters in all, {MESSAGE_BLOCK_TEXT} at most", "msg_blocks_too_long")
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        yield Flaw("/blocks", f"have {len(tables)} tables, one at most", "only_one_table_allowed")
    markdown = [len(text_in(block, "text")) for block in blocks if block.get("type") == "markdown"]
    if sum(markdown) > MARKDOWN_TEXT >= max(markdown):
        yield Flaw("/blocks", f"have {sum(markdown)} characters of markdown, {MARKDOWN_TEXT} at most")
