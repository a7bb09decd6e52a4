"""A person types lines in front of a real Bolt app and reads what came of them."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest

from bot.local.console.lines import OWN
from tests.local.console.conftest import MOMENT, Paper, without_styles

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.console import Session
    from bot.local.standard import Cast
    from bot.local.workspace import Workspace

    Sit = Callable[..., Session]

CHECKED = [
    "Large user account · Europe & UK",
    "[1] Share  [2] Share  [3] Help (https://help.example)",
    "[4] choose: S1 | S2",
]


@pytest.mark.usefixtures("bot")
class TestAnswers:
    async def test_the_first_line_printed_is_the_first_of_the_answer(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines(["/priority check a@b.com"]) is None
        assert paper.lines == [*CHECKED, "(only you see this)"]

    @pytest.mark.parametrize("line", ["/priority hello", "hello", "  /Priority   hello  "])
    async def test_priority_may_be_left_out(self, sit: Sit, paper: Paper, line: str) -> None:
        assert await sit().run_lines([line]) is None
        assert paper.lines == ["heard hello from ada in general", "(only you see this)"]

    @pytest.mark.parametrize(
        ("line", "lines"),
        [
            ("later x", ["later: later x", "(only you see this)"]),
            ("dm hi", ["heard you: hi", "(message 1, in your direct messages)"]),
            ("@priority hi", ["you called", "(message 1, in a thread in #general, for everybody there)"]),
            ("dm", ["heard you: ", "(message 1, in your direct messages)"]),
            ("patient", ["here it is", "(only you see this)"]),
        ],
    )
    async def test_an_answer_is_seen_whichever_way_it_comes(
        self,
        sit: Sit,
        paper: Paper,
        line: str,
        lines: list[str],
    ) -> None:
        assert await sit().run_lines([line]) is None
        assert paper.lines == lines

    async def test_an_answer_by_direct_message_is_seen_too(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines(["/priority dm"]) is None
        assert paper.lines == ["in your DM", "(message 1, in your direct messages)"]

    async def test_on_a_terminal_one_moment_is_shown_before_the_answer(self, sit: Sit) -> None:
        paper = Paper(terminal=True)
        assert await sit(output=paper.console).run_lines(["patient"]) is None
        assert paper.text.index(MOMENT) < paper.text.index("here it is")

    async def test_between_several_lines_there_is_a_rule(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines(["one", "", "/priority two"]) is None
        assert paper.lines[2:4] == ["--- /priority two", "heard two from ada in general"]

    async def test_on_a_terminal_the_rule_is_as_wide_as_the_screen_and_cuts_what_is_longer(self, sit: Sit) -> None:
        paper = Paper(terminal=True, width=30)
        assert await sit(output=paper.console).run_lines(["one", "two", f"three {'x' * 60}"]) is None
        rules = [line for line in without_styles(paper.text).splitlines() if line.startswith("──")]
        assert rules[0] == f"── two {'─' * 23}"
        assert len(rules[1]) == 30
        assert "…" in rules[1]

    async def test_without_another_output_it_is_standard_output(
        self,
        sit: Sit,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert await sit(output=None).run_lines(["hello"]) is None
        assert capsys.readouterr().out == "heard hello from ada in general\n(only you see this)\n"

    async def test_what_came_in_between_is_shown_before_the_answer(
        self,
        sit: Sit,
        paper: Paper,
        cast: Cast,
        client: AsyncWebClient,
    ) -> None:
        session = sit()
        await client.chat_postMessage(channel=cast.general.id, text="T-1 is late")
        assert await session.run_lines(["hello"]) is None
        assert paper.lines == [
            "",
            "#general, message 1:",
            "T-1 is late",
            "heard hello from ada in general",
            "(only you see this)",
        ]

    async def test_the_home_tab_and_dialogs_are_framed(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines([":home", "modal"]) is None
        assert paper.lines[0] == "Home"
        assert "(your home tab of the app)" in paper.lines
        assert paper.lines[-6:] == [
            "Which?",
            "[1] Severity: S1 | S2",
            "[2] Note (optional):",
            "[3] I take it",
            "[4] Go  [5] Cancel",
            "(a dialog, open before you: 1 WORDS fills in [1], 4 sends it)",
        ]

    async def test_what_is_no_member_of_the_channel_asks_in_direct_messages(
        self,
        sit: Sit,
        cast: Cast,
        paper: Paper,
    ) -> None:
        session = sit(person=cast.guest)
        assert session.who == "gus (outsider) in direct messages"
        assert await session.run_lines(["hello"]) is None
        assert paper.lines[0] == "heard hello from gus in directmessage"
        assert "gus is not in #general" in str(await session.run_lines(["@priority hello"]))


@pytest.mark.usefixtures("bot")
class TestPresses:
    async def test_a_number_presses_the_button_of_the_last_answer(self, sit: Sit, paper: Paper, cast: Cast) -> None:
        watch = cast.colleague.watch()
        assert await sit().run_lines(["check a@b.com", "1"]) is None
        assert paper.lines[-3:] == ["--- 1", "shared", "(message 1, in #general, for everybody there)"]
        assert [sight.text for sight in watch.seen] == ["shared"]

    async def test_numbers_hold_until_an_answer_has_numbers_of_its_own(self, sit: Sit) -> None:
        assert await sit().run_lines(["check a@b.com", "hello", "1"]) is None

    async def test_a_menu_is_picked_from_by_its_words(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines(["check a@b.com", "4 s2"]) is None
        assert paper.lines[-2:] == ["picked S2", "(changed: only you see this)"]

    async def test_a_link_says_where_it_leads_and_waits_for_nothing(self, sit: Sit, paper: Paper) -> None:
        assert await sit(patience=30.0).run_lines(["check a@b.com", "3"]) is None
        assert paper.lines[-1] == "(opens https://help.example)"

    async def test_a_dialog_is_filled_in_and_submitted(self, sit: Sit, paper: Paper) -> None:
        lines = ["modal", "1 S1", "2 wrong", "4", "2 right", "4"]
        assert await sit().run_lines(lines) is None
        assert "([2] Note: wrong)" in paper.lines
        assert "[2] Note: not that" in paper.lines
        assert "(the dialog stays open)" in paper.lines
        assert paper.lines[-1] == "(the dialog is closed)"

    async def test_a_dialog_can_be_closed(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines(["modal", "5"]) is None
        assert paper.lines[-1] == "(the dialog is closed)"

    async def test_another_person_presses_only_what_they_see(self, sit: Sit) -> None:
        failed = await sit().run_lines(["check a@b.com", ":as lead", "1"])
        assert failed == "'1' was not answered: lea does not see [1]"

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            (["1"], "there is nothing to press yet"),
            (["check a", "9"], "there is no [9], only [1] to [4]"),
            (["check a", "1 more"], "[1] is a button: type 1 alone"),
            (["check a", "4"], "[4] waits for words: type 4 and what goes in there"),
            (["check a", "4 S9"], "[4] offers S1 | S2, not 'S9'"),
            (["modal", "4"], "must be filled in first: severity"),
            (["modal", "5", "4"], "that dialog is closed"),
        ],
    )
    async def test_what_cannot_be_pressed_says_why(self, sit: Sit, lines: list[str], reason: str) -> None:
        assert await sit().run_lines(lines) == f"{lines[-1]!r} was not answered: {reason}"


@pytest.mark.usefixtures("bot")
class TestFailures:
    async def test_silence_is_named_with_the_line(self, sit: Sit) -> None:
        failed = await sit(patience=0.05).run_lines(["/priority silent", "hello"])
        assert failed == "'/priority silent' was not answered: nothing came back within 0.05 s"

    async def test_a_moment_that_is_never_followed_by_an_answer_is_silence(self, sit: Sit) -> None:
        assert "nothing came back" in str(await sit(patience=0.05).run_lines(["moment"]))

    async def test_an_answer_that_slack_cannot_use_is_named(self, sit: Sit, paper: Paper) -> None:
        failed = await sit().run_lines(["malformed"])
        assert failed == "'malformed' was not answered: Slack could not use what the bot answered (invalid_blocks)"
        assert paper.text == ""

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("/remind me", "/priority is the only slash command here"),
            (":fly", ":fly is unknown; :help lists what there is"),
            (":as boss", "there is nobody called 'boss'; :as takes agent, lead, pam, outsider"),
            (":in nowhere", "there is no channel called 'nowhere'"),
            (":language", "your Slack is in en-US; :language takes a code such as de or ar"),
        ],
    )
    async def test_what_the_console_does_not_know_is_named(self, sit: Sit, line: str, reason: str) -> None:
        assert await sit().run_lines([line]) == f"{line!r} was not answered: {reason}"

    async def test_several_failures_are_one_line(self, sit: Sit) -> None:
        failed = await sit().run_lines([":fly", "hello", ":swim"])
        assert str(failed).count("was not answered") == 2
        assert "\n" not in str(failed)


@pytest.mark.usefixtures("deaf_bot")
@pytest.mark.parametrize("line", ["/priority help", "dm help", "@priority help", ":home"])
async def test_a_request_that_the_bot_refuses_is_named_with_its_status(sit: Sit, paper: Paper, line: str) -> None:
    assert await sit().run_lines([line]) == f"{line!r} was not answered: the bot refused it with HTTP 401"
    assert paper.text == ""


async def test_a_bot_that_is_not_there_is_named(sit: Sit, workspace: Workspace) -> None:
    workspace.connect("http://127.0.0.1:9")
    failed = await sit().run_lines(["help"])
    assert failed == "'help' was not answered: the bot did not acknowledge it in time, or cannot be reached"


@pytest.mark.usefixtures("bot")
class TestTheConsoleItself:
    async def test_as_changes_the_person_by_role_or_name(self, sit: Sit, paper: Paper) -> None:
        session = sit()
        assert await session.run_lines([":as lead", "hello", ":as @ben", "hello"]) is None
        assert session.who == "ben in #general"
        assert [line for line in paper.lines if line.startswith("heard")] == [
            "heard hello from lea in general",
            "heard hello from ben in general",
        ]

    async def test_in_changes_the_channel(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines([":in #with-partner", "hello"]) is None
        assert "heard hello from ada in with-partner" in paper.lines

    async def test_language_changes_the_slack_of_the_person_and_tells_the_bot(self, sit: Sit, cast: Cast) -> None:
        watch = cast.agent.watch()
        assert await sit().run_lines([":language pt_BR"]) is None
        assert (await watch.shown("you read pt-BR now")).channel == cast.agent.dm.id

    async def test_help_lists_what_can_be_typed(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines([":help"]) is None
        assert paper.lines[0].split("  ")[0] == "/priority …"
        assert any(line.startswith(":as WHO") for line in paper.lines)

    async def test_on_a_narrow_terminal_the_meanings_in_help_stay_below_each_other(self, sit: Sit) -> None:
        paper = Paper(terminal=True)
        assert await sit(output=paper.console).run_lines([":help"]) is None
        lines = without_styles(paper.text).splitlines()
        shown = lines[: lines.index("")]
        assert len(shown) > len(OWN)
        column = shown[0].index("a slash command")
        assert all(line[column - 2 : column] == "  " and line[column] != " " for line in shown)

    async def test_quit_ends_before_the_lines_that_follow(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines([":quit", "hello"]) is None
        assert paper.text == ""

    async def test_lines_from_a_pipe_are_answered_and_failures_returned(self, sit: Sit, paper: Paper) -> None:
        failed = await sit().run_interactive(StringIO("hello\n\n:fly\n/priority two"))
        assert paper.lines[0] == "heard hello from ada in general"
        assert "heard two from ada in general" in paper.lines
        assert failed == "':fly' was not answered: :fly is unknown; :help lists what there is"

    async def test_a_pipe_is_read_no_further_than_quit(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_interactive(StringIO("one\n:quit\ntwo\n")) is None
        assert "two" not in paper.text
