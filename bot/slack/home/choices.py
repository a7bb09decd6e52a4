"""What somebody chose to see on their home tab; it travels with the view, so that any process can go on with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum


class Show(StrEnum):
    """Which tickets a board shows."""

    MINE = "mine"
    TERRITORIES = "territories"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which tickets, which page of them (from 1 on), and which ladder (its key) stands open."""

    show: Show = Show.TERRITORIES
    page: int = 1
    ladder: str | None = None

    def written(self) -> str:
        """Return the choice for the private metadata of a view."""
        return json.dumps({"show": self.show, "page": self.page, "ladder": self.ladder})


def read_choice(metadata: str) -> Choice | None:
    """Return the choice that a view carries, None for what was not written here."""
    try:
        found = json.loads(metadata)
        return Choice(Show(found["show"]), int(found["page"]), str(found["ladder"] or "") or None)
    except (ValueError, KeyError, TypeError):
        return None
