"""Who sits at the console, and in which channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.api.people import user_json
from bot.local.console.hands import Hands
from bot.local.console.people import set_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.local.console.screen import Screen
    from bot.local.person import Person
    from bot.local.state.records import Channel
    from bot.local.workspace import Workspace


class Seat:
    """The place in front of the console; `people` are those who are known by their role.

    Every method raises LookupError, in one clear line, for what cannot be done.
    """

    def __init__(
        self, workspace: Workspace, person: Person, channel: Channel, people: Mapping[str, Person], screen: Screen
    ) -> None:
        self._workspace, self._people, self._screen = workspace, people, screen
        self.hands = Hands(person, channel, screen)

    @property
    def person(self) -> Person:
        """Who sits there now."""
        return self.hands.person

    @property
    def who(self) -> str:
        """Who sits here and where, such as "ada (agent) in #general"."""
        person = self.person
        role = next((f" ({role})" for role, one in self._people.items() if one.id == person.id), "")
        where = f"#{self.hands.channel.name}" if self.hands.is_member else "direct messages"
        return f"{person.user.name}{role} in {where}"

    def become(self, name: str) -> None:
        """Let somebody else sit there, by role or by name."""
        name = name.removeprefix("@")
        person = self._people.get(name)
        if person is None:
            user = self._workspace.world.directory.user_by_name(name)
            if user is None or user.is_bot:
                known = ", ".join(self._people) or "names such as ada"
                raise LookupError(f"there is nobody called {name!r}; :as takes {known}")
            person = self._workspace.person(user.id)
        self._sit(person, self.hands.channel)

    def go(self, name: str) -> None:
        """Go to another channel."""
        channel = self._workspace.world.directory.channel_by_name(name.removeprefix("#"))
        if channel is None or channel.is_im:
            raise LookupError(f"there is no channel called {name!r}")
        self._sit(self.person, channel)

    def _sit(self, person: Person, channel: Channel) -> None:
        self.hands = Hands(person, channel, self._screen)
        self._screen.note(f"you are {self.who} now")

    async def speak(self, language: str) -> None:
        """Switch the person's Slack to another language and tell the bot, as Slack does."""
        person, world = self.person, self._workspace.world
        if not language:
            raise LookupError(f"your Slack is in {person.user.locale}; :language takes a code such as de or ar")
        set_language(self._workspace, person, language)
        changed = {**user_json(world, person.user), "locale": person.user.locale}
        await self._workspace.happen({"type": "user_change", "user": changed})
        self._screen.note(f"your Slack is in {person.user.locale} now")
