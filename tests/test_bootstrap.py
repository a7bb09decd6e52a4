"""What is built from the settings, and what they are refused for."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot import bootstrap
from bot.bootstrap import (
    TURN_SECONDS,
    application,
    be_prompt,
    channel_language,
    country_codes,
    is_here,
    keys,
    named_lists,
    policy_of,
    read_policy,
    ticket_channels,
    utc_now,
)
from bot.errors import PolicyError, SettingsError, SlackError
from bot.local import faults
from bot.local.workspace import Workspace
from bot.settings import Settings
from bot.storage.migrate import open_for_command

if TYPE_CHECKING:
    from pathlib import Path

BOT, APP, SECRET = SecretStr("xoxb-1"), SecretStr("xapp-1"), SecretStr("s")


def test_the_time_is_that_of_utc() -> None:
    offset = utc_now().utcoffset()
    assert offset is not None
    assert not offset


def test_a_process_that_serves_lets_its_event_loop_have_its_turn_soon() -> None:
    before, frozen = sys.getswitchinterval(), gc.get_freeze_count()
    try:
        be_prompt()
        assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
        assert gc.get_freeze_count() > frozen
    finally:
        sys.setswitchinterval(before)
        gc.unfreeze()


def test_the_countries_are_those_of_iso_and_kosovo() -> None:
    codes = country_codes()
    assert len(codes) == 250
    assert {"NL", "TW", "XK"} <= codes


def test_http_needs_a_token_and_a_secret() -> None:
    built = keys(Settings(slack_bot_token=BOT, slack_signing_secret=SECRET, slack_api_url="https://x.example"))
    assert (built.bot_token, built.signing_secret, built.api_url) == ("xoxb-1", "s", "https://x.example/")


def test_socket_mode_needs_no_secret() -> None:
    assert keys(Settings(slack_bot_token=BOT, slack_app_token=APP)).signing_secret is None


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(slack_signing_secret=SECRET), "SLACK_BOT_TOKEN is not set"),
        (Settings(slack_app_token=APP), "SLACK_BOT_TOKEN is not set"),
        (Settings(slack_bot_token=BOT), "SLACK_SIGNING_SECRET is not set"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(settings: Settings, named: str) -> None:
    with pytest.raises(SettingsError, match=f"^{named}: copy the .+$"):
        keys(settings)


def test_the_lists_keep_their_roles() -> None:
    lists = named_lists(
        Settings(priority_agents=("U1",), priority_leads=("U2",), priority_admins=("U3",), priority_pams=("S4",))
    )
    assert (lists.agents, lists.leads, lists.admins, lists.pams) == (("U1",), ("U2",), ("U3",), ("S4",))


@pytest.mark.parametrize("language", ["", "de", "de-DE", "AR"])
def test_a_language_that_there_is_may_be_that_of_channels(language: str) -> None:
    assert channel_language(Settings(priority_locale=language)) == language


def test_another_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        SettingsError, match=r"^PRIORITY_LOCALE: there is no language tlh; there are en, ar, de, es, fr"
    ):
        channel_language(Settings(priority_locale="tlh"))


def test_a_file_laid_over_the_policy_counts(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("[territories.mea]\nthreshold = 80\n", encoding="utf-8")
    assert read_policy(None).territories["mea"].threshold == 60
    assert read_policy(mine).territories["mea"].threshold == 80
    assert policy_of(Settings(policy_file=mine)).territories["mea"].threshold == 80


def test_problems_name_the_file_as_the_operator_knows_it(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text("[territories.mea]\nthreshold = -3\n", encoding="utf-8")
    with pytest.raises(PolicyError) as by_file:
        read_policy(bad)
    with pytest.raises(PolicyError) as by_variable:
        policy_of(Settings(policy_file=bad))
    assert str(by_file.value).startswith(f"{bad}, laid over")
    assert str(by_variable.value).startswith(f"POLICY_FILE {bad}, laid over")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8080/api/", True),
        ("http://127.9.9.9/api/", True),
        ("http://localhost/api/", True),
        ("http://[::1]:8080/api/", True),
        ("https://slack.com/api/", False),
        ("https://127.slack.example/api/", False),
        ("https://localhost.example/api/", False),
    ],
)
def test_only_this_machine_is_reached_without_a_proxy(url: str, here: bool) -> None:
    assert is_here(url) is here


async def test_a_slack_that_never_answers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "API_SECONDS", 0.05)
    database = open_for_command(f"sqlite:///{tmp_path}/bot.db")
    async with Workspace(utc_now) as workspace:
        workspace.faults.plan("auth.test", faults.hold())
        settings = Settings(
            slack_bot_token=SecretStr(workspace.bot_token), slack_signing_secret=SECRET, slack_api_url=workspace.api_url
        )
        with pytest.raises(SlackError, match=r"^SLACK_API_URL: Slack does not answer at .+ \(.*Timeout.*\); see that"):
            async with application(settings, read_policy(None), database):
                pass
    database.dispose()


def test_tickets_stand_where_the_settings_say() -> None:
    settings = Settings(priority_channel="C1", priority_channels={"india": "C2"})
    channels = ticket_channels(settings, read_policy(None))
    assert (channels.of("india"), channels.of("mea"), channels.default) == ("C2", "C1", "C1")


def test_a_channel_for_a_territory_that_there_is_not_is_refused() -> None:
    with pytest.raises(SettingsError) as caught:
        ticket_channels(Settings(priority_channels={"indai": "C2"}), read_policy(None))
    assert str(caught.value) == (
        "PRIORITY_CHANNELS: there is no territory indai; there are "
        "anz, apac_japan, india, mea, europe_uk, usa, canada, latam, brazil"
    )
