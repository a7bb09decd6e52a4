"""What the shortcuts do, and the buttons that lead to a form: a modal filled in, or with the answer at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import structlog

from bot.slack.dialogs import forms
from bot.slack.dialogs.filling import Filling, filling, of_question
from bot.slack.dialogs.forms import FORMS, Kept, Sent
from bot.slack.dialogs.refilling import refilled
from bot.slack.dialogs.submitting import Submissions
from bot.slack.grammar import read_request
from bot.slack.views import dialog as view
from bot.slack.views.modal import holding
from bot.slack.waits import finished

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

    from bot.slack.claims import Claims
    from bot.slack.delivery import Delivery
    from bot.slack.desk import Asked, Asking
    from bot.slack.dialogs.forms import Form
    from bot.slack.dialogue import Command, Dialogue
    from bot.slack.modals import Modals
    from bot.slack.views.modal import View
    from bot.slack.views.page import Message
    from bot.slack.waits import Waits


TRACK = "check.track"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a modal is to show, and what is said where there is none; of a form that was closed nothing is."""

    view: View
    instead: Message
    is_form: bool


class Dialogs:
    """Opens forms; whoever may not use a form's command reads the refusal in its stead."""

    def __init__(
        self,
        dialogue: Dialogue,
        delivery: Delivery,
        modals: Modals,
        claims: Claims,
        commands: Mapping[str, Command],
        waits: Waits,
    ) -> None:
        self._dialogue = dialogue
        self._delivery = delivery
        self._modals = modals
        self._commands = commands
        self._waits = waits
        self._log = structlog.get_logger("dialogs")
        self.submissions = Submissions(dialogue, delivery, modals, claims, commands, waits)

    async def shortcut(self, asking: Asking, form: Form, message: Mapping[str, Any]) -> None:
        """Open the form of a shortcut, filled in from the message that it was chosen on; a global one has none."""
        kept = Kept(asking.channel_id, asking.thread_ts or "")
        await self._show(asking, form, kept, self._of_message(asking, form, kept, message))

    def handles(self, pressed: Mapping[str, Any]) -> bool:
        """Say whether a button or menu leads to a form."""
        return pressed.get("action_id") in {TRACK, view.CHANGE, view.FILL}

    async def press(self, asking: Asking, pressed: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        """Do what a button or menu that leads to a form says; `shown` is the view that it stands in, if any."""
        if pressed.get("action_id") == view.FILL:
            await self._fill(asking, pressed, shown)
            return
        line = str(pressed.get("value") or "")
        form = forms.TRACK if pressed.get("action_id") == TRACK else _form_of(line)
        kept = Kept.load(asking.modal.frame.get("private_metadata")) if asking.modal else Kept()
        kept = replace(kept, channel=asking.channel_id, thread=asking.thread_ts or "")
        await self._show(asking, form, kept, self._of_line(asking, form, kept, line))

    async def _show(self, asking: Asking, form: Form, kept: Kept, making: Coroutine[Any, Any, _Shown]) -> None:
        """Show what is being made, in the asker's modal or a new one; if that takes long, a moment comes first."""
        working = asyncio.ensure_future(making)
        modal = asking.modal
        if not await finished(working, self._waits.modal):
            loading = holding(self._known_frame(asking, form, kept), self._dialogue.moment(asking))
            if modal is None:
                modal = await self._modals.open(asking.trigger_id or "", loading)
            else:
                await self._modals.change(modal, loading)
        elif modal is None and asking.trigger_id and await self._modals.open(asking.trigger_id, working.result().view):
            return
        shown = await working
        if modal and await self._modals.change(modal, shown.view):
            return
        if modal and modal.closed and shown.is_form:
            return
        if asking.modal:
            await self._delivery.by_dm(asking, shown.instead)
        else:
            await self._delivery.privately(asking, shown.instead)

    def _known_frame(self, asking: Asking, form: Form, kept: Kept) -> View:
        reader = self._dialogue.desk.people.known(asking.team_id, asking.user_id)
        return view.frame(self._dialogue.tongues.known(reader), form, kept)

    async def _of_message(self, asking: Asking, form: Form, kept: Kept, message: Mapping[str, Any]) -> _Shown:
        asked = await self._asked(asking, form)
        if not self._is_open(asked, form):
            return await self._answered(asked, form, kept, form.command)
        found = await self._filling(asked, form, message)
        kept = replace(kept, ticket=found.ticket)
        if found.line:
            return await self._answered(asked, form, kept, found.line)
        return self._form(asked, form, found, kept)

    async def _of_line(self, asking: Asking, form: Form, kept: Kept, line: str) -> _Shown:
        asked = await self._asked(asking, form)
        if not self._is_open(asked, form):
            return await self._answered(asked, form, kept, form.command)
        if form is forms.LEFT:
            found = Filling({forms.TICKET: " ".join(read_request(line).words)})
        else:
            found = await of_question(asked, line, kept.ticket)
        return self._form(asked, form, found, kept)

    async def _asked(self, asking: Asking, form: Form) -> Asked:
        return await self._dialogue.asked(asking, read_request(form.command))

    def _is_open(self, asked: Asked, form: Form) -> bool:
        return self._commands[form.command].is_open_to(asked)

    async def _filling(self, asked: Asked, form: Form, message: Mapping[str, Any]) -> Filling:
        if not message:
            return Filling()
        try:
            return await filling(asked, form, message)
        except Exception:  # noqa: BLE001 - an empty form is better than none
            self._log.exception("a message cannot be read for a form", command=form.command)
            return Filling()

    async def _answered(self, asked: Asked, form: Form, kept: Kept, line: str) -> _Shown:
        """Answer a question at once, with a way to its form where it was asked at all."""
        reply = await self._dialogue.reply(asked.asking, line)
        behind = () if reply.outcome == "refused" else view.to_change(asked.tr, line)
        shown = holding(view.frame(asked.tr, form, kept), reply.message, *behind)
        return _Shown(shown, reply.message, is_form=False)

    def _form(self, asked: Asked, form: Form, found: Filling, kept: Kept) -> _Shown:
        tr, policy = asked.tr, asked.desk.policy
        shown = view.filled_in(tr, policy, form, found.values, kept, offered=found.offered)
        return _Shown(shown, view.not_opened(tr, self._line(form, found.values)), is_form=True)

    def _line(self, form: Form, values: Mapping[str, str]) -> str:
        """Return what to type instead of a form: what was found, or else an example."""
        if form is forms.TRACK and values.get(forms.ACCOUNT):
            return form.line({forms.TICKET: "…"} | {name: value for name, value in values.items() if value})
        return form.line(values) if values.get(form.asks_for) else self._commands[form.command].example

    async def _fill(self, asking: Asking, pressed: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
        """Fill one field with what was chosen among the others in the message; all else stays as it was typed."""
        name = str(pressed.get("block_id") or "").removeprefix(view.OFFERED)
        chosen = (pressed.get("selected_option") or {}).get("value")
        if asking.modal and isinstance(chosen, str):
            await self._modals.change(asking.modal, refilled(asking.modal.frame, shown, Sent.of(shown), name, chosen))


def _form_of(line: str) -> Form:
    command = read_request(line).command
    return next((form for form in FORMS.values() if form.command == command), forms.CHECK)
