"""The manifest asks Slack for what the bot uses, and for nothing else."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

import pytest
import yaml

from bot.resources import shipped
from tests.sentences.reading import understood

SCOPES = {
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
}
EVENTS = {
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "subteam_members_changed",
    "tokens_revoked",
    "user_change",
}
SHORTCUTS = {
    "classify_ticket": "message",
    "track_ticket": "message",
    "time_left": "message",
    "ping_lead": "message",
    "check_account": "global",
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(shipped("manifest.yml").read_text(encoding="utf-8"))
    return loaded


def test_the_scopes_are_those_of_the_design_each_once(manifest: dict[str, Any]) -> None:
    scopes = manifest["oauth_config"]["scopes"]
    assert set(scopes) == {"bot"}
    assert sorted(scopes["bot"]) == sorted(SCOPES)


def test_the_bot_never_asks_to_post_where_it_was_not_invited(manifest: dict[str, Any]) -> None:
    assert "chat:write.public" not in str(manifest)


def test_the_events_are_those_of_the_design_each_once(manifest: dict[str, Any]) -> None:
    assert sorted(manifest["settings"]["event_subscriptions"]["bot_events"]) == sorted(EVENTS)


def test_every_shortcut_has_its_fixed_id_and_kind(manifest: dict[str, Any]) -> None:
    shortcuts = manifest["features"]["shortcuts"]
    assert {each["callback_id"]: each["type"] for each in shortcuts} == SHORTCUTS
    assert len(shortcuts) == len(SHORTCUTS)


def test_names_and_descriptions_fit_into_what_slack_shows(manifest: dict[str, Any]) -> None:
    about, features = manifest["display_information"], manifest["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert len(features["bot_user"]["display_name"]) <= 80
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24, shortcut
        assert len(shortcut["description"]) <= 150, shortcut


def test_there_is_one_slash_command_and_people_reach_it_as_ids(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == "/priority"
    assert command["should_escape"] is True
    assert len(command["usage_hint"]) < 60


def test_people_can_write_to_the_bot_and_open_its_home(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_slack_reaches_everything_at_one_address(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    settings = manifest["settings"]
    addresses = {
        command["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }
    assert addresses == {"https://example.com/slack/events"}


@pytest.mark.parametrize(
    ("switch", "on"),
    [("socket_mode_enabled", True), ("token_rotation_enabled", False), ("org_deploy_enabled", False)],
)
def test_the_switches_stand_as_the_readme_says(manifest: dict[str, Any], switch: str, on: bool) -> None:
    assert manifest["settings"][switch] is on


def test_the_agent_view_is_an_option_whose_four_prompts_are_understood(manifest: dict[str, Any]) -> None:
    assert "agent_view" not in manifest["features"]
    text = shipped("manifest.yml").read_text(encoding="utf-8")
    lines = text.splitlines()
    first = next(place for place, line in enumerate(lines) if line == "  # agent_view:")
    option = [line.replace("# ", "", 1) for line in takewhile(lambda line: line.startswith("  # "), lines[first:])]
    view = yaml.safe_load("\n".join([*lines[:first], *option, *lines[first + len(option) :]]))["features"]["agent_view"]
    assert len(view["agent_description"]) <= 300
    prompts = [(prompt["title"], prompt["message"]) for prompt in view["suggested_prompts"]]
    meant = ["check admin@customer.com", "ladder PT", "left", "submit"]
    assert [understood(message, "en") for _title, message in prompts] == meant


def test_buttons_and_forms_are_switched_on(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
