"""Bolt's listeners: one for each kind of request, each with a table behind it."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from cachetools import LRUCache
from slack_bolt.response import BoltResponse

from bot.errors import DatabaseError
from bot.slack.desk import Asking, Reply, Via
from bot.slack.runner import CommandsFirst, PromptAck
from bot.slack.typed import MENTION

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.services.ports import EventClaims
    from bot.slack.delivery import Delivery
    from bot.slack.dialogue import Dialogue
    from bot.slack.presses import Presses
    from bot.slack.waits import Waits

    Body = dict[str, Any]
    Ack = AsyncAck

CLAIM_LEASE = timedelta(seconds=30)
REMEMBERED = 4096
CONFLICT = 409
PRIVATE = {"response_type": "ephemeral"}
ANYTHING = re.compile(".*", re.DOTALL)


class Listeners:
    """What the bot does with each kind of request."""

    def __init__(
        self, dialogue: Dialogue, delivery: Delivery, presses: Presses, events: EventClaims, waits: Waits
    ) -> None:
        self._dialogue = dialogue
        self._delivery = delivery
        self._presses = presses
        self._events = events
        self._waits = waits
        self._dealt_with: LRUCache[str, bool] = LRUCache(REMEMBERED)
        self._log = structlog.get_logger("listeners")

    def register(self, app: AsyncApp) -> None:
        """Hang the listeners into Bolt."""
        app.use(CommandsFirst(self.command))
        app.action(ANYTHING)(self.action)
        app.shortcut(ANYTHING)(self.shortcut)
        app.event(ANYTHING)(self.event)
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
            reply = await self._dialogue.reply(asking, body.get("text", ""))
        finally:
            late.cancel()
        if ack.response is None:
            await ack(reply.message.payload() | PRIVATE)
        else:
            await self._delivery.answer(asking, reply)

    def _say_moment(self, ack: PromptAck, asking: Asking) -> None:
        ack.response = BoltResponse(status=200, body=self._dialogue.moment(asking).payload() | PRIVATE)
        ack.wake()

    async def action(self, ack: Ack, body: Body) -> None:
        """Do what a pressed button says."""
        await ack()
        asking = asking_of_press(body)
        for pressed in body.get("actions", ()) if asking.user_id else ():
            working = asyncio.ensure_future(self._presses.press(asking, pressed))
            if not await finished(working, self._waits.moment):
                await self._delivery.privately(asking, self._dialogue.moment(asking))
            await working

    async def shortcut(self, ack: Ack, body: Body) -> None:
        """Say in one sentence what to type, since the dialogs behind the shortcuts come later."""
        await ack()
        asking = asking_of_press(body, Via.SHORTCUT)
        if asking.user_id:
            await self._presses.shortcut(asking)

    async def view(self, ack: Ack) -> None:
        """Close a dialog."""
        await ack()

    async def event(self, ack: Ack, body: Body) -> None:
        """Deal with an event once, and acknowledge it then, so that Slack delivers it again after a crash."""
        event: Body = body.get("event") or {}
        handle = self._handlers().get(event.get("type", ""))
        work = handle(body, event) if handle else None
        if work is None:
            await ack()
        else:
            await self._once(ack, str(body.get("event_id") or ""), work)

    async def error(self, error: Exception, body: Body) -> BoltResponse:
        """Keep a failure of ours from becoming Slack's; the operator gets the traceback."""
        self._log.error("a request failed", kind=body.get("type") or body.get("command"), exc_info=error)
        return BoltResponse(status=200, body="")

    async def _once(self, ack: Ack, event_id: str, work: Coroutine[Any, Any, None]) -> None:
        """Answer an event that is ours to answer; one that another process holds is asked for again.

        Should that process have died, Slack's next delivery finds its claim expired.
        """
        if not event_id or event_id in self._dealt_with:
            work.close()
            await ack()
            return
        self._dealt_with[event_id] = True
        if await self._claimed(event_id):
            await self._work(ack, event_id, work)
            return
        work.close()
        if await self._is_answered(event_id):
            await ack()
            return
        del self._dealt_with[event_id]
        ack.response = BoltResponse(status=CONFLICT, body="in the hands of another process")

    async def _work(self, ack: Ack, event_id: str, work: Coroutine[Any, Any, None]) -> None:
        working = asyncio.ensure_future(work)
        if not await finished(working, self._waits.moment):
            await ack()
        await working
        try:
            await self._events.answered(event_id, self._dialogue.desk.now())
        except DatabaseError as error:
            self._log.warning("an answered event cannot be marked", error=str(error))
        await ack()

    async def _claimed(self, event_id: str) -> bool:
        """Claim an event; while the database does not say, it is answered all the same, once by this process."""
        claiming = asyncio.ensure_future(self._claim(event_id))
        return claiming.result() if await finished(claiming, self._waits.claim) else True

    async def _claim(self, event_id: str) -> bool:
        try:
            return await self._events.claim(event_id, self._dialogue.desk.now(), CLAIM_LEASE)
        except DatabaseError as error:
            self._log.warning("an event cannot be claimed", error=str(error))
            return True

    async def _is_answered(self, event_id: str) -> bool:
        try:
            return await self._events.is_answered(event_id)
        except DatabaseError as error:
            self._log.warning("nobody knows whether an event was answered", error=str(error))
            return False

    def _handlers(self) -> Mapping[str, Callable[[Body, Body], Coroutine[Any, Any, None] | None]]:
        return {
            "message": self._direct_message,
            "app_mention": self._mention,
            "app_home_opened": self._home,
            "user_change": self._person_changed,
            "subteam_members_changed": self._group_changed,
        }

    def _direct_message(self, body: Body, event: Body) -> Coroutine[Any, Any, None] | None:
        if event.get("channel_type") != "im" or not _is_said_by_a_person(event):
            return None
        thread = event.get("thread_ts")
        asking = Asking(_team(body, event), event["user"], event["channel"], Via.DM, thread, in_thread=bool(thread))
        return self._converse(asking, event)

    def _mention(self, body: Body, event: Body) -> Coroutine[Any, Any, None] | None:
        if not _is_said_by_a_person(event):
            return None
        asking = Asking(
            team_id=_team(body, event),
            user_id=event["user"],
            channel_id=event["channel"],
            via=Via.MENTION,
            thread_ts=event.get("thread_ts") or event.get("ts"),
            in_thread=bool(event.get("thread_ts")),
        )
        return self._converse(asking, event)

    def _converse(self, asking: Asking, event: Body) -> Coroutine[Any, Any, None]:
        text = self._without_bot(event.get("text") or "")
        return self._answer_by(asyncio.get_running_loop().time() + self._waits.moment, asking, text)

    async def _answer_by(self, due: float, asking: Asking, text: str) -> None:
        answer = asyncio.ensure_future(self._dialogue.reply(asking, text))
        if await within(answer, max(0.0, due - asyncio.get_running_loop().time())) is None:
            await self._delivery.privately(asking, self._dialogue.moment(asking))
        await self._delivery.answer(asking, await answer)

    def _home(self, body: Body, event: Body) -> Coroutine[Any, Any, None] | None:
        if event.get("tab") != "home" or not event.get("user"):
            return None
        asking = Asking(_team(body, event), event["user"], event.get("channel", ""), Via.HOME)
        return self._presses.home(asking)

    def _person_changed(self, body: Body, event: Body) -> None:
        user = event.get("user") or {}
        if isinstance(user, dict) and user.get("id"):
            for team_id in {str(place.get("team_id") or "") for place in (body, user)}:
                self._dialogue.desk.people.changed(team_id, user["id"])

    def _group_changed(self, _body: Body, event: Body) -> None:
        self._dialogue.desk.rosters.changed(str(event.get("subteam_id")))

    def _without_bot(self, text: str) -> str:
        bot = self._dialogue.desk.people.home.bot_user_id
        return MENTION.sub(lambda match: "" if match.group(1) == bot else match.group(0), text)


def asking_of_press(body: Mapping[str, Any], via: Via = Via.BUTTON) -> Asking:
    """Read who pressed a button or chose a shortcut, and where."""
    user = body.get("user") or {}
    container = body.get("container") or {}
    message = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts")
    return Asking(
        team_id=user.get("team_id") or (body.get("team") or {}).get("id") or "",
        user_id=user.get("id", ""),
        channel_id=(body.get("channel") or {}).get("id") or container.get("channel_id") or "",
        via=via,
        thread_ts=thread,
        in_thread=bool(thread),
        response_url=body.get("response_url"),
        trigger_id=body.get("trigger_id"),
    )


def _is_said_by_a_person(event: Mapping[str, Any]) -> bool:
    """Say whether somebody wrote this just now: no bot did, and it is neither an edit nor another kind of notice."""
    strange = event.get("subtype") or event.get("bot_id") or event.get("edited")
    return not strange and bool(event.get("user")) and bool(event.get("channel"))


def _team(body: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    return str(event.get("user_team") or event.get("team") or body.get("team_id") or "")


async def finished(task: asyncio.Future[Any], seconds: float) -> bool:
    """Wait so long for a task, which goes on if it is not done; say whether it is."""
    done, _waiting = await asyncio.wait((task,), timeout=seconds)
    return bool(done)


async def within(task: asyncio.Future[Reply], seconds: float) -> Reply | None:
    """Return a task's reply if it is there in time, else None while the task goes on."""
    return task.result() if await finished(task, seconds) else None
