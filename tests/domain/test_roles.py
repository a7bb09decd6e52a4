"""Who may do what: the whole table, and what makes somebody what they are."""

from __future__ import annotations

import pytest

from bot.domain.people import Reader, ReaderKind
from bot.domain.roles import Action, Role, Roster, may, role_of

# Written out by hand: a cell that changes must be changed here too, by somebody who means it.
WHO = ["admin", "lead", "agent", "contact", "overseer", "pam", "outsider"]
TABLE = """
ask_rules             yes yes yes yes yes yes yes
set_own_language      yes yes yes yes yes yes yes
set_channel_language  yes no  no  no  no  no  no
show_accounts         yes no  no  no  no  no  no
ask_account           yes yes yes no  no  no  no
share_account         yes yes yes no  no  no  no
see_ticket            yes yes yes yes yes no  no
change_ticket         yes yes yes yes no  no  no
ping                  yes yes yes yes no  no  no
track_ticket          yes yes yes no  no  no  no
oversee               yes yes no  yes yes no  no
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(Role(role), Action(row[0]), cell == "yes") for row in ROWS for role, cell in zip(WHO, row[1:], strict=True)]


@pytest.mark.parametrize(("role", "action", "allowed"), CELLS)
def test_a_role_may_do_exactly_what_its_cell_says(role: Role, action: Action, allowed: bool) -> None:
    assert may(role, action) == allowed


def test_the_table_has_a_cell_for_every_role_and_action() -> None:
    assert {(role, action) for role, action, _allowed in CELLS} == {
        (role, action) for role in Role for action in Action
    }


LISTS = {
    "admins": frozenset({"UADMIN", "UEVERYTHING"}),
    "leads": frozenset({"ULEAD", "UEVERYTHING", "ULEADPAM"}),
    "agents": frozenset({"UAGENT", "UEVERYTHING", "UAGENTPAM"}),
    "pams": frozenset({"UPAM", "UEVERYTHING", "ULEADPAM", "UAGENTPAM"}),
}
CONFIGURED = Roster(**LISTS, agents_configured=True)
NOT_CONFIGURED = Roster(
    admins=frozenset({"UADMIN"}), leads=frozenset({"ULEAD"}), pams=frozenset({"UPAM"}), agents_configured=False
)


@pytest.mark.parametrize(
    ("user", "role"),
    [
        ("UADMIN", Role.ADMIN),
        ("ULEAD", Role.LEAD),
        ("UAGENT", Role.AGENT),
        ("UPAM", Role.PAM),
        ("UEVERYTHING", Role.ADMIN),
        ("ULEADPAM", Role.LEAD),
        ("UAGENTPAM", Role.AGENT),
    ],
)
@pytest.mark.parametrize("kind", [ReaderKind.MEMBER, ReaderKind.STRANGER])
def test_to_be_named_decides_whatever_slack_says_or_fails_to_say(user: str, role: Role, kind: ReaderKind) -> None:
    assert role_of(Reader("T", user, kind), CONFIGURED) is role


@pytest.mark.parametrize("user", ["UADMIN", "ULEAD", "UAGENT", "UPAM", "UEVERYTHING"])
def test_who_left_the_workspace_has_no_role_whatever_list_still_names_them(user: str) -> None:
    assert role_of(Reader("T", user, ReaderKind.GONE), CONFIGURED) is Role.OUTSIDER


@pytest.mark.parametrize("kind", ReaderKind)
def test_once_agents_are_configured_whoever_is_on_no_list_is_an_outsider(kind: ReaderKind) -> None:
    assert role_of(Reader("T", "USOMEBODY", kind), CONFIGURED) is Role.OUTSIDER


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (ReaderKind.MEMBER, Role.AGENT),
        (ReaderKind.GUEST, Role.OUTSIDER),
        (ReaderKind.STRANGER, Role.OUTSIDER),
        (ReaderKind.BOT, Role.OUTSIDER),
        (ReaderKind.GONE, Role.OUTSIDER),
    ],
)
def test_without_configured_agents_exactly_full_members_of_the_workspace_are_agents(
    kind: ReaderKind, role: Role
) -> None:
    assert role_of(Reader("T", "USOMEBODY", kind), NOT_CONFIGURED) is role
    assert role_of(Reader("T", "USOMEBODY", kind), Roster()) is role


def test_a_person_of_whom_nothing_is_known_is_an_outsider() -> None:
    assert role_of(Reader("T", "USOMEBODY"), Roster()) is Role.OUTSIDER


def test_a_partner_account_manager_who_is_a_full_member_is_no_agent() -> None:
    assert role_of(Reader("T", "UPAM", ReaderKind.MEMBER), NOT_CONFIGURED) is Role.PAM


def test_leads_and_admins_do_not_make_members_outsiders() -> None:
    assert role_of(Reader("T", "USOMEBODY", ReaderKind.MEMBER), NOT_CONFIGURED) is Role.AGENT


def test_agents_whose_group_cannot_be_read_do_not_open_the_desk_to_every_member() -> None:
    unreadable = Roster(agents_configured=True)
    assert role_of(Reader("T", "USOMEBODY", ReaderKind.MEMBER), unreadable) is Role.OUTSIDER
