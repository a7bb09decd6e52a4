"""Who may do what: one table, asked by every entry there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.people import ReaderKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.people import Reader


class Role(StrEnum):
    """What a person is to the desk; CONTACT and OVERSEER hold for one ticket only."""

    ADMIN = "admin"
    LEAD = "lead"
    AGENT = "agent"
    CONTACT = "contact"  # level 2 or 3 of the ticket's ladder, matched by email
    OVERSEER = "overseer"  # a Partner Account Manager told as level 4 of the ticket
    PAM = "pam"
    OUTSIDER = "outsider"


class Action(StrEnum):
    """What can be done; one word for all commands, buttons and modals that do the same."""

    ASK_RULES = "ask_rules"
    SET_OWN_LANGUAGE = "set_own_language"
    SET_CHANNEL_LANGUAGE = "set_channel_language"
    SHOW_ACCOUNTS = "show_accounts"
    ASK_ACCOUNT = "ask_account"
    SHARE_ACCOUNT = "share_account"
    SEE_TICKET = "see_ticket"
    CHANGE_TICKET = "change_ticket"
    TRACK_TICKET = "track_ticket"
    PING = "ping"
    OVERSEE = "oversee"


READING = frozenset({Action.ASK_RULES, Action.ASK_ACCOUNT, Action.SEE_TICKET})
"""What leaves everything as it is; whoever may do it may do it again and again."""
_EVERYBODY = frozenset(Role)
_DESK = frozenset({Role.ADMIN, Role.LEAD, Role.AGENT})
_TICKET = _DESK | {Role.CONTACT}

TABLE: Mapping[Action, frozenset[Role]] = {
    Action.ASK_RULES: _EVERYBODY,
    Action.SET_OWN_LANGUAGE: _EVERYBODY,
    Action.SET_CHANNEL_LANGUAGE: frozenset({Role.ADMIN}),
    Action.SHOW_ACCOUNTS: frozenset({Role.ADMIN}),
    Action.ASK_ACCOUNT: _DESK,
    Action.SHARE_ACCOUNT: _DESK,
    Action.SEE_TICKET: _TICKET | {Role.OVERSEER},
    Action.CHANGE_TICKET: _TICKET,
    Action.TRACK_TICKET: _DESK,
    Action.PING: _TICKET,
    Action.OVERSEE: frozenset({Role.ADMIN, Role.LEAD, Role.CONTACT, Role.OVERSEER}),
}


@dataclass(frozen=True, slots=True)
class Roster:
    """The people named in the four lists, user groups resolved to their members."""

    admins: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    pams: frozenset[str] = frozenset()
    agents_configured: bool = field(default=False, kw_only=True)


def may(role: Role, action: Action) -> bool:
    """Say whether a role may do an action."""
    return role in TABLE[action]


def role_of(reader: Reader, roster: Roster) -> Role:
    """Return the role of a person.

    To be named in a list comes first; without any configured agents every full member of the home workspace is one.
    Whoever left the workspace has no role any more, even while a list still names them.
    """
    if reader.kind is ReaderKind.GONE:
        return Role.OUTSIDER
    user = reader.user_id
    named = (
        (roster.admins, Role.ADMIN),
        (roster.leads, Role.LEAD),
        (roster.agents, Role.AGENT),
        (roster.pams, Role.PAM),
    )
    for people, role in named:
        if user in people:
            return role
    return Role.AGENT if reader.is_full_member and not roster.agents_configured else Role.OUTSIDER
