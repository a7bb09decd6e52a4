"""Below an answer stands what the bot did elsewhere, once, with numbers for its messages and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.local.console.conftest import SHARE, Paper, without_styles

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.local.console import Session
    from bot.local.standard import Cast
    from bot.local.workspace import Workspace
    from tests.local.console.conftest import Desk

    Sit = Callable[..., Session]

pytestmark = pytest.mark.usefixtures("bot")
HELLO = ["heard hello from ada in general", "(only you see this)"]


def blocks(*lines: str) -> list[dict[str, object]]:
    text = {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)}}
    return [text, {"type": "actions", "elements": [SHARE]}]


class TestMessages:
    async def test_a_message_in_another_channel_stands_under_its_channel(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line(desk.posts(cast.desk.id, "T-1", blocks=blocks("*T-1* · open", "Nobody has it")))
        assert await sit().run_lines(["hello"]) is None
        below = ["", "#priority-desk, message 1:", "T-1 · open", "Nobody has it", "[1] Share"]
        assert paper.lines == [*HELLO, *below]

    async def test_it_stands_below_the_answer_even_when_it_came_first(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines(["track T-1"]) is None
        below = ["", "#priority-desk, message 1:", "T-1 is open"]
        assert paper.lines == ["T-1 is tracked", "(only you see this)", *below]

    async def test_its_buttons_go_on_counting_and_can_be_pressed(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line(desk.posts(cast.desk.id, "T-1", blocks=blocks("T-1")))
        assert await sit().run_lines(["check a@b.com", "5"]) is None
        assert "[5] Share" in paper.lines
        assert paper.lines[-3:] == ["--- 5", "shared", "(message 2, in #priority-desk, for everybody there)"]

    async def test_what_the_person_does_not_see_is_not_shown(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line(desk.posts(cast.private.id, "for leads"), desk.posts(cast.lead.id, "for lea"))
        assert await sit().run_lines(["hello"]) is None
        assert paper.lines == HELLO

    async def test_a_direct_message_that_comes_by_itself_is_told_from_an_answer(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line(desk.posts(cast.agent.id, "T-1 waits"))
        assert await sit().run_lines(["dm hi"]) is None
        assert paper.lines == [
            "heard you: hi",
            "(message 1, in your direct messages)",
            "",
            "Your direct messages, message 2:",
            "T-1 waits",
        ]

    @pytest.mark.parametrize(("broadcast", "also"), [(False, ""), (True, ", sent to the channel too")])
    async def test_a_reply_names_the_message_that_it_replies_to(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk, broadcast: bool, also: str
    ) -> None:
        desk.after_a_line(desk.posts(cast.desk.id, "T-1"))
        session = sit()
        assert await session.run_lines(["hello"]) is None
        desk.after_a_line(
            desk.posts(cast.desk.id, "is late", thread_ts=desk.sent[0], reply_broadcast=broadcast),
        )
        assert await session.run_lines(["hello"]) is None
        assert paper.lines[-2:] == [f"#priority-desk, message 2, a reply to message 1{also}:", "is late"]

    async def test_a_reply_to_what_nobody_saw_is_in_a_thread(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        parent = cast.lead.post(cast.desk, "what about T-1?")
        desk.after_a_line(desk.posts(cast.desk.id, "is late", thread_ts=parent.ts))
        assert await sit().run_lines(["hello"]) is None
        assert paper.lines[-2:] == ["#priority-desk, message 1, in a thread:", "is late"]

    async def test_on_a_terminal_too_it_stands_apart_under_its_channel(self, sit: Sit, cast: Cast, desk: Desk) -> None:
        paper = Paper(terminal=True)
        desk.after_a_line(desk.posts(cast.desk.id, "T-1"))
        assert await sit(output=paper.console).run_lines(["hello"]) is None
        printed = without_styles(paper.text).splitlines()
        assert printed == [*HELLO, "", "#priority-desk, message 1:", "T-1"]


class TestChanges:
    async def test_of_a_change_the_first_line_is_shown_what_is_new_and_the_buttons(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        channel = cast.desk.id
        desk.after_a_line(desk.posts(channel, "T-1", blocks=blocks("T-1", "admin@customer.com", "Nobody has it")))
        desk.after_a_line(desk.changes(0, channel, "T-1", blocks=blocks("T-1", "admin@customer.com", "Ada has it")))
        assert await sit().run_lines(["hello", "hello"]) is None
        after = paper.lines[paper.lines.index("--- hello") :]
        assert after[3:] == ["", "#priority-desk, message 1, what changed:", "T-1", "Ada has it", "[1] Share"]

    async def test_a_change_that_nobody_can_see_is_not_shown(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        channel = cast.desk.id
        desk.after_a_line(desk.posts(channel, "T-1", blocks=blocks("T-1")))
        desk.after_a_line(desk.changes(0, channel, "T-1 again", blocks=blocks("T-1")))
        assert await sit().run_lines(["hello", "hello"]) is None
        assert paper.lines[-3:] == ["--- hello", *HELLO]

    async def test_what_changed_before_it_was_shown_is_shown_once_as_it_is_now(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        channel = cast.desk.id
        desk.after_a_line(desk.posts(channel, "T-1 open"), desk.changes(0, channel, "T-1 done"))
        assert await sit().run_lines(["hello"]) is None
        assert paper.lines[-2:] == ["#priority-desk, message 1:", "T-1 done"]
        assert "T-1 open" not in paper.lines

    async def test_a_message_that_was_taken_away_is_named_if_it_was_seen(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk, client: AsyncWebClient
    ) -> None:
        channel = cast.desk.id
        desk.after_a_line(desk.posts(channel, "T-1"))
        desk.after_a_line(lambda: client.chat_delete(channel=channel, ts=desk.sent[0]))
        assert await sit().run_lines(["hello", "hello"]) is None
        assert paper.lines[-1] == "(message 1 was taken away)"

    async def test_what_came_and_went_unseen_is_not_shown(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk, client: AsyncWebClient
    ) -> None:
        channel = cast.desk.id
        desk.after_a_line(desk.posts(channel, "T-1"), lambda: client.chat_delete(channel=channel, ts=desk.sent[0]))
        assert await sit().run_lines(["hello"]) is None
        assert paper.lines == HELLO


class TestHome:
    async def test_a_home_tab_that_is_not_open_is_not_shown(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk, client: AsyncWebClient
    ) -> None:
        home = {"type": "home", "blocks": blocks("the board")}
        desk.after_a_line(lambda: client.views_publish(user_id=cast.agent.id, view=home))
        assert await sit().run_lines(["hello"]) is None
        assert paper.lines == HELLO

    async def test_the_answer_to_a_press_on_the_home_tab_is_the_tab_and_what_else_came_of_it(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line()
        desk.after_a_line(desk.posts(cast.desk.id, "ada takes T-1"))
        assert await sit().run_lines([":home", "1"]) is None
        assert paper.lines[paper.lines.index("--- 1") :] == [
            "--- 1",
            "Home",
            "T-1 is yours",
            "(your home tab of the app)",
            "",
            "#priority-desk, message 1:",
            "ada takes T-1",
        ]


class TestOthers:
    async def test_whoever_sits_down_reads_what_came_for_them(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line(desk.posts(cast.lead.id, "T-1 needs you", blocks=blocks("T-1 needs you")))
        assert await sit().run_lines(["hello", ":as lead", "1", ":as agent", ":as lead"]) is None
        seated = paper.lines[paper.lines.index("--- :as lead") :]
        assert seated[1:6] == [
            "(you are lea (lead) in #general now)",
            "",
            "Your direct messages, message 1:",
            "T-1 needs you",
            "[1] Share",
        ]
        assert paper.lines.count("T-1 needs you") == 1

    async def test_what_one_person_read_is_not_shown_to_the_next(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk
    ) -> None:
        desk.after_a_line(desk.posts(cast.desk.id, "T-1"))
        assert await sit().run_lines(["hello", ":as lead"]) is None
        assert paper.lines[-1] == "(you are lea (lead) in #general now)"


async def test_what_does_not_settle_in_time_is_not_waited_for(sit: Sit, paper: Paper, workspace: Workspace) -> None:
    async def never() -> None:
        await workspace.world.sights.first(lambda _sight: False, within=60.0)

    assert await sit(settle=never, patience=0.05).run_lines(["hello"]) is None
    assert paper.lines == HELLO


class TestTime:
    async def test_wait_moves_the_time_and_shows_what_came_of_it(
        self, sit: Sit, paper: Paper, cast: Cast, desk: Desk, workspace: Workspace
    ) -> None:
        before = workspace.world.now()
        desk.after_a_line(desk.posts(cast.desk.id, "T-1 is late"))
        assert await sit().run_lines([":wait 2h30m"]) is None
        assert (workspace.world.now() - before).total_seconds() == 9000
        assert paper.lines == [
            "(it is Friday 20 November, 15:30 now in Amsterdam)",
            "",
            "#priority-desk, message 1:",
            "T-1 is late",
        ]

    async def test_a_wait_that_is_none_moves_nothing(self, sit: Sit, workspace: Workspace) -> None:
        before = workspace.world.now()
        assert "such as 90m, 3h or 1d12h" in str(await sit().run_lines([":wait a bit"]))
        assert workspace.world.now() == before


class TestShortcuts:
    async def test_a_shortcut_is_chosen_on_a_message_by_its_number(self, sit: Sit, paper: Paper) -> None:
        lines = [":post first", ":post second", ":shortcut time_left 1"]
        assert await sit().run_lines(lines) is None
        assert paper.lines[0] == "(message 1, in #general; the bot does not hear it)"
        assert paper.lines[-2:] == ["time left of: first", "(only you see this)"]

    async def test_without_a_number_it_is_the_newest_message(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines([":post first", ":post second", ":shortcut time_l"]) is None
        assert "time left of: second" in paper.lines

    async def test_a_message_of_the_bot_has_a_number_too(self, sit: Sit, paper: Paper, cast: Cast, desk: Desk) -> None:
        desk.after_a_line(desk.posts(cast.desk.id, "T-1"))
        assert await sit().run_lines(["hello", ":shortcut time_left 1"]) is None
        assert "time left of: T-1" in paper.lines

    async def test_a_global_shortcut_needs_no_message(self, sit: Sit, paper: Paper) -> None:
        assert await sit().run_lines([":shortcut check_account"]) is None
        assert paper.lines[0] == "Which?"

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            ([":shortcut time_left"], "there is no message on the screen yet; :post TEXT writes one"),
            ([":post it", ":shortcut time_left 2"], "there is no message 2, only 1 to 1"),
            (
                [":post it", ":shortcut time_left now"],
                ":shortcut takes a name and the number of a message, such as :shortcut time_left 1",
            ),
            (
                [":post it", ":shortcut time"],
                "there is no shortcut 'time'; there are time_left, time_travel, check_account",
            ),
            ([":in desk-leads", ":post it"], "ada is not in #desk-leads, where :post would be read"),
            ([":post"], ":post takes what is to be written"),
            (
                [":as lead", ":in desk-leads", ":post it", ":as agent", ":shortcut time_left 1"],
                "ada does not see that message",
            ),
        ],
    )
    async def test_what_cannot_be_chosen_says_why(self, sit: Sit, lines: list[str], reason: str) -> None:
        assert await sit().run_lines(lines) == f"{lines[-1]!r} was not answered: {reason}"

    async def test_a_message_that_is_gone_is_told(self, sit: Sit, cast: Cast, workspace: Workspace) -> None:
        session = sit()
        assert await session.run_lines([":post it"]) is None
        (message,) = workspace.world.messages.in_channel(cast.general.id)
        cast.agent.delete(message)
        assert "that message is gone" in str(await session.run_lines([":shortcut time_left 1"]))
