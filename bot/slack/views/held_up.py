"""What the home tab says first when alerts do not get out, and what can be done about it."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from bot.i18n import Markup
from bot.slack.views.page import Page, code, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.i18n import Translator
    from bot.services.outbox import HeldUp
    from bot.slack.views.page import Block

DOCTOR = "python -m bot doctor"


def held_up(tr: Translator, found: HeldUp, now: datetime) -> Iterable[Block]:
    """Say in one line what does not get out, with the remedy; nothing while all is well."""
    said = list(_said(tr, found, now))
    return (
        Page(tr).line(reduce(lambda first, second: sentences(tr, first, second), said)).message().blocks if said else ()
    )


def _said(tr: Translator, found: HeldUp, now: datetime) -> Iterator[Markup]:
    doctor = code(DOCTOR)
    if found.since:
        yield tr.n(
            "Alerts are not getting out: {count} waits, since {time}.",
            "Alerts are not getting out: {count} wait, the oldest since {time}.",
            found.alerts,
            time=tr.instant(found.since, now=now),
        )
    if found.refusing:
        channels = tr.list_and(Markup(f"<#{channel}>") for channel in found.refusing)
        yield tr.t(
            "{channels}: my messages are refused there. Invite me, or run {command}.", channels=channels, command=doctor
        )
    if found.resting:
        yield tr.t("Slack takes no messages for now; I go on as soon as it does.")
    if found.since and not found.refusing and not found.resting:
        yield tr.t("To see why, run {command}.", command=doctor)
