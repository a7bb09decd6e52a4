"""What the bot does about what happens in Slack: messages to it, its home tab, and what changes around it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from cachetools import LRUCache
from slack_bolt.response import BoltResponse

from bot.errors import DatabaseError
from bot.slack.desk import Asking, Reply, Via
from bot.slack.typed import MENTION
from bot.slack.waits import finished

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.slack.claims import Claims
    from bot.slack.conversation.conversation import Conversation
    from bot.slack.delivery import Delivery
    from bot.slack.dialogue import Dialogue
    from bot.slack.home.tab import HomeTab
    from bot.slack.surroundings import Surroundings
    from bot.slack.waits import Waits

    Body = dict[str, Any]
    Ack = AsyncAck
    Work = Coroutine[Any, Any, None]

REMEMBERED = 4096
CONFLICT, UNAVAILABLE = 409, 503


class Events:
    """Deals with each event once, whatever the number of processes and deliveries."""

    def __init__(
        self,
        dialogue: Dialogue,
        conversation: Conversation,
        delivery: Delivery,
        home_tab: HomeTab,
        surroundings: Surroundings,
        claims: Claims,
        waits: Waits,
    ) -> None:
        self._dialogue = dialogue
        self._conversation = conversation
        self._delivery = delivery
        self._home_tab = home_tab
        self._surroundings = surroundings
        self._claims = claims
        self._waits = waits
        self._dealt_with: LRUCache[str, bool] = LRUCache(REMEMBERED)
        self._log = structlog.get_logger("events")

    async def take(self, ack: Ack, body: Body) -> None:
        """Deal with an event once, and acknowledge it then, so that Slack delivers it again after a crash."""
        event: Body = body.get("event") or {}
        handle = self._handlers().get(event.get("type", ""))
        work = handle(body, event) if handle else None
        if work is None:
            await ack()
        else:
            await self._once(ack, str(body.get("event_id") or ""), work)

    async def _once(self, ack: Ack, event_id: str, work: Work) -> None:
        """Answer an event that is ours to answer; one that another process holds is asked for again.

        Should that process have died, Slack's next delivery finds its claim expired.
        """
        if not event_id or event_id in self._dealt_with:
            work.close()
            await ack()
            return
        self._dealt_with[event_id] = True
        if await self._claims.claimed(event_id):
            await self._work(ack, event_id, work)
            return
        work.close()
        if await self._claims.is_answered(event_id):
            await ack()
            return
        del self._dealt_with[event_id]
        ack.response = BoltResponse(status=CONFLICT, body="in the hands of another process")

    async def _work(self, ack: Ack, event_id: str, work: Work) -> None:
        working = asyncio.ensure_future(work)
        if not await finished(working, self._waits.moment):
            await ack()
        try:
            await working
        except DatabaseError as error:
            self._log.warning("an event waits for the database", error=str(error))
            self._dealt_with.pop(event_id, None)
            ack.response = BoltResponse(status=UNAVAILABLE, body="come again")
            return
        await self._claims.answered(event_id)
        await ack()

    def _handlers(self) -> Mapping[str, Callable[[Body, Body], Work | None]]:
        return {
            "message": self._direct_message,
            "app_mention": self._mention,
            "app_home_opened": self._home,
            **self._surroundings.handlers(),
        }

    def _direct_message(self, body: Body, event: Body) -> Work | None:
        if event.get("channel_type") != "im" or not _is_said_by_a_person(event):
            return None
        thread = event.get("thread_ts")
        asking = Asking(_team(body, event), event["user"], event["channel"], Via.DM, thread, in_thread=bool(thread))
        return self._converse(asking, event)

    def _mention(self, body: Body, event: Body) -> Work | None:
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

    def _converse(self, asking: Asking, event: Body) -> Work:
        text = self._without_bot(event.get("text") or "")
        return self._answer_by(asyncio.get_running_loop().time() + self._waits.moment, asking, text)

    async def _answer_by(self, due: float, asking: Asking, text: str) -> None:
        answer = asyncio.ensure_future(self._conversation.reply(asking, text))
        if await within(answer, max(0.0, due - asyncio.get_running_loop().time())) is None:
            await self._delivery.privately(asking, self._dialogue.moment(asking))
        await self._delivery.answer(asking, await answer)

    def _home(self, body: Body, event: Body) -> Work | None:
        if event.get("tab") != "home" or not event.get("user"):
            return None
        asking = Asking(_team(body, event), event["user"], event.get("channel", ""), Via.HOME)
        return self._home_tab.opened(asking, event.get("view") or {})

    def _without_bot(self, text: str) -> str:
        bot = self._dialogue.desk.people.home.bot_user_id
        return MENTION.sub(lambda match: "" if match.group(1) == bot else match.group(0), text)


def _is_said_by_a_person(event: Mapping[str, Any]) -> bool:
    """Say whether somebody wrote this just now: no bot did, and it is neither an edit nor another kind of notice."""
    strange = event.get("subtype") or event.get("bot_id") or event.get("edited")
    return not strange and bool(event.get("user")) and bool(event.get("channel"))


def _team(body: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    return str(event.get("user_team") or event.get("team") or body.get("team_id") or "")


async def within(task: asyncio.Future[Reply], seconds: float) -> Reply | None:
    """Return a task's reply if it is there in time, else None while the task goes on."""
    return task.result() if await finished(task, seconds) else None
