"""The usual cast: a home team with its roles, a partner's team, and the channels they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.local.person import Person
    from bot.local.state.records import Channel, Team, UserGroup
    from bot.local.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what is there; the bot is in every channel but `elsewhere`."""

    agent: Person
    colleague: Person
    lead: Person
    admin: Person
    pam: Person
    guest: Person
    partner: Person
    stranger: Person
    foreign: Team
    general: Channel
    desk: Channel
    private: Channel
    shared: Channel
    elsewhere: Channel
    agents: UserGroup


def standard(workspace: Workspace) -> Cast:
    """Add the usual cast to a workspace.

    `partner` is of another team and sits in the shared channel (Slack Connect), `stranger` in none; `guest`
    is an ultra-restricted account of the home team.
    """
    add = workspace.add_person
    agent = add("ada", email="ada@desk.example", tz="Europe/Amsterdam")
    colleague = add("ben", email="ben@desk.example", locale="nl-NL", tz="Europe/Amsterdam")
    lead = add("lea", email="lea@desk.example", tz="Asia/Kolkata")
    admin = add("max", email="max@desk.example", is_admin=True)
    pam = add("pam", email="pam@desk.example", tz="America/New_York")
    guest = add("gus", email="gus@visitor.example", is_restricted=True, is_ultra_restricted=True)
    foreign = workspace.add_team("Partner Ltd")
    partner = add("paz", foreign, email="paz@partner.example", tz="Asia/Dubai")
    stranger = add("sam", foreign, email="sam@partner.example", is_stranger=True)
    staff = [agent, colleague, lead, admin]
    return Cast(
        agent=agent,
        colleague=colleague,
        lead=lead,
        admin=admin,
        pam=pam,
        guest=guest,
        partner=partner,
        stranger=stranger,
        foreign=foreign,
        general=workspace.add_channel("general", staff),
        desk=workspace.add_channel("priority-desk", staff),
        private=workspace.add_channel("desk-leads", [lead, admin], is_private=True),
        shared=workspace.add_channel("with-partner", [*staff, partner], is_ext_shared=True),
        elsewhere=workspace.add_channel("elsewhere", staff, with_bot=False),
        agents=workspace.add_group("agents", [agent, colleague]),
    )
