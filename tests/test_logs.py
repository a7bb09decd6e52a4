"""Logs: a line an event, whoever writes it, and nobody's email or secret in it."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog

from bot.logs import begin_request, configure_logs, masked, request_id, without_secrets
from tests.command_line import logs_as_before

if TYPE_CHECKING:
    from collections.abc import Iterator

PERSONAL = "admin@customer.com"
SECRET = "xoxb-1234-abcd"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with logs_as_before():
        yield


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("for admin@customer.com, please", "for ad…@customer.com, please"),
        ("a@b.example", "a…@b.example"),
        ("<mailto:ada.l@x.example|ada.l@x.example>", "<mailto:ad…@x.example|ad…@x.example>"),
        ('{"email":"管理者@例.example"}', '{"email":"管理…@例.example"}'),
        ("no email: @ada, a @ b, 5@", "no email: @ada, a @ b, 5@"),
        ("token xoxb-12-ab and xapp-1-A2", "token xox… and xox…"),
        ("xoxe.xoxp-1-abc", "xoxe.xox…"),
        ("postgresql://bot:pass@word@host/name", "postgresql://bot:…@host/name"),
        ("http://:pass@host", "http://:…@host"),
        ("postgresql:///name?host=/tmp&password=pass", "postgresql:///name?host=/tmp&password=…"),
        ("wss://w.slack.com/link/?ticket=a-b&app_id=1", "wss://w.slack.com/link/?ticket=…&app_id=1"),
    ],
)
def test_what_is_personal_or_secret_is_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_url_without_a_password_stays_as_it_is() -> None:
    url = "postgresql://bot@host:5432/name"
    assert without_secrets(url) == url


def test_an_operator_still_reads_emails_where_only_secrets_are_hidden() -> None:
    assert without_secrets(f"no account of {PERSONAL}: {SECRET}") == f"no account of {PERSONAL}: xox…"


@pytest.mark.parametrize("text", ["a" * 300_000 + "@", "@" + "a" * 300_000, "a@" * 100_000, "://a:" * 20_000])
def test_no_text_takes_long(text: str) -> None:
    # Were it looked through from each letter anew, the time-out of the tests would come first.
    assert masked(text)


def fail() -> None:
    raise ValueError(f"{PERSONAL}\n{SECRET}")


def log_everything() -> None:
    """Write as we do and as the libraries do, with what must not be seen in every place there is."""
    ours, theirs = structlog.get_logger("ours"), logging.getLogger("slack_sdk.theirs")
    ours.info(
        f"asked for {PERSONAL}", token=SECRET, people=[PERSONAL, {PERSONAL: (SECRET,)}], error=ValueError(PERSONAL)
    )
    theirs.warning("no answer for %s with %s", PERSONAL, SECRET)
    try:
        fail()
    except ValueError:
        ours.exception("failed")
        theirs.exception("failed")


def test_a_machine_gets_json_a_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(as_json=True)
    log_everything()
    out, err = capsys.readouterr()
    events = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert [event["level"] for event in events] == ["info", "warning", "error", "error"]
    assert all(event["timestamp"].endswith("Z") for event in events)
    assert events[0]["event"] == "asked for ad…@customer.com"
    assert events[0]["people"] == ["ad…@customer.com", {"ad…@customer.com": ["xox…"]}]
    assert events[1]["event"] == "no answer for ad…@customer.com with xox…"
    assert "ValueError: ad…@customer.com\nxox…" in events[2]["exception"]
    assert "ValueError: ad…@customer.com\nxox…" in events[3]["exception"]


def test_a_person_gets_words_without_the_variables_of_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(as_json=False)
    log_everything()
    said = capsys.readouterr().err
    assert "asked for ad…@customer.com" in said
    assert said.count("Traceback (most recent call last)") == 2
    for hidden in (PERSONAL, SECRET, "SECRET ="):
        assert hidden not in said


def test_a_file_or_a_pipe_is_a_machine(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    structlog.get_logger("ours").info("ready", port=3000)
    assert json.loads(capsys.readouterr().err)["port"] == 3000


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(logging.ERROR, as_json=True)
    structlog.get_logger("ours").warning("quiet")
    logging.getLogger("theirs").warning("quiet")
    assert capsys.readouterr().err == ""


def test_logs_can_be_set_up_again(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(logging.ERROR, as_json=True)
    configure_logs(logging.INFO, as_json=True)
    logging.getLogger("theirs").info("once")
    assert capsys.readouterr().err.count("once") == 1


async def test_all_that_comes_of_a_request_has_its_id_and_nothing_else_has(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(as_json=True)
    told: list[str] = []

    async def later(name: str) -> None:
        await asyncio.sleep(0)
        structlog.get_logger("ours").info(name)

    async def deal_with(name: str) -> None:
        told.append(begin_request())
        assert request_id() == told[-1]
        logging.getLogger("slack_sdk.theirs").warning(name)
        await asyncio.create_task(later(name))

    await asyncio.gather(asyncio.create_task(deal_with("one")), asyncio.create_task(deal_with("two")))
    await later("nobody's")
    found: dict[str, list[str | None]] = {}
    for line in capsys.readouterr().err.splitlines():
        event = json.loads(line)
        found.setdefault(event["event"], []).append(event.get("request"))
    assert found == {"one": [told[0]] * 2, "two": [told[1]] * 2, "nobody's": [None]}
    assert told[0] != told[1]
    assert request_id() is None
