"""The environment: what it means, what is refused, and that no secret of it is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, TryOutSettings, read_settings

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-quite-secret",
    "SLACK_SIGNING_SECRET": "quite-secret",
    "SLACK_APP_TOKEN": "xapp-quite-secret",
    "DATABASE_URL": "postgresql://bot:quite-secret@host/name",
    "HEARTBEAT_URL": "https://ping.example/quite-secret",
}
IDS = 'must be a JSON list of user ids and user-group ids, such as ["U012ABCDEF", "S034GHIJKL"]'
ROLES = ["PRIORITY_AGENTS", "PRIORITY_LEADS", "PRIORITY_ADMINS", "PRIORITY_PAMS"]


def settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read_settings()


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    with pytest.raises(SettingsError) as refused:
        settings(monkeypatch, **variables)
    return str(refused.value)


def test_nothing_has_to_be_set() -> None:
    read = read_settings()
    assert (read.slack_bot_token, read.slack_signing_secret, read.slack_app_token) == (None, None, None)
    assert (read.slack_api_url, read.host, read.port) == ("https://slack.com/api/", "0.0.0.0", 3000)  # noqa: S104
    assert read.database_url.get_secret_value() == "sqlite:///priority.db"
    assert (read.policy_file, read.priority_locale) == (None, "")
    assert (read.priority_agents, read.priority_leads, read.priority_admins, read.priority_pams) == ((), (), (), ())


def test_an_empty_variable_is_as_if_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name.upper() for name in Settings.model_fields]
    assert settings(monkeypatch, **dict.fromkeys(names, "")) == Settings.model_construct()


@pytest.mark.parametrize("blank", [" ", "\n", " \t\r\n"])
def test_a_blank_token_is_as_if_not_set(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    read = settings(monkeypatch, SLACK_BOT_TOKEN=blank, SLACK_APP_TOKEN=blank)
    assert read.slack_bot_token is None
    assert not read.socket_mode


def test_a_value_out_of_a_file_loses_its_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings(
        monkeypatch,
        SLACK_BOT_TOKEN=" xoxb-1\r\n",
        DATABASE_URL="sqlite:///x.db\n",
        SLACK_API_URL=" https://x.example/api\n",
        POLICY_FILE=" mine.toml\n",
        PORT=" 8080\n",
        HOST=" localhost ",
        PRIORITY_LOCALE=" de\n",
        PRIORITY_AGENTS=' ["U1", " S2 "]\n',
    )
    assert read.slack_bot_token is not None
    assert read.slack_bot_token.get_secret_value() == "xoxb-1"
    assert read.database_url.get_secret_value() == "sqlite:///x.db"
    assert (read.slack_api_url, read.policy_file) == ("https://x.example/api/", Path("mine.toml"))
    assert (read.port, read.host, read.priority_locale) == (8080, "localhost", "de")
    assert read.priority_agents == ("U1", "S2")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api", "http://127.0.0.1:1/api/", "http://127.0.0.1:1/api//"])
def test_the_api_ends_with_one_slash(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert settings(monkeypatch, SLACK_API_URL=url).slack_api_url == "http://127.0.0.1:1/api/"


def test_an_app_token_means_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, SLACK_APP_TOKEN="xapp-1").socket_mode


@pytest.mark.parametrize("port", ["0", "1", "65535"])
def test_every_port_there_is_may_be_set(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert settings(monkeypatch, PORT=port).port == int(port)


@pytest.mark.parametrize("port", ["many", "-1", "65536", "80.5", "0x50"])
def test_another_port_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    assert refusal(monkeypatch, PORT=port) == "PORT: must be a whole number from 0 to 65535"


@pytest.mark.parametrize("url", ["slack.com/api", "ftp://slack.com", "/api"])
def test_an_api_without_a_scheme_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert refusal(monkeypatch, SLACK_API_URL=url) == "SLACK_API_URL: must begin with https:// or http://"


@pytest.mark.parametrize("ids", [[], ["U012ABCDEF"], ["W0A1", "S034GHIJKL", "U1"]])
@pytest.mark.parametrize("name", ROLES)
def test_lists_hold_ids_of_people_and_groups(monkeypatch: pytest.MonkeyPatch, name: str, ids: list[str]) -> None:
    read = settings(monkeypatch, **{name: str(ids).replace("'", '"')})
    assert getattr(read, name.lower()) == tuple(ids)


@pytest.mark.parametrize(
    "text", ["U012ABCDEF", '"U012ABCDEF"', '{"a": "U1"}', "[1]", '["@ada"]', '["ada@desk.example"]', '["C012"]', '[""]']
)
@pytest.mark.parametrize("name", ROLES)
def test_another_list_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    # A name would match nobody, and a Partner Account Manager would then count as an agent.
    assert refusal(monkeypatch, **{name: text}) == f"{name}: {IDS}"


@pytest.mark.parametrize("channel", ["#desk", "desk", "D012ABCDEF", "U012ABCDEF", "C-1", "C", '["C012"]'])
def test_a_channel_is_named_by_its_id(monkeypatch: pytest.MonkeyPatch, channel: str) -> None:
    expected = "PRIORITY_CHANNEL: must be a channel's id, such as C012ABCDEF"
    assert refusal(monkeypatch, PRIORITY_CHANNEL=channel) == expected


@pytest.mark.parametrize("text", ["C012", '"C012"', '["C012"]', '{"india": "#desk"}', '{"india": ["C012"]}', "{"])
def test_the_channels_of_territories_are_named_by_their_ids(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    example = '{"india": "C012ABCDEF"}'
    expected = f"PRIORITY_CHANNELS: must be a JSON object of territory keys and channel ids, such as {example}"
    assert refusal(monkeypatch, PRIORITY_CHANNELS=text) == expected


def test_every_variable_that_cannot_be_read_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(monkeypatch, PORT="x", SLACK_API_URL="x", PRIORITY_PAMS='["@a", "@b"]').splitlines()
    assert [line.partition(":")[0] for line in lines] == ["SLACK_API_URL", "PORT", "PRIORITY_PAMS"]


def test_no_secret_is_in_the_settings_as_they_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    read = settings(monkeypatch, **SECRETS)
    for printed in (repr(read), str(read), read.model_dump_json(), f"{read.model_dump()}"):
        assert "quite-secret" not in printed


def test_no_secret_is_in_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "quite-secret" not in refusal(monkeypatch, **SECRETS, PORT="x", SLACK_API_URL="://quite-secret@x")


def test_settings_never_change(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings(monkeypatch).port = 1  # type: ignore[misc]


def test_the_try_out_knows_nothing_of_slack_and_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    malformed = dict.fromkeys((name.upper() for name in Settings.model_fields), "]nonsense[")
    for name, value in malformed.items():
        monkeypatch.setenv(name, value)
    read = TryOutSettings().whole()
    changed = {"policy_file": Path("]nonsense["), "priority_locale": "]nonsense["}
    assert read == Settings.model_construct(**changed)


@pytest.mark.parametrize("name", ["AUDIT_DAYS", "TICKET_DAYS"])
def test_how_long_rows_are_kept_is_a_whole_number_of_days(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    read = read_settings()
    assert (read.audit_days, read.ticket_days) == (365, 730)
    assert getattr(settings(monkeypatch, **{name: "30"}), name.lower()) == 30
    for wrong in ("0", "-1", "a year", "1.5", "99999"):
        assert refusal(monkeypatch, **{name: wrong}) == f"{name}: must be a whole number of days, from 1 to 36500"


def test_the_address_to_report_to_is_a_secret_web_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().heartbeat_url is None
    read = settings(monkeypatch, HEARTBEAT_URL=" https://ping.example/quite-secret\n")
    assert read.heartbeat_url is not None
    assert read.heartbeat_url.get_secret_value() == "https://ping.example/quite-secret"
    assert "quite-secret" not in repr(read)
    refused = refusal(monkeypatch, HEARTBEAT_URL="quite-secret")
    assert refused == "HEARTBEAT_URL: must begin with https:// or http://"
