"""Judges the people of the ladders: whether Slack has them, so that they are mentioned and get direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.findings import ok, warn
from bot.domain.people import ReaderKind
from bot.services.inspection import SeenPerson, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.findings import Finding
    from bot.domain.policy import Policy
    from bot.services.inspection import SlackSeen

_REMEDY = "invite them, or name others in POLICY_FILE"
_KINDS = {
    None: "not in Slack under this email, or deactivated",
    ReaderKind.GONE: "deactivated in Slack",
    ReaderKind.BOT: "a bot in Slack",
    ReaderKind.STRANGER: "of another workspace",
}


def contacts(policy: Policy, slack: SlackSeen) -> Iterator[Finding]:
    """Judge each contact once, with all levels on which they stand."""
    for email, (name, places) in _everybody(policy).items():
        seen = slack.contacts.get(email)
        if seen is not None:
            yield _contact(f"contact {name} <{email}>", seen, ", ".join(places))


def _everybody(policy: Policy) -> dict[str, tuple[str, list[str]]]:
    """Return name and levels by email, in the order of the ladders."""
    found: dict[str, tuple[str, list[str]]] = {}
    for ladder in policy.ladders.values():
        for number, level in enumerate(ladder.levels, start=1):
            for one in level.contacts:
                found.setdefault(one.email, (one.name, []))[1].append(f"{ladder.key} level {number}")
    return found


def _contact(what: str, seen: SeenPerson | Unanswered, places: str) -> Finding:
    if isinstance(seen, Unanswered):
        remedy = "see the scopes" if seen.refused else "try again in a minute"
        return warn(what, f"Slack does not say whether they are there ({seen.word}); {places}", remedy)
    if seen.is_reachable:
        return ok(what, f"in Slack; {places}")
    return warn(what, f"{_KINDS[seen.kind]}, so alerts name them by email only; {places}", _REMEDY)
