"""The small vocabulary in which the limits of Block Kit are written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that Slack would refuse: where it stands (a JSON pointer), why, and the error code for it."""

    place: str
    reason: str
    code: str = "invalid_blocks"

    def __str__(self) -> str:
        return f"{self.place or '/'}: {self.reason}"


Rule: TypeAlias = Callable[[object, str], Iterator[Flaw]]


def text(most: int, least: int = 1) -> Rule:
    """Text of so many characters; what is required may not be blank either."""

    def check(value: object, place: str) -> Iterator[Flaw]:
        if not isinstance(value, str):
            yield Flaw(place, "is not text")
        elif least and not value.strip():
            yield Flaw(place, "is empty")
        elif len(value) > most:
            yield Flaw(place, f"has {len(value)} characters, {most} at most")

    return check


def flag(value: object, place: str) -> Iterator[Flaw]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield Flaw(place, "is neither true nor false")


def whole(least: int, most: int) -> Rule:
    """Accept a whole number in a range."""

    def check(value: object, place: str) -> Iterator[Flaw]:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            yield Flaw(place, f"is not a whole number from {least} to {most}")

    return check


def one_of(*choices: str) -> Rule:
    """Accept one of a few words."""

    def check(value: object, place: str) -> Iterator[Flaw]:
        if value not in choices:
            yield Flaw(place, f"is {value!r}, not one of {', '.join(choices)}")

    return check


def anything(_value: object, _place: str) -> Iterator[Flaw]:
    """Accept whatever stands there."""
    return iter(())


def every(rule: Rule, most: int, least: int = 1) -> Rule:
    """Accept a list of so many items, each of which keeps a rule."""

    def check(value: object, place: str) -> Iterator[Flaw]:
        if not isinstance(value, list):
            yield Flaw(place, "is not a list")
            return
        if not least <= len(value) <= most:
            yield Flaw(place, f"has {len(value)} items, from {least} to {most} are allowed")
        for number, item in enumerate(value):
            yield from rule(item, f"{place}/{number}")

    return check


def shape(needed: Mapping[str, Rule], other: Mapping[str, Rule] | None = None) -> Rule:
    """Accept an object with the needed keys, perhaps the other ones, and none besides."""
    known = {"type": anything, **(other or {}), **needed}

    def check(value: object, place: str) -> Iterator[Flaw]:
        if not isinstance(value, dict):
            yield Flaw(place, "is not an object")
            return
        yield from (Flaw(place, f"lacks {key!r}") for key in needed if key not in value)
        for key, inner in value.items():
            if key in known:
                yield from known[key](inner, f"{place}/{key}")
            else:
                yield Flaw(place, f"has {key!r}, which is unknown here")

    return check


def by_type(what: str, rules: Mapping[str, Rule]) -> Rule:
    """Accept an object whose `type` is one of those listed and keeps its rule."""

    def check(value: object, place: str) -> Iterator[Flaw]:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in rules:
            yield from rules[kind](value, place)
        else:
            yield Flaw(place, f"is of type {kind!r}, which is no {what} that may stand here")

    return check


def both(first: Rule, second: Rule) -> Rule:
    """Accept what keeps two rules; the second is asked only if the first has nothing to say."""

    def check(value: object, place: str) -> Iterator[Flaw]:
        flaws = list(first(value, place))
        yield from flaws or second(value, place)

    return check
