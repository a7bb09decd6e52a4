"""Judges the channels that the settings name: whether alerts can stand there, and who reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.findings import fail, ok, warn
from bot.doctor.set_up import shown
from bot.services.inspection import Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.doctor.findings import Finding
    from bot.doctor.set_up import SetUp
    from bot.services.inspection import SeenChannel, SlackSeen

GONE = "channel_not_found"
_LEFT_OUT = "so account data is left out there"
_SHOWN = "and an admin shows accounts there, to outsiders too"
_HIDE = "if that is not wanted, an admin hides them on the app's Home tab"
_OWN = "name a channel of your own people, if accounts are to be seen with the tickets"


def channels(set_up: SetUp, slack: SlackSeen) -> Iterator[Finding]:
    """Judge each channel once, with all places that name it."""
    for named, places in set_up.named_channels.items():
        channel = set_up.today(named)
        if channel != named:
            yield warn(f"channel {named}", f"Slack calls it {channel} by now", f"write {channel} into {_all(places)}")
        seen = slack.channels.get(channel)
        if seen is not None:
            says = _SHOWN if channel in set_up.accounts_shown else _LEFT_OUT
            yield _channel(f"channel {shown(channel, seen)}", seen, places, says)


def _channel(what: str, seen: SeenChannel | Unanswered, places: Sequence[str], accounts: str) -> Finding:
    if isinstance(seen, Unanswered):
        return _unseen(what, seen, places)
    if seen.is_archived:
        return fail(what, "it is archived", f"unarchive it, or name another in {_all(places)}")
    if not seen.is_member:
        return fail(what, "the bot is not in it", "write /invite there, with the bot's name")
    return _read_by(what, seen, places, accounts)


def _read_by(what: str, seen: SeenChannel, places: Sequence[str], accounts: str) -> Finding:
    """Judge who reads a channel; `accounts` says what outsiders are told of them there."""
    remedy = _HIDE if accounts is _SHOWN else _OWN
    if seen.is_shared:
        return warn(what, f"it is shared with another organisation, {accounts}", remedy)
    if seen.outsiders is None:
        again = remedy if accounts is _SHOWN else "try again in a minute"
        return warn(what, f"Slack does not say who is in it, {accounts}", again)
    if seen.outsiders:
        says = f"a guest or a Partner Account Manager is in it, or too many people to look at, {accounts}"
        return warn(what, says, remedy)
    return ok(what, f"the bot is in it, and none but your own people; {_all(places)}")


def _unseen(what: str, seen: Unanswered, places: Sequence[str]) -> Finding:
    if seen.word == GONE:
        remedy = f"correct {_all(places)}, or invite the bot there if it is private"
        return fail(what, "Slack knows none of this id that the bot can see", remedy)
    remedy = "see the scopes" if seen.refused else "try again in a minute"
    return warn(what, f"Slack says nothing of it ({seen.word})", remedy)


def _all(places: Sequence[str]) -> str:
    return " and ".join(places)
