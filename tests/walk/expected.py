"""Who may do what, written by hand from the words of the design; nothing here is read from the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# By what they are to the desk; `here` and `there`: only with the ticket of their own ladder, the one in the United
# Kingdom or the one in the United States.
TABLE = """
                  admin lead agent contact elsewhere told  untold outsider  agent_and_contact
rules             yes   yes  yes   yes     yes       yes   yes    yes       yes
own_language      yes   yes  yes   yes     yes       yes   yes    yes       yes
channel_language  yes   no   no    no      no        no    no     no        no
show_accounts     yes   no   no    no      no        no    no     no        no
accounts          yes   yes  yes   no      no        no    no     no        yes
share             yes   yes  yes   no      no        no    no     no        yes
track             yes   yes  yes   no      no        no    no     no        yes
see               yes   yes  yes   here    there     here  no     no        yes
change            yes   yes  yes   here    there     no    no     no        yes
ping              yes   yes  yes   here    there     no    no     no        yes
oversee           yes   yes  no    here    there     here  no     no        here
call              yes   yes  yes   yes     yes       no    no     no        yes
follow            yes   yes  yes   yes     yes       no    no     no        yes
board             yes   yes  yes   yes     yes       yes   no     no        yes
mine              yes   yes  yes   yes     yes       yes   yes    no        yes
"""
# What shows something to others, or changes something, when it is granted.
CHANGING = frozenset(
    {"own_language", "channel_language", "show_accounts", "share", "track", "change", "ping", "oversee", "follow"}
)
# Who somebody is to the desk, by how it is set up: agents in a user group; that group unreadable; no agents named.
ROLES: Mapping[str, Mapping[str, str]] = {
    "configured": {
        "admin": "admin",
        "lead": "lead",
        "agent": "agent",
        "level2": "contact",
        "level3": "contact",
        "level2_elsewhere": "elsewhere",
        "told_pam": "told",
        "other_pam": "untold",
        "pam": "outsider",
        "guest": "outsider",
        "visitor": "outsider",
        "partner": "outsider",
        "stranger": "outsider",
        "newcomer": "outsider",
        "gone": "outsider",
        "robot": "outsider",
        "itself": "outsider",
    },
    "unreadable": {
        "lead": "lead",
        "agent": "outsider",
        "level2": "contact",
        "told_pam": "told",
        "pam": "outsider",
        "newcomer": "outsider",
    },
    "nobody": {
        "admin": "admin",
        "lead": "lead",
        "newcomer": "agent",
        "level2": "agent_and_contact",
        "pam": "outsider",
        "told_pam": "told",
        "guest": "outsider",
        "visitor": "outsider",
        "partner": "outsider",
        "stranger": "outsider",
        "gone": "outsider",
        "robot": "outsider",
    },
}


def _read() -> Mapping[str, Mapping[str, str]]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {right: dict(zip(head, cells, strict=True)) for right, *cells in rows}


MAY = _read()


def may(role: str, right: str, place: str) -> bool:
    """Say whether somebody may do something with the ticket `here` or `there`."""
    return MAY[right][role] in {"yes", place}
