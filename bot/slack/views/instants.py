"""Instants in posts that many people read: Slack shows each of them their own time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import Markup

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.i18n import Translator

_FORMAT = "{date_short_pretty} {time}"


def token(tr: Translator, at: datetime, zone: ZoneInfo) -> Markup:
    """Return a date token: each reader's own time, and the territory's with its city where Slack does not draw it."""
    local = tr.instant(at, zone, "full", now=at)
    fallback = tr.t("{instant}, {city}", instant=local, city=tr.city(zone))
    plain = fallback.replace("|", "/").replace(">", "").replace("<", "")
    return Markup(f"<!date^{int(at.timestamp())}^{_FORMAT}|{plain}>")


def brief_token(tr: Translator, at: datetime, zone: ZoneInfo) -> Markup:
    """Return a date token that takes little room: where Slack does not draw it, the time of the territory."""
    plain = tr.instant(at, zone, "time", now=at)
    return Markup(f"<!date^{int(at.timestamp())}^{_FORMAT}|{plain}>")
