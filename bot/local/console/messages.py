"""Numbers the messages of channels and direct messages, so that a shortcut can be chosen on one of them."""

from __future__ import annotations

from typing import TypeAlias

Place: TypeAlias = tuple[str, str]
"""The channel and the time stamp of a message."""


class Messages:
    """Messages in the order in which they came up, from 1 on; a number holds until the console ends."""

    def __init__(self) -> None:
        self._places: list[Place] = []

    def number(self, place: Place) -> int:
        """Return the number of a message, a new one when it comes up for the first time."""
        if place not in self._places:
            self._places.append(place)
        return self._places.index(place) + 1

    def known(self, place: Place) -> int | None:
        """Return the number of a message that came up before."""
        return self._places.index(place) + 1 if place in self._places else None

    def find(self, number: int | None) -> Place:
        """Return a message, the newest where there is no number; LookupError where there is no such message."""
        if not self._places:
            raise LookupError("there is no message on the screen yet; :post TEXT writes one")
        number = len(self._places) if number is None else number
        if not 0 < number <= len(self._places):
            raise LookupError(f"there is no message {number}, only 1 to {len(self._places)}")
        return self._places[number - 1]
