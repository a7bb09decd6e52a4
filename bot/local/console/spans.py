"""Reads for how long to wait."""

from __future__ import annotations

import re
from datetime import timedelta

LONGEST = timedelta(days=366)
_SPAN = re.compile(r"(?:(?P<days>\d{1,9})d)?(?:(?P<hours>\d{1,9})h)?(?:(?P<minutes>\d{1,9})m(?:in)?)?", re.IGNORECASE)


def read_span(typed: str) -> timedelta:
    """Return a length of time written as 1d, 2h30m or 90m; LookupError shows how for anything else."""
    found = _SPAN.fullmatch("".join(typed.split()))
    given = {name: int(number) for name, number in found.groupdict().items() if number} if found else {}
    if not any(given.values()):
        raise LookupError(f":wait takes a length of time such as 90m, 3h or 1d12h, not {typed!r}")
    span = timedelta(**given)
    if span > LONGEST:
        raise LookupError(f":wait takes {LONGEST.days} days at most")
    return span
