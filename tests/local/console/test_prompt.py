"""At a keyboard there are history, completion, and news above the line that is being typed."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.local.console.prompt import Suggestions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prompt_toolkit.input import PipeInput
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.console import Session
    from bot.local.standard import Cast
    from tests.local.console.conftest import Paper

    Sit = Callable[..., Session]

COMMANDS = [
    ("check", "check WHO…", "Is it large?"),
    ("commitments", "commitments [SEVERITY]", "What is promised"),
    ("scope", "scope", "What is in it"),
]
FOLLOWING = {":as": ["agent", "lead"], ":shortcut": ["track_ticket", "time_left"]}
CTRL_C, CTRL_D, TAB, UP, ENTER = "\x03", "\x04", "\t", "\x1b[A", "\r"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@contextmanager
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


@pytest.mark.usefixtures("bot")
async def test_a_session_welcomes_answers_and_ends_with_ctrl_d(sit: Sit, paper: Paper) -> None:
    with keyboard() as keys:
        keys.send_text(f"hello{ENTER}{CTRL_D}")
        assert await sit().run_interactive(Terminal()) is None
    assert paper.lines[0] == "You are ada (agent) in #general of a Slack workspace on this machine alone."
    assert paper.lines[1] == "Type check admin@customer.com or help; :help explains this console."
    assert paper.lines[2] == "heard hello from ada in general"


@pytest.mark.usefixtures("bot")
async def test_ctrl_c_clears_the_line_and_quit_ends(sit: Sit, paper: Paper) -> None:
    with keyboard() as keys:
        keys.send_text(f"one{CTRL_C}two{ENTER}:quit{ENTER}")
        await sit().run_interactive(Terminal())
    assert "heard two from ada" in paper.text
    assert "one" not in paper.text.partition("heard")[2]


@pytest.mark.usefixtures("bot")
async def test_a_failure_is_shown_and_the_session_goes_on(sit: Sit, paper: Paper) -> None:
    with keyboard() as keys:
        keys.send_text(f":fly{ENTER}hello{ENTER}{CTRL_D}")
        assert await sit().run_interactive(Terminal()) is None
    assert paper.lines[2:5] == [":fly is unknown; :help lists what there is", "", "heard hello from ada in general"]


@pytest.mark.usefixtures("bot")
async def test_history_is_kept_in_a_file_only_when_there_is_one(sit: Sit, paper: Paper, tmp_path: Path) -> None:
    kept = tmp_path / "history"
    with keyboard() as keys:
        keys.send_text(f"hello{ENTER}{CTRL_D}")
        await sit(history=kept).run_interactive(Terminal())
    assert "hello" in kept.read_text(encoding="utf-8")
    paper.forget()
    with keyboard() as keys:
        keys.send_text(f"{UP}{ENTER}{CTRL_D}")
        await sit(history=kept).run_interactive(Terminal())
    assert "heard hello from ada in general" in paper.lines


@pytest.mark.usefixtures("bot")
async def test_what_comes_by_itself_is_shown_while_a_person_types(
    sit: Sit,
    paper: Paper,
    cast: Cast,
    client: AsyncWebClient,
) -> None:
    watch = cast.agent.watch()
    with keyboard() as keys:
        sitting = asyncio.create_task(sit().run_interactive(Terminal()))
        keys.send_text(f"hello{ENTER}")
        await watch.shown("heard hello")
        await client.chat_postMessage(channel=cast.general.id, text="T-1 is *late*")
        await watch.shown("T-1 is")
        keys.send_text(f"bye{ENTER}{CTRL_D}")
        await sitting
    news = paper.lines.index("T-1 is late")
    assert paper.lines[news - 1] == "#general, message 1:"
    assert news < paper.lines.index("heard bye from ada in general")


def _offered(suggestions: Suggestions, typed: str) -> list[str]:
    return [one.text for one in suggestions.get_completions(Document(typed), CompleteEvent())]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("c", ["check ", "commitments "]),
        ("CHE", ["check "]),
        ("/priority co", ["commitments "]),
        ("@priority s", ["scope"]),
        ("dm ch", ["check "]),
        ("", ["check ", "commitments ", "scope"]),
        (":h", [":home", ":help"]),
        (":a", [":as "]),
        ("/pr", ["/priority "]),
        ("/priority :h", []),
        ("check ", ["new@b.com", "old@b.com"]),
        ("check o", ["old@b.com"]),
        ("check old@b.com n", ["new@b.com"]),
        (":as l", ["lead"]),
        (":shortcut t", ["track_ticket", "time_left"]),
    ],
)
def test_commands_and_used_emails_are_completed(typed: str, offered: list[str]) -> None:
    suggestions = Suggestions(COMMANDS, FOLLOWING)
    for line in ("check new@b.com", "check old@b.com", "dm about new@b.com, please"):
        suggestions.remember(line)
    assert _offered(suggestions, typed) == offered


def test_a_completion_shows_usage_and_purpose() -> None:
    (first,) = Suggestions(COMMANDS, {}).get_completions(Document("che"), CompleteEvent())
    assert (first.display_text, first.display_meta_text) == ("check WHO…", "Is it large?")
