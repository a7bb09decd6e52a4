"""Plays through everything that people can do, and keeps what Slack sends of it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.local import happenings
from bot.local.shapes import maps_in, text_in, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.shapes import Json
    from bot.local.standard import Cast
    from bot.local.state.records import Message, View
    from bot.local.state.sights import Sight
    from bot.local.transport import Delivery
    from bot.local.workspace import Workspace

ACCOUNT = "admin@customer.com"
LINES = (
    "help", f"check {ACCOUNT} Zoho CRM in NL", f"{ACCOUNT}, admin@kauri.example", "check nobody@nowhere.example",
    f"check zoid:700100001 partner IN, zuid:800100001 {ACCOUNT}", f"track R-1 {ACCOUNT} Zoho CRM severity S1",
    "track R-2 - in GB severity S2 type licence critical outage received 09:30 via email", "left R-1", "history R-1",
    "board", "take R-1", "ack R-1", "determined R-1 we know", "updated R-1", "hold R-1 they are away until tomorrow",
    "resume R-1", "escalate R-1", "oversee R-1", "ping R-1 please look", "ping India can you help", "counting R-1",
    "correct R-1 severity S2", "undo R-1", "resolve R-1", "reopen R-1", "why Campaigns", "thresholds India",
    "ladder Canada", "commitments S1", "submit India dc IN", "template", "offerings", "scope", "expectations",
    "language de", "language en", "language off here", "nonsense of no kind", "",
)  # fmt: skip
SHORTCUTS = ("classify_ticket", "track_ticket", "time_left", "ping_lead")
SAID = (f"R-1 and R-2 of {ACCOUNT}, admin@kauri.example in India and Canada: Zoho CRM is down", "please help")
TYPED = {"ticket": "R-3", "account": ACCOUNT, "service": "Zoho CRM", "country": "NL", "target": "R-1"}
PRESSABLE = ("button", "static_select", "overflow", "multi_static_select")


async def recorded(workspace: Workspace, cast: Cast) -> list[Delivery]:
    """Return every kind of request that a day at the desk brings."""
    day = Day(workspace, cast)
    await day.commands()
    await day.words()
    await day.dialogs()
    await day.home()
    await day.outsiders()
    for event in _events(workspace, cast):
        day.keep(await workspace.happen(event))
    return day.kept


@dataclass
class Day:
    """What was sent so far; every button is pressed once."""

    workspace: Workspace
    cast: Cast
    kept: list[Delivery] = field(default_factory=list)
    pressed: set[str] = field(default_factory=set)

    def keep(self, outcome: Outcome | None) -> None:
        """Keep what was sent."""
        if outcome is not None:
            self.kept.append(outcome.delivery)

    async def commands(self) -> None:
        """Type every command there is, and press what its answer offers."""
        for line in LINES:
            asked = await self.cast.agent.slash(line, self.cast.general)
            self.keep(asked)
            for sight in asked.seen:
                if sight.answers == asked.reply_to:
                    await self._press(self.cast.agent, sight, sight.blocks)

    async def words(self) -> None:
        """Ask in words, and press what stands under a ticket's own message."""
        agent, cast = self.cast.agent, self.cast
        for line in LINES[:4]:
            self.keep(await cast.lead.slash(line, cast.shared))
            self.keep(await agent.mention(cast.general, line))
            self.keep(await agent.write(line))
        self.keep(await agent.edit(agent.post(agent.dm, "help"), "ladder India"))
        self.keep(await agent.take_back(agent.post(agent.dm, "help")))
        posted = self.workspace.world.messages.in_channel(cast.desk.id)
        for message in posted:
            await self._press(agent, message, message.blocks)

    async def dialogs(self) -> None:
        """Choose every shortcut, press what its dialog offers, fill it in and send it."""
        lead, cast = self.cast.lead, self.cast
        messages = [cast.agent.post(cast.general, said) for said in SAID]
        chosen = [await lead.message_shortcut(name, message) for name in SHORTCUTS for message in messages]
        for outcome in [*chosen, await lead.global_shortcut("check_account")]:
            self.keep(outcome)
            view = (await outcome.shown(kind="modal")).view
            assert view is not None
            await self._press(lead, view, maps_in(view.content, "blocks"))
            there = {text_in(part, "action_id") for part in walk(maps_in(view.content, "blocks"))}
            with suppress(LookupError, ValueError):
                self.keep(await lead.submit(view, {name: value for name, value in TYPED.items() if name in there}))
            with suppress(LookupError):
                self.keep(await lead.close(view))

    async def home(self) -> None:
        """Open the home tab and press everything on it."""
        admin = self.cast.admin
        self.keep(await admin.open_home("messages"))
        opened = await admin.open_home()
        self.keep(opened)
        await opened.shown(kind="home")
        self.pressed.clear()
        view = self.workspace.world.views.homes[admin.id]
        await self._press(admin, view, maps_in(view.content, "blocks"))

    async def outsiders(self) -> None:
        """Let those try who may not."""
        for person in (self.cast.pam, self.cast.guest, self.cast.partner):
            for line in LINES[:4]:
                self.keep(await person.slash(line, self.cast.shared))
            self.keep(await person.mention(self.cast.shared, f"check {ACCOUNT}"))
            self.keep(await person.write(f"left R-1 {ACCOUNT}"))
            self.keep(await person.open_home())
            self.keep(await person.global_shortcut("check_account"))

    async def _press(self, person: Person, on: Sight | Message | View, blocks: list[Json]) -> None:
        for action_id, value in _offered(blocks):
            if action_id not in self.pressed:
                self.pressed.add(action_id)
                with suppress(LookupError):
                    self.keep(await person.press(on, action_id, value))


def _offered(blocks: list[Json]) -> Iterable[tuple[str, object]]:
    """Name what can be pressed, each kind once, and a value of it."""
    parts = [part for part in walk(blocks) if text_in(part, "type") in PRESSABLE and "action_id" in part]
    found = {text_in(part, "action_id"): part for part in parts}
    return [(action_id, _value(part)) for action_id, part in found.items()]


def _value(part: Json) -> object:
    grouped = [option for group in maps_in(part, "option_groups") for option in maps_in(group, "options")]
    values = [text_in(option, "value") for option in (*maps_in(part, "options"), *grouped)]
    if text_in(part, "type").startswith("multi"):
        return values[:2]
    return values[0] if values else text_in(part, "value") or None


def _events(workspace: Workspace, cast: Cast) -> Iterable[Json]:
    world = workspace.world
    away, channel = workspace.add_person("away").user, workspace.add_channel("away", [cast.agent])
    yield happenings.user_changed(world, away)
    yield happenings.joined(world, away, channel)
    yield happenings.left(world, away, channel)
    yield happenings.joined(world, world.directory.bot, workspace.add_channel("new", with_bot=False))
    yield happenings.archived(channel, cast.admin.user)
    yield happenings.unarchived(channel, cast.admin.user)
    yield happenings.shared(channel, cast.foreign)
    yield happenings.unshared(channel, cast.foreign)
    yield happenings.renumbered(world, channel)
    yield happenings.group_changed(world, cast.agents, [away.id], [])
    yield happenings.deleted(world, channel)
    away.deleted = True
    yield happenings.user_changed(world, away)
