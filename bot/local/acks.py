"""Does what Slack does with an acknowledgement: shows its text, closes, changes or stacks modals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.answers import show_answer
from bot.local.api.views import show_view
from bot.local.block_rules import Flaw
from bot.local.drafts import read_view
from bot.local.refusal import ApiError
from bot.local.shapes import Json, map_in, maps_in, text_in
from bot.local.state.sights import Sight

if TYPE_CHECKING:
    from bot.local.state.records import View
    from bot.local.state.response_urls import ReplyTo
    from bot.local.state.world import World
    from bot.local.transport import Ack

HTTP_OK = 200


def _failed(world: World, ack: Ack, user: str, channel: str = "") -> bool:
    """Show the person that the app did not answer; Slack's words for silence and for an error."""
    if ack.status == HTTP_OK:
        return False
    word = "operation_timeout" if ack.status is None else "dispatch_failed"
    world.sights.record(Sight("failed", word, channel=channel, user=user, via="slack"))
    return True


def settle_command(world: World, to: ReplyTo, ack: Ack) -> None:
    """Show what the acknowledgement of a slash command says, to the person or the channel."""
    if _failed(world, ack, to.user, to.channel) or not ack.body:
        return
    body: Json = {"text": ack.body} if isinstance(ack.body, str) else ack.body
    try:
        show_answer(world, to, body, "ack")
    except ApiError as refusal:
        _bad_ack(world, to.user, refusal)


def settle_press(world: World, user: str, ack: Ack) -> None:
    """Slack shows nothing of the acknowledgement of a press, only that it failed."""
    _failed(world, ack, user)


def settle_submission(world: World, view: View, ack: Ack) -> None:
    """Close the modal, or do what `response_action` says."""
    if _failed(world, ack, view.user):
        return
    body: Json = ack.body if isinstance(ack.body, dict) else {}
    action = text_in(body, "response_action")
    try:
        _act(world, view, action, body)
    except ApiError as refusal:
        _bad_ack(world, view.user, refusal)


def _act(world: World, view: View, action: str, body: Json) -> None:
    if action == "errors":
        _show_errors(world, view, map_in(body, "errors"))
    elif action == "update":
        show_view(world, world.views.update(view, read_view(world, body, "modal")), "modal", "ack")
    elif action == "push":
        show_view(world, world.views.push(view.user, read_view(world, body, "modal"), view), "modal", "ack")
    elif action in {"", "clear"}:
        close(world, view, whole_stack=action == "clear")
    else:
        raise ApiError("invalid_response_action")


def close(world: World, view: View, *, whole_stack: bool = False) -> None:
    """Close a modal and those above it, or its whole stack."""
    for gone in world.views.close(view, whole_stack=whole_stack):
        show_view(world, gone, "closed", "ack")


def _show_errors(world: World, view: View, errors: Json) -> None:
    blocks = maps_in(view.content, "blocks")
    inputs = {text_in(block, "block_id") for block in blocks if block.get("type") == "input"}
    if not errors or not set(errors) <= inputs:
        raise ApiError("invalid_error_blocks")
    words = "\n".join(str(error) for error in errors.values())
    world.sights.record(Sight("errors", words, user=view.user, view=view, via="ack"))


def _bad_ack(world: World, user: str, refusal: ApiError) -> None:
    # A malformed body was already noted flaw by flaw; this names what the person sees of it.
    world.note([Flaw("/ack", "is an acknowledgement that Slack cannot use", refusal.code)])
    world.sights.record(Sight("failed", refusal.code, user=user, via="slack"))
