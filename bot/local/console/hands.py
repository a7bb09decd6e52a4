"""Does what a person typed: sends it to the bot, presses, picks, fills in and submits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.local.console.lines import MENTION
from bot.local.shapes import as_maps, map_in, maps_in, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.local.console.bot import Shortcut
    from bot.local.console.controls import Control, Controls
    from bot.local.console.lines import Typed
    from bot.local.console.messages import Place
    from bot.local.console.screen import Screen
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.shapes import Json
    from bot.local.state.records import Channel, Message, View
    from bot.local.state.sights import Sight


class Hands:
    """Whoever types, in one channel or, where they are no member of it, in their direct messages.

    Every method raises LookupError or ValueError, in one clear line, for what cannot be done.
    """

    def __init__(self, person: Person, channel: Channel, screen: Screen) -> None:
        self.person, self.channel, self._screen = person, channel, screen
        self._filled: defaultdict[str, dict[str, object]] = defaultdict(dict)

    @property
    def is_member(self) -> bool:
        """Whether the person is in the channel at all."""
        return self.person.id in self.channel.members

    async def do(self, typed: Typed, controls: Controls) -> Outcome | None:
        """Do it and return what came of it; None where there is nothing to wait for."""
        if typed.kind == "press":
            return await self._use(_found(controls, typed.number), typed.text)
        if typed.kind == "direct":
            return await self.person.write(typed.text)
        if typed.kind == "slash":
            return await self.person.slash(typed.text, self.channel if self.is_member else None)
        self._must_be_member(MENTION)
        return await self.person.mention(self.channel, typed.text)

    def post(self, text: str) -> Message:
        """Write in the channel without the bot hearing of it."""
        self._must_be_member(":post")
        if not text:
            raise LookupError(":post takes what is to be written")
        return self.person.post(self.channel, text)

    async def choose(self, shortcut: Shortcut, place: Place | None) -> Outcome:
        """Choose a shortcut, on the message in that place unless it is a global one."""
        if not shortcut.on_message or place is None:
            return await self.person.global_shortcut(shortcut.name)
        world, (channel, ts) = self.person.world, place
        message = world.messages.find(channel, ts)
        if message is None:
            raise LookupError("that message is gone")
        if self.person.id not in world.directory.channels[channel].members:
            raise LookupError(f"{self.person.user.name} does not see that message")
        return await self.person.message_shortcut(shortcut.name, message)

    def _must_be_member(self, what: str) -> None:
        if not self.is_member:
            raise LookupError(f"{self.person.user.name} is not in #{self.channel.name}, where {what} would be read")

    async def _use(self, control: Control, text: str) -> Outcome | None:
        if not self.person.world.sights.sees(self.person.id, control.sight):
            raise LookupError(f"{self.person.user.name} does not see [{control.number}]")
        if control.act in {"pick", "fill"}:
            return await self._choose(control, text)
        if text:
            raise LookupError(f"[{control.number}] is a button: type {control.number} alone")
        if control.act == "press":
            return await self._press(control)
        return await self._finish(control)

    async def _press(self, control: Control) -> Outcome | None:
        value = text_in(control.element, "value") or None
        typed = self._typed_into(control.sight)
        outcome = await self.person.press(_usable(control), control.action_id, value, typed)
        url = text_in(control.element, "url")
        if not url:
            return outcome
        self._screen.note(f"opens {url}")
        return None

    async def _choose(self, control: Control, text: str) -> Outcome | None:
        if not text:
            raise LookupError(f"[{control.number}] waits for words: type {control.number} and what goes in there")
        value = control.answer(text)
        if control.act == "pick":
            typed = self._typed_into(control.sight)
            return await self.person.press(_usable(control), control.action_id, value, typed)
        self._filled[_key(control.sight)][control.block_id or control.action_id] = value
        name = f"[{control.number}] {control.label}" if control.label else f"[{control.number}]"
        self._screen.note(f"{name}: {text if value else 'empty'}")
        return None

    async def _finish(self, control: Control) -> Outcome | None:
        view = control.sight.view
        if view is None or view.closed:
            raise LookupError("that dialog is closed")
        if control.act == "close":
            await self.person.close(view)
            return None
        return await self.person.submit(view, self._typed_into(control.sight))

    def _typed_into(self, sight: Sight) -> Mapping[str, object]:
        """Return what was typed into inputs that still stand there: a dialog may have changed since."""
        blocks = maps_in(sight.view.content, "blocks") if sight.view is not None else sight.blocks
        there = set(_inputs(blocks))
        return {name: value for name, value in self._filled[_key(sight)].items() if name in there}


def _found(controls: Controls, number: int) -> Control:
    control = controls.find(number)
    if control is None:
        there = f"[1] to [{len(controls.all)}]" if controls.all else "nothing to press"
        raise LookupError(f"there is no [{number}], only {there}" if controls.all else f"there is {there} yet")
    return control


def _usable(control: Control) -> Sight | View:
    """Return what a control stands in: of a dialog or home tab what it shows by now."""
    view = control.sight.view
    if view is not None and view.closed:
        raise LookupError("that dialog is closed")
    return view or control.sight


def _key(sight: Sight) -> str:
    return sight.view.id if sight.view is not None else sight.ts


def _inputs(blocks: list[Json]) -> Iterator[str]:
    for block in blocks:
        yield text_in(block, "block_id")
        for part in (map_in(block, "element"), map_in(block, "accessory"), *as_maps(block.get("elements"))):
            yield text_in(part, "action_id")
