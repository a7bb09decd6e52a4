"""The views methods of the Web API: modals and the home tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.drafts import read_view
from bot.local.inputs import initial_state
from bot.local.refusal import ApiError
from bot.local.shapes import Json, map_in, maps_in, text_in
from bot.local.state.sights import Sight

if TYPE_CHECKING:
    from bot.local.state.records import View
    from bot.local.state.sights import Kind, Via
    from bot.local.state.world import World


def open_view(world: World, args: Json) -> Json:
    """views.open: needs a trigger id that is unused and at most 3 s old."""
    content = read_view(world, args, "modal")
    user, _ = world.triggers.redeem(text_in(args, "trigger_id"))
    return _shown(world, world.views.open(user, content), "modal")


def push_view(world: World, args: Json) -> Json:
    """views.push: needs the trigger id of something done inside a modal."""
    content = read_view(world, args, "modal")
    user, below = world.triggers.redeem(text_in(args, "trigger_id"))
    if below is None:
        raise ApiError("invalid_arguments")
    return _shown(world, world.views.push(user, content, world.views.find(below)), "modal")


def update_view(world: World, args: Json) -> Json:
    """views.update: by view_id or external_id; hash_conflict if it changed since."""
    view = world.views.find(text_in(args, "view_id"), text_in(args, "external_id"))
    content = read_view(world, args, "modal")
    return _shown(world, world.views.update(view, content, text_in(args, "hash")), "modal")


def publish_view(world: World, args: Json) -> Json:
    """views.publish: the home tab of one person; hash_conflict if it changed since."""
    user = world.directory.users.get(text_in(args, "user_id"))
    if user is None or user.deleted:
        raise ApiError("invalid_user_id")
    content = read_view(world, args, "home")
    return _shown(world, world.views.publish(user.id, content, text_in(args, "hash")), "home")


def _shown(world: World, view: View, kind: Kind) -> Json:
    show_view(world, view, kind)
    return {"view": view_json(world, view)}


def show_view(world: World, view: View, kind: Kind, via: Via = "api", answers: str = "") -> None:
    """Record that a person sees a view."""
    title = text_in(map_in(view.content, "title"), "text")
    blocks = maps_in(view.content, "blocks")
    world.sights.record(Sight(kind, title, blocks, user=view.user, view=view, via=via, answers=answers))


def view_json(world: World, view: View, state: Json | None = None) -> Json:
    """Write a view as Slack does, with what was filled in so far."""
    home = world.directory.home.id
    defaults: Json = {
        "callback_id": "",
        "external_id": "",
        "private_metadata": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
    }
    values = state if state is not None else initial_state(maps_in(view.content, "blocks"))
    return {
        **defaults,
        **view.content,
        "id": view.id,
        "team_id": home,
        "hash": view.hash,
        "state": {"values": values},
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "app_id": world.app.id,
        "bot_id": world.app.bot_id,
        "app_installed_team_id": home,
    }
