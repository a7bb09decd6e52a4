"""Chooses who sits at the console: a role, and the person of the usual cast who plays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.local.person import Person
    from bot.local.standard import Cast
    from bot.local.workspace import Workspace


def roles(cast: Cast) -> Mapping[str, Person]:
    """Return who plays which role.

    The outsider is a guest of the home team: people of other teams cannot run slash commands.
    """
    return {"agent": cast.agent, "lead": cast.lead, "pam": cast.pam, "outsider": cast.guest}


def cast_person(workspace: Workspace, cast: Cast, role: str, language: str | None = None) -> Person:
    """Return who plays a role, with their Slack in a language such as "ar" or "pt_BR".

    Raises LookupError, which names the roles that there are.
    """
    person = roles(cast).get(role)
    if person is None:
        raise LookupError(f"there is no role {role!r}; there are {', '.join(roles(cast))}")
    if language:
        set_language(workspace, person, language)
    return person


def set_language(workspace: Workspace, person: Person, language: str) -> None:
    """Switch a person's Slack to a language, written as Slack writes it: pt-BR."""
    workspace.world.directory.users[person.id].locale = language.replace("_", "-")
