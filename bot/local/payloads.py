"""Writes the payloads that Slack sends: commands, interactions and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.api.views import view_json
from bot.local.posting import message_json
from bot.local.state.records import Message

if TYPE_CHECKING:
    from bot.local.shapes import Json
    from bot.local.state.records import Channel, Ephemeral, User, View
    from bot.local.state.response_urls import ReplyTo
    from bot.local.state.world import World

# The old way to verify a request; Slack still sends it, nobody should look at it.
VERIFICATION = "local-verification"


def command(world: World, user: User, words: tuple[str, str], to: ReplyTo, response_url: str) -> Json:
    """Write a slash command; `words` are the command and its text as Slack sends it."""
    team = world.directory.teams[user.team_id]
    channel = world.directory.channels[to.channel]
    body: Json = {
        "token": VERIFICATION,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.is_private else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": words[0],
        "text": words[1],
        "api_app_id": world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": world.triggers.issue(user.id),
    }
    enterprise_id = world.directory.enterprise_id
    return body | ({"enterprise_id": enterprise_id, "enterprise_name": "Enterprise"} if enterprise_id else {})


def interaction(world: World, user: User, kind: str, inside: str | None = None) -> Json:
    """Write what all interactions share; `inside` is the modal in which it happened.

    `team` is where the app is installed, even for people from elsewhere: theirs is `user.team_id`.
    """
    home, enterprise_id = world.directory.home, world.directory.enterprise_id
    return {
        "type": kind,
        "token": VERIFICATION,
        "api_app_id": world.app.id,
        "team": {"id": home.id, "domain": home.domain},
        "enterprise": {"id": enterprise_id, "name": "Enterprise"} if enterprise_id else None,
        "is_enterprise_install": False,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "trigger_id": world.triggers.issue(user.id, inside),
    }


def on_message(world: World, user: User, kind: str, shown: Message | Ephemeral) -> Json:
    """Write an interaction with a message; of an ephemeral one Slack does not send the message itself."""
    channel = world.directory.channels[shown.channel]
    private = not isinstance(shown, Message)
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": channel.id,
        "is_ephemeral": private,
    }
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    body = interaction(world, user, kind)
    body |= {"container": container, "channel": {"id": channel.id, "name": channel.name}}
    return body | ({"message": message_json(world, shown)} if isinstance(shown, Message) else {})


def on_view(world: World, user: User, kind: str, view: View, state: Json | None = None) -> Json:
    """Write an interaction with a modal or a home tab; `state` is what was filled in so far."""
    body = interaction(world, user, kind, view.id)
    return body | {"view": view_json(world, view, state), "container": {"type": "view", "view_id": view.id}}


def event(world: World, inner: Json, channel: Channel | None = None) -> Json:
    """Wrap an event for delivery, with an event id that stays the same when it is delivered again."""
    home, enterprise_id = world.directory.home.id, world.directory.enterprise_id
    authorization: Json = {
        "enterprise_id": enterprise_id,
        "team_id": home,
        "user_id": world.app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "type": "event_callback",
        "token": VERIFICATION,
        "team_id": home,
        "context_team_id": home,
        "context_enterprise_id": enterprise_id,
        "api_app_id": world.app.id,
        "event": {"event_ts": world.stamps.new_ts(), **inner},
        "event_id": world.stamps.new_id("Ev"),
        "event_time": int(world.now().timestamp()),
        "authorizations": [authorization],
        "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
    }


def said(world: World, user: User, message: Message) -> Json:
    """Write the event of a person's message; `type` and `channel_type` are still to be added."""
    body: Json = {
        "user": user.id,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": message.channel,
        "team": user.team_id,
        "client_msg_id": world.stamps.new_id("M").lower(),
        "blocks": message.blocks,
    }
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if world.directory.is_external(user):
        body |= {"user_team": user.team_id, "source_team": user.team_id}
    return body
