"""Who reads a channel decides what its messages say of accounts, those that stand there too, whoever finds out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.domain.people import ReaderKind
from bot.errors import DatabaseError
from bot.local import faults, happenings
from bot.local.shapes import map_in
from bot.services.tickets import TicketChannels
from bot.slack.claims import CLAIM_LEASE
from bot.slack.readership import READERS_HOLD
from bot.slack.rosters import NamedLists
from tests.running import bot_behind
from tests.slack.reading import seen
from tests.slack.ticketing import LARGE, ask, begin, fresh, tracked

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.local.person import Person
    from bot.local.shapes import Json
    from bot.local.state.records import Channel, Message
    from bot.local.state.sights import Sight
    from bot.services.ports import ChannelStore
    from bot.slack.application import Stores
    from tests.running import Running
    from tests.slack.conftest import Start

    Happening = Callable[[Running, Channel], Json]
    BothWays = tuple[Happening, Happening]

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN_LOOP = pytest.mark.asyncio(loop_scope="function")  # for tests with a bot of their own
CHANNELS: dict[str, str] = {}
OPTIONS = {"ticket_channels": TicketChannels(None, CHANNELS)}
HEADS = {True: "S1, large user account · Europe & UK", False: "open"}


@pytest_asyncio.fixture(loop_scope="module")
async def channel(bot: Running) -> Channel:
    """A channel of the desk that no other test has, in which tickets stand."""
    await begin(bot)
    return here(bot)


def here(bot: Running, *others: Person) -> Channel:
    people = [bot.cast.agent, bot.cast.lead, *others]
    channel = bot.workspace.add_channel(f"desk-{fresh()}".casefold(), people)
    CHANNELS["europe_uk"] = channel.id
    return channel


def standing(bot: Running, channel: Channel, ticket: str) -> Message:
    """The ticket's message."""
    wanted = {"event_type": "priority_ticket", "ticket": ticket.casefold()}
    (message,) = [
        one
        for one in bot.workspace.world.messages.in_channel(channel.id)
        if one.metadata
        and wanted["event_type"] == one.metadata["event_type"]
        and map_in(one.metadata, "event_payload")["ticket"] == wanted["ticket"]
    ]
    return message


async def shows(bot: Running, channel: Channel, ticket: str) -> bool:
    """Whether the ticket's message says of which account it is, once everything is sent; half of it is neither."""
    await bot.application.dispatcher.settle()
    async with asyncio.timeout(20):
        # Another process may be at it.
        while (await bot.application.dispatcher.health()).stale:
            await bot.application.dispatcher.settle()
    lines = seen(standing(bot, channel, ticket).text).split("\n")
    tells = LARGE in lines
    assert lines[0] == f"{ticket} · {HEADS[tells]}"
    assert any(line.startswith("• First reply: due ") for line in lines)
    assert "Lead: Russell (Europe)." in lines
    return tells


async def happens(bot: Running, event: Json) -> None:
    assert (await bot.workspace.happen(event)).status == 200


def updates(bot: Running, channel: Channel) -> int:
    return sum(call.args["channel"] == channel.id for call in bot.workspace.calls.of("chat.update"))


SHARED: BothWays = (
    lambda bot, channel: happenings.shared(channel, bot.cast.foreign),
    lambda bot, channel: happenings.unshared(channel, bot.cast.foreign),
)


def member(name: str) -> BothWays:
    return (
        lambda bot, channel: happenings.joined(bot.workspace.world, getattr(bot.cast, name).user, channel),
        lambda bot, channel: happenings.left(bot.workspace.world, getattr(bot.cast, name).user, channel),
    )


@pytest.mark.parametrize(
    "both",
    [SHARED, member("guest"), member("pam"), member("partner"), member("stranger")],
    ids=["shared", "guest", "pam", "partner", "stranger"],
)
async def test_a_message_that_stands_loses_the_account_and_regains_it(
    bot: Running, channel: Channel, both: BothWays
) -> None:
    first, second = await tracked(bot), await tracked(bot)
    assert await shows(bot, channel, first)
    assert await shows(bot, channel, second)
    before = standing(bot, channel, first).ts
    await happens(bot, both[0](bot, channel))
    assert not await shows(bot, channel, first)
    assert not await shows(bot, channel, second)
    third = await tracked(bot)
    assert not await shows(bot, channel, third)
    await happens(bot, both[1](bot, channel))
    for ticket in (first, second, third):
        assert await shows(bot, channel, ticket)
    assert standing(bot, channel, first).ts == before


async def test_the_first_message_in_a_channel_with_outsiders_is_written_once(bot: Running, channel: Channel) -> None:
    channel.is_ext_shared = True
    assert not await shows(bot, channel, await tracked(bot))
    assert updates(bot, channel) == 0


async def test_where_one_of_two_outsiders_leaves_nothing_is_shown(bot: Running, channel: Channel) -> None:
    ticket, world = await tracked(bot), bot.workspace.world
    for person in (bot.cast.guest, bot.cast.pam):
        await happens(bot, happenings.joined(world, person.user, channel))
    await happens(bot, happenings.left(world, bot.cast.guest.user, channel))
    assert not await shows(bot, channel, ticket)
    await happens(bot, happenings.left(world, bot.cast.pam.user, channel))
    assert await shows(bot, channel, ticket)


async def test_a_colleague_who_joins_or_leaves_changes_no_message(bot: Running, channel: Channel) -> None:
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    for happened in (happenings.joined, happenings.left):
        await happens(bot, happened(bot.workspace.world, bot.cast.colleague.user, channel))
    assert await shows(bot, channel, ticket)
    assert updates(bot, channel) == 0


async def test_what_happens_where_no_ticket_stands_is_nothing_to_ask_slack_about(bot: Running) -> None:
    await ask(bot, "help", channel=bot.cast.general)
    asked = len(bot.workspace.calls.of("conversations.members"))
    await happens(bot, happenings.joined(bot.workspace.world, bot.cast.guest.user, bot.cast.general))
    await happens(bot, happenings.left(bot.workspace.world, bot.cast.guest.user, bot.cast.general))
    await happens(bot, {"type": "channel_shared"})
    assert len(bot.workspace.calls.of("conversations.members")) == asked


async def test_a_channel_about_to_be_shared_is_found_by_looking_around(bot: Running, channel: Channel) -> None:
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    channel.is_pending_ext_shared = True
    await bot.application.desk.readership.look_around()
    assert not await shows(bot, channel, ticket)
    channel.is_pending_ext_shared = False
    await bot.application.desk.readership.look_around()
    assert await shows(bot, channel, ticket)


async def test_a_message_that_finds_outsiders_has_the_others_written_again(bot: Running, channel: Channel) -> None:
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    # Slack's event was lost.
    channel.members.append(bot.cast.guest.id)
    bot.time.forward(READERS_HOLD)
    assert not await shows(bot, channel, await tracked(bot))
    assert not await shows(bot, channel, ticket)


async def test_notes_reasons_and_corrections_are_withdrawn_too(bot: Running, channel: Channel) -> None:
    ticket = await tracked(bot, f"{LARGE} received 170m")
    await bot.application.dispatcher.settle()
    await ask(bot, f"ping {ticket} moose has 50 licences")
    await ask(bot, "ping Netherlands moose is down")
    await ask(bot, f"escalate {ticket} moose is unhappy")
    await ask(bot, f"correct {ticket} admin@lavande.example severity S2")

    def told() -> str:
        return seen("\n".join(one.text for one in bot.workspace.world.messages.in_channel(channel.id)))

    secrets = ("moose has 50", "moose is down", "moose is unhappy", "another account", "lavande")
    await bot.application.dispatcher.settle()
    assert [one for one in secrets if one not in told()] == []
    await happens(bot, happenings.shared(channel, bot.cast.foreign))
    await bot.application.dispatcher.settle()
    assert [one for one in secrets if one in told()] == []
    for said in ("please look at", "pings you (Netherlands)", "is escalated to level 2", "was corrected by"):
        assert said in told()
    await happens(bot, happenings.unshared(channel, bot.cast.foreign))
    await bot.application.dispatcher.settle()
    assert [one for one in secrets if one not in told()] == []


async def test_what_is_being_posted_while_a_channel_is_shared_is_written_again(bot: Running, channel: Channel) -> None:
    await tracked(bot)
    await bot.application.dispatcher.settle()
    posted = len(bot.workspace.calls.of("chat.postMessage"))
    bot.workspace.faults.plan("chat.postMessage", faults.hold(applied=True), None, channel.id)
    ticket = await tracked(bot)
    await bot.workspace.calls.wait_for("chat.postMessage", posted + 1)
    await happens(bot, happenings.shared(channel, bot.cast.foreign))
    bot.workspace.faults.release()
    bot.workspace.faults.clear()
    assert not await shows(bot, channel, ticket)


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_while_slack_does_not_say_who_reads_now_nothing_is_shown(
    bot: Running, channel: Channel, method: str
) -> None:
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    bot.workspace.faults.plan(method, faults.server_error(), None, channel.id)
    await happens(bot, happenings.joined(bot.workspace.world, bot.cast.colleague.user, channel))
    assert not await shows(bot, channel, ticket)
    bot.workspace.faults.clear()
    await bot.application.desk.readership.look_around()
    assert await shows(bot, channel, ticket)


async def test_what_was_kept_back_for_want_of_an_answer_is_told_later(bot: Running, channel: Channel) -> None:
    first = await tracked(bot)
    assert await shows(bot, channel, first)
    bot.time.forward(READERS_HOLD)
    bot.workspace.faults.plan("conversations.members", faults.rate_limited(30), None, channel.id)
    second = await tracked(bot)
    assert not await shows(bot, channel, second)
    assert await shows(bot, channel, first), "nothing has happened to make anybody doubt"
    bot.workspace.faults.clear()
    third = await tracked(bot)
    for ticket in (first, second, third):
        assert await shows(bot, channel, ticket)


async def test_where_slack_does_not_say_for_long_what_was_shown_is_withdrawn(bot: Running, channel: Channel) -> None:
    first = await tracked(bot)
    assert await shows(bot, channel, first)
    bot.time.forward(READERS_HOLD)
    bot.workspace.faults.plan("conversations.members", faults.rate_limited(30), None, channel.id)
    assert not await shows(bot, channel, await tracked(bot))
    await bot.application.desk.readership.look_around()
    assert not await shows(bot, channel, first)


async def test_a_member_who_becomes_a_guest_is_an_outsider_from_then_on(bot: Running) -> None:
    newcomer = bot.workspace.add_person("newcomer", email="new@desk.example")
    channel = here(bot, newcomer)
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    for is_guest in (True, False):
        newcomer.user.is_restricted = is_guest
        since = newcomer.watch().since
        await happens(bot, happenings.user_changed(bot.workspace.world, newcomer.user))

        def rewritten(sight: Sight, is_guest: bool = is_guest) -> bool:
            of_ticket = sight.kind == "updated" and sight.text.startswith(f"{ticket} ")
            return of_ticket and (LARGE in sight.text) is not is_guest

        await bot.workspace.world.sights.first(rewritten, since, 20.0)
        assert await shows(bot, channel, ticket) is not is_guest


async def test_where_the_bot_comes_back_others_may_have_come_before(bot: Running, channel: Channel) -> None:
    ticket, world = await tracked(bot), bot.workspace.world
    assert await shows(bot, channel, ticket)
    ourselves = world.directory.bot
    await happens(bot, happenings.left(world, ourselves, channel))
    channel.members.append(bot.cast.guest.id)
    await bot.application.desk.readership.look_around()
    assert await shows(bot, channel, ticket), "nobody can change it"
    assert updates(bot, channel) == 0
    await happens(bot, happenings.joined(world, ourselves, channel))
    assert not await shows(bot, channel, ticket)


async def test_of_a_channel_that_is_deleted_nothing_is_asked_any_more(bot: Running, channel: Channel) -> None:
    channel.members.append(bot.cast.guest.id)
    await tracked(bot)
    await bot.application.dispatcher.settle()
    readership = bot.application.desk.readership
    assert channel.id in [one.channel_id for one in await readership.with_outsiders()]
    await happens(bot, happenings.deleted(bot.workspace.world, channel))
    assert channel.id not in [one.channel_id for one in await readership.with_outsiders()]


# ------------------------------------------------------------------------------------------- several processes


@OWN_LOOP
async def test_what_one_process_is_told_all_go_by(start: Start) -> None:
    bot = await start()
    channel = bot.cast.desk
    async with bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url)) as second:
        for running in (bot, second):
            # Each has asked Slack a moment ago, and found nobody.
            assert not await running.application.desk.readership.hides_accounts(channel.id)
        ticket = await tracked(second)
        assert await shows(second, channel, ticket)
        bot.workspace.connect(bot.url)
        await happens(bot, happenings.joined(bot.workspace.world, bot.cast.guest.user, channel))
        for running in (bot, second):
            assert await running.application.desk.readership.hides_accounts(channel.id)
        assert not await shows(second, channel, ticket)


@OWN_LOOP
async def test_a_process_that_does_not_know_of_a_new_pam_yet_shows_nothing(start: Start) -> None:
    bot = await start()
    channel = bot.cast.desk
    managers = bot.workspace.add_group("managers", [bot.cast.pam])
    lists = NamedLists(agents=(bot.cast.agents.id,), admins=(bot.cast.admin.id,), pams=(managers.id,))
    behind = bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url), lists=lists)
    other = bot_behind(bot.workspace, bot.cast, bot.time, str(bot.database.url), lists=lists)
    async with behind as told, other as untold:
        ticket = await tracked(untold)
        assert await shows(untold, channel, ticket)
        since = bot.cast.lead.watch().since
        bot.workspace.connect(told.url)
        world = bot.workspace.world
        await happens(told, happenings.group_changed(world, managers, [bot.cast.lead.id], []))
        await world.sights.first(lambda sight: sight.text.startswith(f"{ticket} · open"), since, 20.0)
        await untold.application.desk.readership.look_around()
        assert not await shows(untold, channel, ticket)


@OWN_LOOP
async def test_a_channel_that_is_shared_under_another_id_is_looked_at_under_that(start: Start) -> None:
    bot = await start()
    channel = bot.cast.desk
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    event = happenings.renumbered(bot.workspace.world, channel)
    channel.is_ext_shared = True
    await happens(bot, event)
    assert not await shows(bot, channel, ticket)


class Refusing:
    """Channels of which nothing can be kept until it is mended."""

    def __init__(self, real: ChannelStore) -> None:
        self._real = real
        self.is_broken = False

    async def note_readers(self, *given: object, **which: object) -> bool:
        if self.is_broken:
            raise DatabaseError("locked")
        return await self._real.note_readers(*given, **which)  # type: ignore[arg-type] # passed on

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


@OWN_LOOP
async def test_what_the_database_does_not_take_is_asked_for_again(start: Start) -> None:
    made: list[Refusing] = []

    def change(found: Stores) -> Stores:
        made.append(Refusing(found.channels))
        return replace(found, channels=made[0])  # type: ignore[arg-type] # whatever it lacks is passed on

    bot = await start(change=change)
    channel = bot.cast.desk
    ticket = await tracked(bot)
    assert await shows(bot, channel, ticket)
    made[0].is_broken = True
    failed = await bot.workspace.happen(happenings.shared(channel, bot.cast.foreign))
    assert failed.status == 503
    with pytest.raises(DatabaseError):
        await bot.application.desk.readership.hides_accounts(channel.id)
    await bot.application.desk.readership.look_around()
    made[0].is_broken = False
    bot.time.forward(CLAIM_LEASE)
    assert (await bot.workspace.redeliver(failed)).status == 200
    assert not await shows(bot, channel, ticket)


# ------------------------------------------------------------------------------------- whoever is told alone


@OWN_LOOP
async def test_a_guest_who_stands_on_a_ladder_is_called_without_the_note(start: Start) -> None:
    bot = await start()
    russell = bot.workspace.add_person("russell", email="ganesh.ca@eu.zohocorp.com", is_restricted=True)
    ticket = await tracked(bot)
    await ask(bot, f"ping {ticket} moose has 50 licences")
    await bot.application.dispatcher.settle()
    (told,) = bot.workspace.world.messages.in_channel(russell.dm.id)
    reader = await bot.application.desk.people.reader(bot.workspace.home.id, russell.id)
    assert reader.kind is ReaderKind.GUEST
    assert "please look at" in told.text
    assert "moose" not in told.text
