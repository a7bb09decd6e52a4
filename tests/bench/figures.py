"""What is measured, what it is measured against, and the table in which both are printed."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HEADER = ("row", "what", "ours", "reference", "ratio", "goal", "met")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; `goal` is for the ratio to the reference, or for the number itself where there is none.

    Without a goal it is reported and not judged.
    """

    row: str
    what: str
    unit: str
    ours: float
    reference: float | None = None
    goal: float | None = None
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours by the reference's."""
        return self.ours / self.reference if self.reference else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        judged = self.ours if self.ratio is None else self.ratio
        return judged >= self.goal if self.at_least else judged <= self.goal

    def cells(self) -> tuple[str, ...]:
        """Return the texts of its line in the table."""
        bound = "at least" if self.at_least else "at most"
        return (
            self.row,
            self.what,
            self._shown(self.ours),
            "" if self.reference is None else self._shown(self.reference),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.goal is None else f"{bound} {self.goal:g}",
            {True: "yes", False: "NO", None: "not judged"}[self.met],
        )

    def _shown(self, number: float) -> str:
        digits = max(0, 2 - len(str(int(number))) + 1)
        return f"{number:,.{digits}f} {self.unit}"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of equal width."""
    rows = [HEADER, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def machine() -> str:
    """Return what the numbers were taken on."""
    return f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
