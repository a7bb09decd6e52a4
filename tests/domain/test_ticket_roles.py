"""Who somebody is to a ticket by their address: a contact of its ladder, a Partner Account Manager who was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.roles import Role
from bot.domain.ticket_roles import role_for, roles_by_email, territories_of
from tests.tickets import Story

if TYPE_CHECKING:
    from bot.domain.policy import Policy

KRISH, RAAJ, RUSSELL = "krishna.k@eu.zohocorp.com", "rajvikram.s@eu.zohocorp.com", "ganesh.ca@eu.zohocorp.com"
STEVE, DEEPAK, SEBASTIAN = "srivats.n@zohocorp.com", "deepak.b@zohocorp.com", "sebastian@eu.zohocorp.com"
NOBODY = "nobody@zohocorp.com"


@pytest.mark.parametrize(
    ("email", "role"),
    [
        (KRISH, Role.CONTACT),
        (RAAJ, Role.CONTACT),
        (RUSSELL, Role.OUTSIDER),  # Europe is his, the United Kingdom is not
        (STEVE, Role.OUTSIDER),
        (SEBASTIAN, Role.OUTSIDER),
        (NOBODY, Role.OUTSIDER),
        (None, Role.OUTSIDER),
    ],
)
def test_contacts_of_level_2_and_3_whose_scope_covers_the_country_act_for_a_ticket(
    policy: Policy, email: str | None, role: Role
) -> None:
    assert role_for(policy, Story().ticket, Role.OUTSIDER, email) is role


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEAD])
def test_a_role_that_is_more_than_a_contact_stays(policy: Policy, role: Role) -> None:
    assert role_for(policy, Story().ticket, role, KRISH) is role


def test_an_agent_who_is_a_contact_or_was_told_acts_as_a_lead_of_the_ticket(policy: Policy) -> None:
    story = Story()
    assert role_for(policy, story.ticket, Role.AGENT, KRISH) is Role.LEAD
    assert role_for(policy, story.ticket, Role.AGENT, SEBASTIAN) is Role.AGENT
    story.do("escalate", "11", level=4, told=(SEBASTIAN,))
    assert role_for(policy, story.ticket, Role.AGENT, SEBASTIAN) is Role.LEAD


def test_a_manager_oversees_once_told_as_level_4_and_not_before(policy: Policy) -> None:
    story = Story().do("escalate", "10", level=3, told=(SEBASTIAN,))
    assert role_for(policy, story.ticket, Role.PAM, SEBASTIAN) is Role.PAM
    story.do("escalate", "11", level=4, told=(SEBASTIAN,))
    assert role_for(policy, story.ticket, Role.PAM, SEBASTIAN) is Role.OVERSEER
    assert role_for(policy, story.ticket, Role.PAM, NOBODY) is Role.PAM


@pytest.mark.parametrize(
    ("email", "roles"),
    [
        (KRISH, {Role.CONTACT}),
        (RAAJ, {Role.CONTACT}),
        (SEBASTIAN, {Role.OVERSEER}),
        (NOBODY, set()),
        (None, set()),
    ],
)
def test_what_an_address_may_make_of_somebody_for_some_ticket_or_other(
    policy: Policy, email: str | None, roles: set[Role]
) -> None:
    assert roles_by_email(policy, email) == roles


def test_a_contact_is_one_in_every_territory_of_their_ladders(policy: Policy) -> None:
    assert territories_of(policy, STEVE) == {"usa", "canada"}
    assert territories_of(policy, DEEPAK) == {"usa", "canada", "latam", "brazil"}
    assert territories_of(policy, SEBASTIAN) == territories_of(policy, None) == frozenset()
