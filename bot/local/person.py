"""A person in front of Slack: types commands and messages, presses buttons, fills in modals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.local import payloads
from bot.local.acks import close, settle_command, settle_press, settle_submission
from bot.local.api.views import view_json
from bot.local.inputs import chosen, filled_in, missing, out_of_bounds
from bot.local.outcome import Watch
from bot.local.posting import message_json, remove
from bot.local.shapes import Json, as_maps, flag_in, map_in, maps_in, text_in, walk
from bot.local.state.records import Ephemeral, Message, View
from bot.local.transport import Delivery
from bot.local.typed import command_text, message_text, rich_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.local.outcome import Courier, Outcome
    from bot.local.state.records import Channel, User
    from bot.local.state.response_urls import ReplyTo
    from bot.local.state.sights import Sight
    from bot.local.state.world import World

COMMAND = "/priority"


@dataclass(frozen=True, slots=True)
class Person:
    """One user at the keyboard; what they do reaches the bot as Slack would send it."""

    user: User
    world: World
    courier: Courier
    base_url: str

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """This person's direct messages with the bot."""
        return self.world.directory.dm(self.user.id)

    def watch(self) -> Watch:
        """Start to look: what this person sees from now on."""
        return Watch(self.world, self.user.id, len(self.world.sights.all))

    async def slash(
        self,
        typed: str,
        channel: Channel | None = None,
        command: str = COMMAND,
        *,
        escaped: bool = True,
    ) -> Outcome:
        """Type a slash command, in the direct messages unless a channel is given.

        With `escaped` Slack turns names and addresses into tokens (`should_escape: true` in the manifest).
        Slack lets nobody of another team do this; here they can, so that a bot's own defence is tested.
        """
        text = command_text(self.world.directory, typed) if escaped else typed
        to = self.world.response_urls.issue(self.user.id, (channel or self.dm).id)
        payload = payloads.command(self.world, self.user, (command, text), to, self._url(to))
        settle = partial(settle_command, self.world, to)
        return await self.courier.bring(Delivery("slash_commands", payload), self.user.id, settle, to.id)

    async def write(self, typed: str, thread_ts: str | None = None) -> Outcome:
        """Write to the bot in direct messages."""
        message = self._say(self.dm, typed, thread_ts)
        inner = payloads.said(self.world, self.user, message)
        return await self._event(inner | {"type": "message", "channel_type": "im"}, self.dm)

    async def mention(self, channel: Channel, typed: str, thread_ts: str | None = None) -> Outcome:
        """Write in a channel or one of its threads, with the bot mentioned in front."""
        bot = self.world.directory.bot.name
        message = self._say(channel, f"@{bot} {typed}", thread_ts)
        inner = payloads.said(self.world, self.user, message)
        return await self._event(inner | {"type": "app_mention"}, channel)

    def post(
        self,
        channel: Channel,
        typed: str,
        thread_ts: str | None = None,
        *,
        blocks: Iterable[Json] | None = None,
        attachments: Iterable[Json] = (),
    ) -> Message:
        """Write in a channel without mentioning the bot, which therefore hears nothing.

        `blocks` stand instead of those that Slack makes of what was typed; `attachments` are what is shared.
        """
        message = self._say(channel, typed, thread_ts)
        if blocks is not None:
            message.blocks = list(blocks)
        message.attachments = list(attachments)
        return message

    def _say(self, channel: Channel, typed: str, thread_ts: str | None) -> Message:
        directory = self.world.directory
        text, blocks = message_text(directory, typed), rich_text(directory, typed)
        message = Message(channel.id, self.world.stamps.new_ts(), self.user.id, text, blocks, thread_ts)
        return self.world.messages.add(message)

    async def edit(self, message: Message, typed: str) -> Outcome:
        """Change one's own words in the direct messages; the bot hears of it as message_changed."""
        before = message_json(self.world, message)
        message.text, message.edited = message_text(self.world.directory, typed), True
        message.blocks = rich_text(self.world.directory, typed)
        inner: Json = {
            "type": "message",
            "subtype": "message_changed",
            "hidden": True,
            "channel": message.channel,
            "channel_type": "im",
            "ts": self.world.stamps.new_ts(),
            "message": message_json(self.world, message),
            "previous_message": before,
        }
        return await self._event(inner, self.dm)

    def delete(self, message: Message) -> None:
        """Delete a message, as an admin may delete the bot's; in channels the bot does not hear of it."""
        remove(self.world, message, "slack")

    async def take_back(self, message: Message) -> Outcome:
        """Delete a message in the direct messages; the bot hears of it as message_deleted."""
        before = message_json(self.world, message)
        self.delete(message)
        inner: Json = {
            "type": "message",
            "subtype": "message_deleted",
            "hidden": True,
            "channel": message.channel,
            "channel_type": "im",
            "ts": self.world.stamps.new_ts(),
            "deleted_ts": message.ts,
            "previous_message": before,
        }
        return await self._event(inner, self.dm)

    async def press(
        self,
        on: Sight | Message | Ephemeral | View,
        action_id: str,
        value: object = None,
        state: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Press a button, or pick `value` in a menu, of something seen.

        Where several buttons share an action id, `value` chooses one; `state` is what stands in inputs beside
        it. LookupError where there is no such element, or the modal is closed.
        """
        shown = self._standing(on)
        if isinstance(shown, View):
            _refuse_closed(shown)
        block, element = _element(_blocks(on), action_id, value)
        action = {**_acted(element, value), "action_ts": self.world.stamps.new_ts()}
        action |= {"block_id": block["block_id"], "action_id": action_id}
        filled = filled_in(_blocks(on), state or {})
        if isinstance(shown, View):
            payload = payloads.on_view(self.world, self.user, "block_actions", shown, filled)
            return await self._interact(payload | {"actions": [action]})
        payload = payloads.on_message(self.world, self.user, "block_actions", shown)
        return await self._on_message(payload | {"actions": [action], "state": {"values": filled}}, shown)

    def _standing(self, on: Sight | Message | Ephemeral | View) -> Message | Ephemeral | View:
        if isinstance(on, Message | Ephemeral | View):
            return on
        if on.view is not None:
            return on.view
        private = (one for one in self.world.messages.ephemerals if one.ts == on.ts and one.user == on.user)
        found = next(private, None) or self.world.messages.find(on.channel, on.ts)
        if found is None:
            raise LookupError("that message is gone")
        return found

    async def message_shortcut(self, callback_id: str, message: Message) -> Outcome:
        """Choose a shortcut in the menu of a message."""
        payload = payloads.on_message(self.world, self.user, "message_action", message)
        del payload["container"]
        acted = self.world.stamps.new_ts()
        extra: Json = {"callback_id": callback_id, "message_ts": message.ts, "action_ts": acted}
        return await self._on_message(payload | extra, message)

    async def global_shortcut(self, callback_id: str) -> Outcome:
        """Choose a shortcut in the search bar or the compose menu; it has no channel and no response_url."""
        payload = payloads.interaction(self.world, self.user, "shortcut")
        extra: Json = {"callback_id": callback_id, "action_ts": self.world.stamps.new_ts()}
        return await self._interact(payload | extra)

    async def submit(self, view: View, typed: Mapping[str, object] | None = None) -> Outcome:
        """Fill in a modal and submit it; `typed` is keyed by block_id or action_id, options by their value.

        LookupError where there is no such input or the modal is closed, ValueError where Slack would not let anybody
        submit yet.
        """
        _refuse_closed(view)
        blocks = maps_in(view.content, "blocks")
        values = filled_in(blocks, typed or {})
        if lacking := missing(blocks, values):
            raise ValueError(f"must be filled in first: {', '.join(lacking)}")
        if unfit := out_of_bounds(blocks, values):
            raise ValueError(f"too short or too long: {', '.join(unfit)}")
        payload = payloads.on_view(self.world, self.user, "view_submission", view, values)
        payload["response_urls"] = []
        del payload["container"]
        settle = partial(settle_submission, self.world, view)
        return await self.courier.bring(Delivery("interactive", payload), self.user.id, settle)

    async def close(self, view: View, *, whole_stack: bool = False) -> Outcome | None:
        """Close a modal; the bot hears of it, and there is an Outcome, only with `notify_on_close`."""
        payload = payloads.on_view(self.world, self.user, "view_closed", view)
        close(self.world, view, whole_stack=whole_stack)
        if not flag_in(view.content, "notify_on_close"):
            return None
        del payload["container"], payload["trigger_id"]
        return await self._interact(payload | {"is_cleared": whole_stack})

    async def open_home(self, tab: str = "home") -> Outcome:
        """Open the bot's home tab, or its "messages" tab."""
        inner: Json = {"type": "app_home_opened", "user": self.user.id, "channel": self.dm.id, "tab": tab}
        home = self.world.views.homes.get(self.user.id)
        if home is not None and tab == "home":
            inner["view"] = view_json(self.world, home)
        return await self._event(inner, self.dm)

    async def _event(self, inner: Json, channel: Channel) -> Outcome:
        payload = payloads.event(self.world, inner, channel)
        return await self.courier.bring(Delivery("events_api", payload), self.user.id)

    async def _on_message(self, payload: Json, shown: Message | Ephemeral) -> Outcome:
        to = self.world.response_urls.issue(self.user.id, shown.channel, shown)
        return await self._interact(payload | {"response_url": self._url(to)}, to.id)

    async def _interact(self, payload: Json, reply_to: str = "") -> Outcome:
        settle = partial(settle_press, self.world, self.user.id)
        return await self.courier.bring(Delivery("interactive", payload), self.user.id, settle, reply_to)

    def _url(self, to: ReplyTo) -> str:
        return f"{self.base_url}/response/{to.id}"


def _refuse_closed(view: View) -> None:
    if view.closed:
        raise LookupError("that modal is closed")


def _blocks(on: Sight | Message | Ephemeral | View) -> list[Json]:
    return maps_in(on.content, "blocks") if isinstance(on, View) else on.blocks


def _element(blocks: list[Json], action_id: str, value: object) -> tuple[Json, Json]:
    found = [
        (block, part)
        for block in blocks
        for part in [map_in(block, "accessory"), map_in(block, "element"), *as_maps(block.get("elements"))]
        if text_in(part, "action_id") == action_id
    ]
    exact = [pair for pair in found if value is not None and pair[1].get("value") == value]
    if not found or (value is not None and found[0][1].get("type") == "button" and not exact):
        there = [text_in(part, "action_id") for part in walk(blocks) if "action_id" in part]
        raise LookupError(f"nothing to press: {action_id!r} with {value!r}; there are {there}")
    return (exact or found)[0]


def _acted(element: Json, value: object) -> Json:
    kept = ("type", "text", "value", "style")
    if element.get("type") == "button":
        return {key: element[key] for key in kept if key in element}
    return {"type": element["type"], **chosen(element, value)}
