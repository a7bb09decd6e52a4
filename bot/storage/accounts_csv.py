"""Reads an operator's list of accounts: all of it, or every reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.domain.account import Subscription
from bot.errors import ImportRefusedError, Problem
from bot.storage import csv_cells
from bot.storage.csv_drafts import Draft, Row
from bot.storage.csv_lines import REFUSED, place, read_lines, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.account import Account
    from bot.storage.csv_drafts import Cells
    from bot.storage.csv_lines import Line

    FindCountry = Callable[[str], str | None]
    FindService = Callable[[str], tuple[str | None, str | None]]
    Columns = tuple[tuple[str, Callable[[str], str]], ...]

T = TypeVar("T")

_MOST_NAMED = 200
_SUBSCRIPTION = ("service", "licences", "status")
_KNOWN_BY = (("domain", csv_cells.domain), ("zoid", csv_cells.number_as_text), ("zuid", csv_cells.number_as_text))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The accounts of a list, and what was odd about it but let through."""

    accounts: tuple[Account, ...]
    warnings: tuple[Problem, ...]


def read_accounts(data: bytes, *, countries: FindCountry, known_service: FindService) -> ImportResult:
    """Read a CSV file into accounts, without numbers.

    `countries` gives the canonical form of a country's code, None for an unknown one; `known_service` gives a
    service's own name, or None and the nearest name, if there is one. Raises ImportRefusedError that names
    every bad row, the first 200 one by one.
    """
    reading = _Reading(countries, known_service)
    lines = 0
    for line in read_lines(data, reading.problems, reading.warnings):
        lines += 1
        reading.take(line)
    if reading.problems:
        raise ImportRefusedError(REFUSED, _named(reading.problems))
    if not lines:
        raise refuse(1, "there is no row below the header")
    return ImportResult(
        tuple(draft.account() for draft in reading.drafts.values()),
        (*reading.warnings, *reading.unknown_services()),
    )


def _named(problems: list[Problem]) -> tuple[Problem, ...]:
    rest = len(problems) - _MOST_NAMED
    if rest <= 0:
        return tuple(problems)
    return (*problems[:_MOST_NAMED], Problem(f"and {rest} more", "put these right first"))


class _Reading:
    """The lines of one file, as far as they were read."""

    def __init__(self, countries: FindCountry, known_service: FindService) -> None:
        self.drafts: dict[str, Draft] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self._countries = countries
        self._known_service = known_service
        self._services: dict[str, str] = {}
        self._unknown: dict[str, tuple[str | None, list[int]]] = {}
        self._once: Columns = (
            ("country", self._country),
            ("partner", str),
            ("tier", csv_cells.tier),
            ("partner_country", self._country),
            ("pam_email", csv_cells.email),
        )

    def take(self, line: Line) -> None:
        """Read one line into its account's draft, or note what is wrong with it."""
        before = len(self.problems)
        email = self._cell(line, "superadmin_email", csv_cells.email)
        row = Row(self._cells(line, self._once), self._cells(line, _KNOWN_BY), self._subscription(line))
        if not line.cells["superadmin_email"]:
            self._problem(line, "superadmin_email is empty")
        if email is None or len(self.problems) > before:
            return
        draft = self.drafts.setdefault(email, Draft(email))
        for contradiction in draft.contradictions(row):
            self._problem(line, contradiction)
        if (odd := draft.oddity(row)) is not None:
            self.warnings.append(Problem(place(line.number), odd))
        draft.add(row, line.number)

    def unknown_services(self) -> list[Problem]:
        """Name each unknown service once, with the line where it comes first."""
        return [
            Problem(place(lines[0]), _unknown_service(name, nearest, len(lines) - 1))
            for name, (nearest, lines) in self._unknown.items()
        ]

    def _subscription(self, line: Line) -> Subscription | None:
        empty = [name for name in _SUBSCRIPTION if not line.cells[name]]
        if len(empty) == len(_SUBSCRIPTION):
            return None
        if empty:
            self._problem(line, f"{' and '.join(empty)} must not be empty beside the rest of a subscription")
        licences = self._cell(line, "licences", csv_cells.licences)
        status = self._cell(line, "status", csv_cells.status)
        if empty or licences is None or status is None:
            return None
        return Subscription(self._service(line), licences, status)

    def _service(self, line: Line) -> str:
        written = line.cells["service"]
        if written not in self._services:
            name, nearest = self._known_service(written)
            self._services[written] = name or written
            if name is None:
                self._unknown[written] = (nearest, [])
        if written in self._unknown:
            self._unknown[written][1].append(line.number)
        return self._services[written]

    def _country(self, text: str) -> str:
        code = self._countries(text)
        if code is None:
            raise ValueError(f"{csv_cells.shown(text)} is no country's code: write its two letters, as in NL")
        return code

    def _cells(self, line: Line, columns: Columns) -> Cells:
        read = ((name, self._cell(line, name, reader)) for name, reader in columns)
        return tuple([(name, said) for name, said in read if said is not None])

    def _cell(self, line: Line, name: str, read: Callable[[str], T]) -> T | None:
        text = line.cells.get(name)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as error:
            self._problem(line, f"{name} {error}")
            return None

    def _problem(self, line: Line, reason: str) -> None:
        self.problems.append(Problem(place(line.number), reason))


def _unknown_service(name: str, nearest: str | None, further: int) -> str:
    hint = f", did you mean {nearest}?" if nearest else ""
    lines = f" (and on {further} more lines)" if further > 1 else " (and on one more line)" if further else ""
    return f"{csv_cells.shown(name)} is no known service{hint}{lines}: kept as it is written"
