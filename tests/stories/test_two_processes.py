"""Two processes of `serve` behind one database and one Slack: whichever of them is asked, they are one bot."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, permutations
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from sqlalchemy import select, update

from bot.domain.delivery import Purpose
from bot.local import faults
from bot.local.shapes import map_in, text_in
from bot.local.standard import Cast, standard
from bot.local.workspace import Workspace
from bot.services.outbox import State
from bot.storage.clock import database_seconds
from bot.storage.database import Database
from bot.storage.delivery_tables import deliveries, lanes
from tests.command_line import commands
from tests.databases import POSTGRESQL, migrated
from tests.running import SOON, sample_accounts, with_accounts
from tests.serving import serving
from tests.slack.reading import seen
from tests.stories.telling import ToAll, through

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Row

    from bot.local.person import Person
    from bot.local.state.records import Channel, Message
    from bot.local.state.sights import Sight
    from bot.local.transport import Transport
    from tests.serving import Served

LEASE = 6.0  # seconds; with half a second until the next look that is well under ten
# Of each territory an account, whose tickets stand in a channel of its own.
ACCOUNTS = {
    "anz": "admin@kauri.example",
    "india": "admin@banyan.example",
    "mea": "admin@oasis.example",
    "europe_uk": "admin@heather.example",
    "canada": "admin@moose.example",
    "brazil": "admin@ipe.example",
}


@dataclass(frozen=True, repr=False)
class Pair:
    """Both processes, the ways to each, and what they share."""

    workspace: Workspace
    cast: Cast
    krish: Person
    channels: dict[str, Channel]
    running: list[Served]
    ways: Sequence[Transport]
    database: Database

    def by(self, number: int, person: Person) -> Person:
        """The same person, whose requests all go to one of the two."""
        return through(person, self.ways[number])

    def by_both(self, person: Person) -> Person:
        """The same person, whose every request both get."""
        return through(person, ToAll(self.ways))

    async def types(self, person: Person, line: str, expected: str) -> Sight:
        """Somebody types a command, and is answered with these words."""
        # Not what comes up in a channel at the same moment and has the same words.
        return await (await person.slash(line, self.cast.general)).shown(expected, "ephemeral")

    async def called(self, channel: str, number: int) -> None:
        """Wait until so many messages were to be posted in a channel, whatever came of it."""
        calls = self.workspace.calls
        while len([call for call in calls.of("chat.postMessage") if call.args["channel"] == channel]) < number:
            await calls.wait_for("chat.postMessage", len(calls.of("chat.postMessage")) + 1)

    def keys(self) -> Counter[str]:
        """How often each key stands in the workspace."""
        standing = self.workspace.world.messages.everything()
        every = (text_in(map_in(one.metadata, "event_payload"), "key") for one in standing if one.metadata)
        summaries = self.database.read_now(lambda connection: set(connection.scalars(_SUMMARIES)))
        return Counter(key for key in every if key not in summaries)

    def messages_in(self, territory: str) -> list[Message]:
        """Every message about a ticket that stands in the channel of a territory."""
        standing = self.workspace.world.messages.in_channel(self.channels[territory].id)
        return [one for one in standing if one.metadata and "ticket" in map_in(one.metadata, "event_payload")]

    def messages_of(self, ticket: str) -> list[Message]:
        """Every message that stands as a ticket's."""
        return [
            one
            for one in self.workspace.world.messages.everything()
            if one.metadata
            and one.metadata["event_type"] == "priority_ticket"
            and map_in(one.metadata, "event_payload")["ticket"] == ticket.casefold()
        ]

    async def message(self, ticket: str, *words: str) -> Sight:
        """The ticket's message in its channel, once these words are all in it."""

        def fits(sight: Sight) -> bool:
            return (
                sight.kind in {"message", "updated"}
                and sight.thread_ts is None
                and sight.text.startswith(f"{ticket} · ")
                and all(word in sight.text for word in words)
            )

        return await self.workspace.world.sights.first(fits)

    async def posted(self, channel: str, words: str) -> Sight:
        """What stands in a channel or a thread of it, once there is something with these words."""
        return await self.workspace.world.sights.first(
            lambda sight: sight.kind == "message" and sight.channel == channel and words in sight.text
        )

    async def delivered(self) -> None:
        """Wait until everything that was planned stands and shows the latest, and that is recorded."""
        sights = self.workspace.world.sights
        async with asyncio.timeout(2 * SOON):
            while [row for row in self.rows() if row.state != State.SENT.value or _is_stale(row)]:
                # The last of it is recorded after it was seen.
                with suppress(TimeoutError):
                    await sights.first(lambda _sight: True, len(sights.all), within=0.1)

    async def at_rest(self) -> None:
        """Wait until neither holds a lane any longer; one that was just sent to is let go of when its pace allows."""
        sights = self.workspace.world.sights
        async with asyncio.timeout(2 * SOON):
            while self.database.read_now(seconds_left):
                with suppress(TimeoutError):
                    await sights.first(lambda _sight: True, len(sights.all), within=0.05)

    async def ended(self) -> None:
        """Stop whichever still runs, and see that nothing was left undone and nothing stands twice."""
        for process in self.running:
            process.running.signal(signal.SIGTERM)
        assert [await process.ended() for process in self.running] == [0] * len(self.running)
        assert {row.state for row in self.rows()} == {State.SENT.value}
        assert [row for row in self.rows() if _is_stale(row)] == []
        assert self.keys() == Counter(row.key for row in self.rows()), "each stands once"
        assert self.workspace.problems == []

    def rows(self) -> Sequence[Row[Any]]:
        """Every delivery there is, but for those that come at nine in the morning, wherever that is just now."""
        columns = deliveries.c
        every = select(columns.key, columns.state, columns.lane, columns.wanted, columns.shown).where(
            columns.purpose != Purpose.SUMMARY.value
        )
        return self.database.read_now(lambda connection: connection.execute(every).all())


_SUMMARIES = select(deliveries.c.key).where(deliveries.c.purpose == Purpose.SUMMARY.value)


def _is_stale(row: Row[Any]) -> bool:
    return (row.wanted or 0) > (row.shown or 0)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with migrated(POSTGRESQL, request, tmp_path) as url:
        yield url


@pytest_asyncio.fixture
async def pair(url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    with_accounts(url, sample_accounts(), datetime.now(UTC))
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(Workspace(partial(datetime.now, UTC), patience=SOON))
        cast = standard(workspace)
        cast.colleague.user.locale = "en-US"
        krish = workspace.add_person("krish", email="krishna.k@eu.zohocorp.com")
        staff = [cast.agent, cast.colleague, cast.lead, cast.admin]
        channels = {territory: workspace.add_channel(f"desk-{territory}", staff) for territory in ACCOUNTS}
        set_up = {
            "DATABASE_URL": url,
            "PRIORITY_AGENTS": json.dumps([cast.agent.id, cast.colleague.id]),
            "PRIORITY_LEADS": json.dumps([cast.lead.id]),
            "PRIORITY_ADMINS": json.dumps([cast.admin.id]),
            "PRIORITY_CHANNEL": cast.desk.id,
            "PRIORITY_CHANNELS": json.dumps({key: channel.id for key, channel in channels.items()}),
        }
        folders = [tmp_path / name for name in ("first", "second")]
        for folder in folders:
            folder.mkdir()
        started = [serving(workspace, folder, by=commands(number), **set_up) for number, folder in enumerate(folders)]
        processes = await asyncio.gather(*map(stack.enter_async_context, started))
        ways = []
        for process in processes:
            workspace.connect(process.url)
            ways.append(workspace.transport())
        database = Database.open(url)
        stack.callback(database.dispose)
        yield Pair(workspace, cast, krish, channels, processes, ways, database)


async def test_every_command_goes_through_either_of_the_two(pair: Pair) -> None:
    turn = cycle((0, 1))
    script = """
        track T-1 admin@heather.example     -> T-1 is tracked, received
        left T-1                            -> First reply:
        board                               -> 1 ticket is open, none past the commitment time
        take T-1                            -> T-1 is assigned to <@ADA>
        assign T-1 @ben                     -> T-1 is assigned to <@BEN>, no longer to <@ADA>
        ack T-1                             -> T-1: first reply recorded
        hold T-1 waiting for logs           -> T-1 is on hold
        resume T-1                          -> T-1 goes on
        determined T-1                      -> T-1: issue determined
        updated T-1                         -> T-1: update recorded
        correct T-1 severity S2             -> T-1 is corrected: severity by impact S2
        undo T-1                            -> T-1: “Corrected”
        ping T-1 please look                -> T-1: Krish will be told
        ping T-1                            -> Ping again?
        escalate T-1 major issue            -> T-1 is escalated to level 2: Krish
        escalate T-1                        -> T-1 is escalated to level 3: Raaj
        resolve T-1                         -> T-1 is resolved
        reopen T-1                          -> T-1 is open again
        history T-1                         -> Reopened, by <@ADA>
        untrack T-1 by mistake              -> T-1 is no longer tracked
        left                                -> No open ticket is assigned to you
        track T-1 admin@customer.com        -> T-1 is tracked, received
    """
    names = {"<@ADA>": f"<@{pair.cast.agent.id}>", "<@BEN>": f"<@{pair.cast.colleague.id}>"}
    for told in filter(None, map(str.strip, script.splitlines())):
        line, _arrow, expected = told.partition(" -> ")
        for name, mention in names.items():
            expected = expected.replace(name, mention)
        await pair.types(pair.by(next(turn), pair.cast.agent), line.strip(), expected.strip())
    await pair.message("T-1", "admin@customer.com")
    await pair.delivered()
    assert len(pair.messages_of("T-1")) == 1
    for words in ("please look at T-1", "T-1 is escalated to level 2"):
        await pair.posted(pair.krish.dm.id, words)
    await pair.ended()


async def test_every_button_pressed_at_both_at_once_is_done_once_and_answered_twice(pair: Pair) -> None:
    ada, ben = pair.by(0, pair.cast.agent), pair.by(1, pair.cast.colleague)
    track = await pair.by_both(pair.cast.agent).slash("track T-2 admin@heather.example", pair.cast.general)
    assert await pair.types(ben, "left T-2", "First reply: ")
    assert track.status == 200
    for button, expected in (
        ("ticket.take", ("is assigned to <@", "no longer to <@")),
        ("ticket.acknowledge", ("T-2: first reply recorded", "T-2: already done. First reply sent")),
        ("ticket.hold", ("T-2 is on hold", "T-2: already done. On hold")),
        ("ticket.resume", ("T-2 goes on", "already resumed it")),
        ("ticket.determined", ("T-2: issue determined", "T-2: already done. Issue determined")),
        ("ticket.updated", ("T-2: update recorded", "T-2: already done. Update sent")),
        ("ticket.why", ("Where it is printed:", "Where it is printed:")),
        ("ticket.resolve", ("T-2 is resolved", "T-2: already done. Resolved")),
        ("ticket.reopen", ("T-2 is open again", "T-2 is already open")),
    ):
        shown = [await pair.types(person, "left T-2", "T-2 · ") for person in (ada, ben)]
        pressed = await asyncio.gather(
            *(person.press(on, button) for person, on in zip((ada, ben), shown, strict=True))
        )
        assert_answered(expected, [(await one.answered()).words for one in pressed])

    # What is pressed on the message in the channel, where both see the same.
    message = await pair.message("T-2")
    for button, expected in (
        ("lead.ping", ("T-2: Krish will be told", "already pinged for T-2")),
        ("ticket.escalate", ("T-2 is escalated to level 2", "T-2: already done. Escalated")),
    ):
        pressed = await asyncio.gather(*(person.press(message, button) for person in (ada, ben)))
        assert_answered(expected, [(await one.answered()).words for one in pressed])
    asked = await pair.types(ada, "ping T-2", "Ping again?")
    again = await ada.press(asked, "ping.again")
    assert (await again.answered()).text.startswith("T-2: Krish will be told")
    told = await pair.posted(pair.channels["europe_uk"].id, "T-2 is escalated to level 2")
    both = await asyncio.gather(*(pair.by(number, pair.cast.lead).press(told, "ticket.oversee") for number in (0, 1)))
    assert_answered(("oversees T-2", "already oversees T-2"), [(await one.answered()).words for one in both])
    held = await pair.types(ada, "hold T-2", "T-2 is on hold")
    both = await asyncio.gather(*(pair.by(number, pair.cast.agent).press(held, "ticket.undo") for number in (0, 1)))
    assert_answered(("“On hold”", "T-2: already done. Taken back"), [(await one.answered()).words for one in both])

    # An event that both get is answered by one of them.
    said = await pair.by_both(pair.cast.agent).mention(pair.cast.desk, "left T-2")
    await said.shown("First reply: ", "ephemeral")
    history = await pair.types(ben, "history T-2", "Reopened")
    acts = [line.split(": ")[1].split(",")[0] for line in seen(history.words).split("\n") if line.startswith("• ")]
    assert acts == [
        "Tracked", "Taken", "Taken", "First reply sent", "On hold", "Resumed", "Issue determined", "Update sent",
        "Resolved", "Reopened", "Lead pinged", "Escalated", "Lead pinged", "Overseen", "On hold", "Taken back",
    ]  # fmt: skip
    await pair.message("T-2", "oversees it")
    await pair.delivered()
    assert [sight.kind for sight in said.seen if "T-2" in sight.text].count("ephemeral") == 1
    assert len(pair.messages_of("T-2")) == 1
    await pair.ended()


def assert_answered(expected: tuple[str, str], answers: Sequence[str]) -> None:
    """Hold that each of two answers is one of the expected, and neither is missing."""
    first, second = expected
    assert any(first in one and second in other for one, other in permutations(map(seen, answers))), answers


async def test_twelve_tickets_through_both_and_one_process_is_killed_in_the_middle(pair: Pair) -> None:
    ada, (survivor, victim) = pair.cast.agent, tuple(pair.running)
    taken, not_taken, waiting = "anz", "india", "mea"
    tickets = {f"T-{number}": territory for number, territory in zip(range(12), cycle(ACCOUNTS), strict=False)}
    turn = cycle((0, 1))
    for ticket, territory in tickets.items():
        await pair.types(pair.by(next(turn), ada), f"track {ticket} {ACCOUNTS[territory]}", f"{ticket} is tracked")
    for ticket in list(tickets)[:6]:
        await pair.types(pair.by(next(turn), ada), f"ping {ticket} please look", "It is ")
        await pair.types(pair.by(next(turn), ada), f"escalate {ticket} security", "is escalated to level 2")
    await pair.delivered()
    assert [len(pair.messages_of(ticket)) for ticket in tickets] == [1] * 12
    assert sum(pair.keys().values()) == 12 + 6 + 6 + 2, "of those who are called only Krish is in Slack"
    before = {key: len(pair.messages_in(key)) for key in (taken, not_taken)}

    # What it held it would hold while it stands still.
    await pair.at_rest()
    # While one stands still, the other alone sends; it dies as Slack has taken one message and not another.
    survivor.running.signal(signal.SIGSTOP)
    for territory, applied in ((taken, True), (not_taken, False)):
        channel = pair.channels[territory].id
        pair.workspace.faults.plan("chat.postMessage", faults.hold(applied=applied), 1, channel)
    for number, territory in enumerate((taken, not_taken, *[waiting] * 3), 20):
        await pair.types(pair.by(1, ada), f"track T-{number} {ACCOUNTS[territory]}", f"T-{number} is tracked")
    for territory in (taken, not_taken):
        await pair.called(pair.channels[territory].id, before[territory] + 1)
    victim.running.signal(signal.SIGKILL)
    assert await victim.ended() == -signal.SIGKILL
    leases = pair.database.read_now(seconds_left)
    assert {pair.channels[territory].id for territory in (taken, not_taken)} <= leases.keys()
    assert max(leases.values()) <= LEASE, "long before ten seconds have passed, whoever lives may have the lanes"
    pair.database.write_now(let_leases_run_out)
    pair.workspace.faults.clear()
    survivor.running.signal(signal.SIGCONT)
    pair.running.remove(victim)
    await pair.delivered()
    assert [len(pair.messages_of(f"T-{number}")) for number in range(20, 25)] == [1] * 5
    assert {key: len(pair.messages_in(key)) for key in before} == {key: count + 1 for key, count in before.items()}
    await pair.types(pair.by(0, ada), "resolve T-20", "T-20 is resolved")
    await pair.message("T-20", "resolved")
    await pair.delivered()
    await pair.ended()


def seconds_left(connection: Connection) -> dict[str, float]:
    """How long lanes are still held, by the database's clock."""
    held = select(lanes.c.name, lanes.c.leased_until - database_seconds()).where(lanes.c.owner.is_not(None))
    return {name: seconds for name, seconds in connection.execute(held) if seconds > 0}


def let_leases_run_out(connection: Connection) -> None:
    """Move the time of all leases, so that nobody has to wait until they are over."""
    connection.execute(update(lanes).where(lanes.c.owner.is_not(None)).values(leased_until=database_seconds()))
