"""The chat methods of the Web API: posting, changing, deleting and whispering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.api.arguments import channel_in, flag, joined_channel_in
from bot.local.drafts import read_draft
from bot.local.posting import change, message_json, new_message, post, remove, whisper
from bot.local.refusal import ApiError
from bot.local.shapes import text_in
from bot.local.state.records import Ephemeral

if TYPE_CHECKING:
    from bot.local.shapes import Json
    from bot.local.state.records import Channel, Message
    from bot.local.state.world import World

UPDATE_TEXT = 4000


def post_message(world: World, args: Json) -> Json:
    """chat.postMessage: a user id opens the direct messages of that person."""
    channel = _writable(world, args)
    draft = read_draft(world, args)
    message = new_message(world, channel.id, draft, _thread(world, channel, args))
    message.lost = message.thread_ts is not None and world.messages.parent(channel.id, message.thread_ts) is None
    message.broadcast = flag(args, "reply_broadcast") and message.thread_ts is not None
    post(world, message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(world, message)}


def _writable(world: World, args: Json) -> Channel:
    target = text_in(args, "channel")
    user = world.directory.users.get(target)
    if user is not None:
        if user.deleted or user.is_stranger or user.is_bot:
            raise ApiError("channel_not_found")
        return world.directory.dm(user.id)
    channel = joined_channel_in(world, args)
    if channel.is_archived:
        raise ApiError("is_archived")
    return channel


def _thread(world: World, channel: Channel, args: Json) -> str | None:
    thread_ts = text_in(args, "thread_ts")
    if not thread_ts:
        return None
    parent = world.messages.parent(channel.id, thread_ts)
    if parent is not None:
        return parent.thread_ts or parent.ts
    if not world.takes_lost_replies:
        raise ApiError("thread_not_found")
    return thread_ts


def update(world: World, args: Json) -> Json:
    """chat.update: text without blocks removes the blocks; 4,000 characters of text at most."""
    message = _own(world, args, "cant_update_message")
    if len(text_in(args, "text")) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    change(world, message, read_draft(world, args))
    shown = message_json(world, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(world: World, args: Json) -> Json:
    """chat.delete: replies to a deleted message stay."""
    message = _own(world, args, "cant_delete_message")
    remove(world, message)
    return {"channel": message.channel, "ts": message.ts}


def _own(world: World, args: Json, refusal: str) -> Message:
    channel = channel_in(world, args)
    message = world.messages.find(channel.id, text_in(args, "ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.bot_id != world.app.bot_id:
        raise ApiError(refusal)
    if channel.is_archived:
        raise ApiError("is_inactive")
    return message


def permalink(world: World, args: Json) -> Json:
    """chat.getPermalink: the address of a message that stands, or stood and left a thread."""
    channel = channel_in(world, args)
    message = world.messages.parent(channel.id, text_in(args, "message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    home = f"https://{world.directory.home.domain}.slack.com/archives/{channel.id}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    return {"channel": channel.id, "permalink": f"{home}/p{message.ts.replace('.', '')}{thread}"}


def post_ephemeral(world: World, args: Json) -> Json:
    """chat.postEphemeral: the person must be in the channel; nothing of it is kept."""
    channel = joined_channel_in(world, args)
    if channel.is_archived:
        raise ApiError("is_archived")
    user = text_in(args, "user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    draft = read_draft(world, args)
    thread_ts = text_in(args, "thread_ts") or None
    ts = world.stamps.new_ts()
    whisper(world, Ephemeral(channel.id, user, ts, draft.text, draft.blocks, thread_ts))
    return {"message_ts": ts}
