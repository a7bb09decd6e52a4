"""Holds all that a workspace knows, for the server that shows it and the people who live in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.local.state.messages import MessageStore
from bot.local.state.response_urls import ResponseUrls
from bot.local.state.sights import SightLog
from bot.local.state.triggers import Triggers
from bot.local.state.views import ViewStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.local.block_rules import Flaw
    from bot.local.state.directory import Directory
    from bot.local.state.records import App
    from bot.local.state.stamps import Stamps


@dataclass
class World:
    """One workspace at one moment; `problems` gathers whatever the bot sent that Slack would refuse."""

    app: App
    now: Callable[[], datetime]
    stamps: Stamps
    directory: Directory
    scopes: set[str]
    messages: MessageStore = field(default_factory=MessageStore)
    problems: list[Flaw] = field(default_factory=list)
    # Slack was seen both to refuse a reply to a message that is gone and to take it, where nobody ever sees it.
    takes_lost_replies: bool = False
    # With which error every call is refused, as after the app was removed; "" while all is well.
    refuses: str = ""

    def __post_init__(self) -> None:
        self.sights = SightLog(self.directory)
        self.triggers = Triggers(self.now, self.stamps)
        self.views = ViewStore(self.stamps)
        self.response_urls = ResponseUrls(self.now, self.stamps)

    def note(self, flaws: Iterable[Flaw]) -> None:
        """Remember what was wrong with something that the bot sent."""
        self.problems.extend(flaws)
