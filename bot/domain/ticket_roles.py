"""Who somebody is to one ticket: a contact of its ladder acts as a lead, a told Partner Account Manager oversees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ladder import PAM_LEVEL, contacts, level_of, told
from bot.domain.roles import Action, Role, may
from bot.domain.ticket import Act

if TYPE_CHECKING:
    from bot.domain.policy import Policy
    from bot.domain.ticket import Ticket

LEAD_LEVELS = (2, 3)


def role_for(policy: Policy, ticket: Ticket, role: Role, email: str | None) -> Role:
    """Return the role of a person for one ticket: their own where that is more than what their email makes them.

    A contact of level 2 or 3 whose scope covers the partner's country is a CONTACT, whoever was told as level 4 an
    OVERSEER; an agent who is one of them is a LEAD. Only the address of a full member of the home workspace is to be
    given here.
    """
    if may(role, Action.OVERSEE) or not email:
        return role
    is_lead = email in _leads(policy, ticket.facts.territory, ticket.facts.partner_country)
    if not is_lead and email not in _told_at_the_top(ticket):
        return role
    if role is Role.AGENT:
        return Role.LEAD
    return Role.CONTACT if is_lead else Role.OVERSEER


def heard_at_the_top(policy: Policy, ticket: Ticket) -> frozenset[str]:
    """Return the addresses of those who hear of a ticket when its level 4 is told by the clock."""
    facts = ticket.facts
    ladder = policy.territories[facts.territory].ladder
    named = told(policy, ladder, PAM_LEVEL, facts.partner_country)
    return frozenset(one.contact.email for one in named if not one.choose)


def roles_by_email(policy: Policy, email: str | None) -> frozenset[Role]:
    """Return what an address may make of somebody for some ticket or other: a CONTACT, an OVERSEER."""
    if not email:
        return frozenset()
    pams = {contact.email for key in policy.ladders for contact in level_of(policy, key, PAM_LEVEL).contacts}
    contact = {Role.CONTACT} if territories_of(policy, email) else set()
    return frozenset(contact | ({Role.OVERSEER} if email in pams else set()))


def territories_of(policy: Policy, email: str | None) -> frozenset[str]:
    """Return the territories in which somebody is a contact of level 2 or 3; none for an unknown address."""
    if not email:
        return frozenset()
    return frozenset(key for key, each in policy.territories.items() if email in _leads_of_ladder(policy, each.ladder))


def _leads(policy: Policy, territory: str, country: str) -> frozenset[str]:
    ladder = policy.territories[territory].ladder
    named = (one for level in LEAD_LEVELS for one in contacts(policy, ladder, level, country))
    return frozenset(one.contact.email for one in named if one.listed)


def _leads_of_ladder(policy: Policy, ladder: str) -> frozenset[str]:
    return frozenset(contact.email for level in LEAD_LEVELS for contact in level_of(policy, ladder, level).contacts)


def _told_at_the_top(ticket: Ticket) -> frozenset[str]:
    climbs = (change for change in ticket.changes if change.act is Act.ESCALATE and (change.level or 0) >= PAM_LEVEL)
    return frozenset(email for climb in climbs for email in climb.told)
