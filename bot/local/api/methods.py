"""The table of all methods of the Web API that this workspace answers, and the scopes that they need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from bot.local.api import chat, conversations, people, views
from bot.local.shapes import Json, text_in
from bot.local.state.world import World

if TYPE_CHECKING:
    from bot.local.state.records import Channel

Method: TypeAlias = Callable[[World, Json], Json]


def _auth_test(world: World, _args: Json) -> Json:
    home = world.directory.home
    body: Json = {
        "url": f"https://{home.domain}.slack.com/",
        "team": home.name,
        "user": world.directory.bot.name,
        "team_id": home.id,
        "user_id": world.app.bot_user_id,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }
    return body | ({"enterprise_id": world.directory.enterprise_id} if world.directory.enterprise_id else {})


def _api_test(_world: World, args: Json) -> Json:
    return {"args": args}


METHODS: Mapping[str, Method] = {
    "api.test": _api_test,
    "auth.test": _auth_test,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.permalink,
    "conversations.info": conversations.info,
    "conversations.members": conversations.members,
    "conversations.open": conversations.open_conversation,
    "conversations.history": conversations.history,
    "conversations.replies": conversations.replies,
    "users.info": people.info,
    "users.lookupByEmail": people.lookup_by_email,
    "usergroups.users.list": people.group_members,
    "views.open": views.open_view,
    "views.push": views.push_view,
    "views.update": views.update_view,
    "views.publish": views.publish_view,
}
# Methods whose scope starts with the kind of the channel: channels:read, groups:read, im:read.
BY_CHANNEL = {
    "conversations.info": "read",
    "conversations.members": "read",
    "conversations.history": "history",
    "conversations.replies": "history",
}
SCOPES = {
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "usergroups.users.list": "usergroups:read",
}
# What the bot asks for when it is installed.
GRANTED = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)


def scope_for(world: World, method: str, args: Json) -> str | None:
    """Return the scope that a call needs, or None."""
    if method.startswith("chat.") and method != "chat.getPermalink":
        return "chat:write"
    if method in BY_CHANNEL:
        channel = world.directory.channels.get(text_in(args, "channel"))
        return f"{_family(channel)}:{BY_CHANNEL[method]}" if channel else None
    return SCOPES.get(method)


def _family(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "groups" if channel.is_private else "channels"
