"""Writes the audit out for an operator, as a table or as CSV, a page at a time."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.audit import AuditRow
from bot.operations import opened
from bot.slack.times import NotATime, read_time
from bot.storage.accounts import AccountStore
from bot.storage.audit import AuditStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.settings import Settings
    from bot.storage.audit import AuditFilter

NOTHING = "nothing of that kind is in the audit"
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# What a spreadsheet would take for the beginning of a formula; in East Asia the wide forms as well.
_FORMULAS = tuple("=+-@＝＋－＠\t\r\n")
_NONE = "-"
_BETWEEN = "  "
_WIDEST = 40


def read_instant(text: str, now: datetime, *, is_end: bool = False) -> datetime:
    """Read an instant (ISO 8601, UTC unless it says otherwise), a date, or an age such as 30d, into aware UTC.

    A date means its first moment, or, as the end of something, the first moment of the day after. Raises ValueError.
    """
    if _DATE.fullmatch(text):
        day = date.fromisoformat(text) + timedelta(days=is_end)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    read = read_time(text, now, ZoneInfo("UTC"))
    if isinstance(read, NotATime):
        raise ValueError(text)  # noqa: TRY004 - what is wrong is the text
    return read.at


def list_audit(
    settings: Settings, wanted: AuditFilter, account: str | int | None, *, as_csv: bool
) -> Iterator[bytes | str]:
    """Yield the rows as pages of bytes; then, where there is none, a line that says so.

    `account` is the SuperAdmin email of one, or its number, which is all that is left of one that was removed.
    """
    with opened(settings) as database:
        number = AccountStore(database).number_of(account) if isinstance(account, str) else account
        is_known = account is None or number is not None
        pages = AuditStore(database).pages(replace(wanted, account=number)) if is_known else iter(())
        first = next(pages, None)
        found = chain([first], pages) if first else iter(())
        if as_csv:
            yield from _as_csv(found)
        elif first:
            yield from _as_table(first, found)
        if first is None:
            yield NOTHING if is_known else f"no account has the SuperAdmin email {account}: name it by its number"


def _as_csv(pages: Iterable[Sequence[AuditRow]]) -> Iterator[bytes]:
    """Write RFC 4180: commas, quotes where they are needed, lines that end with CR and LF; UTF-8."""
    names = [field.name for field in fields(AuditRow)]
    yield _csv([names])
    for page in pages:
        yield _csv([[_harmless(_text(getattr(row, name))) for name in names] for row in page])


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _text(value: datetime | str | int | None) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return "" if value is None else str(value)


def _harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; what would be one has an apostrophe before it."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULAS) else text


def _as_table(first: Sequence[AuditRow], pages: Iterable[Sequence[AuditRow]]) -> Iterator[bytes]:
    """Write columns that are as wide as the first page needs."""
    heading = ("when (UTC)", "who", "what", "outcome", "via", "account", "ticket", "request", "detail")
    widths = [min(_WIDEST, max(map(len, column))) for column in zip(heading, *map(_cells, first), strict=True)]
    yield _line(heading, widths).encode()
    for page in pages:
        yield "".join(_line(_cells(row), widths) for row in page).encode()


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return _BETWEEN.join(map(str.ljust, cells, widths)).rstrip() + "\n"


def _cells(row: AuditRow) -> tuple[str, ...]:
    when = row.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    rest = (row.user_id, row.action, row.outcome, row.via, row.account, row.ticket, row.request, row.detail)
    return (when, *(_printable(str(cell)) if cell not in {None, ""} else _NONE for cell in rest))


def _printable(text: str) -> str:
    """Return a text of one line that does nothing to a terminal."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
