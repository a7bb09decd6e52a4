"""What an operator chose, together with what was seen of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.services.inspection import SeenPerson, Wanted
from bot.services.tickets import moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.domain.policy import Policy
    from bot.services.inspection import SeenChannel, SlackSeen, Unanswered
    from bot.settings import Settings

COMMON = "PRIORITY_CHANNEL"
OF_TERRITORIES = "PRIORITY_CHANNELS"


@dataclass(frozen=True)
class SetUp:
    """The settings, the policy (None if it cannot be read), and what the database knows of the channels.

    `moves` are those that Slack gave another id since, `accounts_shown` those in which an admin shows accounts.
    """

    settings: Settings
    policy: Policy | None
    moves: Mapping[str, str] = field(default_factory=dict)
    accounts_shown: frozenset[str] = frozenset()

    @property
    def lists(self) -> dict[str, tuple[str, ...]]:
        """The four lists by the names of their variables, ids as they were named, each once."""
        chosen = self.settings
        named = {
            "PRIORITY_AGENTS": chosen.priority_agents,
            "PRIORITY_LEADS": chosen.priority_leads,
            "PRIORITY_ADMINS": chosen.priority_admins,
            "PRIORITY_PAMS": chosen.priority_pams,
        }
        return {variable: tuple(dict.fromkeys(names)) for variable, names in named.items()}

    @property
    def named_channels(self) -> dict[str, list[str]]:
        """Where each channel id is named, in the order of the variables."""
        named: dict[str, list[str]] = {}
        for place, channel in self._channels():
            named.setdefault(channel, []).append(place)
        return named

    def _channels(self) -> Iterator[tuple[str, str]]:
        if self.settings.priority_channel:
            yield COMMON, self.settings.priority_channel
        for territory, channel in self.settings.priority_channels.items():
            yield f"{OF_TERRITORIES} ({territory})", channel

    @property
    def common(self) -> str | None:
        """The id, as of today, of the channel of every territory without one of its own."""
        return self.settings.priority_channel and self.today(self.settings.priority_channel)

    def channel_of(self, territory: str) -> str | None:
        """Return the id, as of today, of the channel in which a territory's tickets stand."""
        own = self.settings.priority_channels.get(territory)
        return self.today(own) if own else self.common

    def today(self, channel: str) -> str:
        """Return the id that a channel has by now."""
        return moved(channel, self.moves)

    @property
    def wanted(self) -> Wanted:
        """What Slack is to be asked about."""
        named = {name for names in self.lists.values() for name in names}
        ladders = self.policy.ladders.values() if self.policy else ()
        return Wanted(
            channels=frozenset(map(self.today, self.named_channels)),
            people=frozenset(name for name in named if not is_group(name)),
            groups=frozenset(name for name in named if is_group(name)),
            emails=frozenset(one.email for ladder in ladders for level in ladder.levels for one in level.contacts),
            pams=frozenset(self.lists["PRIORITY_PAMS"]),
        )


def is_group(name: str) -> bool:
    """Whether an id is that of a user group."""
    return name.startswith("S")


def members_of(names: Iterable[str], slack: SlackSeen) -> frozenset[str]:
    """Return the user ids that a list names, of its groups those that could be read."""
    members: set[str] = set()
    for name in names:
        found = slack.groups.get(name, frozenset()) if is_group(name) else frozenset({name})
        if isinstance(found, frozenset):
            members |= found
    return frozenset(members)


def reachable(names: Iterable[str], slack: SlackSeen) -> frozenset[str]:
    """Return those of a list whom a direct message reaches; of the members of a group it is taken for granted."""
    members = members_of(names, slack)
    return frozenset(name for name in members if _may_be_reached(slack.people.get(name)))


def _may_be_reached(seen: SeenPerson | Unanswered | None) -> bool:
    return not isinstance(seen, SeenPerson) or seen.is_reachable


def shown(channel: str, seen: SeenChannel | Unanswered | None) -> str:
    """Return a channel as operators know it."""
    name = getattr(seen, "name", "")
    return f"{channel} (#{name})" if name else channel
