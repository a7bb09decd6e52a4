"""The methods of the Web API that tell who somebody is and who belongs to a group."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.local.api.arguments import flag
from bot.local.refusal import ApiError
from bot.local.shapes import text_in

if TYPE_CHECKING:
    from bot.local.shapes import Json
    from bot.local.state.records import User
    from bot.local.state.world import World


def info(world: World, args: Json) -> Json:
    """users.info: no email and no locale of people from other workspaces."""
    user = world.directory.users.get(text_in(args, "user"))
    if user is None:
        raise ApiError("user_not_found")
    body = user_json(world, user)
    if flag(args, "include_locale") and not world.directory.is_external(user):
        body["locale"] = user.locale
    return {"user": body}


def lookup_by_email(world: World, args: Json) -> Json:
    """users.lookupByEmail: home people who still have an account."""
    user = world.directory.user_by_email(text_in(args, "email"))
    if user is None or user.deleted:
        raise ApiError("users_not_found")
    return {"user": user_json(world, user)}


def user_json(world: World, user: User) -> Json:
    """Write a person as Slack does; without the scope users:read.email there is no email."""
    profile: Json = {
        "real_name": user.real_name or user.name,
        "display_name": user.name,
        "team": user.team_id,
    }
    external = world.directory.is_external(user)
    if user.email and not external and "users:read.email" in world.scopes:
        profile["email"] = user.email
    body: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name or user.name,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
    }
    if external:
        body["is_stranger"] = user.is_stranger
    return body | _zone(world, user) | _enterprise(world, user)


def _zone(world: World, user: User) -> Json:
    here = world.now().astimezone(ZoneInfo(user.tz))
    offset = here.utcoffset()
    return {
        "tz": user.tz,
        "tz_label": here.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
    }


def _enterprise(world: World, user: User) -> Json:
    enterprise_id = world.directory.enterprise_id
    if not enterprise_id or world.directory.is_external(user):
        return {}
    return {"enterprise_user": {"id": user.id, "enterprise_id": enterprise_id, "teams": [user.team_id]}}


def group_members(world: World, args: Json) -> Json:
    """usergroups.users.list: refused on plans without user groups."""
    group = world.directory.groups.get(text_in(args, "usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    if group.plan_upgrade_required:
        raise ApiError("plan_upgrade_required")
    return {"users": list(group.members)}
