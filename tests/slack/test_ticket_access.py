"""Who may see and change a ticket, by command, message, mention and button; nobody else learns whether there is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from bot.i18n import languages
from bot.i18n.languages import RIGHT_TO_LEFT
from bot.local.standard import Cast
from bot.services.alert_ports import AlertState
from bot.slack.presses import COMMAND_OF_BUTTON
from bot.storage.alert_tables import alerts
from tests.slack.reading import RIGHT_TO_LEFT_MARK, buttons_of, text_of, words_of
from tests.slack.ticketing import acts_of, ask, begin, first, fresh, join, said, ticket_of, tracked

if TYPE_CHECKING:
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from tests.running import Running
    from tests.slack.conftest import Start

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Words that stand in the English answer to every button, and in no other language's.
ENGLISH = re.compile(r"\b(?:the|until|already|first reply|recorded|assigned)\b", re.IGNORECASE)
KRISH, RAAJ, GOKUL = "krishna.k@eu.zohocorp.com", "rajvikram.s@eu.zohocorp.com", "gokul.kd@zohocorp.com"
SEBASTIAN = "sebastian@eu.zohocorp.com"  # the Partner Account Manager of the UK
ATYA = "atya.arain@eu.zohocorp.com"  # one of another country
UK = "admin@heather.example"
SECRET = "the licences of heather"
LOOKS = ("left", "history", "counting")
REFUSAL = (
    "Tickets are for the support team. Ask me about thresholds, escalation ladders, commitments, "
    "how to submit a ticket: /priority help"
)
DESK = ("agent", "colleague", "lead", "admin")
# Full members, guests and people of other workspaces; some of them with the address of a lead.
OUTSIDERS = ("pam", "guest", "partner", "stranger", "newcomer", "guest-krish", "partner-krish")
CHANGES = (
    "take {}", "assign {} @ada", "ack {}", "ack {} at 10m", "determined {}", "updated {}", "hold {}", "resume {}",
    "resolve {}", "reopen {}", "undo {}", "correct {} severity S3", "untrack {} why", "escalate {} security",
)  # fmt: skip
ASKS = ("left {}", "history {}", "ping {}", "ping {} please")
WITHOUT = (
    "left", "board", "history", "ack", "take", "assign", "undo", "correct", "untrack", "ping", "escalate", "track",
    "track T-new admin@customer.com", "left T|1", "ack T|1 T|2", "ping Canada", "ping Europe hello", "escalate a@b",
)  # fmt: skip


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _wednesday(shared_bot: Running) -> None:
    await begin(shared_bot)


def actor(bot: Running, name: str) -> Person:
    """One of the cast, or somebody who is added when first named."""
    if name in Cast.__slots__:
        person: Person = getattr(bot.cast, name)
        return person
    known = bot.workspace.world.directory.user_by_name(name)
    if known is not None:
        return bot.workspace.person(known.id)
    add = bot.workspace.add_person
    if name == "guest-krish":
        return add(name, email=KRISH, is_restricted=True)
    if name == "partner-krish":
        return add(name, bot.cast.foreign, email=KRISH)
    emails = {"krish": KRISH, "raaj": RAAJ, "gokul": GOKUL, "sebastian": SEBASTIAN}
    return join(bot, name, emails.get(name, f"{name}@desk.example"), "Europe/London")


async def audited(bot: Running, since: int) -> list[tuple[str, str, str | None]]:
    return [(row.user_id, row.outcome, row.ticket) for row in (await bot.audited())[since:]]


# -------------------------------------------------------------------------------------------------- outsiders


@pytest.mark.parametrize("name", OUTSIDERS)
async def test_outsiders_are_refused_alike_whether_or_not_there_is_such_a_ticket(bot: Running, name: str) -> None:
    person, ticket = actor(bot, name), await tracked(bot, UK)
    lines = [line.format(one) for line in (*CHANGES, *ASKS) for one in (ticket, "T-nowhere-1")]
    since = len(await bot.audited())
    answers = {line: text_of(await ask(bot, line, person)) for line in (*lines, *WITHOUT)}
    assert {line: answer for line, answer in answers.items() if answer != REFUSAL} == {}
    assert await acts_of(bot, ticket) == ["track"]
    assert await bot.application.desk.tickets.find("T-new") is None
    rows = await audited(bot, since)
    assert rows == [(person.id, "refused", None)] * len(answers)


@pytest.mark.parametrize("name", ["pam", "newcomer"])
async def test_outsiders_are_refused_in_direct_messages_and_after_a_mention(bot: Running, name: str) -> None:
    person, ticket = actor(bot, name), await tracked(bot, UK)
    if person.id not in bot.cast.general.members:
        bot.cast.general.members.append(person.id)
    watch = person.watch()
    await person.write(f"left {ticket}")
    assert (await watch.shown("Tickets are for the support team.")).channel == person.dm.id
    asked = await person.mention(bot.cast.general, f"ack {ticket}")
    refused = await asked.shown("Tickets are for the support team.", kind="ephemeral")
    assert refused.user == person.id
    assert await acts_of(bot, ticket) == ["track"]


@pytest.mark.parametrize("button", COMMAND_OF_BUTTON)
async def test_a_partner_in_the_channel_who_presses_a_button_is_refused(bot: Running, button: str) -> None:
    ticket = await tracked(bot, UK)
    shown = await on_screen(bot, ticket, button)
    recorded = await acts_of(bot, ticket)
    pressed = await bot.cast.partner.press(shown, button)
    answer = await pressed.answered()
    assert (answer.text, answer.user) == (REFUSAL, bot.cast.partner.id)
    assert await acts_of(bot, ticket) == recorded


async def on_screen(bot: Running, ticket: str, button: str) -> Sight:
    """Something real that the agent sees, with a button about the ticket."""
    before = {
        "ticket.determined": f"ack {ticket}",
        "ticket.updated": f"determined {ticket}",
        "ticket.resume": f"hold {ticket}",
        "ticket.reopen": f"resolve {ticket}",
        "ping.again": f"ping {ticket}",
    }
    if button in before:
        await ask(bot, before[button])
    if button in {"ticket.escalate", "ticket.oversee", "lead.ping"}:
        words = "is escalated" if button == "ticket.oversee" else "Lead: "
        if button == "ticket.oversee":
            await ask(bot, f"escalate {ticket}")

        def fits(sight: Sight) -> bool:
            return sight.channel == bot.cast.desk.id and f"{ticket}" in sight.text and words in sight.text

        return await bot.workspace.world.sights.first(fits, 0, 20.0)
    lines = {"ticket.undo": f"take {ticket}", "ping.again": f"ping {ticket}"}
    return await (await ask(bot, lines.get(button, f"left {ticket}"))).answered()


# --------------------------------------------------------------------------------------------------- the desk


DONE = {
    "ticket.take": "take", "ticket.acknowledge": "acknowledge", "ticket.determined": "determined",
    "ticket.updated": "updated", "ticket.hold": "hold", "ticket.resume": "resume", "ticket.resolve": "resolve",
    "ticket.reopen": "reopen", "ticket.undo": "undo", "ticket.escalate": "escalate", "ticket.oversee": "oversee",
    "ticket.why": None, "lead.ping": "ping", "ping.again": "ping",
}  # fmt: skip


@pytest.mark.parametrize("language", [language for language in languages() if language != "en"])
async def test_every_button_answers_in_the_language_of_who_presses_it(bot: Running, language: str) -> None:
    await ask(bot, f"language {language}", bot.cast.colleague)
    for button in COMMAND_OF_BUTTON:
        ticket = await tracked(bot, UK)
        shown = await on_screen(bot, ticket, button)
        presser = bot.cast.colleague if button != "ticket.oversee" else bot.cast.lead
        if presser is bot.cast.lead:
            await ask(bot, f"language {language}", presser)
        said_here = (await (await presser.press(shown, button)).answered()).text
        assert ticket in said_here
        assert said_here.startswith(RIGHT_TO_LEFT_MARK) == (language in RIGHT_TO_LEFT)
        assert not ENGLISH.search(said_here), (button, said_here)
    await ask(bot, "language nl", bot.cast.colleague)
    await ask(bot, "language en", bot.cast.lead)


async def test_every_button_about_a_ticket_is_known_here() -> None:
    assert set(DONE) == set(COMMAND_OF_BUTTON)


@pytest.mark.parametrize("name", ["lead", "krish"])
@pytest.mark.parametrize("button", COMMAND_OF_BUTTON)
async def test_every_button_does_what_it_says(bot: Running, button: str, name: str) -> None:
    ticket = await tracked(bot, UK)
    shown = await on_screen(bot, ticket, button)
    recorded = await acts_of(bot, ticket)
    pressed = await actor(bot, name).press(shown, button)
    answer = await pressed.answered()
    assert ticket in answer.text
    assert answer.user == actor(bot, name).id, "nobody else sees the answer"
    act = DONE[button]
    assert await acts_of(bot, ticket) == [*recorded, *([act] if act else [])]
    if act:
        assert (await ticket_of(bot, ticket)).last.by.user_id == actor(bot, name).id


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        ("ticket.acknowledge", "{} is already resolved. To go on with it: /priority reopen {}"),
        ("ticket.take", "{} is already resolved. To go on with it: /priority reopen {}"),
        ("ticket.hold", "{} is already resolved. To go on with it: /priority reopen {}"),
        ("ticket.resolve", "{}: already done. Resolved, 10:00 (09:00 in London), by <@"),
    ],
)
async def test_a_button_on_the_message_of_a_resolved_ticket_answers_and_the_message_is_right_again(
    bot: Running, button: str, answer: str
) -> None:
    ticket = await tracked(bot, UK)
    message = await on_screen(bot, ticket, "ticket.escalate")
    await ask(bot, f"resolve {ticket}")
    pressed = await bot.cast.agent.press(message, button)
    shown = await pressed.answered()
    assert shown.text.startswith(answer.format(ticket, ticket))
    assert buttons_of(shown) == [("ticket.reopen", ticket)]
    assert await acts_of(bot, ticket) == ["track", "resolve"]

    def repaired(sight: Sight) -> bool:
        return sight.kind == "updated" and sight.ts == message.ts and "resolved" in sight.text

    right = await bot.workspace.world.sights.first(repaired, 0, 20.0)
    assert [action for action, _value in buttons_of(right)] == ["ticket.reopen", "ticket.why"]


@pytest.mark.parametrize("name", DESK)
async def test_the_desk_may_do_everything_with_a_ticket(bot: Running, name: str) -> None:
    person, ticket = actor(bot, name), fresh()
    for line in (f"track {ticket} {UK}", *(line.format(ticket) for line in (*CHANGES, *ASKS)), "board", "left"):
        assert REFUSAL not in words_of(await ask(bot, line, person)), line
    assert len(await acts_of(bot, ticket)) > 10


@pytest.mark.parametrize("name", ["krish", "raaj"])
async def test_a_contact_of_the_ladder_acts_as_a_lead_for_its_tickets(bot: Running, name: str) -> None:
    person, ticket = actor(bot, name), await tracked(bot, UK)
    answers = {line: await first(bot, line.format(ticket), person) for line in (*CHANGES, *ASKS)}
    assert [line for line, answer in answers.items() if answer == REFUSAL] == []
    recorded = await acts_of(bot, ticket)
    assert set(recorded) >= {"take", "acknowledge", "hold", "resolve", "reopen", "untrack", "ping", "escalate"}
    assert {change.by.user_id for change in (await ticket_of(bot, ticket)).changes[1:]} == {person.id}


@pytest.mark.parametrize("name", ["krish", "raaj"])
async def test_a_contact_may_not_track_or_ask_about_accounts(bot: Running, name: str) -> None:
    person = actor(bot, name)
    assert await first(bot, f"track {fresh()} {UK}", person) == REFUSAL
    assert (await first(bot, f"check {UK}", person)).startswith("Account data is for the support team.")


@pytest.mark.asyncio(loop_scope="function")
async def test_a_contact_sees_the_board_of_their_own_tickets_and_pings_their_own_territory(start: Start) -> None:
    bot = await start()
    krish, gokul = actor(bot, "krish"), actor(bot, "gokul")
    theirs, other = await tracked(bot, UK), await tracked(bot, "admin@redwood.example")
    board = "\n".join(await said(bot, "board", krish))
    assert theirs in board
    assert other not in board
    board = "\n".join(await said(bot, "board", gokul))
    assert other in board
    assert theirs not in board
    assert (await first(bot, "ping UK please", krish)).startswith("United Kingdom: Krish will be told")
    assert await first(bot, "ping Canada", krish) == REFUSAL
    assert await first(bot, "left", krish) == "No open ticket is assigned to you."


async def test_a_contact_of_another_ladder_learns_nothing_of_a_ticket(bot: Running) -> None:
    gokul, ticket = actor(bot, "gokul"), await tracked(bot, UK)
    for line in (*CHANGES, *ASKS):
        answers = [text_of(await ask(bot, line.format(one), gokul)) for one in (ticket, "T-nowhere-2")]
        assert answers == [REFUSAL, REFUSAL], line
    assert await acts_of(bot, ticket) == ["track"]


async def test_a_lead_whose_territory_a_correction_takes_away_is_refused_from_then_on(bot: Running) -> None:
    krish, ticket = actor(bot, "krish"), await tracked(bot, UK)
    assert (await first(bot, f"left {ticket}", krish)) != REFUSAL
    await ask(bot, f"correct {ticket} partner Canada")
    assert await first(bot, f"left {ticket}", krish) == REFUSAL


# ------------------------------------------------------------------------------- a Partner Account Manager


async def test_a_manager_who_was_told_sees_the_ticket_and_has_one_button(bot: Running) -> None:
    sebastian, ticket = actor(bot, "sebastian"), await tracked(bot, UK)
    other = await tracked(bot, UK)
    assert await first(bot, f"left {ticket}", sebastian) == await first(bot, "board", sebastian) == REFUSAL
    for _level in (2, 3):
        await ask(bot, f"escalate {ticket}")
    assert await first(bot, f"left {ticket}", sebastian) == REFUSAL
    watch = sebastian.watch()
    await ask(bot, f"escalate {ticket}")
    told = await watch.shown("is escalated to level 4", kind="message")
    assert buttons_of(told) == [("ticket.oversee", ticket)]
    left = await ask(bot, f"left {ticket}", sebastian)
    assert words_of(left).startswith("First reply: 3 h left, until 12:00.")
    assert buttons_of(left) == [("ticket.oversee", ticket), ("ticket.why", ticket)]
    assert (await first(bot, f"history {ticket}", sebastian)) == f"{ticket} · open"
    assert await said(bot, "left", sebastian) == ["No open ticket is assigned to you."]
    assert [line for line in await said(bot, "board", sebastian) if " · " in line] == [
        f"{ticket} · First reply: 3 h left, until 12:00."
    ]
    for line in (*CHANGES, "ping {}", "ping {} please"):
        answer = await said(bot, line.format(ticket), sebastian)
        assert answer == [f"You may see {ticket}; all else is for the support team."], line
    for line in (*CHANGES, *ASKS):
        assert await first(bot, line.format(other), sebastian) == REFUSAL
    pressed = await sebastian.press(told, "ticket.oversee")
    assert (await pressed.answered()).text.startswith(f"<@{sebastian.id}> oversees {ticket}.")
    assert await acts_of(bot, ticket) == ["track", "escalate", "escalate", "escalate", "oversee"]
    assert await acts_of(bot, other) == ["track"]
    assert buttons_of(await ask(bot, f"left {ticket}", sebastian)) == [("ticket.why", ticket)], "it is theirs already"


@pytest.mark.parametrize(
    "line", [UK, f"{UK} critical outage", f"{UK} type feature", f"{UK} type how-to", "- in GB severity S2"]
)
async def test_a_manager_who_was_told_reads_nothing_of_the_account_and_no_words_of_the_team(
    bot: Running, line: str
) -> None:
    sebastian, ticket = actor(bot, "sebastian"), await tracked(bot, line)
    for change in (f"hold {ticket} {SECRET}", f"correct {ticket} severity S3 received 2h", f"ping {ticket} {SECRET}"):
        await ask(bot, change)
    for _level in (2, 3, 4):
        await ask(bot, f"escalate {ticket} {SECRET}")
    answers = {what: "\n".join(await said(bot, f"{what} {ticket}", sebastian)) for what in LOOKS}
    assert all(ticket in answer for answer in answers.values())
    assert "On hold" in answers["history"]
    for word in (SECRET, "S1", "S2", "S3", "everity", "large", "outage", "ritical", "eature", "how-to", "DE"):
        assert [what for what, answer in answers.items() if word in answer] == [], word
    assert SECRET in "\n".join(await said(bot, f"history {ticket}")), "the team reads it"


@pytest.mark.asyncio(loop_scope="function")
async def test_a_manager_who_is_told_alone_reads_no_words_of_the_team(start: Start) -> None:
    bot = await start()
    sebastian, ticket = actor(bot, "sebastian"), await tracked(bot, UK)

    def alone(sight: Sight) -> bool:
        return sight.channel == sebastian.dm.id and f"{ticket} is escalated to level 4" in sight.text

    for _level in (2, 3, 4):
        await ask(bot, f"escalate {ticket} {SECRET}")
    told = await bot.workspace.world.sights.first(alone, 0, 20.0)
    assert buttons_of(told) == [("ticket.oversee", ticket)]
    assert SECRET not in told.text


@pytest.mark.asyncio(loop_scope="function")
async def test_a_manager_whom_the_clock_has_told_finds_the_ticket_everywhere(start: Start) -> None:
    bot = await start()
    sebastian, atya = actor(bot, "sebastian"), join(bot, "atya", ATYA, "Asia/Dubai")
    told, reminded = await tracked(bot, UK), await tracked(bot, UK)
    assert await first(bot, "board", sebastian) == REFUSAL
    tell_by_clock(bot, told, [3, 4])
    tell_by_clock(bot, reminded, [2])
    assert [line for line in await said(bot, "board", sebastian) if " · " in line] == [
        f"{told} · First reply: 3 h left, until 12:00."
    ]
    home = await (await sebastian.open_home()).shown(kind="home")
    assert f"{told} · open" in words_of(home).split("\n")
    assert [each for each in buttons_of(home) if each[0].startswith("ticket")] == [("ticket.oversee", told)]
    for person, ticket in ((sebastian, reminded), (atya, told)):
        assert await first(bot, f"left {ticket}", person) == REFUSAL
        assert ticket not in words_of(await (await person.open_home()).shown(kind="home"))
    assert await first(bot, "board", atya) == REFUSAL
    await ask(bot, f"resolve {told}")
    assert await first(bot, "board", sebastian) == REFUSAL, "there is nothing to do about it any more"


def tell_by_clock(bot: Running, ticket: str, levels: list[int]) -> None:
    """Let the clock have told these levels of one of a ticket's alerts."""
    which = select(func.min(alerts.c.id)).where(alerts.c.ticket == ticket.casefold()).scalar_subquery()
    values = {"state": AlertState.TOLD.value, "told_at": bot.time.at, "levels": levels}
    bot.database.write_now(lambda connection: connection.execute(update(alerts).where(alerts.c.id == which), values))


# -------------------------------------------------------------------------------------------------------- help


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        ("agent", ["track", "left", "ack", "board", "escalate", "untrack"], []),
        ("krish", ["left", "ack", "board", "escalate", "untrack"], ["track", "check"]),
        ("sebastian", ["left", "history"], ["track", "ack", "escalate", "ping"]),
        ("pam", ["ladder"], ["left", "history", "ack", "track", "board"]),
        ("partner", ["ladder"], ["left", "history", "ack", "track", "board"]),
    ],
)
async def test_help_lists_the_commands_that_the_reader_may_use(
    bot: Running, name: str, there: list[str], absent: list[str]
) -> None:
    answer = "\n".join(await said(bot, "help", actor(bot, name)))
    assert [word for word in there if f"/priority {word} " not in answer.replace("\n", " \n")] == []
    assert [word for word in absent if f"/priority {word} " in answer.replace("\n", " \n")] == []
