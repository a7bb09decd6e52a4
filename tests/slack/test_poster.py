"""Messages are posted, changed and found through Slack's Web API."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.delivery import Delivery, Purpose
from bot.local import faults
from bot.local.standard import Cast, standard
from bot.local.workspace import Workspace
from bot.services.posting import FailureKind, PostError, Rendering
from bot.slack.poster import SlackPoster
from tests.running import LOOPBACK, MovedTime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from bot.local.state.records import Message

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*due*"}}
WORDS = Rendering("T-1 is due", (SECTION,))


class Posting:
    """A workspace, its people, and a poster."""

    def __init__(self, workspace: Workspace, cast: Cast, session: ClientSession, time: MovedTime) -> None:
        self.workspace = workspace
        self.cast = cast
        self.time = time
        self.session = session
        self.poster = self.with_patience(5.0)

    def with_patience(self, seconds: float, url: str | None = None) -> SlackPoster:
        client = AsyncWebClient(
            self.workspace.bot_token, url or self.workspace.api_url, session=self.session, retry_handlers=[]
        )
        client.proxy = None
        return SlackPoster(client, seconds)

    def message(self, channel: str, ts: str) -> Message:
        message = self.workspace.world.messages.find(channel, ts)
        assert message is not None
        return message


@pytest.fixture
async def slack() -> AsyncIterator[Posting]:
    time = MovedTime(NOW)
    async with Workspace(time.now) as workspace, ClientSession() as session:
        yield Posting(workspace, standard(workspace), session, time)
        assert workspace.problems == []


def note(key: str = "k1", **details: Any) -> Delivery:  # noqa: ANN401 - fields of a Delivery
    return Delivery(**({"key": key, "purpose": Purpose.NOTE, "destination": "", "due_at": NOW} | details))


async def failure(call: Awaitable[object]) -> PostError:
    with pytest.raises(PostError) as caught:
        await call
    return caught.value


async def test_a_message_carries_its_key_and_its_ticket_and_nothing_else_about_anybody(slack: Posting) -> None:
    channel = slack.cast.general.id
    posted = await slack.poster.post(note(ticket="t-1", content={"who": "U1"}), channel, WORDS, None)
    message = slack.message(posted.channel, posted.ts)
    assert (posted.channel, message.text, message.thread_ts) == (channel, "T-1 is due", None)
    assert message.metadata == {"event_type": "priority_note", "event_payload": {"key": "k1", "ticket": "t-1"}}
    (call,) = slack.workspace.calls.of("chat.postMessage")
    assert (call.args["unfurl_links"], call.args["unfurl_media"]) == (False, False)


async def test_the_message_of_a_ticket_says_so_and_further_ids_stand_beside_the_key(slack: Posting) -> None:
    words = Rendering("x", payload={"clock": "update", "key": "never"})
    posted = await slack.poster.post(note(purpose=Purpose.TICKET), slack.cast.general.id, words, None)
    assert slack.message(posted.channel, posted.ts).metadata == {
        "event_type": "priority_ticket",
        "event_payload": {"key": "k1", "clock": "update"},
    }


@pytest.mark.parametrize("purpose", [each for each in Purpose if each.is_alert or each is Purpose.STORM])
async def test_what_tells_alerts_is_known_as_an_alert(slack: Posting, purpose: Purpose) -> None:
    words = Rendering("x", payload={"keys": [{"key": "k2", "ticket": "t-2"}]})
    posted = await slack.poster.post(note(purpose=purpose), slack.cast.general.id, words, None)
    assert slack.message(posted.channel, posted.ts).metadata == {
        "event_type": "priority_alert",
        "event_payload": {"key": "k1", "keys": [{"key": "k2", "ticket": "t-2"}]},
    }


@pytest.mark.parametrize("broadcast", [True, False])
async def test_a_reply_goes_into_its_thread_and_is_broadcast_if_it_is_to_be(slack: Posting, *, broadcast: bool) -> None:
    channel = slack.cast.general.id
    parent = await slack.poster.post(note("parent"), channel, WORDS, None)
    posted = await slack.poster.post(note(broadcast=broadcast), channel, WORDS, parent.ts)
    message = slack.message(channel, posted.ts)
    assert (message.thread_ts, message.broadcast) == (parent.ts, broadcast)


async def test_without_a_thread_nothing_is_broadcast(slack: Posting) -> None:
    posted = await slack.poster.post(note(broadcast=True), slack.cast.general.id, WORDS, None)
    assert not slack.message(posted.channel, posted.ts).broadcast


async def test_a_person_is_told_in_their_direct_messages_and_the_message_can_be_changed_there(slack: Posting) -> None:
    posted = await slack.poster.post(note(), slack.cast.agent.id, WORDS, None)
    assert posted.channel == slack.cast.agent.dm.id
    await slack.poster.update(posted.channel, posted.ts, Rendering("done"))
    assert slack.message(posted.channel, posted.ts).text == "done"


async def test_a_change_keeps_the_metadata_and_takes_the_place_of_words_and_blocks(slack: Posting) -> None:
    posted = await slack.poster.post(note(), slack.cast.general.id, WORDS, None)
    message = slack.message(posted.channel, posted.ts)
    before = message.metadata
    await slack.poster.update(posted.channel, posted.ts, Rendering("resolved", (SECTION, SECTION)))
    assert (message.text, len(message.blocks), message.metadata) == ("resolved", 2, before)
    await slack.poster.update(posted.channel, posted.ts, Rendering("plain", (SECTION,)).as_plain())
    assert (message.text, message.blocks) == ("plain", [])


async def test_a_text_that_a_change_may_not_have_is_cut(slack: Posting) -> None:
    words = Rendering("x" * 5000, (SECTION,))
    posted = await slack.poster.post(note(), slack.cast.general.id, words, None)
    await slack.poster.update(posted.channel, posted.ts, words)
    assert len(slack.message(posted.channel, posted.ts).text) == 4000


async def test_a_message_is_found_by_its_key(slack: Posting) -> None:
    channel = slack.cast.general.id
    posted = [await slack.poster.post(note(key), channel, WORDS, None) for key in ("a", "b", "c")]
    assert await slack.poster.find(channel, "b", LONG_AGO, None) == posted[1]
    assert await slack.poster.find(channel, "d", LONG_AGO, None) is None
    assert await slack.poster.find(slack.cast.private.id, "b", LONG_AGO, None) is None


async def test_only_what_was_posted_since_is_looked_at(slack: Posting) -> None:
    channel = slack.cast.general.id
    posted = await slack.poster.post(note(), channel, WORDS, None)
    assert await slack.poster.find(channel, "k1", NOW - timedelta(seconds=1), None) == posted
    assert await slack.poster.find(channel, "k1", NOW + timedelta(seconds=1), None) is None


async def test_a_message_is_found_behind_hundreds_of_others(slack: Posting) -> None:
    cast = slack.cast
    for _ in range(150):
        cast.agent.post(cast.general, "busy")
    posted = await slack.poster.post(note(), cast.general.id, WORDS, None)
    for _ in range(150):
        cast.agent.post(cast.general, "busy")
    assert await slack.poster.find(cast.general.id, "k1", LONG_AGO, None) == posted
    assert await slack.poster.find(cast.general.id, "k2", LONG_AGO, None) is None


async def test_a_reply_is_found_in_its_thread(slack: Posting) -> None:
    channel = slack.cast.general.id
    parent = await slack.poster.post(note("parent"), channel, WORDS, None)
    posted = await slack.poster.post(note(), channel, WORDS, parent.ts)
    assert await slack.poster.find(channel, "k1", LONG_AGO, parent.ts) == posted
    assert await slack.poster.find(channel, "k2", LONG_AGO, parent.ts) is None
    assert await slack.poster.find(channel, "k1", LONG_AGO, None) is None


async def test_nothing_is_found_in_a_thread_that_is_gone(slack: Posting) -> None:
    assert await slack.poster.find(slack.cast.general.id, "k1", LONG_AGO, "1.000000") is None


async def test_a_direct_message_is_found_and_its_conversation_asked_for_once(slack: Posting) -> None:
    person = slack.cast.agent
    posted = await slack.poster.post(note(), person.id, WORDS, None)
    for _ in range(2):
        assert await slack.poster.find(person.id, "k1", LONG_AGO, None) == posted
    assert len(slack.workspace.calls.of("conversations.open")) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "reason"),
    [
        (faults.rate_limited(7), FailureKind.LIMITED, "ratelimited"),
        (faults.server_error(), FailureKind.UNKNOWN, "SlackApiError"),
        (faults.server_error(503), FailureKind.UNKNOWN, "SlackApiError"),
        (faults.drop(), FailureKind.UNKNOWN, "ServerDisconnectedError"),
        (faults.error("is_archived"), FailureKind.REFUSED, "is_archived"),
        (faults.error("token_revoked"), FailureKind.BROKEN, "token_revoked"),
        (faults.error("invalid_blocks"), FailureKind.FORM, "invalid_blocks"),
    ],
)
async def test_every_failure_of_a_post_says_what_it_means(
    slack: Posting, fault: faults.Fault, kind: FailureKind, reason: str
) -> None:
    slack.workspace.faults.plan("chat.postMessage", fault)
    found = await failure(slack.poster.post(note(), slack.cast.general.id, WORDS, None))
    assert (found.kind, found.reason) == (kind, reason)
    assert found.retry_after == (7 if kind is FailureKind.LIMITED else None)
    assert len(slack.workspace.calls.of("chat.postMessage")) == 1


async def test_silence_is_borne_for_so_long(slack: Posting) -> None:
    slack.workspace.faults.plan("chat.postMessage", faults.hold(applied=True))
    impatient = slack.with_patience(0.3)
    found = await failure(impatient.post(note(), slack.cast.general.id, WORDS, None))
    assert found.kind is FailureKind.UNKNOWN
    assert await slack.poster.find(slack.cast.general.id, "k1", LONG_AGO, None) is not None


async def test_where_nobody_listens_nothing_was_sent(slack: Posting) -> None:
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        nobody = slack.with_patience(5.0, f"http://{LOOPBACK}:{bound.getsockname()[1]}/api/")
        found = await failure(nobody.post(note(), slack.cast.general.id, WORDS, None))
    assert found.kind is FailureKind.UNSENT


async def test_real_refusals_say_what_they_mean(slack: Posting) -> None:
    cast, post = slack.cast, slack.poster.post
    assert (await failure(post(note(), cast.elsewhere.id, WORDS, None))).kind is FailureKind.REFUSED
    assert (await failure(post(note(), "C404", WORDS, None))).kind is FailureKind.REFUSED
    assert (await failure(post(note(), cast.stranger.id, WORDS, None))).kind is FailureKind.REFUSED
    assert (await failure(post(note(), cast.general.id, WORDS, "1.000000"))).kind is FailureKind.GONE
    gone = slack.poster.update(cast.general.id, "1.000000", WORDS)
    assert (await failure(gone)).kind is FailureKind.GONE
    posted = await post(note(), cast.general.id, WORDS, None)
    cast.general.is_archived = True
    closed = slack.poster.update(posted.channel, posted.ts, WORDS)
    assert (await failure(closed)).kind is FailureKind.REFUSED


async def test_a_look_up_that_is_not_allowed_is_one_for_good(slack: Posting) -> None:
    cast, find = slack.cast, slack.poster.find
    slack.workspace.world.scopes.discard("channels:history")
    found = await failure(find(cast.general.id, "k1", LONG_AGO, None))
    assert (found.kind, found.reason) == (FailureKind.BLIND, "missing_scope")
    assert (await failure(find(cast.elsewhere.id, "k1", LONG_AGO, None))).kind is FailureKind.BLIND
    cast.agent.user.deleted = True
    assert (await failure(find(cast.agent.id, "k1", LONG_AGO, None))).kind is FailureKind.BLIND
    slack.workspace.faults.plan("conversations.history", faults.rate_limited(3))
    limited = await failure(find(cast.private.id, "k1", LONG_AGO, None))
    assert (limited.kind, limited.retry_after) == (FailureKind.LIMITED, 3)
