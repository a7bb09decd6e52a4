"""Filters and settings: what is chosen on the home tab shows there at once, and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.severity import Severity
from bot.domain.ticket import Act
from bot.errors import DatabaseError
from bot.services.outbox import HeldUp
from bot.slack.home.choices import Choice, Show
from bot.slack.home.content import content
from bot.slack.home.pressing import chosen as choice_of
from tests.running import bot_behind, shared_knowledge
from tests.slack.home.tabs import add_ticket, asked_by, chosen, home, ids, options, pressed
from tests.slack.reading import seen, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.local.state.sights import Sight
    from tests.running import Running
    from tests.slack.conftest import Start

PLACES = {"T-1": ("europe_uk", "DE"), "T-2": ("brazil", "BR"), "T-3": ("india", "IN")}


async def with_tickets(start: Start) -> Running:
    """A bot with a ticket in each of three territories, the first one taken by the agent."""
    bot = await start()
    for ticket, (territory, country) in PLACES.items():
        person, acts = (bot.cast.agent, (Act.TAKE,)) if ticket == "T-1" else (bot.cast.lead, ())
        add_ticket(bot, ticket, person, *acts, territory=territory, country=country, impact=Severity.S1)
    return bot


def shown_ids(shown: Sight) -> set[str]:
    return set(ids(shown.blocks))


async def test_mine_are_those_that_i_have_or_oversee(start: Start) -> None:
    bot = await with_tickets(start)
    board = await home(bot.cast.agent)
    assert (shown_ids(board), chosen(board, "home.show")) == (set(PLACES), ["territories"])
    assert list(options(board, "home.show").values()) == ["Mine (1)", "My territories (3)", "All (3)"]
    mine = await pressed(bot.cast.agent, board, "home.show", "mine")
    assert (shown_ids(mine), chosen(mine, "home.show")) == ({"T-1"}, ["mine"])
    assert words_of(mine).startswith("1 ticket is open")
    of_lead = await pressed(bot.cast.lead, await home(bot.cast.lead), "home.show", "mine")
    assert words_of(of_lead).startswith("No open ticket is assigned to you.")
    await bot.cast.agent.slash("escalate T-2 risk")
    everything = await pressed(bot.cast.lead, of_lead, "home.show", "all")
    await pressed(bot.cast.lead, everything, "ticket.oversee", "T-2")
    assert shown_ids(await pressed(bot.cast.lead, everything, "home.show", "mine")) == {"T-2"}


async def test_a_choice_stays_when_the_tab_is_opened_again_by_whichever_process(start: Start) -> None:
    bot = await with_tickets(start)
    await pressed(bot.cast.agent, await home(bot.cast.agent), "home.show", "mine")
    assert shown_ids(await home(bot.cast.agent)) == {"T-1"}
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)):
        assert shown_ids(await home(bot.cast.agent)) == {"T-1"}


async def test_the_territories_that_i_follow_are_my_territories(start: Start) -> None:
    bot = await with_tickets(start)
    board = await home(bot.cast.agent)
    assert len(chosen(board, "home.territories")) == len(options(board, "home.territories")) == 9
    fewer = await pressed(bot.cast.agent, board, "home.territories", ["brazil", "india"])
    assert set(chosen(fewer, "home.territories")) == {"brazil", "india"}
    assert shown_ids(fewer) == {"T-2", "T-3"}
    everything = await pressed(bot.cast.agent, fewer, "home.show", "all")
    assert shown_ids(everything) == set(PLACES)
    none = await pressed(bot.cast.agent, everything, "home.territories", [])
    assert len(chosen(none, "home.territories")) == 9, "as if nothing had been chosen"
    away = await pressed(bot.cast.agent, none, "home.territories", ["canada"])
    away = await pressed(bot.cast.agent, away, "home.show", "territories")
    assert words_of(away).startswith("No ticket is open in the territories that you follow.")


async def test_a_contact_follows_their_own_territories_until_they_choose(start: Start) -> None:
    bot = await with_tickets(start)
    contact = bot.workspace.add_person("poojitha", email="poojitha.k@zohocorp.com")
    board = await home(contact)
    assert set(options(board, "home.territories")) == set(chosen(board, "home.territories")) == {"india", "mea"}
    assert shown_ids(board) == {"T-3"}
    assert shown_ids(await pressed(contact, board, "home.territories", ["mea"])) == set()


async def test_an_agent_who_is_a_contact_follows_those_territories_first(start: Start) -> None:
    bot = await with_tickets(start)
    bot.cast.agent.user.email = "poojitha.k@zohocorp.com"
    board = await home(bot.cast.agent)
    assert set(chosen(board, "home.territories")) == {"india", "mea"}
    assert list(options(board, "home.show").values()) == ["Mine (1)", "My territories (1)", "All (3)"]


@pytest.mark.parametrize("name", ["agent", "partner"])
async def test_a_language_shows_at_once_and_goes_by_slack_again(start: Start, name: str) -> None:
    bot = await start()
    person = getattr(bot.cast, name)
    first = await home(person)
    assert options(first, "home.language") == {
        "slack": "As Slack says", "en": "English", "ar": "العربية", "de": "Deutsch", "es": "español", "fr": "français",
        "ja": "日本語", "nl": "Nederlands", "pt_BR": "português", "th": "ไทย",
    }  # fmt: skip
    german = await pressed(person, first, "home.language", "de")
    assert chosen(german, "home.language") == ["de"]
    tr = shared_knowledge().catalogues.translator("de")
    assert seen(tr.t("Language")) in words_of(german).split("\n")
    back = await pressed(person, german, "home.language", "slack")
    assert chosen(back, "home.language") == ["slack"]
    assert "Language" in words_of(back).split("\n")


async def test_a_time_zone_shows_at_once_and_goes_by_slack_again(start: Start) -> None:
    bot = await with_tickets(start)
    first = await home(bot.cast.agent)
    assert options(first, "home.zone")["slack"] == "As Slack says (Amsterdam)"
    assert "until 11:00 (10:00 in London)" in words_of(first)
    kolkata = await pressed(bot.cast.agent, first, "home.zone", "Asia/Kolkata")
    assert chosen(kolkata, "home.zone") == ["Asia/Kolkata"]
    assert "until 15:30 (10:00 in London)" in words_of(kolkata)
    back = await pressed(bot.cast.agent, kolkata, "home.zone", "slack")
    assert "until 11:00 (10:00 in London)" in words_of(back)


async def test_a_setting_that_cannot_be_kept_is_said_so_by_direct_message(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = await start()
    shown = await home(bot.cast.agent)

    async def refuse(*_given: object) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(bot.application.desk.people, "choose_language", refuse)
    outcome = await bot.cast.agent.press(shown, "home.language", "de")
    said = await outcome.shown("my database does not answer", kind="message")
    assert said.channel == bot.cast.agent.dm.id
    assert chosen(await outcome.shown(kind="home"), "home.language") == ["slack"]


@pytest.mark.parametrize(
    "forged",
    [
        {"action_id": "home.show", "selected_option": {"value": "others"}},
        {"action_id": "home.show"},
        {"action_id": "home.next", "value": "x"},
        {"action_id": "home.nothing", "value": "1"},
    ],
)
def test_what_cannot_be_chosen_changes_nothing(forged: Mapping[str, object]) -> None:
    choice = Choice(Show.ALL, 3)
    assert choice_of(choice, forged) == choice


async def test_a_ladder_that_there_is_not_is_not_opened(start: Start) -> None:
    bot = await start()
    asked = await asked_by(bot, bot.cast.guest)
    view = content(asked, (), choice_of(Choice(), {"action_id": "home.ladder", "value": "atlantis"}), None, HeldUp())
    assert "Escalation ladder for" not in words_of(view)
