"""Knows the people, teams, channels and user groups of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.state.records import Channel, Team, User, UserGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.local.state.stamps import Stamps


class Directory:
    """Everybody and every place; the first team is the home one, the bot is one of its users."""

    def __init__(self, stamps: Stamps, home: Team, bot: User, enterprise_id: str | None) -> None:
        self._stamps = stamps
        self.home = home
        self.bot = bot
        self.enterprise_id = enterprise_id
        self.teams = {home.id: home}
        self.users = {bot.id: bot}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}

    def add_team(self, name: str) -> Team:
        """Add a foreign team."""
        team = Team(self._stamps.new_id("T"), name, name.lower().replace(" ", "-"))
        self.teams[team.id] = team
        return team

    def add_user(self, user: User) -> User:
        """Add a person whose id was made before."""
        self.users[user.id] = user
        return user

    def add_channel(self, channel: Channel) -> Channel:
        """Add a channel whose id was made before."""
        self.channels[channel.id] = channel
        return channel

    def add_group(self, handle: str, members: Iterable[str]) -> UserGroup:
        """Add a user group."""
        group = UserGroup(self._stamps.new_id("S"), handle, list(members))
        self.groups[group.id] = group
        return group

    def dm(self, user_id: str) -> Channel:
        """Return the conversation of the bot and one person, opening it at the first time."""
        for channel in self.channels.values():
            if channel.is_im and {user_id, self.bot.id} <= set(channel.members):
                return channel
        name = "directmessage"
        return self.add_channel(
            Channel(self._stamps.new_id("D"), name, is_im=True, members=[user_id, self.bot.id]),
        )

    def is_external(self, user: User) -> bool:
        """Tell whether a person belongs to another workspace."""
        return user.team_id != self.home.id

    def user_by_name(self, name: str) -> User | None:
        """Find a person by what follows the @ sign."""
        return next((user for user in self.users.values() if user.name == name), None)

    def channel_by_name(self, name: str) -> Channel | None:
        """Find a channel by what follows the # sign."""
        return next((channel for channel in self.channels.values() if channel.name == name), None)

    def group_by_handle(self, handle: str) -> UserGroup | None:
        """Find a user group by what follows the @ sign."""
        return next((group for group in self.groups.values() if group.handle == handle), None)

    def user_by_email(self, email: str) -> User | None:
        """Find a member of the home team by email; others' addresses are withheld."""
        known = (user for user in self.users.values() if user.email and not self.is_external(user))
        return next((user for user in known if user.email.casefold() == email.casefold()), None)
