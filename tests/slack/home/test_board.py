"""Five hundred open tickets on the home tab, as everybody sees them who may, and nobody else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.domain.roles import Role
from bot.domain.urgency import by_urgency
from bot.local.blocks import check_view
from bot.services.outbox import HeldUp
from bot.slack.home.board import ranked
from bot.slack.home.choices import Choice
from bot.slack.home.content import content
from bot.storage.tickets import TicketStore
from tests.running import built_in_policy, shared_knowledge
from tests.slack.home.tabs import PUBLIC, actor, asked_by, has_menu, home, ids, options, pressed
from tests.slack.home.tickets import many_tickets, put
from tests.slack.reading import RIGHT_TO_LEFT_MARK, buttons_of, seen, text_objects, words_of

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket
    from bot.local.person import Person
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

TICKETS, PAGE = 500, 20
BLOCKS, BYTES = 100, 250_000


async def filled(bot: Running) -> tuple[Ticket, ...]:
    """Put the tickets in, once for the module, and return them in the order of urgency."""
    store = TicketStore(bot.database)
    if not await store.open_tickets(limit=1):
        people = [actor(bot, bot.cast.agent), actor(bot, bot.cast.colleague)]
        put(bot.database, many_tickets(built_in_policy(), bot.time.now(), TICKETS, people))
    return by_urgency(await store.open_tickets(), bot.time.now())


@pytest.mark.parametrize("name", ["agent", "lead", "admin"])
async def test_the_desk_sees_the_board_the_most_urgent_first(bot: Running, name: str) -> None:
    tickets = await filled(bot)
    shown = await home(getattr(bot.cast, name))
    assert ids(shown.blocks) == [ticket.id for ticket in tickets[:PAGE]]
    assert words_of(shown).startswith("500 tickets are open, ")
    assert "of them past the commitment time" in words_of(shown).split("\n")[0]
    assert f"1 to {PAGE} of {TICKETS}." in words_of(shown)


async def test_the_pages_are_turned_forth_and_back(bot: Running) -> None:
    tickets = [ticket.id for ticket in await filled(bot)]
    first = await home(bot.cast.admin)
    second = await pressed(bot.cast.admin, first, "home.next")
    third = await pressed(bot.cast.admin, second, "home.next")
    assert ids(third.blocks) == tickets[2 * PAGE : 3 * PAGE]
    assert f"{2 * PAGE + 1} to {3 * PAGE} of {TICKETS}." in words_of(third)
    back = await pressed(bot.cast.admin, third, "home.previous")
    assert ids(back.blocks) == tickets[PAGE : 2 * PAGE]
    assert "home.previous" not in {button for button, _value in buttons_of(first)}


@pytest.mark.parametrize("language", ["en", "ar", "th"])
async def test_every_page_is_within_slack_s_limits_and_no_ticket_is_missing(bot: Running, language: str) -> None:
    tickets = [ticket.id for ticket in await filled(bot)]
    reader = bot.workspace.add_person(f"reader-{language}", locale=language)
    asked = replace(await asked_by(bot, reader), role=Role.AGENT)
    assert asked.tr.language == language
    rows = ranked(await bot.application.desk.tickets.open_tickets(), asked.now)
    views = [content(asked, rows, Choice(page=page), None, HeldUp()) for page in range(1, TICKETS // PAGE + 1)]
    assert [flaw for view in views for flaw in check_view(view)] == []
    assert max(len(view["blocks"]) for view in views) <= BLOCKS
    assert max(len(json.dumps(view, ensure_ascii=False).encode()) for view in views) <= BYTES
    assert [ticket for view in views for ticket in ids(view["blocks"])] == tickets
    beyond = content(asked, rows, Choice(page=26), None, HeldUp())
    assert ids(beyond["blocks"]) == tickets[-PAGE:], "the last page there is"


async def test_a_level_two_contact_sees_the_tickets_of_their_scope_and_no_others(bot: Running) -> None:
    tickets = await filled(bot)
    contact = bot.workspace.add_person("rajvikram", email="rajvikram.s@eu.zohocorp.com")
    shown = await home(contact)
    theirs = [ticket.id for ticket in tickets if ticket.facts.territory == "europe_uk"]
    assert ids(shown.blocks) == theirs[:PAGE]
    assert words_of(shown).startswith(f"{len(theirs)} tickets are open")
    assert set(options(shown, "home.show")) == {"mine", "territories"}
    assert ("ticket.acknowledge" in {button for button, _value in buttons_of(shown)}) is True
    assert not has_menu(shown, "home.territories"), "there is nothing to choose"


@pytest.mark.parametrize("name", ["pam", "guest", "partner", "stranger", "newcomer"])
async def test_everybody_else_sees_the_public_half_and_no_word_about_tickets(bot: Running, name: str) -> None:
    await filled(bot)
    person = _person(bot, name)
    shown = await home(person)
    words = words_of(shown)
    assert [part for part in PUBLIC if part not in words] == []
    assert ids(shown.blocks) == []
    assert "T-" not in words
    assert buttons_of(shown) == []
    assert has_menu(shown, "home.language")
    assert not has_menu(shown, "home.territories")
    row = (await bot.audited())[-1]
    assert (row.user_id, row.action, row.outcome, row.via) == (person.id, "home", "answered", "home")


def _person(bot: Running, name: str) -> Person:
    if name == "newcomer":
        return bot.workspace.add_person(name, email="newcomer@desk.example")
    person: Person = getattr(bot.cast, name)
    return person


async def test_a_ladder_opens_where_it_was_asked_for(bot: Running) -> None:
    shown = await pressed(bot.cast.partner, await home(bot.cast.partner), "home.ladder", "brazil")
    assert "Escalation ladder for Brazil" in words_of(shown)
    assert "katherine.sallum@zohocorp.com" in words_of(shown)
    assert options(shown, "home.ladder")["north_america"] == "North America"


async def test_a_right_to_left_board_is_in_order(bot: Running) -> None:
    await filled(bot)
    await bot.cast.lead.slash("language ar")
    shown = await home(bot.cast.lead)
    arabic = shared_knowledge().catalogues.translator("ar")
    texts = [str(part["text"]) for part in text_objects(shown.blocks)]
    assert [text for text in texts if not text.startswith(RIGHT_TO_LEFT_MARK)] == []
    assert len(ids(shown.blocks)) == PAGE
    assert seen(arabic.t("First reply sent")) in {seen(text) for text in texts}
    await bot.cast.lead.slash("language en")
