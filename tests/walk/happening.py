"""What Slack tells by itself: each event that the bot asked for, with somebody of whom nobody wants to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local import happenings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.local.person import Person
    from bot.local.shapes import Json
    from tests.walk.people import Stage

    Happening = Callable[[Stage, Person], Json]

# What people say and open, which everybody tries.
SAID = frozenset({"app_mention", "message.im", "app_home_opened"})


def _joined(stage: Stage, person: Person) -> Json:
    return happenings.joined(stage.bot.workspace.world, person.user, stage.bot.cast.elsewhere)


def _left(stage: Stage, person: Person) -> Json:
    return happenings.left(stage.bot.workspace.world, person.user, stage.crowd)


def _group(stage: Stage, person: Person) -> Json:
    """Slack's event with a name of its own, of a group that the bot does not know."""
    group = stage.bot.workspace.add_group("strangers", [])
    return happenings.group_changed(stage.bot.workspace.world, group, [person.id], [])


def _moved(stage: Stage, _person: Person) -> Json:
    place = stage.bot.workspace.add_channel("moves", [stage.people["lead"]])
    return happenings.renumbered(stage.bot.workspace.world, place)


def _in_place(what: str) -> Happening:
    """An event about a channel of its own, as the one in which nothing of ours stands."""

    def happen(stage: Stage, person: Person) -> Json:
        place = stage.bot.workspace.add_channel("place", [stage.people["lead"], person])
        return {"type": what, "channel": place.id, "user": person.id, "connected_team_id": stage.bot.cast.foreign.id}

    return happen


# The bot's token taken away, or the bot uninstalled, is only said: its calls go on being answered here.
def _ended(what: str) -> Happening:
    return lambda _stage, person: {"type": what, "tokens": {"oauth": [person.id], "bot": []}}


HAPPENINGS: Mapping[str, Happening] = {
    "user_change": lambda stage, person: happenings.user_changed(stage.bot.workspace.world, person.user),
    "subteam_members_changed": _group,
    "member_joined_channel": _joined,
    "member_left_channel": _left,
    "channel_id_changed": _moved,
    **{
        what: _in_place(what)
        for what in (
            "channel_archive",
            "channel_unarchive",
            "channel_deleted",
            "channel_shared",
            "channel_unshared",
            "group_archive",
            "group_unarchive",
            "group_deleted",
        )
    },
    **{what: _ended(what) for what in ("tokens_revoked", "app_uninstalled")},
}
