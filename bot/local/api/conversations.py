"""The conversations methods of the Web API: what a channel is, who is in it, what was said there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.api.arguments import channel_in, cursor, flag, joined_channel_in, page
from bot.local.posting import message_json
from bot.local.refusal import ApiError
from bot.local.shapes import text_in

if TYPE_CHECKING:
    from bot.local.shapes import Json
    from bot.local.state.records import Channel, Message
    from bot.local.state.world import World

PAGE = 100
MOST = 999


def info(world: World, args: Json) -> Json:
    """conversations.info: with the locale and the number of members if they are asked for."""
    channel = channel_in(world, args)
    body = channel_json(world, channel)
    if flag(args, "include_locale"):
        body["locale"] = channel.locale
    if flag(args, "include_num_members") and not channel.is_im:
        body["num_members"] = len(channel.members)
    return {"channel": body}


def channel_json(world: World, channel: Channel) -> Json:
    """Write a channel as Slack does."""
    home = world.directory.home.id
    body: Json = {
        "id": channel.id,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_archived": channel.is_archived,
        "is_private": channel.is_private or channel.is_im,
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "context_team_id": home,
        "shared_team_ids": _teams(world, channel),
        "pending_connected_team_ids": [],
    }
    if channel.is_im:
        return body | {"user": next(user for user in channel.members if user != world.app.bot_user_id)}
    named = {"name": channel.name, "is_channel": not channel.is_private, "is_group": channel.is_private}
    return body | named | {"is_member": world.app.bot_user_id in channel.members}


def _teams(world: World, channel: Channel) -> list[str]:
    users = (world.directory.users[user] for user in channel.members)
    return list(dict.fromkeys([world.directory.home.id, *(user.team_id for user in users)]))


def members(world: World, args: Json) -> Json:
    """conversations.members: ids, page by page."""
    channel = channel_in(world, args)
    start, limit = page(args, PAGE, 1000)
    shown = channel.members[start : start + limit]
    return {"members": shown, "response_metadata": cursor(start, limit, len(channel.members))}


def open_conversation(world: World, args: Json) -> Json:
    """conversations.open: the direct messages with one person."""
    users = text_in(args, "users").split(",")
    user = world.directory.users.get(users[0])
    if len(users) > 1 or user is None or user.is_stranger:
        raise ApiError("user_not_found" if len(users) == 1 else "not_supported_here")
    if user.deleted:
        raise ApiError("user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    known = {channel.id for channel in world.directory.channels.values()}
    channel = world.directory.dm(user.id)
    return {"channel": {"id": channel.id}, "already_open": channel.id in known, "no_op": channel.id in known}


def history(world: World, args: Json) -> Json:
    """conversations.history: the newest first; with `oldest` alone the pages start at the oldest."""
    channel = joined_channel_in(world, args)
    found = _within(world.messages.timeline(channel.id), args)
    start, limit = page(args, PAGE, MOST)
    forward = bool(text_in(args, "oldest")) and not text_in(args, "latest")
    ordered = found if forward else found[::-1]
    chosen = ordered[start : start + limit]
    return _messages(world, args, chosen[::-1] if forward else chosen, cursor(start, limit, len(found)))


def replies(world: World, args: Json) -> Json:
    """conversations.replies: the parent first, then the replies from the oldest on."""
    channel = joined_channel_in(world, args)
    parent = world.messages.parent(channel.id, text_in(args, "ts"))
    if parent is None:
        raise ApiError("thread_not_found")
    found = _within(world.messages.replies(channel.id, parent.ts), args)
    start, limit = page(args, PAGE, MOST)
    following = cursor(start, limit, len(found))
    return _messages(world, args, [parent, *found[start : start + limit]], following)


def _within(messages: list[Message], args: Json) -> list[Message]:
    oldest, latest = _instant(args, "oldest", 0.0), _instant(args, "latest", float("inf"))
    inclusive = flag(args, "inclusive")
    return [
        message
        for message in messages
        if oldest < float(message.ts) < latest or (inclusive and float(message.ts) in {oldest, latest})
    ]


def _instant(args: Json, name: str, default: float) -> float:
    try:
        return float(str(args.get(name) or default))
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _messages(world: World, args: Json, chosen: list[Message], following: Json) -> Json:
    full = flag(args, "include_all_metadata")
    shown = [message_json(world, message, all_metadata=full) for message in chosen]
    return {"messages": shown, "has_more": bool(following["next_cursor"]), "response_metadata": following}
