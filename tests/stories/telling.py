"""A desk whose days are told: who does what at what local time, and what they and the channel then see."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest

from bot.local.shapes import map_in, text_in, walk
from bot.local.state.records import Message
from bot.storage.alerts import AlertStore
from tests.databases import BOTH
from tests.running import SOON, MovedTime
from tests.slack.reading import body_of, seen, text_objects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.ticket import Ticket
    from bot.local.person import Person
    from bot.local.shapes import Json
    from bot.local.standard import Cast
    from bot.local.state.records import Ephemeral
    from bot.local.state.sights import Sight
    from bot.local.transport import Ack, Delivery, Transport
    from bot.local.workspace import Workspace
    from tests.running import Running

ON_BOTH = pytest.mark.parametrize("database_url", BOTH, indirect=True)
_MENTION = re.compile(r"<@(\w+)>")
_CHANNEL = re.compile(r"<#(\w+)>")
_DATE_TOKEN = re.compile(r"<!date\^(\d+)\^\{date_short_pretty\} \{time\}\|[^<>]*>")


@dataclass(frozen=True, repr=False)
class Seen:
    """What somebody reads: its lines and the buttons below them; `on` is what they press."""

    lines: list[str]
    buttons: list[str]
    on: Sight | Message | Ephemeral

    def __repr__(self) -> str:
        return "\n".join(["", *self.lines, " ".join(f"[{label}]" for label in self.buttons)])

    @property
    def first(self) -> str:
        return self.lines[0]

    @property
    def as_it_is(self) -> Seen:
        """The same as somebody has it on the screen, whatever becomes of it."""
        return replace(self, on=replace(self.on)) if isinstance(self.on, Message) else self

    def says(self, *lines: str) -> bool:
        """Whether these lines are among those that are read, in this order."""
        rest = iter(self.lines)
        return all(line in rest for line in lines)


class BehindTime(MovedTime):
    """The time of a machine whose clock is behind another's."""

    def __init__(self, right: MovedTime, by: timedelta) -> None:
        self._right, self._by = right, by

    def now(self) -> datetime:
        return self._right.now() - self._by


@dataclass
class Desk:
    """One desk and its Slack; times are told in `zone`, and every bot there is works on the same tickets."""

    zone: ZoneInfo
    bots: Sequence[Running]

    @property
    def bot(self) -> Running:
        return self.bots[0]

    @property
    def cast(self) -> Cast:
        return self.bot.cast

    @property
    def workspace(self) -> Workspace:
        return self.bot.workspace

    @property
    def time(self) -> MovedTime:
        return self.bot.time

    def at(self, local: str) -> None:
        """Let time pass until a local time of this year, such as "Fri 6 Mar 20:00"."""
        when = self.instant(local)
        assert when >= self.time.now(), f"{local} has passed already"
        self.time.at = when

    def instant(self, local: str) -> datetime:
        """Return the instant of a local time of this year."""
        return local_time(local, self.zone, self.time.now().year)

    def later(self, **by: float) -> None:
        """Let so much time pass."""
        self.time.forward(timedelta(**by))

    async def types(self, person: Person, line: str) -> Seen:
        """Somebody types `/priority …`; what they alone read then."""
        outcome = await person.slash(line, self.cast.general)
        body_of(outcome)
        return self.read(await outcome.answered())

    async def presses(self, person: Person, label: str, on: Seen) -> Seen:
        """Somebody presses a button by what it says; what they alone read then."""
        outcome = await person.press(on.on, *button(on, label))
        return self.read(await outcome.answered())

    async def message(self, ticket: str) -> Seen:
        """The ticket's message as it stands once everything is sent; there must be exactly one."""
        await self.quiet()
        standing = self.messages_of(ticket)
        assert len(standing) == 1, [each.text for each in standing]
        return self.read(standing[0])

    async def thread(self, ticket: str) -> list[Seen]:
        """What stands in the thread of the ticket's message once everything is sent, the oldest first."""
        on = (await self.message(ticket)).on
        assert on.ts
        return [self.read(one) for one in self.workspace.world.messages.replies(on.channel, on.ts)]

    async def told(self, person: Person) -> list[Seen]:
        """What stands in somebody's direct messages once everything is sent, the oldest first."""
        await self.quiet()
        return [self.read(one) for one in self.workspace.world.messages.in_channel(person.dm.id)]

    async def quiet(self) -> None:
        """Wait until everything that is due has been sent, and every message shows the latest."""
        async with asyncio.timeout(SOON):
            while await self.unsent():
                await asyncio.gather(*(bot.application.dispatcher.settle() for bot in self.bots))

    async def unsent(self) -> int:
        """How much is due and not told or not sent, or stands and does not show the latest."""
        # Alerts first: what is told between the two readings is then among what is to be sent.
        next_alert = await AlertStore(self.bot.database).next_due()
        health = await self.bot.application.dispatcher.health()
        untold = next_alert is not None and next_alert <= self.time.now()
        return sum(health.waiting.values()) + health.stale + untold

    async def ticket(self, ticket: str) -> Ticket:
        """The ticket as it is recorded."""
        found = await self.bot.application.desk.tickets.find(ticket)
        assert found is not None, f"{ticket} is not tracked"
        return found

    def at_bot(self, number: int, person: Person) -> Person:
        """The same person, whose requests all go to one bot."""
        return through(person, self._way(self.bots[number]))

    def at_both_bots(self, person: Person) -> Person:
        """The same person, each of whose requests all bots get."""
        return through(person, ToAll([self._way(bot) for bot in self.bots]))

    def _way(self, bot: Running) -> Transport:
        self.workspace.connect(bot.url)
        return self.workspace.transport()

    def messages_of(self, ticket: str) -> list[Message]:
        """Every message of a ticket that stands, wherever that is."""
        wanted = {"event_type": "priority_ticket", "ticket": ticket.casefold()}
        return [one for one in self.workspace.world.messages.everything() if wanted == _kind_and_ticket(one)]

    def read(self, on: Sight | Message | Ephemeral) -> Seen:
        """Read a message as somebody in the desk's zone does."""
        labels = [_label(part) for part in _buttons(on.blocks)]
        words = [str(part["text"]) for part in text_objects(_without_buttons(on.blocks))]
        lines = "\n".join(words).split("\n") if on.blocks else on.text.split("\n")
        return Seen([seen(self._drawn(line)) for line in lines], labels, on)

    def _drawn(self, line: str) -> str:
        """Draw mentions and date tokens as Slack does for somebody here."""
        directory = self.workspace.world.directory
        line = _MENTION.sub(lambda mention: f"@{directory.users[mention[1]].name}", line)
        line = _CHANNEL.sub(lambda channel: f"#{directory.channels[channel[1]].name}", line)
        return _DATE_TOKEN.sub(lambda date: told_time(datetime.fromtimestamp(int(date[1]), self.zone)), line)


def local_time(told: str, zone: ZoneInfo, year: int) -> datetime:
    """Return the instant of a time told like "Fri 6 Mar 20:00"; AssertionError where that is another weekday."""
    local = datetime.strptime(f"{told} {year}", "%a %d %b %H:%M %Y").replace(tzinfo=zone)
    assert told_time(local) == told, f"{told} is {told_time(local)}"
    return local.astimezone(UTC)


def told_time(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def button(on: Seen, label: str) -> tuple[str, str]:
    """Return the action id and the value of a button by what it says."""
    for part in _buttons(on.on.blocks):
        if _label(part) == label:
            return text_in(part, "action_id"), text_in(part, "value")
    raise LookupError(f"no {label!r} among {on.buttons}")


@dataclass(frozen=True)
class ToAll:
    """Hands each request to several bots at once, as Slack does when it thinks that the first did not get it."""

    ways: Sequence[Transport]

    async def deliver(self, delivery: Delivery) -> Ack:
        """Return the acknowledgement that came first in the order of the bots and is none of a failure."""
        acks = await asyncio.gather(*(way.deliver(delivery) for way in self.ways))
        return next((ack for ack in acks if ack.status == HTTPStatus.OK), acks[0])


def through(person: Person, way: Transport) -> Person:
    """Return the same person, whose requests all go one way."""
    return replace(person, courier=replace(person.courier, transport=lambda: way))


def _buttons(blocks: Sequence[Json]) -> list[Json]:
    return [part for part in walk(list(blocks)) if part.get("type") == "button"]


def _label(part: Json) -> str:
    return seen(text_in(map_in(part, "text"), "text"))


def _without_buttons(blocks: Sequence[Json]) -> list[Json]:
    kept = [block for block in blocks if block.get("type") != "actions"]
    return [{name: value for name, value in block.items() if name != "accessory"} for block in kept]


def _kind_and_ticket(message: Message) -> Json:
    metadata = message.metadata or {}
    return {"event_type": metadata.get("event_type"), "ticket": map_in(metadata, "event_payload").get("ticket")}
