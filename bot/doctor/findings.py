"""What the doctor says: one line for each thing it looked at, and the counts at the end."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.logs import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Mark(StrEnum):
    """How something is; FAIL: an alert will be lost, or an account shown to somebody who may not see it."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: which, how it is, and what to do about it if anything."""

    mark: Mark
    what: str
    says: str
    remedy: str = ""

    @property
    def line(self) -> str:
        """The finding in one line, whatever names from elsewhere it holds."""
        return f"{self.mark:<4}  {self.what}: {self.says}{'; ' if self.remedy else ''}{self.remedy}"


def ok(what: str, says: str) -> Finding:
    """Return a finding of something that is as it should be."""
    return Finding(Mark.OK, _plain(what), _plain(says))


def warn(what: str, says: str, remedy: str = "") -> Finding:
    """Return a finding that an operator should know of."""
    return Finding(Mark.WARN, _plain(what), _plain(says), _plain(remedy))


def fail(what: str, says: str, remedy: str = "") -> Finding:
    """Return a finding of something that loses alerts or shows accounts to those who may not see them."""
    return Finding(Mark.FAIL, _plain(what), _plain(says), _plain(remedy))


def any_fails(findings: Iterable[Finding]) -> bool:
    """Whether something has to be mended."""
    return any(one.mark is Mark.FAIL for one in findings)


def as_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line for each finding, and the counts."""
    yield from (one.line for one in findings)
    counts = Counter(one.mark for one in findings)
    fails, warns = counts[Mark.FAIL], counts[Mark.WARN]
    counted = f"{counts[Mark.OK]} ok, {_number(warns, 'warning')}, {_number(fails, 'failure')}"
    if fails:
        yield f"{counted}: an alert may be lost, or an account be shown to others, until the lines with FAIL are mended"
    else:
        yield f"{counted}: nothing was found that would lose an alert or show an account to others"


def as_json(findings: Sequence[Finding]) -> str:
    """Return the same for scripts: an object with `good`, the counts by mark, and the findings in their order."""
    counts = Counter(one.mark for one in findings)
    return json.dumps(
        {
            "good": not any_fails(findings),
            "counts": {mark.lower(): counts[mark] for mark in Mark},
            "findings": [asdict(one) | {"mark": one.mark.lower()} for one in findings],
        },
        ensure_ascii=False,
        indent=2,
    )


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _plain(text: str) -> str:
    """Return a text in one line, without secrets and without what would steer a terminal."""
    return "".join(each for each in " ".join(without_secrets(text).split()) if each.isprintable())
