"""Puts messages into channels, changes them, and writes them as Slack does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.shapes import Json, text_in
from bot.local.state.records import Ephemeral, Message
from bot.local.state.sights import Sight

if TYPE_CHECKING:
    from bot.local.drafts import Draft
    from bot.local.state.sights import Kind, Via
    from bot.local.state.world import World


def post(world: World, message: Message, via: Via = "api", answers: str = "") -> Message:
    """Add a message of the bot to its channel and to what people see."""
    world.messages.add(message)
    if not message.lost:
        show(world, message, "message", via, answers)
    return message


def new_message(world: World, channel: str, draft: Draft, thread_ts: str | None = None) -> Message:
    """Make a message of the bot with a time stamp of now."""
    app = world.app
    return Message(
        channel,
        world.stamps.new_ts(),
        app.bot_user_id,
        draft.text,
        draft.blocks,
        thread_ts,
        draft.metadata or None,
        app.bot_id,
    )


def change(world: World, message: Message, draft: Draft, via: Via = "api", answers: str = "") -> None:
    """Give a message new words; blocks left out are gone, metadata left out stay, `{}` removes them."""
    # Slack writes "edited" only beside a message of plain text.
    message.edited = not draft.blocks
    message.text, message.blocks = draft.text, draft.blocks
    if draft.metadata is not None:
        message.metadata = draft.metadata or None
    show(world, message, "updated", via, answers)


def remove(world: World, message: Message, via: Via = "api") -> None:
    """Delete a message; replies stay behind."""
    message.deleted = True
    show(world, message, "deleted", via)


def whisper(world: World, ephemeral: Ephemeral, via: Via = "api", answers: str = "") -> Ephemeral:
    """Show a message to one person alone."""
    world.messages.ephemerals.append(ephemeral)
    show(world, ephemeral, "ephemeral", via, answers)
    return ephemeral


def show(world: World, what: Message | Ephemeral, kind: Kind, via: Via = "api", answers: str = "") -> None:
    """Record that a message came up, changed or went on the screens of those who see it."""
    only = what.user if isinstance(what, Ephemeral) else ""
    sight = Sight(
        kind,
        what.text,
        what.blocks,
        what.channel,
        only,
        what.ts,
        what.thread_ts,
        via=via,
        answers=answers,
    )
    world.sights.record(sight)


def message_json(world: World, message: Message, *, all_metadata: bool = True) -> Json:
    """Write a message as Slack does; without `all_metadata` only the event_type of its metadata."""
    if message.deleted:
        return _tombstone(message)
    body: Json = {
        "type": "message",
        **({"user": message.user} if message.user else {}),
        "ts": message.ts,
        "text": message.text,
        "team": world.directory.home.id,
        "blocks": message.blocks,
    }
    if message.bot_id:
        body |= {"bot_id": message.bot_id, **_maker(world, message)}
    if message.attachments:
        body["attachments"] = message.attachments
    if message.broadcast:
        body["subtype"] = "thread_broadcast"
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    if message.metadata:
        kept = message.metadata if all_metadata else {"event_type": text_in(message.metadata, "event_type")}
        body["metadata"] = kept
    return body | _thread(world, message)


def _maker(world: World, message: Message) -> Json:
    """Say which app a message is of; one without a user of its own goes by a name."""
    if message.bot_id == world.app.bot_id:
        return {"app_id": world.app.id}
    return {"subtype": "bot_message", "username": message.username}


def _thread(world: World, message: Message) -> Json:
    replies = world.messages.replies(message.channel, message.ts)
    if replies:
        return {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    return {"thread_ts": message.thread_ts} if message.thread_ts else {}


def _tombstone(message: Message) -> Json:
    return {
        "type": "message",
        "subtype": "tombstone",
        "user": "USLACKBOT",
        "hidden": True,
        "text": "This message was deleted.",
        "ts": message.ts,
        "thread_ts": message.ts,
    }
