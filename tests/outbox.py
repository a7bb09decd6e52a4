"""An outbox for tests: the real tables under a clock that the test moves, and a Slack that does as it is told."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import event, select, update

from bot.domain.delivery import Delivery, Purpose
from bot.services.dispatch import Dispatcher
from bot.services.pace import USUAL_PACE, Pacing
from bot.services.posting import FailureKind, Posted, PostError, Rendering
from bot.storage.database import Database
from bot.storage.deliveries import DeliveryStore, insert_deliveries, want_ticket_message
from bot.storage.delivery_rows import queued
from bot.storage.delivery_tables import deliveries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.services.outbox import Queued

T = TypeVar("T")

START = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
UNIX_EPOCH_AS_JULIAN_DAY = 2440587.5
A_DAY = 86_400.0


class PromptDatabase(Database):
    """Runs everything at once, in the thread of the loop, and tells the time by the loop's clock."""

    broken: Exception | None = None
    slow = 0.0
    """Seconds from a write to the word that it is done."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        self._may_fail()
        return self.read_now(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        self._may_fail()
        done = self.write_now(work)
        if self.slow:
            await asyncio.sleep(self.slow)
        return done

    def _may_fail(self) -> None:
        if self.broken is not None:
            raise self.broken


def prompt_database(file: Path) -> PromptDatabase:
    """Open a migrated SQLite file within a running loop."""
    database = PromptDatabase.open(f"sqlite:///{file}")
    monotonic = asyncio.get_running_loop().time

    def set_up(connection: object, _entry: object) -> None:
        connection.create_function(  # type: ignore[attr-defined] # sqlite3's
            "julianday", 1, lambda _when: UNIX_EPOCH_AS_JULIAN_DAY + monotonic() / A_DAY
        )
        connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined] # sqlite3's

    event.listen(database._engine, "connect", set_up)
    database._engine.dispose()
    return database


@dataclass
class Standing:
    """A message as people see it; `at` in seconds of the loop."""

    destination: str
    ts: str
    key: str
    text: str
    thread_ts: str | None
    broadcast: bool
    at: float
    plain: bool = False
    updates: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass
class Fault:
    method: str
    destination: str
    failure: PostError | Exception | None
    applied: bool
    seconds: float
    times: int


class FakePoster:
    """Keeps what is posted, and fails as often as a test has planned, in the way that it has planned."""

    def __init__(self) -> None:
        self.messages: list[Standing] = []
        self.calls: list[tuple[str, str, float]] = []
        self.faults: list[Fault] = []
        self.looked_since: list[datetime] = []
        self._changed = asyncio.Event()
        self._stamps = count(1)

    def fail(
        self,
        kind: FailureKind | Exception | None,
        *,
        method: str = "post",
        destination: str = "",
        retry_after: float | None = None,
        applied: bool = False,
        seconds: float = 0.0,
        times: int = 1,
    ) -> None:
        """Plan a failure (None: just slowness), perhaps after the call took effect."""
        failure = PostError(kind, "as planned", retry_after) if isinstance(kind, FailureKind) else kind
        self.faults.append(Fault(method, destination, failure, applied, seconds, times))

    async def post(self, delivery: Delivery, destination: str, rendering: Rendering, thread_ts: str | None) -> Posted:
        message = Standing(
            destination,
            f"{next(self._stamps)}.000000",
            delivery.key,
            rendering.text,
            thread_ts,
            delivery.broadcast and thread_ts is not None,
            asyncio.get_running_loop().time(),
            rendering.plain,
        )
        await self._call("post", destination, lambda: self.messages.append(message))
        return Posted(f"conversation of {destination}", message.ts)

    async def update(self, channel: str, ts: str, rendering: Rendering) -> None:
        found = next((each for each in self.messages if each.ts == ts and not each.deleted), None)

        def change() -> None:
            if found is None:
                raise PostError(FailureKind.GONE, "message_not_found")
            found.updates.append(rendering.text)
            found.plain = rendering.plain

        await self._call("update", channel.removeprefix("conversation of "), change)

    async def find(self, destination: str, key: str, since: datetime, thread_ts: str | None) -> Posted | None:
        self.looked_since.append(since)
        await self._call("find", destination, lambda: None)
        for message in self.messages:
            if (message.destination, message.key, message.thread_ts) == (destination, key, thread_ts):
                return Posted(f"conversation of {destination}", message.ts)
        return None

    async def _call(self, method: str, destination: str, effect: Callable[[], None]) -> None:
        self.calls.append((method, destination, asyncio.get_running_loop().time()))
        fault = self._fault(method, destination)
        if fault is None or fault.applied or fault.failure is None:
            effect()
            self._changed.set()
        if fault is None:
            return
        await asyncio.sleep(fault.seconds)
        if fault.failure is not None:
            raise fault.failure

    def _fault(self, method: str, destination: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method and fault.destination in {"", destination} and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def stand(self, number: int) -> None:
        """Wait until so many messages stand."""
        while len(self.messages) < number:
            self._changed.clear()
            await self._changed.wait()

    def keys(self, destination: str | None = None) -> list[str]:
        return [each.key for each in self.messages if destination in {None, each.destination}]

    def texts(self) -> list[str]:
        return [each.text for each in self.messages]

    def of(self, method: str) -> list[tuple[str, float]]:
        return [(destination, at) for called, destination, at in self.calls if called == method]


class FakeRenderer:
    """Writes what `says` tells for a key, by default the key itself; None cancels, an exception is raised."""

    def __init__(self) -> None:
        self.says: dict[str, str | Exception | None] = {}
        self.hangs: set[str] = set()
        self.known_at: dict[str, datetime] = {}
        self.rendered: list[str] = []

    async def render(
        self, delivery: Delivery, destination: str, *, repeat: bool, sent_at: datetime | None = None
    ) -> Rendering | None:
        del destination, sent_at
        name = delivery.ticket if delivery.purpose is Purpose.TICKET and delivery.ticket else delivery.key
        self.rendered.append(name)
        if name in self.hangs:
            await asyncio.Event().wait()
        words = self.says.get(name, name)
        if isinstance(words, Exception):
            raise words
        if words is None:
            return None
        text = f"perhaps again: {words}" if repeat else words
        return Rendering(text, ({"type": "divider"},), known_at=self.known_at.get(name))


@asynccontextmanager
async def office(file: Path, pacing: Pacing = USUAL_PACE) -> AsyncIterator[Office]:
    """An office in virtual time; whatever still runs at its end is stopped."""
    database = prompt_database(file)
    opened = Office(database, asyncio.get_running_loop().time, pacing)
    try:
        yield opened
    finally:
        await opened.close()
        database.dispose()


class Alarm:
    """Calls somebody after as many seconds as it was told last, as the schedule of a process does."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._last: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        if self._last:
            self._last.cancel()
        self._last = asyncio.get_running_loop().call_later(seconds, self._call)


class Office:
    """An outbox, a Slack, the words, and as many dispatchers as a test wants."""

    def __init__(self, database: Database, monotonic: Callable[[], float], pacing: Pacing) -> None:
        self.database = database
        self.monotonic = monotonic
        self.pacing = pacing
        self.store = DeliveryStore(database)
        self.poster = FakePoster()
        self.renderer = FakeRenderer()
        self.others: Sequence[str] | Exception = ()
        self.moved = timedelta()
        self.running: list[asyncio.Task[None]] = []
        self._numbers = count(1)
        self._new = count(1)

    def start(self, dispatcher: Dispatcher) -> asyncio.Task[None]:
        """Let a dispatcher run until the office is closed."""
        task = asyncio.create_task(dispatcher.run())
        self.running.append(task)
        return task

    async def close(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic()) + self.moved

    def dispatcher(self, database: Database | None = None) -> Dispatcher:
        """A dispatcher of its own, perhaps with connections of its own."""
        dispatcher = Dispatcher(
            self.store if database is None else DeliveryStore(database),
            self.poster,
            self.renderer,
            self._fallbacks,
            now=self.now,
            monotonic=self.monotonic,
            new_key=lambda: f"new{next(self._new)}",
            pacing=self.pacing,
        )
        dispatcher.set_alarms(Alarm(dispatcher.wake).set)
        return dispatcher

    async def _fallbacks(self, _delivery: Delivery) -> Sequence[str]:
        if isinstance(self.others, Exception):
            raise self.others
        return self.others

    def plan(self, destination: str, purpose: Purpose = Purpose.NOTE, key: str = "", **details: object) -> str:
        """Add a delivery that is due now, unless `details` say otherwise; returns its key."""
        key = key or f"k{next(self._numbers)}"
        given: dict[str, object] = {"due_at": self.now()} | details
        delivery = Delivery(key, purpose, destination, **given)  # type: ignore[arg-type] # fields of a Delivery
        self.database.write_now(lambda connection: insert_deliveries(connection, [delivery]))
        return key

    def states(self) -> dict[str, str]:
        """How far each delivery is, by its key."""
        query = select(deliveries.c.key, deliveries.c.state)
        return dict(self.database.read_now(lambda connection: list(connection.execute(query))))

    def storms(self) -> list[Queued]:
        """Every storm message that was planned."""
        query = select(deliveries).where(deliveries.c.purpose == Purpose.STORM.value)
        return [queued(row) for row in self.database.read_now(lambda connection: list(connection.execute(query)))]

    def undelivered(self) -> set[str]:
        """The keys of everything that is still to be sent."""
        return {key for key, state in self.states().items() if state in {"waiting", "sending"}}

    def outdate(self, key: str, revision: int) -> None:
        """Let a message be behind, since something else is true of what it told."""
        changed = update(deliveries).where(deliveries.c.key == key).values(wanted=revision, shown=0)
        self.database.write_now(lambda connection: connection.execute(changed))

    def want(self, ticket: str, channel: str, revision: int, sort_at: datetime | None = None) -> None:
        key = f"m{next(self._numbers)}"

        def work(connection: Connection) -> None:
            want_ticket_message(connection, ticket, channel, key, revision, self.now(), sort_at)

        self.database.write_now(work)
