"""The home tab as Slack takes it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.slack.views.page import Block

BLOCKS_LIMIT = 100


def home(blocks: Iterable[Block], metadata: str) -> dict[str, Any]:
    """Return the view; `metadata` comes back with everything that is pressed on it."""
    return {"type": "home", "blocks": list(islice(blocks, BLOCKS_LIMIT)), "private_metadata": metadata}
