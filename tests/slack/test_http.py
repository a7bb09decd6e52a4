"""What Slack did not sign is turned away, what cannot be read does nothing, and no request is a server error."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import aiohttp
import pytest

from bot.local.signing import Forgery, signed
from bot.local.transport import FORM

if TYPE_CHECKING:
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = "application/json"
COMMAND = b"command=%2Fpriority&text=help&user_id=U0L0000002&team_id=T0L0000001"


async def state(bot: Running) -> tuple[int, int, int]:
    """How much was shown, asked of Slack, and audited so far."""
    return len(bot.workspace.world.sights.all), len(bot.workspace.calls.all), len(await bot.audited())


@pytest.mark.parametrize("how", Forgery)
async def test_a_request_that_slack_did_not_sign_is_unauthorised(bot: Running, how: Forgery) -> None:
    before = await state(bot)
    ack = await bot.workspace.forge(how, COMMAND)
    assert (ack.status, await state(bot)) == (401, before)


def headers(bot: Running, body: bytes, **changed: str) -> dict[str, str]:
    proof = signed(bot.workspace.signing_secret, body, bot.time.now().timestamp())
    return proof | {"Content-Type": FORM} | {name.replace("_", "-"): value for name, value in changed.items()}


async def post(bot: Running, body: bytes, sent: dict[str, str], path: str = "/slack/events") -> int:
    packet = BytesIO(body)
    async with aiohttp.ClientSession() as session, session.post(bot.url + path, data=packet, headers=sent) as answer:
        assert "Traceback" not in await answer.text()
        return answer.status


@pytest.mark.parametrize(
    "changed",
    [
        {"X_Slack_Request_Timestamp": value}
        for value in ("", " ", "-1", "1e9", "٣", "１７９４９９２４００", "9" * 5000, "nan", "0x10", "1794992400.5", "0")
    ]
    + [
        {"X_Slack_Signature": value}
        for value in ("", "v0=", "v0", "v1=abc", "=" * 4000, "v0=" + "0" * 64, "v0=" + "g" * 64, "é")
    ],
    ids=str,
)
async def test_a_signature_or_time_stamp_of_any_other_form_is_unauthorised(
    bot: Running, changed: dict[str, str]
) -> None:
    before = await state(bot)
    assert (await post(bot, COMMAND, headers(bot, COMMAND, **changed)), await state(bot)) == (401, before)


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-299, 200), (299, 200), (301, 401)])
async def test_a_signature_holds_five_minutes_either_way(bot: Running, seconds: int, status: int) -> None:
    sent = headers(bot, COMMAND) | signed(bot.workspace.signing_secret, COMMAND, bot.time.now().timestamp() + seconds)
    assert await post(bot, COMMAND, sent) == status


async def test_a_signature_is_good_for_its_own_body_alone(bot: Running) -> None:
    assert await post(bot, COMMAND + b"x", headers(bot, COMMAND)) == 401


async def test_a_method_or_path_that_is_none_of_ours_is_not_served(bot: Running) -> None:
    async with aiohttp.ClientSession() as session, session.get(bot.url + "/slack/events") as answer:
        assert answer.status == 405
    assert await post(bot, COMMAND, headers(bot, COMMAND), "/slack/install") == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM), (b"", JSON), (b"\xff\xfe\x00", FORM), (b"\xff", JSON), (b"{", JSON), (b"[]", JSON), (b"[1]", JSON),
        (b"null", JSON), (b"7", JSON), (b'"text"', JSON), (b"{}", JSON), (b"&&&", FORM), (b"=", FORM), (b"a", FORM),
        (b"payload=", FORM), (b"payload={", FORM), (b"payload=[]", FORM), (b"payload=null", FORM), (b"payload=7", FORM),
        (b"payload=%22x%22", FORM), (b"payload={}", FORM), (b"payload=[{}]", FORM), (b"payload=%ff%fe", FORM),
        (b"[" * 100_000, JSON), (b"payload=" + b"[" * 100_000, FORM), (b'{"type":' * 5000, JSON),
        (b"command=%2Fpriority", FORM), (b"command=", FORM), (b"text=help", FORM), (b"\x00" * 100, FORM),
        (b'{"type": "\\ud800"}', JSON), (b"command=%ed%a0%80", FORM), (b'{"a": NaN}', JSON),
        (b"{}", "application/x-www-form-urlencoded; charset=nonsense"), (b"{}", "application/json; charset=utf-16"),
        (b"{}", "nonsense"), (b"{}", "; ; ;"), (b"{}", "multipart/form-data"),
        (b"{}", "multipart/form-data; boundary=x"), (b"payload={}", "a" * 4000), (b"{}", ""),
    ],
    ids=lambda value: str(value[:30]),
)  # fmt: skip
async def test_what_cannot_be_read_does_nothing(bot: Running, body: bytes, kind: str) -> None:
    before = await state(bot)
    ack = await bot.workspace.post_raw(body, kind)
    assert ack.status is not None
    assert ack.status < 500
    assert await state(bot) == before


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "nonsense"])
async def test_a_body_that_is_packed_wrongly_is_a_bad_request(bot: Running, encoding: str) -> None:
    before = await state(bot)
    status = await post(bot, b"\x1f\x8b nonsense", headers(bot, COMMAND, Content_Encoding=encoding))
    assert 400 <= status < 500
    assert await state(bot) == before


async def test_a_body_beyond_all_measure_is_refused(bot: Running) -> None:
    body = b"text=" + b"x" * (2 * 1024 * 1024)
    assert await post(bot, body, headers(bot, body)) == 413


async def test_slack_s_own_checks_are_answered(bot: Running) -> None:
    assert (await bot.workspace.post_raw(b"ssl_check=1&token=x")).status == 200
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw", "token": "x"}).encode()
    answer = await bot.workspace.post_raw(asked, JSON)
    assert (answer.status, answer.body) == (200, {"challenge": "3eZbrw"})


AGENT = {"id": "U0L0000002", "team_id": "T0L0000001"}
PRESS = {"type": "block_actions", "user": AGENT, "team": {"id": "T0L0000001"}, "actions": []}
EVENT = {"type": "event_callback", "team_id": "T0L0000001", "event_id": "Ev1", "event": {}}
PAYLOADS: list[dict[str, object]] = [
    {},
    {"type": "unheard_of"},
    {"type": "block_actions"},
    {"type": "block_actions", "actions": [{}]},
    {"type": "block_actions", "actions": "text"},
    {"type": "block_actions", "actions": {"action_id": "check.share"}},
    {"type": "block_actions", "actions": [None]},
    {"type": "block_actions", "actions": [{"action_id": 7}], "user": "U1"},
    PRESS | {"actions": None},
    PRESS | {"actions": [7]},
    PRESS | {"user": None, "actions": [{"action_id": "check.share", "value": "check admin@customer.com"}]},
    PRESS | {"user": {}, "actions": [{"action_id": "check.sources", "value": "check admin@customer.com"}]},
    PRESS | {"user": [], "container": 7, "message": "x", "channel": 7, "actions": [{"action_id": "check.pick"}]},
    {"type": "block_suggestion", "user": AGENT, "action_id": "x", "block_id": "y", "value": "z"},
    {"type": "block_suggestion"},
    {"type": "view_submission", "view": {"callback_id": "unheard_of", "type": "modal"}, "user": AGENT},
    {"type": "view_submission"},
    {"type": "view_submission", "view": None},
    {"type": "view_closed", "view": {"callback_id": "unheard_of"}, "user": AGENT},
    {"type": "view_closed"},
    {"type": "shortcut"},
    {"type": "shortcut", "callback_id": 7, "user": None},
    {"type": "message_action", "callback_id": "unheard_of"},
    {"type": "message_action", "callback_id": "classify_ticket", "user": {"name": "nobody"}},
    {"type": "dialog_submission", "callback_id": "x", "state": "y"},
    {"type": "dialog_cancellation"},
    {"type": "interactive_message", "actions": [{"name": "x"}], "callback_id": "y"},
    {"type": "workflow_step_edit"},
    {"type": "function_executed"},
    {"type": ["block_actions"]},
    {"type": {"a": 1}},
]
EVENTS: list[object] = [
    None, {}, [], "text", 7, {"type": None}, {"type": 7}, {"type": []}, {"type": "unheard_of"},
    {"type": "message"}, {"type": "message", "channel_type": "im"}, {"type": "message", "subtype": "unheard_of"},
    {"type": "message", "channel_type": "im", "user": "U0L0000002"},
    {"type": "message", "channel_type": "im", "user": "U0L0000002", "channel": "D1", "subtype": 7},
    {"type": "app_mention"}, {"type": "app_mention", "user": "U0L0000002"}, {"type": "app_mention", "user": None},
    {"type": "app_home_opened"}, {"type": "app_home_opened", "tab": "home"}, {"type": "app_home_opened", "tab": 7},
    {"type": "app_home_opened", "tab": "home", "user": None}, {"type": "app_home_opened", "tab": "messages"},
    {"type": "user_change"}, {"type": "user_change", "user": None}, {"type": "user_change", "user": "U1"},
    {"type": "user_change", "user": []}, {"type": "user_change", "user": {}}, {"type": "user_change", "user": [{}]},
    {"type": "user_change", "user": {"id": 7}}, {"type": "subteam_members_changed", "subteam_id": None, "user": 7},
    {"type": "tokens_revoked"}, {"type": "app_uninstalled"}, {"type": "channel_shared"}, {"type": "link_shared"},
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: json.dumps(payload)[:60])
async def test_an_interaction_that_lacks_something_does_nothing(bot: Running, payload: dict[str, object]) -> None:
    before = await state(bot)
    ack = await bot.workspace.post_raw(urlencode({"payload": json.dumps(payload)}).encode())
    assert ack.status is not None
    assert ack.status < 500
    assert await state(bot) == before


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: json.dumps(event)[:60])
async def test_an_event_that_lacks_something_does_nothing(bot: Running, event: object) -> None:
    before = await state(bot)
    for outer in (EVENT | {"event": event}, {"type": "event_callback", "event": event}):
        ack = await bot.workspace.post_raw(json.dumps(outer).encode(), JSON)
        assert ack.status is not None
        assert ack.status < 500
    assert await state(bot) == before


@pytest.mark.parametrize("action_id", ["unheard.of", "check.none", "ticket.none", "", "check.share\n", "🔥" * 100])
async def test_an_unknown_button_is_answered_with_what_to_type(bot: Running, action_id: str) -> None:
    payload = PRESS | {
        "actions": [{"action_id": action_id, "value": "check admin@customer.com", "type": "button"}],
        "channel": {"id": bot.cast.general.id},
    }
    watch = bot.cast.agent.watch()
    assert (await bot.workspace.post_raw(f"payload={quote(json.dumps(payload))}".encode())).status == 200
    shown = await watch.shown("/priority help")
    assert (shown.kind, shown.user) == ("ephemeral", bot.cast.agent.id)


@pytest.mark.parametrize("callback_id", ["unheard_of", "classify_ticket\n", "🔥"])
async def test_an_unknown_shortcut_is_answered_with_what_to_type(bot: Running, callback_id: str) -> None:
    chosen = await bot.cast.agent.global_shortcut(callback_id)
    await chosen.shown("/priority help", kind="modal")


async def test_another_command_that_leads_here_is_answered_like_ours(bot: Running) -> None:
    asked = await bot.cast.agent.slash("ladder Canada", command="/prio")
    assert isinstance(asked.body, dict)
    assert asked.body["text"].startswith("Escalation ladder for Canada")
