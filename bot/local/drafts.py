"""Reads what the bot wants a message to say, and refuses what Slack would refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.local.block_rules import Flaw
from bot.local.blocks import check_message, check_metadata, check_view
from bot.local.refusal import ApiError, malformed
from bot.local.shapes import Json, as_map, as_maps, text_in
from bot.local.state.views import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.local.state.world import World

TEXT_KEPT = 40_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The text and blocks of a message to be; `metadata` is None where the bot did not mention it."""

    text: str
    blocks: list[Json]
    metadata: Json | None = None


def read_draft(world: World, body: Mapping[str, object]) -> Draft:
    """Check the text, blocks and metadata of a message.

    Raises ApiError: no_text, invalid_blocks and its kin, invalid_metadata_format. Text beyond 40,000
    characters is cut; that, and blocks without a text for screen readers, are noted as problems and pass.
    """
    text, blocks = text_in(body, "text"), _blocks(world, body)
    if not text.strip() and not blocks:
        raise ApiError("no_text")
    if not text.strip():
        world.note([Flaw("/text", "is missing: screen readers and notifications have nothing but it")])
    if len(text) > TEXT_KEPT:
        world.note([Flaw("/text", f"has {len(text)} characters and is cut after {TEXT_KEPT}", "msg_too_long")])
    return Draft(text[:TEXT_KEPT], blocks, _metadata(world, body))


def _blocks(world: World, body: Mapping[str, object]) -> list[Json]:
    given = body.get("blocks")
    if given is None:
        return []
    if not isinstance(given, list):
        raise ApiError("invalid_blocks_format")
    _refuse(world, check_message(given))
    return named(as_maps(given), world.stamps)


def _metadata(world: World, body: Mapping[str, object]) -> Json | None:
    given = body.get("metadata")
    if given:
        _refuse(world, check_metadata(given))
    return None if given is None else as_map(given)


def read_view(world: World, body: Mapping[str, object], kind: str) -> Json:
    """Check a view of one kind, "modal" or "home"; ApiError invalid_arguments or view_too_large."""
    view = as_map(body.get("view"))
    flaws = check_view(view)
    if not flaws and view.get("type") != kind:
        flaws = (Flaw("/view/type", f"is {view.get('type')!r} where a {kind} is shown"),)
    if flaws:
        world.note(flaws)
        code = flaws[0].code
        raise malformed(flaws, "invalid_arguments" if code == "invalid_blocks" else code)
    return view


def _refuse(world: World, flaws: tuple[Flaw, ...]) -> None:
    if flaws:
        world.note(flaws)
        raise malformed(flaws)
