"""What has not the shape of its kind is turned away before anything reads it; what nobody reads may be anything."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.shape import is_well_formed

PRESSED = {
    "type": "block_actions",
    "user": {"id": "U1", "team_id": "T1"},
    "team": None,
    "actions": [{"action_id": "check.share", "block_id": "b", "value": "check a@b.c", "type": "button"}],
    "container": {"type": "message", "message_ts": "1794992400.000100", "channel_id": "C1"},
    "view": {"type": "home", "hash": "1.2", "private_metadata": "{}", "blocks": [{"type": "section"}]},
}
SENT = {"type": "view_submission", "user": {"id": "U1"}, "view": {"type": "modal", "state": {"values": {}}}}
SAID = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": "a\ud800\0", "ts": "1.2"}
CHANGED = {"type": "user_change", "user": {"id": "U1", "team_id": "T1", "profile": 7}}
RENAMED = {"type": "channel_rename", "channel": {"id": "C1", "name": "desk"}}
COMMAND = {"command": "/priority", "text": "help", "user_id": "U1", "team_id": "T1", "channel_id": "C1"}


def happened(event: object, **more: object) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event} | more


@pytest.mark.parametrize(
    "body",
    [
        COMMAND,
        PRESSED,
        SENT,
        happened(SAID),
        happened(CHANGED),
        happened(RENAMED),
        happened(SAID, authorizations=[{"team_id": "T1", "enterprise_id": None}]),
        COMMAND | {"response_url": "https://hooks.slack.com/commands/T1/123/a-b_c%3D?x=1"},
        COMMAND | {"response_url": "http://127.0.0.1:8080/response/R1"},
        COMMAND | {"channel_name": 7, "unheard_of": [{}]},
        {"type": "url_verification", "challenge": "x"},
        {"type": "shortcut", "callback_id": "check_account", "user": {"id": "W1"}},
    ],
    ids=str,
)
def test_what_slack_sends_is_well_formed(body: dict[str, Any]) -> None:
    assert is_well_formed(body)


@pytest.mark.parametrize(
    "body",
    [
        COMMAND | {"user_id": "U1\0"},
        COMMAND | {"team_id": "T" * 256},
        COMMAND | {"channel_id": "\ud800"},
        COMMAND | {"response_url": "hooks.slack.com"},
        COMMAND | {"response_url": f"https://{'a' * 64}.slack.com/1"},
        COMMAND | {"response_url": "https://.slack.com/1"},
        COMMAND | {"response_url": "https://hooks.slack.com/a b"},
        PRESSED | {"user": "U1"},
        PRESSED | {"user": {"id": 1.5}},
        PRESSED | {"user": {"id": ["U1"]}},
        PRESSED | {"actions": []},
        PRESSED | {"actions": {"0": {}}},
        PRESSED | {"actions": [None]},
        PRESSED | {"actions": [{"value": "x"}]},
        PRESSED | {"actions": [{"action_id": 7}]},
        PRESSED | {"actions": [{"action_id": "x", "selected_options": ["y"]}]},
        PRESSED | {"container": []},
        PRESSED | {"message": {"thread_ts": 1.5}},
        PRESSED | {"view": {"blocks": [{"element": "x"}]}},
        PRESSED | {"view": {"private_metadata": {}}},
        SENT | {"view": None},
        SENT | {"view": {"callback_id": "track_ticket"}},
        {"type": ["block_actions"]},
        {"type": "event_callback"},
        happened(None),
        happened("text"),
        happened({"type": 7}),
        happened(SAID | {"user": {"id": "U1"}}),
        happened(SAID | {"channel": 7}),
        happened(SAID | {"text": 7}),
        happened(CHANGED | {"user": []}),
        happened(CHANGED | {"user": {"id": "U1", "team_id": "\udfff"}}),
        happened(SAID, authorizations={}),
        happened(SAID, event_id=7),
    ],
    ids=ascii,
)
def test_what_has_another_shape_is_not(body: dict[str, Any]) -> None:
    assert not is_well_formed(body)
