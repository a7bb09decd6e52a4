"""Gives a number to everything that can be pressed, picked or filled in, so that it can be typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from rich.text import Text

from bot.local.console.marks import ISOLATE, LEFT, RELEASE, is_right_to_left, kept_apart, printable, without_marks
from bot.local.console.wrap import unbroken
from bot.local.inputs import REPORTED
from bot.local.shapes import Json, map_in, maps_in, text_in

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.local.console.viewer import Viewer
    from bot.local.state.sights import Sight

Act: TypeAlias = Literal["press", "pick", "fill", "submit", "close"]

NUMBER = "bold"
NO_BREAK = "\N{NO-BREAK SPACE}"
_BUTTON_STYLES = {"primary": "bold green", "danger": "bold red"}
# More options than these are not listed; their words can still be typed.
OPTIONS_SHOWN = 12
CHOSEN = "\N{CHECK MARK}"
# What is typed to leave an input empty.
EMPTY = '""'


@dataclass(frozen=True, slots=True)
class Control:
    """One thing on the screen that a number stands for; an empty `element` is a button of the dialog itself.

    `label` is what stands above an input.
    """

    number: int
    act: Act
    sight: Sight
    element: Json
    label: str = ""

    @property
    def action_id(self) -> str:
        """The action id of the element."""
        return text_in(self.element, "action_id")

    @property
    def block_id(self) -> str:
        """The id of the block that an input stands in."""
        return text_in(self.element, "block_id")

    def answer(self, typed: str) -> object:
        """Return the value for what was typed; LookupError names the options that there are.

        Options go by their words or value, several of them with commas between; a text goes by two quotation marks
        alone.
        """
        reported = REPORTED[text_in(self.element, "type")][0]
        many = reported.endswith("s")
        typed = "" if typed == EMPTY else typed
        if "option" not in reported:
            return _parts(typed) if many else typed
        return [self._option(one) for one in self._chosen(typed)] if many else self._option(typed)

    def _chosen(self, typed: str) -> list[str]:
        return [typed] if self._named(typed) else _parts(typed)

    def _option(self, typed: str) -> str:
        option = self._named(typed)
        if option is None:
            offered = " | ".join(map(_label, _options(self.element))) or "nothing"
            raise LookupError(f"[{self.number}] offers {offered}, not {typed!r}")
        return text_in(option, "value")

    def _named(self, typed: str) -> Json | None:
        meant = without_marks(typed).casefold()
        for option in _options(self.element):
            if meant in {without_marks(_label(option)).casefold(), text_in(option, "value").casefold()}:
                return option
        return None


@dataclass(slots=True)
class Controls:
    """The numbers of one answer, which may be several messages."""

    all: list[Control] = field(default_factory=list)

    def add(self, act: Act, sight: Sight, element: Json, label: str = "") -> Control:
        """Number one more thing."""
        control = Control(len(self.all) + 1, act, sight, element, label)
        self.all.append(control)
        return control

    def find(self, number: int) -> Control | None:
        """Return what has this number."""
        return self.all[number - 1] if 0 < number <= len(self.all) else None

    def name(self, block_id: str) -> str:
        """Name an input by its number and label."""
        found = next((one for one in self.all if one.act == "fill" and one.block_id == block_id), None)
        return f"[{found.number}] {found.label}" if found else block_id


def drawn(viewer: Viewer, number: int, element: Json, label: str = "") -> Text:
    """Draw a button, a menu or an input with its number; `label` is what stands above an input."""
    if element.get("type") == "button":
        text = button(viewer, number, _label(element), _BUTTON_STYLES.get(text_in(element, "style"), ""))
        url = text_in(element, "url")
        return text.append(f" ({url})", "dim") if url else text
    chosen = _suggested(viewer, element)
    name = label or ("" if chosen else text_in(map_in(element, "placeholder"), "text") or "choose")
    parts = [Text(_apart(viewer, name if name.endswith("?") else f"{name}:"))] if name else []
    if shown := _offered(element, chosen) or Text(", ".join(chosen)):
        parts.append(_apart_text(viewer, shown))
    # The number stays with the word behind it.
    mark = (f"[{number}]{NO_BREAK if viewer.terminal else ' '}", NUMBER)
    return Text.assemble(mark, Text(" ").join(parts))


def button(viewer: Viewer, number: int, label: str, style: str = "") -> Text:
    """Draw a button, which is broken into two lines no more than in Slack."""
    return unbroken(Text.assemble((f"[{number}] ", NUMBER), (_apart(viewer, printable(label)), style)))


def _parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]


def _apart(viewer: Viewer, text: str) -> str:
    return kept_apart(text) if viewer.terminal else text


def _apart_text(viewer: Viewer, text: Text) -> Text:
    if not viewer.terminal or not is_right_to_left(text.plain):
        return text
    return Text.assemble(LEFT + ISOLATE, text, RELEASE + LEFT)


def _label(part: Json) -> str:
    return printable(text_in(map_in(part, "text"), "text"))


def _options(element: Json) -> list[Json]:
    grouped = [option for group in maps_in(element, "option_groups") for option in maps_in(group, "options")]
    return [*maps_in(element, "options"), *grouped]


def _offered(element: Json, chosen: Collection[str]) -> Text:
    """List the options, with a mark at those that are chosen; lines are broken between them."""
    options = [_label(option) for option in _options(element)]
    shown = [*options[:OPTIONS_SHOWN], *(one for one in options[OPTIONS_SHOWN:] if one in chosen)]
    parts = [Text(f"{CHOSEN} {one}") if one in chosen else Text(one, "dim") for one in shown]
    if len(shown) < len(options):
        parts.append(Text(f"… ({len(options)} in all)", "dim"))
    ended = [part.append(" |", "dim") for part in parts[:-1]]
    return Text(" ").join(map(unbroken, [*ended, *parts[-1:]]))


def _suggested(viewer: Viewer, element: Json) -> list[str]:
    """Return what stands in an input before anybody touched it: words, or the names of options and people."""
    kind = text_in(element, "type")
    value = element.get(REPORTED.get(kind, ("", ""))[1])
    if value is None or value == "":
        return []
    several = value if isinstance(value, list) else [value]
    name = viewer.person if "users" in kind else viewer.channel if "channels" in kind or "conv" in kind else str
    return [_label(one) if isinstance(one, dict) else printable(name(str(one))) for one in several]
