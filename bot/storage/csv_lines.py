"""Takes a CSV file of accounts apart into lines with named cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.names import nearest
from bot.errors import ImportRefusedError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REQUIRED = (
    "superadmin_email",
    "domain",
    "zoid",
    "zuid",
    "country",
    "partner",
    "tier",
    "service",
    "licences",
    "status",
)
OPTIONAL = ("partner_country", "pam_email")

REFUSED = "the list of accounts is refused and nothing was changed"
_SEPARATORS = ",;\t"
# What Python's reader says, and what it means for somebody with a spreadsheet.
_MEANT = {
    "unexpected end": "a quotation mark opens a cell here and none closes it",
    "field larger": "a cell is longer than 131072 characters: is a quotation mark missing?",
    "expected after": "a quotation mark stands inside a cell: write it twice, or end the cell after it",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One record: `number` is the line on which it begins, the header being line 1; cells are trimmed."""

    number: int
    cells: dict[str, str]


def place(number: int) -> str:
    """Name a line as it is named in every problem."""
    return f"line {number}"


def refuse(number: int, reason: str) -> ImportRefusedError:
    """Make the error for a file that cannot be read any further."""
    return ImportRefusedError(REFUSED, (Problem(place(number), reason),))


def read_lines(data: bytes, problems: list[Problem], warnings: list[Problem]) -> Iterator[Line]:
    """Go through the records that are not blank, all of whose cells are named.

    Adds what is wrong with a record to `problems`, leaving it out, and what is odd to `warnings`. Raises
    ImportRefusedError when there is no text, no header, or a column is missing.
    """
    text = _text(data)
    records = _records(text, problems)
    columns = _columns(next(records, (1, []))[1], warnings)
    for number, cells in records:
        if not any(cells):
            continue
        while len(cells) > len(columns) and not cells[-1]:
            cells.pop()
        if len(cells) != len(columns):
            reason = f"has {len(cells)} cells where the header has {len(columns)}"
            problems.append(Problem(place(number), reason))
            continue
        yield Line(number, dict(zip(columns, cells, strict=True)))


def _text(data: bytes) -> str:
    if not data.strip():
        raise refuse(1, "the file is empty")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refuse(1, "the file is written in UTF-16: save it as CSV UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(data.count(b"\n", 0, error.start) + 1, "is not UTF-8: save the file as CSV UTF-8") from None
    if "\0" in text:
        number = text.count("\n", 0, text.index("\0")) + 1
        raise refuse(number, "has a NUL character: this is no text file, or a damaged one")
    return text


def _records(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    while True:
        number = reader.line_num + 1
        try:
            yield number, [" ".join(cell.split()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            said = str(error)
            meant = next((meant for part, meant in _MEANT.items() if part in said), f"is no CSV: {said}")
            problems.append(Problem(place(number), f"{meant}; what follows was not read"))
            return


def _columns(header: Sequence[str], warnings: list[Problem]) -> list[str]:
    columns = [re.sub(r"[\s-]+", "_", name.lower()) for name in header]
    while columns and not columns[-1]:
        columns.pop()
    unknown = [name for name in columns if name not in REQUIRED + OPTIONAL]
    missing = [name for name in REQUIRED if name not in columns]
    twice = {name for name in columns if columns.count(name) > 1}
    problems = [f"the column {name} is missing{_perhaps(name, unknown)}" for name in missing]
    problems += [f"the column {name} is there more than once" for name in sorted(twice) if name]
    if problems:
        raise ImportRefusedError(REFUSED, tuple(Problem(place(1), reason) for reason in problems))
    reasons = (f"the column {name or 'without a name'} is not known and not read" for name in unknown)
    warnings += [Problem(place(1), reason) for reason in reasons]
    return columns


def _perhaps(name: str, unknown: Sequence[str]) -> str:
    near = nearest(name, unknown, limit=1)
    return f": is it the one called {near[0]}?" if near else ""
