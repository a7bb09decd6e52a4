"""Makes things happen that nobody's command causes: it changes the workspace and writes the event for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.api.people import user_json

if TYPE_CHECKING:
    from bot.local.shapes import Json
    from bot.local.state.records import Channel, Team, User, UserGroup
    from bot.local.state.world import World


def user_changed(world: World, user: User) -> Json:
    """Write user_change after a test changed a person; like Slack it leaves out what is withheld."""
    body = user_json(world, user)
    if not world.directory.is_external(user):
        body["locale"] = user.locale
    return {"type": "user_change", "user": body, "cache_ts": int(world.now().timestamp())}


def joined(world: World, user: User, channel: Channel) -> Json:
    """Let somebody, or the bot, join a channel."""
    channel.members.append(user.id)
    return _membership(world, "member_joined_channel", user, channel)


def left(world: World, user: User, channel: Channel) -> Json:
    """Let somebody, or the bot, leave a channel."""
    channel.members.remove(user.id)
    return _membership(world, "member_left_channel", user, channel)


def _membership(world: World, kind: str, user: User, channel: Channel) -> Json:
    return {
        "type": kind,
        "user": user.id,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": world.directory.home.id,
    }


def archived(channel: Channel, by: User) -> Json:
    """Archive a channel."""
    channel.is_archived = True
    return _channel("archive", channel) | {"user": by.id}


def unarchived(channel: Channel, by: User) -> Json:
    """Bring a channel back."""
    channel.is_archived = False
    return _channel("unarchive", channel) | {"user": by.id}


def deleted(world: World, channel: Channel) -> Json:
    """Delete a channel."""
    del world.directory.channels[channel.id]
    return _channel("deleted", channel)


def _channel(what: str, channel: Channel) -> Json:
    family = "group" if channel.is_private else "channel"
    return {"type": f"{family}_{what}", "channel": channel.id}


def shared(channel: Channel, team: Team) -> Json:
    """Share a channel with another team (Slack Connect)."""
    channel.is_ext_shared = True
    return {"type": "channel_shared", "channel": channel.id, "connected_team_id": team.id}


def unshared(channel: Channel, team: Team) -> Json:
    """Stop sharing a channel."""
    channel.is_ext_shared = False
    return {
        "type": "channel_unshared",
        "channel": channel.id,
        "previously_connected_team_id": team.id,
        "is_ext_shared": False,
    }


def renumbered(world: World, channel: Channel) -> Json:
    """Give a channel another id, as sharing may do; its messages come along, and the old id is unknown."""
    old, new = channel.id, world.stamps.new_id("C")
    world.directory.channels[new] = world.directory.channels.pop(old)
    channel.id = new
    world.messages.move(old, new)
    return {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": new}


def revoked(world: World) -> Json:
    """Take the bot's token away: from now on every call is refused."""
    world.refuses = "token_revoked"
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [world.app.bot_user_id]}}


def uninstalled(world: World) -> Json:
    """Remove the app from the workspace: from now on every call is refused."""
    world.refuses = "account_inactive"
    return {"type": "app_uninstalled"}


def group_changed(world: World, group: UserGroup, added: list[str], removed: list[str]) -> Json:
    """Change who belongs to a user group, by user ids."""
    group.members = [member for member in group.members if member not in removed] + added
    return {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": world.directory.home.id,
        "date_update": int(world.now().timestamp()),
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
