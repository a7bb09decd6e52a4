"""Judges whether a clock runs, and what waits to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.doctor.findings import fail, ok, warn
from bot.services.pulse import SILENT_AFTER
from bot.services.standing import LATE_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.findings import Finding
    from bot.services.inspection import DatabaseSeen
    from bot.services.outbox import Health
    from bot.services.pulse import Pulse

_SEE = "see the clock, the token and the channels"
_START = "start `python -m bot serve` or `python -m bot clock`"
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def clock(pulse: Pulse | None) -> Finding:
    """Judge whether anybody watches."""
    if pulse is None:
        return fail("clock", "none has run yet, and without one nothing is told", _START)
    if pulse.age > SILENT_AFTER:
        return fail("clock", f"none runs, the last was heard of {_long(pulse.age)} ago", _START)
    if pulse.is_silent:
        return fail("clock", f"it has not looked for what is due for {_long(pulse.since_look)}", "start it again")
    if pulse.lateness > LATE_FROM:
        return warn("clock", f"alive, and alerts were up to {_long(pulse.lateness)} late in the last five minutes")
    return ok("clock", f"alive, heard of {_long(pulse.age)} ago")


def deliveries(seen: DatabaseSeen) -> Iterator[Finding]:
    """Judge what is due and not told, and each destination that Slack refuses."""
    yield _outbox(seen.health)
    for destination, why in seen.refused.items():
        says = f"Slack refuses it ({why}), so what was meant for it goes another way or waits"
        yield warn(f"destination {destination}", says, "mend it; it is tried again every ten minutes")


def _outbox(health: Health) -> Finding:
    if health.oldest_alert > LATE_FROM:
        says = f"{_number(health.alerts, 'alert')} due and not told, the oldest for {_long(health.oldest_alert)}"
        return fail("deliveries", says, _SEE)
    waiting = sum(health.waiting.values())
    says = f"{_number(waiting, 'message')} waiting, the oldest for {_long(health.oldest)}" if waiting else "none waits"
    if health.resting:
        return warn("deliveries", f"Slack has asked for a rest of some minutes; {says}")
    return warn("deliveries", says, _SEE) if health.oldest > LATE_FROM else ok("deliveries", says)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _long(seconds: float) -> str:
    for unit, name in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} s"
