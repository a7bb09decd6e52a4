"""What every answer is made from, and what every answer is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.country_names import CountryNames
    from bot.domain.people import Reader
    from bot.domain.policy import Policy
    from bot.domain.roles import Role
    from bot.domain.service import Services
    from bot.i18n import Catalogues, Translator
    from bot.i18n.phrases import Phrases
    from bot.services.audit import AuditTrail
    from bot.services.ports import AccountFinder
    from bot.services.tickets import Tickets
    from bot.slack.channels import Channels
    from bot.slack.contacts import Contacts
    from bot.slack.dialogue import Command
    from bot.slack.grammar import Request
    from bot.slack.metrics import Metrics
    from bot.slack.people import People
    from bot.slack.readership import Readership
    from bot.slack.rosters import Rosters
    from bot.slack.views.page import Message


DM_PREFIX = "D"
PERSON_PREFIXES = ("U", "W")


class Via(StrEnum):
    """How a question came."""

    COMMAND = "command"
    MENTION = "mention"
    DM = "dm"
    BUTTON = "button"
    SHORTCUT = "shortcut"
    MODAL = "modal"
    HOME = "home"


@dataclass(slots=True)
class Modal:
    """A modal that the asker has open, as we know it: Slack changes its `hash` with everything that it shows.

    `frame` is what stays whatever it shows: title, close, callback_id, private_metadata. Without a hash whatever
    stands in it is replaced. `closed` is what Slack said of it last.
    """

    view_id: str
    hash: str | None
    frame: Mapping[str, Any]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, from where.

    `thread_ts` is the thread that an answer in the channel belongs to; `in_thread` says that it was there before.
    What is asked in a `modal` is answered there. `is_ephemeral`: the message with the button is the asker's alone.
    """

    team_id: str
    user_id: str
    channel_id: str
    via: Via
    thread_ts: str | None = None
    in_thread: bool = False
    response_url: str | None = None
    trigger_id: str | None = None
    modal: Modal | None = None
    is_ephemeral: bool = False

    @property
    def in_dm(self) -> bool:
        """Whether it came from direct messages or from nowhere: nobody to share with, no channel to speak of."""
        return self.via is Via.DM or not self.channel_id or self.channel_id.startswith(DM_PREFIX)


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that answers are made from, built once and handed to whoever answers."""

    policy: Policy
    services: Services
    countries: CountryNames
    catalogues: Catalogues
    phrases: Phrases
    accounts: AccountFinder
    tickets: Tickets
    people: People
    rosters: Rosters
    contacts: Contacts
    channels: Channels
    readership: Readership
    audit: AuditTrail
    metrics: Metrics
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, its reader known: what a handler answers; `shared` answers are read by a whole channel.

    `command` is the one that answers, once it is known.
    """

    desk: Desk
    asking: Asking
    reader: Reader
    role: Role
    tr: Translator
    request: Request
    now: datetime
    shared: bool = False
    command: Command | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: private ones are seen by the asker alone.

    `accounts` are the numbers it speaks of and `ticket` the id, for the audit; `audited` says that its row was
    written with the change itself.
    """

    message: Message
    private: bool = True
    accounts: tuple[int, ...] = ()
    outcome: str = "answered"
    ticket: str | None = None
    audited: bool = False
