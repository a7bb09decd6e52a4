"""The command line: `python -m tests.advisories FILE` judges what pip-audit wrote, and exits 1 over a vulnerability."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSED_OVER = "passed over: the advisories cannot be read from here"


def judged(file: Path) -> tuple[int, list[str]]:
    """Return the exit code and what to say; where nothing could be looked up nothing is wrong."""
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["dependencies"] if file.exists() else []
    looked_up = [one for one in found if "skip_reason" not in one]
    if not looked_up:
        return 0, [PASSED_OVER]
    lines = [_line(one, vulnerability) for one in looked_up for vulnerability in one["vulns"]]
    if lines:
        return 1, lines
    unknown = len(found) - len(looked_up)
    return 0, [f"{len(looked_up)} packages have no known vulnerability, {unknown} could not be looked up"]


def _line(one: dict[str, Any], vulnerability: dict[str, Any]) -> str:
    mended = " or ".join(vulnerability["fix_versions"]) or "no version yet"
    return f"{one['name']} {one['version']}: {vulnerability['id']}, mended in {mended}"


def main(arguments: Sequence[str]) -> int:
    """Judge one file."""
    code, lines = judged(Path(arguments[0]))
    for line in lines:
        print(line)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
