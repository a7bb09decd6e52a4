"""What a form that was sent leads to: errors at its fields, or the answer in its place."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import structlog
from cachetools import LRUCache

from bot.domain.audit import AuditRow
from bot.domain.refusal import Refusal
from bot.logs import begin_request, request_id
from bot.slack.dialogs import forms
from bot.slack.dialogs.checking import checked
from bot.slack.dialogs.forms import Kept
from bot.slack.grammar import read_request
from bot.slack.views import dialog as view
from bot.slack.views import guide
from bot.slack.views.escaping import unformatted
from bot.slack.views.modal import holding
from bot.slack.views.page import Page
from bot.slack.waits import finished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.claims import Claims
    from bot.slack.delivery import Delivery
    from bot.slack.desk import Asked, Asking, Modal, Reply
    from bot.slack.dialogs.forms import Form, Sent
    from bot.slack.dialogue import Command, Dialogue
    from bot.slack.modals import Modals
    from bot.slack.views.modal import View
    from bot.slack.views.page import Message
    from bot.slack.waits import Waits

REMEMBERED = 128
NOT_UNDERSTOOD = "not understood"
_OF_RECEIPT = frozenset({f"refused: {why}" for why in (Refusal.RECEIVED_IN_FUTURE, Refusal.RECEIVED_TOO_LONG_AGO)})


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a form: an answer, or problems by field with the form that says them above its fields.

    `claimed`: it was ours to deal with, by a claim that is to be marked as answered.
    """

    message: Message
    problems: Mapping[str, str] = field(default_factory=dict)
    again: View | None = None
    claimed: bool = False

    def acknowledged(self, modal: Modal, sent: Sent) -> dict[str, Any]:
        """Return what Slack is to do with the modal."""
        if self.problems:
            errors = {sent.blocks.get(name, name): problem for name, problem in self.problems.items()}
            return {"response_action": "errors", "errors": errors}
        return {"response_action": "update", "view": holding(modal.frame, self.message)}


class Submissions:
    """Answers forms as their commands are answered; what is delivered again is not done again."""

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
        self._claims = claims
        self._commands = commands
        self._waits = waits
        self._log = structlog.get_logger("submissions")
        self._in_hand: LRUCache[str, asyncio.Future[_Outcome]] = LRUCache(REMEMBERED)

    async def submit(self, ack: AsyncAck, asking: Asking, form: Form, sent: Sent) -> None:
        """Answer a form in the acknowledgement if there is time, else in the modal, else by direct message."""
        modal = asking.modal
        assert modal is not None, "a form stands in one"  # noqa: S101 - for mypy
        # The same however often Slack delivers the form, and another one each time that somebody sends it.
        key = asking.trigger_id or token_hex(8)
        known = self._in_hand.get(key)
        working = known or asyncio.ensure_future(self._outcome(asking, form, sent, f"form:{key}"))
        self._in_hand[key] = working
        if await finished(working, self._waits.moment):
            await ack(**working.result().acknowledged(modal, sent))
        else:
            await ack(response_action="update", view=holding(modal.frame, self._dialogue.moment(asking)))
            if known is None:
                await self._late(asking, modal, await working)
        if known is None and (await working).claimed:
            await self._claims.answered(f"form:{key}")

    async def _late(self, asking: Asking, modal: Modal, outcome: _Outcome) -> None:
        await asyncio.sleep(self._waits.settled)
        modal.hash = None  # of the moment that Slack shows now nobody told us
        if not await self._modals.change(modal, outcome.again or holding(modal.frame, outcome.message)):
            await self._delivery.by_dm(asking, outcome.message)

    async def _outcome(self, asking: Asking, form: Form, sent: Sent, claim: str) -> _Outcome:
        asked = await self._dialogue.asked(asking, read_request(form.command))
        if not self._commands[form.command].is_open_to(asked):
            return _Outcome((await self._dialogue.reply(asking, form.command)).message)
        try:
            found = await checked(asked, form, sent.values)
        except Exception:  # noqa: BLE001 - whoever sent it would see it vanish
            reference = request_id() or begin_request()
            self._log.exception("a form cannot be read", command=form.command)
            return _Outcome(guide.failed(asked, reference).message)
        if found.problems:
            self._note(asked, form)
            return self._again(asked, form, sent, found.problems)
        if form.changes and not await self._claims.claimed(claim):
            return _Outcome(view.sent_already(asked.tr))
        reply = await self._dialogue.reply(asking, form.line(found.words))
        name = _field_of(form, reply)
        if name is None:
            return _Outcome(reply.message, claimed=form.changes)
        again = self._again(asked, form, sent, {name: _as_error(asked, reply)})
        return replace(again, claimed=form.changes)

    def _again(self, asked: Asked, form: Form, sent: Sent, problems: Mapping[str, str]) -> _Outcome:
        said = [unformatted(problem) for problem in problems.values()]
        kept = Kept.load(asked.asking.modal.frame.get("private_metadata")) if asked.asking.modal else Kept()
        again = view.filled_in(asked.tr, asked.desk.policy, form, sent.values, kept, offered={}, said=said)
        return _Outcome(Page(asked.tr).line(*said).message(), problems, again)

    def _note(self, asked: Asked, form: Form) -> None:
        """Record a form that was not understood, as its command would be."""
        asking = asked.asking
        asked.desk.audit.note(
            AuditRow(asked.now, asking.team_id, asking.user_id, form.command, NOT_UNDERSTOOD, asking.via)
        )


def _field_of(form: Form, reply: Reply) -> str | None:
    """Return the field to which an answer belongs, None if it takes the form's place."""
    if reply.outcome in _OF_RECEIPT and form is forms.TRACK:
        return forms.RECEIVED
    return form.asks_for if reply.outcome == NOT_UNDERSTOOD else None


def _as_error(asked: Asked, reply: Reply) -> str:
    """Return an answer as it stands under a field, without the commands that it shows."""
    lines = (line for line in reply.message.text.split("\n") if guide.SLASH not in line)
    return view.at_field(asked.tr, " ".join(lines))
