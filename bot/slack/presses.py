"""What buttons, shortcuts and the home tab do; every press is authorised anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.audit import AuditRow
from bot.domain.roles import Action, may
from bot.slack.desk import Via
from bot.slack.grammar import read_request
from bot.slack.home.tab import PREFIX as HOME_TAB
from bot.slack.views import guide, share
from bot.slack.views.page import aim_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.delivery import Delivery
    from bot.slack.desk import Asking
    from bot.slack.dialogue import Dialogue
    from bot.slack.home.tab import HomeTab
    from bot.slack.modals import Modals
    from bot.slack.views.page import Message

SOURCES = "sources"


# What a button about a ticket stands for; the ticket is in its value.
COMMAND_OF_BUTTON = {
    "ticket.take": "take",
    "ticket.acknowledge": "ack",
    "ticket.determined": "determined",
    "ticket.updated": "updated",
    "ticket.hold": "hold",
    "ticket.resume": "resume",
    "ticket.resolve": "resolve",
    "ticket.reopen": "reopen",
    "ticket.undo": "undo",
    "ticket.escalate": "escalate",
    "ticket.oversee": "oversee",
    "ticket.why": "counting",
    "lead.ping": "ping",
    "ping.again": "ping-again",
}


class Presses:
    """Does what a button says; its value is the question that it belongs to."""

    def __init__(self, dialogue: Dialogue, delivery: Delivery, modals: Modals, home_tab: HomeTab) -> None:
        self._dialogue = dialogue
        self._delivery = delivery
        self._modals = modals
        self._home_tab = home_tab

    async def press(self, asking: Asking, pressed: Mapping[str, Any]) -> None:
        """Answer one pressed button."""
        value = str(pressed.get("value") or "")
        match pressed.get("action_id"):
            case "check.share":
                await self._share(asking, value)
            case "check.sources":
                await self._delivery.answer(asking, await self._dialogue.reply(asking, f"{SOURCES} {value}"))
            case "check.pick":
                await self._delivery.answer(asking, await self._dialogue.reply(asking, value))
            case action_id if action_id in COMMAND_OF_BUTTON:
                aim = aim_of(action_id, str(pressed.get("block_id") or ""))
                reply = await self._dialogue.reply(asking, f"{COMMAND_OF_BUTTON[action_id]} {value} {aim}")
                answer = self._home_tab.answered if asking.via is Via.HOME else self._delivery.answer
                await answer(asking, reply)
            case str(action_id) if action_id.startswith(HOME_TAB):
                await self._home_tab.pressed(asking, pressed)
            case "ask.pick":
                # The answer is the presser's alone, so it takes the place of nothing that others read.
                replace = asking.in_dm or asking.is_ephemeral
                await self._delivery.answer(asking, await self._dialogue.reply(asking, value), replace=replace)
            case _:
                asked = await self._dialogue.asked(asking, read_request(""))
                await self._delivery.privately(asking, guide.later(asked.tr))

    async def shortcut(self, asking: Asking) -> None:
        """Say in a dialog of one sentence what to type, since the shortcut is not one of ours."""
        asked = await self._dialogue.asked(asking, read_request(""))
        if asking.trigger_id and await self._modals.open(asking.trigger_id, share.one_sentence(asked.tr)):
            return
        await self._delivery.privately(asking, guide.later(asked.tr))

    async def _share(self, asking: Asking, value: str) -> None:
        """Ask again with the presser's rights, and post the answer only where no outsider reads it."""
        asked = await self._dialogue.asked(asking, read_request(value))
        if not may(asked.role, Action.SHARE_ACCOUNT):
            await self._refuse(asking, guide.refused(asked, Action.SHARE_ACCOUNT).message, "refused")
            return
        if await asked.desk.readership.refuses_sharing(asking.channel_id):
            await self._refuse(asking, share.outsiders_read_here(asked.tr), "refused: outsiders")
            return
        shared = await self._dialogue.for_channel(asking, value)
        if len(shared.accounts) != 1:
            # The account, or the right to see it, is gone since the button was shown: nobody else's business.
            await self._refuse(asking, shared.message, shared.outcome)
            return
        if not await self._delivery.publicly(asking, shared.message):
            await self._refuse(asking, share.not_posted(asked.tr), "failed")
            return
        self._note(asking, "answered", shared.accounts)
        if asking.modal:
            # It covers the channel, so that nobody would see that anything happened.
            await self._delivery.privately(asking, share.posted(asked.tr, asking.channel_id))

    async def _refuse(self, asking: Asking, message: Message, outcome: str) -> None:
        self._note(asking, outcome)
        await self._delivery.privately(asking, message)

    def _note(self, asking: Asking, outcome: str, accounts: tuple[int, ...] = ()) -> None:
        desk = self._dialogue.desk
        for account in accounts or (None,):
            desk.audit.note(
                AuditRow(desk.now(), asking.team_id, asking.user_id, "share", outcome, asking.via, account=account)
            )
