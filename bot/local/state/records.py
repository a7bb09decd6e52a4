"""What a workspace consists of: people, teams, channels, groups, messages, views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.local.shapes import Json


@dataclass(frozen=True, slots=True)
class Team:
    """A workspace of Slack: the home one, or that of a partner who shares channels with it."""

    id: str
    name: str
    domain: str


@dataclass(slots=True)
class User:
    """A person or a bot; `is_stranger` shares no channel with us, `team_id` tells whose person it is."""

    id: str
    team_id: str
    name: str
    email: str = ""
    real_name: str = ""
    locale: str = "en-US"
    tz: str = "Europe/London"
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    is_stranger: bool = False
    is_admin: bool = False


@dataclass(slots=True)
class Channel:
    """A conversation; `members` are user ids in the order in which they joined, the bot's among them."""

    id: str
    name: str = ""
    is_private: bool = False
    is_im: bool = False
    is_ext_shared: bool = False
    is_pending_ext_shared: bool = False
    is_archived: bool = False
    locale: str = "en-US"
    members: list[str] = field(default_factory=list)


@dataclass(slots=True)
class UserGroup:
    """A user group; on a free plan Slack answers `plan_upgrade_required` for every one of them."""

    id: str
    handle: str
    members: list[str] = field(default_factory=list)
    plan_upgrade_required: bool = False


@dataclass(slots=True)
class Message:
    """A message that stands in a channel; its `ts` is its id and never changes.

    `attachments` are what people share and other apps send. `username` is the name of another app that has no
    user of its own. A `lost` reply hangs on nothing, and nobody sees it.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    bot_id: str | None = None
    edited: bool = False
    deleted: bool = False
    broadcast: bool = False
    attachments: list[Json] = field(default_factory=list)
    username: str = ""
    lost: bool = False


@dataclass(slots=True)
class Ephemeral:
    """A message that one person alone sees and that Slack does not keep."""

    channel: str
    user: str
    ts: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    deleted: bool = False


@dataclass(slots=True)
class View:
    """A modal or a home tab as one person has it open; `hash` changes with every update."""

    id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class App:
    """The installed app: the ids and secrets by which it and the workspace know each other."""

    id: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
