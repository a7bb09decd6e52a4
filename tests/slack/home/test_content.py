"""What a home tab holds: the board for who works on tickets, the public half for everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.severity import Severity
from bot.domain.ticket import Act
from bot.local import faults
from tests.slack.home.tabs import PUBLIC, add_ticket, home, ids, pressed
from tests.slack.home.tickets import HOUR, MINUTE
from tests.slack.reading import buttons_of, words_of

if TYPE_CHECKING:
    from tests.slack.conftest import Start


async def test_a_ticket_is_shown_with_its_clock_a_bar_its_people_and_its_buttons(start: Start) -> None:
    bot = await start()
    add_ticket(bot, "T-1", bot.cast.agent, Act.TAKE, impact=Severity.S2)
    shown = await home(bot.cast.agent)
    lines = words_of(shown).split("\n")
    at = lines.index("T-1 · S2, by impact · Europe & UK")
    assert lines[at + 1 : at + 4] == [
        "First reply: 10 h left, until 20:00 (19:00 in London).",
        "▓░░░░░░░░░ 16 percent of 12 h used",
        f"Assigned to <@{bot.cast.agent.id}>.",
    ]
    buttons = [button for button, value in buttons_of(shown) if value == "T-1"]
    assert buttons == ["ticket.acknowledge", "ticket.hold", "ticket.resolve", "ticket.why"]


async def test_a_ticket_past_its_time_has_a_full_bar(start: Start) -> None:
    bot = await start()
    add_ticket(bot, "T-1", bot.cast.agent, impact=Severity.S1)
    bot.time.forward(HOUR + MINUTE)
    words = words_of(await home(bot.cast.agent))
    assert words.startswith("1 ticket is open, 1 of them past the commitment time:")
    assert "First reply: past the commitment time since 11:00 (10:00 in London), by 1 min." in words
    assert "▓▓▓▓▓▓▓▓▓▓ 100 percent of 3 h used" in words


async def test_a_ticket_without_a_commitment_has_no_bar_and_says_why(start: Start) -> None:
    bot = await start()
    add_ticket(bot, "T-1", bot.cast.agent, type="feature")
    words = words_of(await home(bot.cast.agent))
    assert "T-1 has no deadline." in words
    assert "percent" not in words


async def test_a_partner_account_manager_oversees_what_was_escalated_to_them(start: Start) -> None:
    bot = await start()
    bot.cast.pam.user.email = "katherine.sallum@zohocorp.com"
    for number in (1, 2):
        add_ticket(bot, f"T-{number}", bot.cast.agent, territory="brazil", country="BR", impact=Severity.S1)
    assert ids((await home(bot.cast.pam)).blocks) == []
    for _level in range(3):
        await bot.cast.agent.slash("escalate T-1 risk")
    shown = await home(bot.cast.pam)
    words = words_of(shown)
    assert ids(shown.blocks) == ["T-1"]
    assert words.startswith("1 ticket is open, none past the commitment time:\nT-1 · open\nFirst reply: 1 h left")
    assert "Issue determination: 6 h left" in words
    assert [part for part in PUBLIC if part not in words] == []
    assert [part for part in ("S1, by", "large user account ·", "Brazil ·") if part in words] == []
    assert buttons_of(shown) == [("ticket.oversee", "T-1")]
    after = await pressed(bot.cast.pam, shown, "ticket.oversee", "T-1")
    assert f"<@{bot.cast.pam.id}> oversees it." in words_of(after)
    assert buttons_of(after) == []


async def test_somebody_of_whom_slack_says_nothing_in_time_is_told_so(start: Start) -> None:
    bot = await start()
    bot.workspace.faults.plan("users.info", faults.server_error(), times=None)
    words = words_of(await home(bot.workspace.add_person("newcomer")))
    assert words.startswith("Slack did not tell me in time who you are")
    assert PUBLIC[0] in words


async def test_without_any_ticket_the_board_says_how_to_track_one(start: Start) -> None:
    bot = await start()
    words = words_of(await home(bot.cast.agent))
    assert words.startswith("No ticket is open.")
    assert "To track one: /priority track T-1042 admin@customer.com" in words
