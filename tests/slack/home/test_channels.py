"""An admin decides on their home tab where outsiders, too, read of accounts; nobody else does, and it is audited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Channel
from bot.errors import DatabaseError
from bot.local import happenings
from bot.slack.home.pressing import set_channel
from bot.slack.views.home_channels import channels
from tests.running import shared_knowledge
from tests.slack.alerting import speaking
from tests.slack.home.tabs import asked_by, home, pressed
from tests.slack.reading import seen, text_objects, words_of
from tests.slack.ticketing import LARGE, tracked

if TYPE_CHECKING:
    from bot.local.state.records import Channel as Place
    from tests.running import Running
    from tests.slack.conftest import Start

SHOW, HIDE = "home.show_accounts", "home.hide_accounts"
HEADING = "Channels with outsiders"
UNTIL = "What you show stays shown until an admin hides it again, whoever joins the channel meanwhile."


async def with_outsiders(start: Start) -> tuple[Running, Place, str]:
    """A bot whose desk has a guest, and a ticket there."""
    bot = await start()
    bot.cast.desk.members.append(bot.cast.guest.id)
    ticket = await tracked(bot)
    await bot.application.dispatcher.settle()
    return bot, bot.cast.desk, ticket


async def shows(bot: Running, place: Place, ticket: str) -> bool:
    """Whether the ticket's message says of which account it is, once everything is sent."""
    await bot.application.dispatcher.settle()
    texts = (seen(one.text) for one in bot.workspace.world.messages.in_channel(place.id))
    (message,) = [text for text in texts if text.startswith(f"{ticket} · ")]
    return LARGE in message


async def decided(bot: Running) -> list[tuple[str, str, str | None]]:
    """Who has decided what, and of which channel."""
    rows = [row for row in await bot.audited() if row.action == "show_accounts"]
    assert {row.via for row in rows} <= {"home"}
    assert all(row.request for row in rows)
    return [(row.user_id, row.outcome, row.detail) for row in rows]


async def test_an_admin_shows_accounts_in_one_channel_and_takes_it_back(start: Start) -> None:
    bot, place, ticket = await with_outsiders(start)
    admin, name = bot.cast.admin, f"<#{place.id}>"
    assert not await shows(bot, place, ticket)
    first = await home(admin)
    lines = words_of(first).split("\n")
    at = lines.index(HEADING)
    assert lines[at + 2 : at + 5] == [f"{name}: accounts are hidden.", "Show accounts", "Show accounts to outsiders?"]
    assert UNTIL in lines
    shown = await pressed(admin, first, SHOW, place.id)
    assert f"{name}: accounts are shown, to outsiders too." in words_of(shown)
    assert await shows(bot, place, ticket)
    assert await shows(bot, place, await tracked(bot))
    hidden = await pressed(admin, shown, HIDE, place.id)
    assert f"{name}: accounts are hidden." in words_of(hidden)
    assert not await shows(bot, place, ticket)
    assert await decided(bot) == [(admin.id, "allowed", place.id), (admin.id, "taken back", place.id)]


async def test_what_was_decided_holds_whoever_joins_or_leaves(start: Start) -> None:
    bot, place, ticket = await with_outsiders(start)
    world, admin = bot.workspace.world, bot.cast.admin
    await pressed(admin, await home(admin), SHOW, place.id)
    await bot.workspace.happen(happenings.left(world, bot.cast.guest.user, place))
    nobody = f"<#{place.id}>: no outsider reads it now; accounts would be shown to one who joins."
    assert nobody in words_of(await home(admin))
    await bot.workspace.happen(happenings.shared(place, bot.cast.foreign))
    assert await shows(bot, place, ticket)
    hidden = await pressed(admin, await home(admin), HIDE, place.id)
    assert f"<#{place.id}>: accounts are hidden." in words_of(hidden)
    assert not await shows(bot, place, ticket)
    await bot.workspace.happen(happenings.unshared(place, bot.cast.foreign))
    assert HEADING not in words_of(await home(admin)), "nothing is left to decide"


async def test_where_accounts_are_shown_answers_are_shared_too(start: Start) -> None:
    bot, place, _ticket = await with_outsiders(start)
    admin, agent = bot.cast.admin, bot.cast.agent
    asked = await (await agent.slash(f"check {LARGE}", place)).answered()
    refused = await (await agent.press(asked, "check.share")).answered()
    assert refused.text.startswith("Not shared: people from outside the support team may read this channel")
    await pressed(admin, await home(admin), SHOW, place.id)
    posted = await (await agent.press(asked, "check.share")).answered()
    assert (posted.kind, posted.channel) == ("message", place.id)
    partner = await bot.cast.guest.press(asked, "check.share")
    assert (await partner.answered()).text.startswith("Account data is for the support team.")


async def test_an_answer_stays_for_the_asker_alone_where_accounts_are_shown(start: Start) -> None:
    bot, place, _ticket = await with_outsiders(start)
    await pressed(bot.cast.admin, await home(bot.cast.admin), SHOW, place.id)
    watch = bot.cast.guest.watch()
    answer = await (await bot.cast.agent.slash(f"check {LARGE}", place)).answered()
    assert answer.kind == "ephemeral"
    assert (await (await bot.cast.guest.slash(f"check {LARGE}", place)).answered()).text.startswith(
        "Account data is for the support team."
    )
    # The ticket's message there may be written again at the same moment.
    assert answer.text not in [sight.text for sight in watch.seen]


@pytest.mark.parametrize("name", ["lead", "agent", "pam", "guest", "partner"])
async def test_nobody_else_decides_and_who_tries_is_told_so(start: Start, name: str) -> None:
    bot, place, ticket = await with_outsiders(start)
    of_admin, person = await home(bot.cast.admin), getattr(bot.cast, name)
    assert HEADING not in words_of(await home(person))
    outcome = await person.press(of_admin, SHOW, place.id)
    told = await outcome.shown(
        "Only an admin of the desk decides where outsiders may read of accounts.", kind="message"
    )
    assert told.channel == person.dm.id
    assert not await shows(bot, place, ticket)
    assert await decided(bot) == [(person.id, "refused", None)]


@pytest.mark.parametrize("action_id", [SHOW, HIDE])
async def test_of_a_channel_without_tickets_there_is_nothing_to_decide(start: Start, action_id: str) -> None:
    bot, _place, _ticket = await with_outsiders(start)
    asked = await asked_by(bot, bot.cast.admin)
    assert await set_channel(asked, {"action_id": action_id, "value": bot.cast.private.id}) is None
    assert await set_channel(asked, {"action_id": action_id}) is None
    assert await decided(bot) == []


async def test_while_nobody_but_the_team_reads_there_is_nothing_to_decide(start: Start) -> None:
    bot = await start()
    await tracked(bot)
    await bot.application.dispatcher.settle()
    assert HEADING not in words_of(await home(bot.cast.admin))


async def test_what_cannot_be_kept_is_said_so_and_nothing_is_shown(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, place, ticket = await with_outsiders(start)
    first = await home(bot.cast.admin)

    async def refuse(*_given: object, **_which: object) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(bot.application.desk.readership, "show_accounts", refuse)
    outcome = await bot.cast.admin.press(first, SHOW, place.id)
    await outcome.shown("my database does not answer", kind="message")
    assert f"<#{place.id}>: accounts are hidden." in words_of(await outcome.shown(kind="home"))
    assert not await shows(bot, place, ticket)


@pytest.mark.parametrize("language", sorted(shared_knowledge().catalogues.languages))
def test_the_question_before_accounts_are_shown_fits_in_every_language(language: str) -> None:
    place = Channel("T1", "C1", outsiders=True)
    texts = [str(part["text"]) for part in text_objects(channels(speaking(language), [place]))]
    assert not any(text.endswith("…") for text in texts)
