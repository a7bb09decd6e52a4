"""The forms: which fields each has, the command that they make up, and what Slack sends of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Fields = Mapping[str, str]

TICKET, ACCOUNT, SERVICE, COUNTRY, PARTNER = "ticket", "account", "service", "country", "partner"
SEVERITY, TYPE, CRITICAL, RECEIVED, VIA = "severity", "type", "critical", "received", "via"
TARGET, NOTE = "target", "note"
# What an option is called in the command, where that differs from its field.
_OPTIONS = {COUNTRY: "in"} | {name: name for name in (PARTNER, SEVERITY, TYPE, CRITICAL, RECEIVED, VIA)}
# A choice in a menu that says nothing.
UNSAID = "none"
# Behind the name of a field that was filled in for the reader once more: only then does Slack show the new value.
_AGAIN = "."
_LONGEST_KEPT = 255


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its command, the callback_id of its modal, its fields in order.

    `asks_for` is the field to which an answer belongs that did not understand; a form that `changes` something is
    dealt with once, however often it arrives.
    """

    command: str
    callback_id: str
    fields: tuple[str, ...]
    asks_for: str
    changes: bool = False

    def line(self, words: Fields) -> str:
        """Write the command that the words of the fields make up."""
        said = [(name, words[name]) for name in self.fields if words.get(name)]
        return " ".join(
            [self.command, *(f"{_OPTIONS[name]} {word}" if name in _OPTIONS else word for name, word in said)]
        )


CHECK = Form("check", "check_account", (ACCOUNT, SERVICE, COUNTRY, PARTNER), ACCOUNT)
TRACK = Form(
    "track",
    "track_ticket",
    (TICKET, ACCOUNT, SERVICE, COUNTRY, PARTNER, SEVERITY, TYPE, CRITICAL, RECEIVED, VIA),
    TICKET,
    changes=True,
)
LEFT = Form("left", "time_left", (TICKET,), TICKET)
PING = Form("ping", "ping_lead", (TARGET, NOTE), TARGET, changes=True)
FORMS: Mapping[str, Form] = {
    "classify_ticket": CHECK,
    **{form.callback_id: form for form in (CHECK, TRACK, LEFT, PING)},
}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a modal remembers of where it was opened, ids only: channel, thread, the ticket that was meant."""

    channel: str = ""
    thread: str = ""
    ticket: str = ""

    def dump(self) -> str:
        """Return what stands in `private_metadata`, which holds 3,000 characters."""
        return json.dumps({key: value for key, value in asdict(self).items() if value})

    @classmethod
    def load(cls, text: object) -> Kept:
        """Read `private_metadata`; what is no such thing remembers nothing."""
        try:
            found = json.loads(text) if isinstance(text, str) else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            return cls()
        names = ("channel", "thread", "ticket")
        return cls(**{name: str(found[name])[:_LONGEST_KEPT] for name in names if isinstance(found.get(name), str)})


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands in the inputs of a modal: the values by field, and the ids of their blocks."""

    values: Fields = field(default_factory=dict)
    blocks: Fields = field(default_factory=dict)

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Sent:
        """Read the `state` of a view, whatever its JSON is."""
        values, blocks = {}, {}
        for block_id, inputs in _items(_inside(view, "state", "values")):
            for name, element in _items(inputs):
                values[name] = _value(element)
                blocks[name] = block_id
        return cls(values, blocks)


def block_of(name: str, times: int = 0) -> str:
    """Return the id of the block of a field that was filled in anew so many times."""
    return f"{name}{_AGAIN}{times}" if times else name


def block_after(block_id: str) -> str:
    """Return the id of a field's block once it is filled in anew."""
    name, _, times = block_id.partition(_AGAIN)
    return block_of(name, (int(times) if times.isdecimal() else 0) + 1)


def _value(element: object) -> str:
    if not isinstance(element, dict):
        return ""
    chosen = element.get("selected_option")
    said = chosen.get("value") if isinstance(chosen, dict) else element.get("value")
    return said if isinstance(said, str) else ""


def _inside(node: object, *keys: str) -> object:
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _items(node: object) -> list[tuple[str, Any]]:
    return [(str(key), value) for key, value in node.items()] if isinstance(node, dict) else []
