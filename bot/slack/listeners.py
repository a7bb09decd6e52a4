"""Bolt's listeners: one for each kind of request, each with a table behind it."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.response import BoltResponse

from bot.slack.desk import Asking, Via
from bot.slack.dialogs.forms import FORMS, Kept, Sent
from bot.slack.modals import modal_of
from bot.slack.runner import CommandsFirst, PromptAck
from bot.slack.waits import finished

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.claims import Claims
    from bot.slack.delivery import Delivery
    from bot.slack.desk import Reply
    from bot.slack.dialogs.dialogs import Dialogs
    from bot.slack.dialogue import Dialogue
    from bot.slack.events import Events
    from bot.slack.home.tab import HomeTab
    from bot.slack.presses import Presses
    from bot.slack.waits import Waits

    Body = dict[str, Any]
    Ack = AsyncAck

PRIVATE = {"response_type": "ephemeral"}
ANYTHING = re.compile(".*", re.DOTALL)


class Listeners:
    """What the bot does with each kind of request."""

    def __init__(
        self,
        dialogue: Dialogue,
        delivery: Delivery,
        presses: Presses,
        home_tab: HomeTab,
        dialogs: Dialogs,
        events: Events,
        *,
        claims: Claims,
        waits: Waits,
    ) -> None:
        self._dialogue = dialogue
        self._delivery = delivery
        self._presses = presses
        self._home_tab = home_tab
        self._dialogs = dialogs
        self._events = events
        self._claims = claims
        self._waits = waits
        self._log = structlog.get_logger("listeners")

    def register(self, app: AsyncApp) -> None:
        """Hang the listeners into Bolt."""
        app.use(CommandsFirst(self.command))
        app.action(ANYTHING)(self.action)
        app.shortcut(ANYTHING)(self.shortcut)
        app.event(ANYTHING)(self._events.take)
        app.view(ANYTHING)(self.view)
        app.error(self.error)

    async def command(self, ack: PromptAck, body: Body) -> None:
        """Answer `/priority` in the acknowledgement itself, or as soon as the answer is ready."""
        asking = Asking(
            team_id=body.get("team_id", ""),
            user_id=body.get("user_id", ""),
            channel_id=body.get("channel_id", ""),
            via=Via.COMMAND,
            response_url=body.get("response_url"),
            trigger_id=body.get("trigger_id"),
        )
        if not asking.user_id:
            await ack()
            return
        late = asyncio.get_running_loop().call_later(self._waits.moment, self._say_moment, ack, asking)
        try:
            reply = await self._reply(asking, body.get("text") or "")
        finally:
            late.cancel()
        if reply is None:
            await ack()
        elif ack.response is None:
            await ack(reply.message.payload() | PRIVATE)
        else:
            await self._delivery.answer(asking, reply)

    async def _reply(self, asking: Asking, text: str) -> Reply | None:
        """Answer a line; to one that changes something, and was sent before, there is no answer."""
        request = self._dialogue.request(text)
        if not self._dialogue.changes_something(request):
            return await self._dialogue.reply_to(asking, request)
        replies: list[Reply] = []

        async def reply() -> None:
            replies.append(await self._dialogue.reply_to(asking, request))

        await self._claims.once(_key(asking), reply)
        return next(iter(replies), None)

    def _say_moment(self, ack: PromptAck, asking: Asking) -> None:
        ack.response = BoltResponse(status=200, body=self._dialogue.moment(asking).payload() | PRIVATE)
        ack.wake()

    async def action(self, ack: Ack, body: Body) -> None:
        """Do what a pressed button says."""
        await ack()
        view = body.get("view") or {}
        asking = asking_of_press(body, Via.HOME if view.get("type") == "home" else Via.BUTTON)
        if asking.user_id:
            await self._claims.once(_key(asking), partial(self._pressed, asking, body.get("actions") or (), view))

    async def _pressed(self, asking: Asking, actions: Iterable[Body], view: Body) -> None:
        if asking.via is Via.HOME:
            self._home_tab.seen(asking, view)
        for pressed in actions:
            if self._dialogs.handles(pressed):
                await self._dialogs.press(asking, pressed, view)
                continue
            working = asyncio.ensure_future(self._presses.press(asking, pressed))
            # On the home tab there is nowhere to say it, and the tab itself is the answer.
            if not await finished(working, self._waits.moment) and asking.via is not Via.HOME:
                await self._delivery.privately(asking, self._dialogue.moment(asking))
            await working

    async def shortcut(self, ack: Ack, body: Body) -> None:
        """Open the dialog of a shortcut; one that is not known is told in one sentence what to type."""
        await ack()
        asking = asking_of_press(body, Via.SHORTCUT)
        form = FORMS.get(str(body.get("callback_id")))
        if not asking.user_id:
            return
        if form is None:
            await self._presses.shortcut(asking)
        else:
            await self._dialogs.shortcut(asking, form, body.get("message") or {})

    async def view(self, ack: Ack, body: Body) -> None:
        """Answer a dialog that was sent; one that was only closed says nothing."""
        asking = asking_of_press(body, Via.MODAL)
        form = FORMS.get(asking.modal.frame.get("callback_id", "")) if asking.modal else None
        if body.get("type") != "view_submission" or form is None or not asking.user_id:
            await ack()
            return
        await self._dialogs.submissions.submit(ack, asking, form, Sent.of(body["view"]))

    async def error(self, error: Exception, body: Body) -> BoltResponse:
        """Keep a failure of ours from becoming Slack's; the operator gets the traceback."""
        self._log.error("a request failed", kind=body.get("type") or body.get("command"), exc_info=error)
        return BoltResponse(status=200, body="")


def _key(asking: Asking) -> str | None:
    """Return what is the same however often a command or press is sent, and another for each that somebody makes."""
    return f"asked:{asking.trigger_id}" if asking.trigger_id else None


def asking_of_press(body: Mapping[str, Any], via: Via = Via.BUTTON) -> Asking:
    """Read who pressed a button, chose a shortcut or sent a dialog, and where; a modal knows where it was opened."""
    user = body.get("user") or {}
    container = body.get("container") or {}
    message = body.get("message") or {}
    view = body.get("view") or {}
    modal = modal_of(view) if view.get("type") == "modal" else None
    kept = Kept.load(view.get("private_metadata")) if modal else Kept()
    thread = container.get("thread_ts") or message.get("thread_ts") or kept.thread
    return Asking(
        team_id=user.get("team_id") or (body.get("team") or {}).get("id") or "",
        user_id=user.get("id", ""),
        channel_id=(body.get("channel") or {}).get("id") or container.get("channel_id") or kept.channel,
        via=via,
        thread_ts=thread or None,
        in_thread=bool(thread),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
        modal=modal,
        is_ephemeral=bool(container.get("is_ephemeral")),
    )
