"""Shows what the bot answers to a command or a press: in its acknowledgement or through a response_url."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.drafts import read_draft
from bot.local.posting import change, new_message, post, remove, show, whisper
from bot.local.shapes import flag_in, text_in
from bot.local.state.records import Ephemeral, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.local.drafts import Draft
    from bot.local.state.response_urls import ReplyTo
    from bot.local.state.sights import Via
    from bot.local.state.world import World


def show_answer(world: World, to: ReplyTo, body: Mapping[str, object], via: Via) -> None:
    """Post, replace or delete as the answer says; ephemeral unless it says in_channel.

    A private message stays private when it is replaced, and a public one public. An answer to a slash command
    has nothing to replace or delete and is shown as a new one.
    Raises ApiError as `read_draft` does.
    """
    origin = to.origin
    if flag_in(body, "delete_original") and origin is not None:
        _delete(world, origin, via)
        return
    draft = read_draft(world, body)
    if flag_in(body, "replace_original") and origin is not None and not origin.deleted:
        _replace(world, to, origin, draft, via)
        return
    thread_ts = text_in(body, "thread_ts") or None
    if text_in(body, "response_type") == "in_channel":
        post(world, new_message(world, to.channel, draft, thread_ts), via, to.id)
    else:
        ts = world.stamps.new_ts()
        whisper(world, Ephemeral(to.channel, to.user, ts, draft.text, draft.blocks, thread_ts), via, to.id)


def _replace(world: World, to: ReplyTo, origin: Message | Ephemeral, draft: Draft, via: Via) -> None:
    if isinstance(origin, Message):
        change(world, origin, draft, via, to.id)
    else:
        origin.text, origin.blocks = draft.text, draft.blocks
        show(world, origin, "updated", via, to.id)


def _delete(world: World, origin: Message | Ephemeral, via: Via) -> None:
    if isinstance(origin, Message):
        remove(world, origin, via)
    else:
        origin.deleted = True
        show(world, origin, "deleted", via)
