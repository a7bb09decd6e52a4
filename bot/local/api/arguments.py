"""Reads the arguments of a Web API call, whichever way they came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.local.refusal import ApiError
from bot.local.shapes import Json, as_map, text_in

if TYPE_CHECKING:
    from aiohttp import web

    from bot.local.state.records import Channel
    from bot.local.state.world import World

# Arguments that a form carries as JSON inside a string.
STRUCTURED = ("blocks", "metadata", "view")
TRUE = (True, 1, "1", "true", "True")


async def arguments(request: web.Request) -> Json:
    """Return the arguments in the query, a form or a JSON body; ApiError where the JSON cannot be read."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= as_map(_decoded(await request.text(), "invalid_json"))
    else:
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for name in STRUCTURED:
        value = args.get(name)
        if isinstance(value, str):
            args[name] = _decoded(value, "invalid_blocks_format" if name == "blocks" else "invalid_arguments")
    return args


def _decoded(text: str, code: str) -> object:
    try:
        decoded: object = json.loads(text)
    except ValueError:
        raise ApiError(code) from None
    return decoded


def flag(args: Json, name: str) -> bool:
    """Return whether an argument is true, as JSON or as a form writes it."""
    return args.get(name) in TRUE


def page(args: Json, default: int, most: int) -> tuple[int, int]:
    """Return where a page starts and how long it is; ApiError invalid_limit, invalid_cursor."""
    try:
        limit = int(str(args.get("limit") or default))
        start = int(text_in(args, "cursor").removeprefix("page:") or 0)
    except ValueError:
        raise ApiError("invalid_cursor") from None
    if not 1 <= limit <= most:
        raise ApiError("invalid_limit")
    return start, limit


def cursor(start: int, limit: int, total: int) -> Json:
    """Return the response_metadata that leads to the next page, and is empty after the last."""
    following = start + limit
    return {"next_cursor": f"page:{following}" if following < total else ""}


def channel_in(world: World, args: Json, name: str = "channel") -> Channel:
    """Return the channel that an argument names, as far as the bot can see it; ApiError channel_not_found."""
    found = world.directory.channels.get(text_in(args, name))
    if found is None or ((found.is_private or found.is_im) and world.app.bot_user_id not in found.members):
        raise ApiError("channel_not_found")
    return found


def joined_channel_in(world: World, args: Json) -> Channel:
    """Return a channel that the bot is a member of; ApiError channel_not_found, not_in_channel."""
    found = channel_in(world, args)
    if world.app.bot_user_id not in found.members:
        raise ApiError("not_in_channel")
    return found
