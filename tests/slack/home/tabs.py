"""Opening home tabs, and what stands on them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.domain.ticket import Actor
from bot.services.tickets import TicketChannels, Tickets
from bot.slack.desk import Asking, Via
from bot.slack.grammar import read_request
from bot.storage.tickets import TicketStore
from tests.slack.home.tickets import HOUR, a_ticket, put
from tests.slack.reading import seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.ticket import Act, Ticket
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.shapes import Json
    from bot.local.state.sights import Sight
    from bot.services.ports import TicketStore as Store
    from bot.slack.application import Stores
    from bot.slack.desk import Asked
    from tests.running import Running
    from tests.slack.conftest import Start

# What everybody may read.
PUBLIC = ("Ask me about thresholds", "What is promised", "How a partner submits a ticket")
_HEAD = re.compile(r"^(T-\d+) ·")


async def home(person: Person) -> Sight:
    """Open somebody's home tab."""
    return await (await person.open_home()).shown(kind="home")


async def pressed(person: Person, on: Sight, action_id: str, value: object = None) -> Sight:
    """Press something on a home tab, and return the tab that comes of it."""
    return await (await person.press(on, action_id, value)).shown(kind="home")


def ids(blocks: Iterable[Json]) -> list[str]:
    """The tickets that have a headline, in their order."""
    sections = [str(block["text"]["text"]) for block in blocks if block["type"] == "section"]
    return [match[1] for text in sections if (match := _HEAD.search(seen(text).split("\n")[0]))]


def options(shown: Sight, action_id: str) -> dict[str, str]:
    """What a menu offers: values and words."""
    element = _menu(shown, action_id)
    return {option["value"]: option["text"]["text"] for option in element["options"]}


def chosen(shown: Sight, action_id: str) -> list[str]:
    """What is chosen in a menu."""
    element = _menu(shown, action_id)
    found = element.get("initial_options") or [element["initial_option"]]
    return [option["value"] for option in found]


def has_menu(shown: Sight, action_id: str) -> bool:
    return any(block.get("accessory", {}).get("action_id") == action_id for block in shown.blocks)


def _menu(shown: Sight, action_id: str) -> dict[str, object]:
    found = [block["accessory"] for block in shown.blocks if "accessory" in block]
    return next(each for each in found if each["action_id"] == action_id)


def actor(bot: Running, person: Person) -> Actor:
    return Actor(bot.workspace.home.id, person.id)


def add_ticket(
    bot: Running,
    ticket_id: str,
    by: Person,
    *acts: Act,
    territory: str = "europe_uk",
    country: str = "DE",
    **facts: object,
) -> None:
    """Put a ticket into the store as another process would have, received two hours ago."""
    received, policy = bot.time.now() - 2 * HOUR, bot.application.desk.policy
    who = actor(bot, by)
    put(bot.database, [a_ticket(policy, ticket_id, territory, country, received=received, by=who, acts=acts, **facts)])


def homes(outcome: Outcome) -> int:
    """How often somebody's home tab was published since."""
    return sum(sight.kind == "home" for sight in outcome.seen)


async def asked_by(bot: Running, person: Person) -> Asked:
    """A question without words, as the home tab puts it for somebody."""
    asking = Asking(bot.workspace.home.id, person.id, "", Via.HOME)
    return await bot.application.home_tab._dialogue.asked(asking, read_request(""))


class Gate:
    """Tickets that can be held up between being read and being handed over, or refused."""

    def __init__(self, real: Store) -> None:
        self._real = real
        self.error: Exception | None = None
        self.reads = 0
        self.open = asyncio.Event()
        self.open.set()
        self._counted = asyncio.Condition()

    async def open_tickets(self, **which: object) -> tuple[Ticket, ...]:
        if self.error:
            raise self.error
        found = await self._real.open_tickets(**which)  # type: ignore[arg-type] # passed on
        async with self._counted:
            self.reads += 1
            self._counted.notify_all()
        await self.open.wait()
        return found

    async def read(self, times: int) -> None:
        """Wait until the tickets have been read so often."""
        async with self._counted:
            await self._counted.wait_for(lambda: self.reads >= times)

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)


async def behind_gate(start: Start) -> tuple[Running, Gate]:
    """Start a bot whose tickets are behind a gate."""
    made: list[Gate] = []

    def change(found: Stores) -> Stores:
        made.append(Gate(found.tickets))
        return replace(found, tickets=made[0])  # type: ignore[arg-type] # whatever it lacks is passed on

    return await start(change=change), made[0]


def elsewhere(bot: Running) -> Tickets:
    """The tickets as another process changes them, of which this one hears nothing."""
    return Tickets(TicketStore(bot.database), bot.application.desk.policy, TicketChannels(), partial(token_hex, 16))
