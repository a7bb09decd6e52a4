"""Does what a person typed: sends it to the bot, presses, picks, fills in and submits."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.local.console.lines import MENTION
from bot.local.shapes import text_in

if TYPE_CHECKING:
    from bot.local.console.controls import Control, Controls
    from bot.local.console.lines import Typed
    from bot.local.console.screen import Screen
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.records import Channel
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
        if not self.is_member:
            raise LookupError(f"{self.person.user.name} is not in #{self.channel.name}, where {MENTION} would be read")
        return await self.person.mention(self.channel, typed.text)

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
        outcome = await self.person.press(control.sight, control.action_id, value, self._filled[_place(control.sight)])
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
            return await self.person.press(control.sight, control.action_id, value)
        self._filled[_place(control.sight)][text_in(control.element, "block_id") or control.action_id] = value
        self._screen.note(f"[{control.number}] {text}")
        return None

    async def _finish(self, control: Control) -> Outcome | None:
        view = control.sight.view
        if view is None or view.closed:
            raise LookupError("that dialog is closed")
        if control.act == "submit":
            return await self.person.submit(view, self._filled[view.id])
        return await self.person.close(view)


def _found(controls: Controls, number: int) -> Control:
    control = controls.find(number)
    if control is None:
        there = f"[1] to [{len(controls.all)}]" if controls.all else "nothing to press"
        raise LookupError(f"there is no [{number}], only {there}" if controls.all else f"there is {there} yet")
    return control


def _place(sight: Sight) -> str:
    return sight.view.id if sight.view is not None else sight.ts
