"""Says where something stands and who sees it, in the words of somebody who looks at their own screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.local.console.controls import Controls
    from bot.local.console.messages import Messages
    from bot.local.state.sights import Sight
    from bot.local.state.world import World


def beside(world: World, messages: Messages, sight: Sight, controls: Controls) -> str:
    """Return the remark below an answer."""
    if sight.view is not None:
        return _dialog(controls) if sight.kind == "modal" else "your home tab of the app"
    changed = "changed: " if sight.kind == "updated" else ""
    if sight.user:
        return f"{changed}only you see this"
    number = messages.number((sight.channel, sight.ts))
    channel = world.directory.channels[sight.channel]
    if channel.is_im:
        return f"{changed}message {number}, in your direct messages"
    thread = "a thread in " if _in_thread(sight) else ""
    return f"{changed}message {number}, in {thread}#{channel.name}, for everybody there"


def heading(world: World, messages: Messages, sight: Sight, *, changed: bool) -> str:
    """Return what stands above a message that came up elsewhere."""
    channel = world.directory.channels[sight.channel]
    place = "Your direct messages" if channel.is_im else f"#{channel.name}"
    if sight.user:
        return f"{place}, only you see this:"
    words = f"{place}, message {messages.number((sight.channel, sight.ts))}"
    if changed:
        return f"{words}, what changed:"
    return f"{words}{_thread(world, messages, sight)}:"


def _thread(world: World, messages: Messages, sight: Sight) -> str:
    if not _in_thread(sight):
        return ""
    message = world.messages.find(sight.channel, sight.ts)
    everybody = ", sent to the channel too" if message and message.broadcast else ""
    parent = messages.known((sight.channel, sight.thread_ts or ""))
    return f", {f'a reply to message {parent}' if parent else 'in a thread'}{everybody}"


def _in_thread(sight: Sight) -> bool:
    return bool(sight.thread_ts) and sight.thread_ts != sight.ts


def _dialog(controls: Controls) -> str:
    """Say how a dialog is filled in and sent, by the numbers that stand there."""
    first = next((one.number for one in controls.all if one.act == "fill"), None)
    send = next((one.number for one in controls.all if one.act == "submit"), None)
    if not first or not send:
        return "a dialog, open before you"
    return f"a dialog, open before you: {first} WORDS fills in [{first}], {send} sends it"
