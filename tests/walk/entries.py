"""Every way into the bot, found in the bot itself, and how somebody tries each."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import bot.slack
from bot.local.state.records import Ephemeral, Message, View
from bot.resources import shipped
from bot.slack.commands import COMMANDS, PRESSED
from bot.slack.dialogs.forms import FORMS
from tests.walk.people import HERE, TICKETS, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.shapes import Json

    Send = Callable[[Stage, Person, "Try"], Awaitable[Outcome]]

# An action id of ours has two words or more with dots between them, and so have sites; those that we know are these.
ACTION_ID = re.compile(r"[a-z]+(?:\.[a-z0-9_-]+)+")
SITES = re.compile(r".*\.(?:be|co|com|gl|org|sc|us)")


@dataclass(frozen=True)
class Try:
    """One thing that somebody tries: the right that it takes, with which ticket, by which way, and how it is done.

    `entry` is the command, the action id or the callback id; `text` has {ticket}, {account} and the like still to be
    filled in.
    """

    entry: str
    right: str
    text: str
    via: str
    send: Send
    place: str = "here"

    @property
    def name(self) -> str:
        return f"{self.entry} by {self.send.__name__}: {self.text} ({self.place})"

    def said(self, stage: Stage) -> str:
        """The text as it is typed: what is new is new each time."""
        country = {"here": "GB", "there": "US"}[self.place]
        return self.text.format(
            ticket=TICKETS[self.place],
            account=HERE,
            country=country,
            new=stage.fresh(),
            channel=stage.bot.cast.desk.id,
        )


# What follows `/priority`, by command: the right that it takes, and the words. What names a ticket is tried with both.
LINES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "check": (("accounts", "check {account}"), ("accounts", "{account}"), ("accounts", "check -")),
    "track": (("track", "track {new} {account}"), ("track", "track {new} - in GB")),
    "left": (("see", "left {ticket}"), ("mine", "left")),
    "history": (("see", "history {ticket}"),),
    "board": (("board", "board"),),
    "take": (("change", "take {ticket}"),),
    "assign": (("change", "assign {ticket} @lea"),),
    "ack": (("change", "ack {ticket}"),),
    "determined": (("change", "determined {ticket} at 0m"),),
    "updated": (("change", "updated {ticket}"),),
    "hold": (("change", "hold {ticket} waiting"),),
    "resume": (("change", "resume {ticket}"),),
    "resolve": (("change", "resolve {ticket}"),),
    "reopen": (("change", "reopen {ticket}"),),
    "undo": (("change", "undo {ticket}"),),
    "correct": (("change", "correct {ticket} severity S2"),),
    "untrack": (("change", "untrack {ticket} by mistake"),),
    "ping": (("ping", "ping {ticket} please"), ("ping", "ping {country} please")),
    "escalate": (("change", "escalate {ticket} security"),),
    "why": (("rules", "why"), ("rules", "why CRM")),
    "thresholds": (("rules", "thresholds"), ("rules", "thresholds GB")),
    "ladder": (("rules", "ladder GB"),),
    "commitments": (("rules", "commitments S1"),),
    "submit": (("rules", "submit GB"),),
    "template": (("rules", "template"),),
    "offerings": (("rules", "offerings"),),
    "scope": (("rules", "scope"),),
    "expectations": (("rules", "expectations"),),
    "language": (
        ("own_language", "language en"), ("rules", "language"), ("channel_language", "language en here"),
    ),
    "help": (("rules", "help"), ("rules", "help check"), ("rules", "help ack")),
    # Not in help, but whoever knows the words of the buttons can type them.
    "counting": (("see", "counting {ticket}"),),
    "ping-again": (("ping", "ping-again {ticket} please"),),
    "oversee": (("oversee", "oversee {ticket}"),),
    "sources": (("accounts", "sources check {account}"),),
}  # fmt: skip
# What somebody says in plain words, by the kind of sentence. An act is only offered, by a button for who spoke alone.
QUESTION, ACT, TROUBLE, NOTHING = "a question", "an act", "a problem", "nothing"
SENTENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    QUESTION: (
        ("rules", "who is the lead for Portugal?"), ("accounts", "is {account} a large account?"),
        ("see", "how long do I have on {ticket}?"), ("see", "what happened on {ticket}?"),
        ("see", "and who is the lead for {ticket}?"), ("board", "which tickets are open?"),
        ("mine", "how much time do I have left?"), ("rules", "who is the lead for {account}?"),
        ("rules", "what are the thresholds and the commitments?"),
    ),
    ACT: (
        ("change", "I have sent the first reply on {ticket}"), ("change", "{ticket} is resolved, isn't it"),
        ("change", "Übernehme {ticket} gleich"), ("own_language", "please answer me in English"),
    ),
    # Which is no ticket, whoever describes it.
    TROUBLE: (("rules", "CRM is down for our customer, please help"),),
    NOTHING: (("rules", "see you at lunch"),),
}  # fmt: skip
# What buttons carry in their value, by action id; {row} stands for the id of the row that carries an aim.
BUTTONS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "check.share": (("share", "check {account}"),),
    "check.sources": (("accounts", "check {account}"),),
    "check.pick": (("accounts", "check {account}"), ("see", "left {ticket}"), ("change", "take {ticket}")),
    "check.track": (("track", "check {account}"),),
    "ask.pick": (
        ("rules", "ladder KR"), ("accounts", "check {account}"), ("see", "history {ticket}"),
        ("change", "resolve {ticket}"), ("track", "track {new} {account}"), ("ping", "ping {country}"),
        ("channel_language", "language en here"), ("oversee", "oversee {ticket}"),
        # What sentences are asked back with; a sentence in a value is none, and a word of another language a command.
        ("rules", "help check"), ("mine", "left"), ("board", "board"), ("own_language", "language en"),
        ("change", "ack {ticket} is done"), ("change", "übernehme {ticket} gleich"), ("rules", "please take {ticket}"),
        ("rules", "i have sent the first reply on {ticket}"),
    ),
    "dialog.change": (
        ("accounts", "check {account}"), ("track", "track {new} {account}"), ("mine", "left QK-6001"),
        ("call", "ping QK-6001"),
    ),
    "dialog.fill": (("rules", "somebody@elsewhere.example"),),
    "ticket.take": (("change", "{ticket}"),),
    "ticket.acknowledge": (("change", "{ticket}"), ("change", "{ticket} at 5m")),
    "ticket.determined": (("change", "{ticket}"),),
    "ticket.updated": (("change", "{ticket}"),),
    "ticket.hold": (("change", "{ticket}"),),
    "ticket.resume": (("change", "{ticket}"),),
    "ticket.resolve": (("change", "{ticket}"),),
    "ticket.reopen": (("change", "{ticket}"),),
    "ticket.undo": (("change", "{ticket}"),),
    "ticket.escalate": (("change", "{ticket}"),),
    "ticket.oversee": (("oversee", "{ticket}"),),
    "ticket.why": (("see", "{ticket}"),),
    "lead.ping": (("ping", "{ticket}"),),
    "ping.again": (("ping", "{ticket}"), ("ping", "{country}")),
    "home.show": (("rules", "all"),),
    "home.previous": (("rules", "1"),),
    "home.next": (("rules", "2"),),
    "home.refresh": (("rules", "1"),),
    "home.ladder": (("rules", "india"),),
    "home.language": (("own_language", "en"),),
    "home.zone": (("own_language", "Europe/London"),),
    "home.territories": (("follow", "usa"),),
    "home.show_accounts": (("show_accounts", "{channel}"),),
    "home.hide_accounts": (("show_accounts", "{channel}"),),
}  # fmt: skip
# What is no button but a menu, and of which kind.
MENUS: Mapping[str, str] = {
    "home.territories": "multi_static_select",
    **dict.fromkeys(("home.show", "home.ladder", "home.language", "home.zone", "dialog.fill"), "static_select"),
}
SHORTCUTS: Mapping[str, str] = {
    "classify_ticket": "accounts",
    "track_ticket": "track",
    "time_left": "see",
    "ping_lead": "call",
    "check_account": "accounts",
}
# What is sent with each modal, by field.
SUBMISSIONS: Mapping[str, tuple[str, str]] = {
    "classify_ticket": ("accounts", "account={account}"),
    "check_account": ("accounts", "account={account}"),
    "track_ticket": ("track", "ticket={new} account={account}"),
    "time_left": ("see", "ticket={ticket}"),
    "ping_lead": ("ping", "target={ticket} note=please"),
}
AIMS = ("ticket.undo=change 1;ticket.escalate=above level 1;", "")
# Written by a stranger's hand: another channel, another's ticket.
FORGED = {"channel": "C0FORGED", "ticket": TICKETS["there"]}


def commands() -> frozenset[str]:
    """Every word that the bot answers."""
    return frozenset(COMMANDS) | frozenset(PRESSED)


@cache
def action_ids() -> frozenset[str]:
    """Every action id that stands anywhere in the code that speaks with Slack."""
    found = set()
    for path in Path(bot.slack.__file__).parent.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(text for text in found if ACTION_ID.fullmatch(text) and not SITES.fullmatch(text))


def forms() -> frozenset[str]:
    """The callback ids of every modal that can be sent."""
    return frozenset(FORMS)


def manifest() -> Mapping[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(shipped("manifest.yml").read_text(encoding="utf-8"))
    return loaded


def tries() -> Iterator[Try]:
    """Everything that somebody tries: each line by each way, each button in each place, each shortcut and modal."""
    for tried, ways in ((LINES, _typed), (SENTENCES, _spoken), (BUTTONS, _places)):
        for name, lines in tried.items():
            for right, text in lines:
                for via, send in ways(name):
                    yield from _of_both(name, right, text, via, send)
    for name, right in SHORTCUTS.items():
        # What a form is filled in with from somebody else's words tells nothing that they did not.
        text = "QK-6001" if right == "call" else "{ticket} {account}"
        yield from _of_both(name, right, text, "shortcut", shortcut)
    for name, (right, typed) in SUBMISSIONS.items():
        yield from _of_both(name, right, typed, "modal", submit)
    yield Try("the home tab", "rules", "opened", "home", open_home)


def all_of_it() -> tuple[Try, ...]:
    """Every try there is."""
    return tuple(tries())


def each_once() -> tuple[Try, ...]:
    """Every line, button, shortcut and modal by one way, and by every way whatever takes another right."""
    return _first_of(lambda what: (what.entry, what.text, what.place), lambda what: (what.send, what.right, what.place))


def each_right() -> tuple[Try, ...]:
    """By every kind of way what takes another right, with the ticket here."""
    return _first_of(lambda what: (what.via, what.right, what.entry if what.entry in SENTENCES else ""))


def _first_of(*kinds: Callable[[Try], object]) -> tuple[Try, ...]:
    """The first try of each kind, in the order of all."""
    found: dict[object, Try] = {}
    for what in tries():
        for kind in kinds:
            found.setdefault(kind(what), what)
    kept = set(found.values())
    return tuple(what for what in tries() if what in kept)


def _of_both(entry: str, right: str, text: str, via: str, send: Send) -> Iterator[Try]:
    yield Try(entry, right, text, via, send)
    if "{ticket}" in text or "{country}" in text:
        yield Try(entry, right, text, via, send, "there")


def _typed(_command: str) -> Iterator[tuple[str, Send]]:
    yield from (("command", slash), ("dm", write), ("mention", mention))


def _spoken(_kind: str) -> Iterator[tuple[str, Send]]:
    yield from (("dm", tell), ("mention", address))


def _places(action_id: str) -> Iterator[tuple[str, Send]]:
    if action_id.startswith("home."):
        yield "home", press_on_home
        return
    if action_id != "dialog.fill":
        yield "button", press_in_channel
        yield "button", press_of_another
    yield "button", press_in_modal
    if action_id.startswith(("ticket.", "lead.", "ping.")):
        yield "home", press_on_home


# ------------------------------------------------------------------------------------------------ how it is done


async def slash(stage: Stage, person: Person, what: Try) -> Outcome:
    return await person.slash(what.said(stage), _channel(stage, person))


async def write(stage: Stage, person: Person, what: Try) -> Outcome:
    return await person.write(what.said(stage))


async def mention(stage: Stage, person: Person, what: Try) -> Outcome:
    return await person.mention(_channel(stage, person), what.said(stage))


async def tell(stage: Stage, person: Person, what: Try) -> Outcome:
    """Say something to the bot in a thread in which nothing was said before that it would remember."""
    return await person.write(what.said(stage), person.post(person.dm, "By the way").ts)


async def address(stage: Stage, person: Person, what: Try) -> Outcome:
    channel = _channel(stage, person)
    return await person.mention(channel, what.said(stage), person.post(channel, "By the way").ts)


async def press_in_channel(stage: Stage, person: Person, what: Try) -> Outcome:
    """Press a button that stands in a channel, as it may have stood for a year."""
    world = stage.bot.workspace.world
    channel, app = _channel(stage, person), world.app
    message = Message(channel.id, world.stamps.new_ts(), app.bot_user_id, "Old news", _row(stage, what))
    message.bot_id = app.bot_id
    return await _press(person, world.messages.add(message), what)


async def press_of_another(stage: Stage, person: Person, what: Try) -> Outcome:
    """Press a button that was shown to somebody else alone; one whose answer takes its place is one's own."""
    world = stage.bot.workspace.world
    channel, reader = _channel(stage, person), person if what.entry == "ask.pick" else stage.people["lead"]
    shown = Ephemeral(channel.id, reader.id, world.stamps.new_ts(), "For the lead", _row(stage, what))
    world.messages.ephemerals.append(shown)
    return await _press(person, shown, what)


async def press_in_modal(stage: Stage, person: Person, what: Try) -> Outcome:
    """Press a button in a modal whose metadata names a channel and a ticket that nobody gave it."""
    content = _modal("check_account", _row(stage, what), {**FORGED, "channel": _channel(stage, person).id})
    return await _press(person, stage.bot.workspace.world.views.open(person.id, content), what)


async def press_on_home(stage: Stage, person: Person, what: Try) -> Outcome:
    """Press something on the home tab, whoever's tab has such a thing."""
    chosen = json.dumps({"show": "all", "page": 1, "ladder": None})
    content: Json = {"type": "home", "private_metadata": chosen, "blocks": _row(stage, what)}
    return await _press(person, stage.bot.workspace.world.views.publish(person.id, content), what)


async def shortcut(stage: Stage, person: Person, what: Try) -> Outcome:
    name = what.entry
    if name == "check_account":
        return await person.global_shortcut(name)
    message = stage.people["lead"].post(_channel(stage, person), what.said(stage))
    return await person.message_shortcut(name, message)


async def submit(stage: Stage, person: Person, what: Try) -> Outcome:
    """Send a modal that the lead was given, with metadata that nobody wrote into it."""
    name = what.entry
    typed = dict(field.split("=") for field in what.said(stage).split())
    blocks = [_input(field) for field in typed]
    view = stage.bot.workspace.world.views.open(person.id, _modal(name, blocks, FORGED))
    return await person.submit(view, typed)


async def open_home(_stage: Stage, person: Person, _what: Try) -> Outcome:
    return await person.open_home()


async def _press(person: Person, shown: Message | Ephemeral | View, what: Try) -> Outcome:
    return await person.press(shown, what.entry, what.text if what.entry in MENUS else None)


def _channel(stage: Stage, person: Person) -> Any:  # noqa: ANN401 - of bot.local
    name = next(name for name, one in stage.people.items() if one.id == person.id)
    return stage.channel_of(name)


def _row(stage: Stage, what: Try) -> list[Json]:
    """A row with the button, or with the menu that reports the same value, as the bot would have written it."""
    action_id = what.entry
    if action_id in MENUS:
        return [_menu(action_id, what.text)]
    button: Json = {
        "type": "button",
        "action_id": action_id,
        "value": what.said(stage),
        "text": {"type": "plain_text", "text": "Press"},
    }
    return [{"type": "actions", "block_id": AIMS[what.place == "there"] or "row", "elements": [button]}]


def _menu(action_id: str, value: str) -> Json:
    option: Json = {"text": {"type": "plain_text", "text": value}, "value": value}
    menu: Json = {"type": MENUS[action_id], "action_id": action_id, "options": [option]}
    return {"type": "actions", "block_id": "offered.account", "elements": [menu]}


def _modal(callback_id: str, blocks: list[Json], metadata: Mapping[str, str]) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": "Handed on"},
        "close": {"type": "plain_text", "text": "Close"},
        "submit": {"type": "plain_text", "text": "Send"},
        "private_metadata": json.dumps(metadata),
        "blocks": blocks,
    }


def _input(name: str) -> Json:
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": name},
        "element": {"type": "plain_text_input", "action_id": name},
    }
