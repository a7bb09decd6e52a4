"""Forms in front of a person: what stands in their fields, what they are answered with."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from bot.local.inputs import initial_state
from bot.local.shapes import as_map, as_maps, map_in, maps_in, text_in
from bot.local.state.records import Message
from tests.slack.reading import seen, text_objects

if TYPE_CHECKING:
    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.shapes import Json
    from bot.local.state.records import View
    from bot.local.state.sights import Sight
    from tests.running import Running

_NUMBERS = count(1001)
SHORTCUTS = ("classify_ticket", "track_ticket", "time_left", "ping_lead", "check_account")


def fresh() -> str:
    """The id of a ticket that is not tracked yet, and that is seen to be one in any sentence."""
    return f"T-{next(_NUMBERS)}"


def posted(bot: Running, text: str, **parts: list[Json]) -> Message:
    """A message in the general channel, as its lead wrote it, or as an app did in blocks and attachments."""
    if not parts:
        return bot.cast.lead.post(bot.cast.general, text)
    world = bot.workspace.world
    message = Message(bot.cast.general.id, world.stamps.new_ts(), bot.cast.lead.id, text, parts.get("blocks", []))
    return world.messages.add(message)


async def chosen(bot: Running, shortcut: str, text: str = "", person: Person | None = None) -> Sight:
    """Choose a shortcut, on a message unless it is the global one, and return the modal that comes."""
    person = person or bot.cast.agent
    if shortcut == "check_account":
        outcome = await person.global_shortcut(shortcut)
    else:
        outcome = await person.message_shortcut(shortcut, posted(bot, text))
    return await outcome.shown(kind="modal")


async def sent(person: Person, form: Sight | View, **typed: object) -> Sight:
    """Send a form and return what the modal shows then."""
    outcome = await submitted(person, form, **typed)
    return await outcome.shown(kind="modal")


async def submitted(person: Person, form: Sight | View, **typed: object) -> Outcome:
    return await person.submit(view_of(form), typed)


async def errors(person: Person, form: Sight, **typed: object) -> dict[str, str]:
    """Send a form and return what is said at its fields."""
    outcome = await submitted(person, form, **typed)
    body = as_map(outcome.body)
    assert body.get("response_action") == "errors", body
    return {name: seen(str(said)) for name, said in map_in(body, "errors").items()}


def view_of(form: Sight | View) -> View:
    view = getattr(form, "view", form)
    assert view is not None
    return view


def is_form(shown: Sight) -> bool:
    return any(block.get("type") == "input" for block in shown.blocks)


def values(form: Sight) -> dict[str, str]:
    """What stands in the fields of a form; empty ones are left out."""
    found = {}
    for inputs in initial_state(list(form.blocks)).values():
        for name, element in as_map(inputs).items():
            said = text_in(as_map(element), "value") or text_in(map_in(as_map(element), "selected_option"), "value")
            if said and said != "none":
                found[name] = said
    return found


def offered(form: Sight, name: str) -> list[str]:
    """What else was found for a field."""
    menus = [
        element
        for block in form.blocks
        if block.get("block_id") == f"offered.{name}"
        for element in as_maps(block.get("elements"))
    ]
    return [text_in(option, "value") for menu in menus for option in maps_in(menu, "options")]


def every_text(shown: Sight) -> list[str]:
    """Every text of a modal, its title and buttons too."""
    view = view_of(shown).content
    parts = [map_in(view, name) for name in ("title", "close", "submit") if view.get(name)]
    return [text_in(part, "text") for part in [*parts, *text_objects(shown.blocks)]]
