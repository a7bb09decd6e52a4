"""Gives a number to everything that can be pressed, picked or filled in, so that it can be typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.text import Text

from bot.local.console.marks import kept_apart, printable
from bot.local.inputs import REPORTED
from bot.local.shapes import Json, as_maps, map_in, maps_in, text_in

if TYPE_CHECKING:
    from bot.local.console.viewer import Viewer
    from bot.local.state.sights import Sight

Act: TypeAlias = Literal["press", "pick", "fill", "submit", "close"]

NUMBER = "bold"
NO_BREAK = "\N{NO-BREAK SPACE}"
_BUTTON_STYLES = {"primary": "bold green", "danger": "bold red"}
# More options than these are not listed; their words can still be typed.
OPTIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Control:
    """One thing on the screen that a number stands for; an empty `element` is a button of the dialog itself."""

    number: int
    act: Act
    sight: Sight
    element: Json

    @property
    def action_id(self) -> str:
        """The action id of the element."""
        return text_in(self.element, "action_id")

    def answer(self, typed: str) -> object:
        """Return the value for what was typed: options by their words or value; LookupError names them."""
        reported = REPORTED[text_in(self.element, "type")][0]
        if "option" not in reported:
            return [typed] if reported.endswith("s") else typed
        options = _options(self.element)
        for option in options:
            if typed.casefold() in {_label(option).casefold(), text_in(option, "value").casefold()}:
                value = text_in(option, "value")
                return [value] if reported.endswith("s") else value
        raise LookupError(f"[{self.number}] offers {' | '.join(map(_label, options)) or 'nothing'}, not {typed!r}")


@dataclass(slots=True)
class Controls:
    """The numbers of one answer, which may be several messages."""

    all: list[Control] = field(default_factory=list)

    def add(self, act: Act, sight: Sight, element: Json) -> Control:
        """Number one more thing."""
        control = Control(len(self.all) + 1, act, sight, element)
        self.all.append(control)
        return control

    def find(self, number: int) -> Control | None:
        """Return what has this number."""
        return self.all[number - 1] if 0 < number <= len(self.all) else None


def drawn(viewer: Viewer, number: int, element: Json, label: str = "") -> Text:
    """Draw a button, a menu or an input with its number; `label` is what stands above an input."""
    if element.get("type") == "button":
        text = button(viewer, number, _label(element), _BUTTON_STYLES.get(text_in(element, "style"), ""))
        url = text_in(element, "url")
        return text.append(f" ({url})", "dim") if url else text
    text = Text.assemble((f"[{number}] ", NUMBER))
    suggested = _suggested(element)
    name = label or suggested or text_in(map_in(element, "placeholder"), "text") or "choose"
    text.append(_apart(viewer, f"{name}:"))
    if label and suggested:
        text.append(f" {_apart(viewer, suggested)}")
    return text.append(_apart(viewer, _offered(element)), "dim")


def button(viewer: Viewer, number: int, label: str, style: str = "") -> Text:
    """Draw a button, which a terminal breaks into two lines no more than Slack does."""
    text = Text.assemble((f"[{number}] ", NUMBER), (_apart(viewer, printable(label)), style))
    if viewer.terminal:
        text.plain = text.plain.replace(" ", NO_BREAK)
    return text


def _apart(viewer: Viewer, text: str) -> str:
    return kept_apart(text) if viewer.terminal else text


def _label(part: Json) -> str:
    return printable(text_in(map_in(part, "text"), "text"))


def _options(element: Json) -> list[Json]:
    grouped = [option for group in maps_in(element, "option_groups") for option in maps_in(group, "options")]
    return [*maps_in(element, "options"), *grouped]


def _offered(element: Json) -> str:
    options = [_label(option) for option in _options(element)]
    if not options:
        return ""
    more = [f"… ({len(options)} in all)"] if len(options) > OPTIONS_SHOWN else []
    return " " + " | ".join([*options[:OPTIONS_SHOWN], *more])


def _suggested(element: Json) -> str:
    """Return what stands in an input before anybody touched it."""
    value = element.get(REPORTED.get(text_in(element, "type"), ("", ""))[1])
    chosen = [value] if isinstance(value, dict) else as_maps(value)
    if chosen:
        return ", ".join(map(_label, chosen))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else printable(str(value))
