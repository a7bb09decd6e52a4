"""Judges for each territory where its alerts go, and who hears of them if its channel takes none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.channels import GONE
from bot.doctor.findings import fail, ok, warn
from bot.doctor.set_up import OF_TERRITORIES, reachable, shown
from bot.services.calls import leads_of
from bot.services.inspection import SeenChannel, SeenPerson, Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.doctor.findings import Finding
    from bot.doctor.set_up import SetUp
    from bot.domain.policy import Policy
    from bot.services.inspection import SlackSeen

MOST_NAMED = 5


def territories(set_up: SetUp, policy: Policy, slack: SlackSeen) -> Iterator[Finding]:
    """Judge each territory; without an answer of Slack's only whether a channel is named for it."""
    for key in policy.territories:
        channel = set_up.channel_of(key)
        seen = slack.channels.get(channel) if channel else None
        if channel and _takes(seen):
            yield ok(f"territory {key}", f"its tickets stand in {shown(channel, seen)}")
        elif channel and not _is_broken(seen):
            says = f"its tickets belong into {channel}, and whether they can stand there is not known"
            yield warn(f"territory {key}", says, "see what is said of the channel")
        else:
            yield _without_channel(set_up, policy, slack, key)


def _without_channel(set_up: SetUp, policy: Policy, slack: SlackSeen, key: str) -> Finding:
    what, channel = f"territory {key}", set_up.channel_of(key)
    says = f"its channel {channel} takes no messages" if channel else "it has no channel"
    remedy = "mend the channel" if channel else f"name one in PRIORITY_CHANNEL or {OF_TERRITORIES}"
    if isinstance(slack.token, Unanswered):
        return warn(what, f"{says}, and who is told instead is not known", remedy)
    instead, without = _others(set_up, policy, slack, key)
    if not without:
        return warn(what, f"{says}; told instead: {', '.join(instead)}", remedy)
    where = "for tickets from " + _some(without) if len(without) < len(policy.territories[key].members) else ""
    nobody = f"{says}, and {where + ' ' if where else ''}nobody can be told instead"
    if _is_unclear(policy, slack, key):
        return warn(what, f"{nobody} of whom Slack says now who they are", remedy)
    return fail(what, nobody, f"{remedy}, or name somebody in PRIORITY_ADMINS")


def _others(set_up: SetUp, policy: Policy, slack: SlackSeen, key: str) -> tuple[list[str], list[str]]:
    """Return who is told instead, and the countries from whose tickets none of these hears."""
    common = set_up.common
    common_takes = common is not None and _takes(slack.channels.get(common))
    admins = reachable(set_up.lists["PRIORITY_ADMINS"], slack)
    leads: dict[str, None] = {}
    without: list[str] = []
    for country in policy.territories[key].members:
        found = [name for name, email in _leads(policy, key, country) if _is_in_slack(slack, email)]
        leads.update(dict.fromkeys(found))
        if not (found or admins or common_takes):
            without.append(country)
    instead = [shown(common, slack.channels.get(common))] if common and common_takes else []
    return [*instead, *leads, *(["the admins"] if admins else [])], without


def _leads(policy: Policy, key: str, country: str) -> list[tuple[str, str]]:
    """Return name and email of those who are told as leads; of people to choose from nobody is, before (C81)."""
    return [(one.contact.name, one.contact.email) for one in leads_of(policy, key, country) if not one.choose]


def _is_in_slack(slack: SlackSeen, email: str) -> bool:
    seen = slack.contacts.get(email)
    return isinstance(seen, SeenPerson) and seen.is_reachable


def _is_unclear(policy: Policy, slack: SlackSeen, key: str) -> bool:
    """Whether Slack has not said of some lead who they are."""
    emails = {email for country in policy.territories[key].members for _name, email in _leads(policy, key, country)}
    return any(isinstance(slack.contacts.get(email), Unanswered) for email in emails)


def _takes(seen: SeenChannel | Unanswered | None) -> bool:
    return isinstance(seen, SeenChannel) and seen.takes_messages


def _is_broken(seen: SeenChannel | Unanswered | None) -> bool:
    """Whether a channel certainly takes nothing."""
    if isinstance(seen, SeenChannel):
        return not seen.takes_messages
    return isinstance(seen, Unanswered) and seen.word == GONE


def _some(countries: Sequence[str]) -> str:
    more = len(countries) - MOST_NAMED
    return ", ".join(countries[:MOST_NAMED]) + (f" and {more} more countries" if more > 0 else "")
