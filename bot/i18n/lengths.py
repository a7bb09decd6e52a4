"""Lengths and windows of time in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.severity import Length

if TYPE_CHECKING:
    from bot.domain.severity import Window
    from bot.i18n.markup import Markup
    from bot.i18n.translator import Translator

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_SHOWN_IN_SECONDS = timedelta(minutes=2)


def length_text(tr: Translator, length: Length) -> Markup:
    """Return a length by its size, so that time left and time past read alike; cut off, never rounded up."""
    time = abs(length.time)
    if length.in_days:
        return tr.n("{count} day", "{count} days", time // _DAY)
    if time < _SHOWN_IN_SECONDS and time % _MINUTE:
        return tr.n("{count} s", "{count} s", int(time.total_seconds()))
    hours, rest = divmod(time, _HOUR)
    minutes = rest // _MINUTE
    if not hours:
        return _minutes(tr, minutes)
    if not minutes:
        return _hours(tr, hours)
    return tr.t("{hours} {minutes}", hours=_hours(tr, hours), minutes=_minutes(tr, minutes))


def window_text(tr: Translator, window: Window) -> Markup:
    """Return both ends of a window, or one where the other says nothing."""
    low, high = window.lower, window.upper
    if low.time == high.time:
        return length_text(tr, high)
    if not low.time:
        return tr.t("up to {length}", length=length_text(tr, high))
    unit = _unit(low)
    if unit is None or unit != _unit(high):
        return tr.t("{lower} to {upper}", lower=length_text(tr, low), upper=length_text(tr, high))
    return _in_one_unit(tr, unit, low.time // unit, high.time // unit)


def _in_one_unit(tr: Translator, unit: timedelta, low: int, high: int) -> Markup:
    if unit == _DAY:
        return tr.n("{lower} to {count} day", "{lower} to {count} days", high, lower=low)
    if unit == _HOUR:
        return tr.n("{lower} to {count} h", "{lower} to {count} h", high, lower=low)
    return tr.n("{lower} to {count} min", "{lower} to {count} min", high, lower=low)


def _unit(length: Length) -> timedelta | None:
    """Return the one unit in which a length is told, or None where it needs two."""
    if length.in_days:
        return _DAY
    if not length.time % _HOUR:
        return _HOUR
    return _MINUTE if length.time < _HOUR and not length.time % _MINUTE else None


def _hours(tr: Translator, hours: int) -> Markup:
    return tr.n("{count} h", "{count} h", hours)


def _minutes(tr: Translator, minutes: int) -> Markup:
    return tr.n("{count} min", "{count} min", minutes)


def duration_text(tr: Translator, time: timedelta, *, in_days: bool) -> Markup:
    """Return a length that is counted, in its two largest units; days of 24 hours only where it was promised so."""
    days, rest = divmod(abs(time), _DAY)
    if not in_days or not days:
        return length_text(tr, Length(abs(time)))
    whole = length_text(tr, Length(days * _DAY, in_days=True))
    hours = rest // _HOUR
    return tr.t("{days} {hours}", days=whole, hours=_hours(tr, hours)) if hours else whole
