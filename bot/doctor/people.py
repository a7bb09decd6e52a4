"""Judges the four lists: who may see accounts, and whether those who are told at last can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.findings import fail, ok, warn
from bot.doctor.set_up import is_group, members_of, reachable
from bot.domain.people import ReaderKind
from bot.services.inspection import Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.findings import Finding
    from bot.doctor.set_up import SetUp
    from bot.services.inspection import SeenPerson, SlackSeen

_NO_PLAN = "plan_upgrade_required"
_OUTSIDE = {ReaderKind.GUEST: "is a guest", ReaderKind.STRANGER: "is of another workspace"}


def people(set_up: SetUp, slack: SlackSeen) -> Iterator[Finding]:
    """Judge each list, and whoever it names that is not as they should be."""
    for variable, names in set_up.lists.items():
        yield _list(variable, names, slack)
        for name in names:
            yield from _group(variable, name, slack) if is_group(name) else _person(variable, name, slack)


def _list(variable: str, names: tuple[str, ...], slack: SlackSeen) -> Finding:
    what = variable.partition("_")[2].lower()
    members = members_of(names, slack)
    if names:
        if variable == "PRIORITY_ADMINS" and not reachable(names, slack):
            return warn(what, "none of them can be told", f"name somebody in {variable} who is in Slack")
        return ok(what, f"{len(members)} {'person' if len(members) == 1 else 'people'}, by {variable}")
    match variable:
        case "PRIORITY_AGENTS":
            says = "PRIORITY_AGENTS names nobody, so every full member of the workspace is an agent and sees accounts"
            return warn(what, says, "name the agents, or a user group of them")
        case "PRIORITY_ADMINS":
            says = "PRIORITY_ADMINS names nobody who would be told where no channel and no lead can be"
            return warn(what, says, "name one or two people")
        case "PRIORITY_LEADS":
            return ok(what, "level 2 of the ladders; PRIORITY_LEADS names nobody else")
        case _:
            return ok(what, f"{variable} names nobody")


def _person(variable: str, name: str, slack: SlackSeen) -> Iterator[Finding]:
    seen, what = slack.people.get(name), f"{variable} {name}"
    if isinstance(seen, Unanswered):
        yield warn(what, f"Slack does not say who that is ({seen.word})", "try again in a minute")
    elif seen is not None:
        yield from _named(variable, what, seen)


def _named(variable: str, what: str, seen: SeenPerson) -> Iterator[Finding]:
    match seen.kind:
        case None:
            yield warn(what, "Slack knows nobody of this id", "correct it")
        case ReaderKind.GONE:
            yield warn(what, f"{seen.name} is deactivated", "take the id out")
        case ReaderKind.BOT:
            yield warn(what, f"{seen.name} is a bot", "take the id out")
        case ReaderKind.GUEST | ReaderKind.STRANGER if variable != "PRIORITY_PAMS":
            says = f"{seen.name} {_OUTSIDE[seen.kind]} and sees accounts all the same"
            yield warn(what, says, "take the id out, unless that is meant")


def _group(variable: str, name: str, slack: SlackSeen) -> Iterator[Finding]:
    seen, what = slack.groups.get(name), f"{variable} {name}"
    if isinstance(seen, Unanswered):
        yield _unreadable(variable, what, seen)
    elif seen is not None and not seen:
        yield warn(what, "the user group has no members", "add some in Slack, or name people by their ids")


def _unreadable(variable: str, what: str, seen: Unanswered) -> Finding:
    if seen.refused:
        says = f"the user group cannot be read ({seen.word})"
        remedy = "correct the id, or name people by their ids"
        if seen.word == _NO_PLAN:
            remedy = "this plan of Slack's has no user groups: name people by their ids"
        # Where nobody knows who is a Partner Account Manager, they are taken for members like all others.
        if variable == "PRIORITY_PAMS":
            return fail(what, f"{says}, so its people may be taken for the team's own", remedy)
        return warn(what, f"{says}, and after a day its people have no rights any more", remedy)
    return warn(what, f"Slack does not say who is in the user group ({seen.word})", "try again in a minute")
