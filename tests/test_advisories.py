"""What is known to be vulnerable fails the checks; what nobody can look up is passed over, and said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.advisories import PASSED_OVER, judged

if TYPE_CHECKING:
    from pathlib import Path

SOUND = {"name": "click", "version": "8.5", "vulns": []}
UNKNOWN = {"name": "rich", "skip_reason": "Dependency not found"}
VULNERABLE = {
    "name": "aiohttp",
    "version": "3.1",
    "vulns": [{"id": "CVE-1", "fix_versions": ["3.2", "4.0"], "aliases": [], "description": "…"}],
}


def _judged(folder: Path, *dependencies: object) -> tuple[int, list[str]]:
    file = folder / "advisories.json"
    file.write_text(json.dumps({"dependencies": dependencies, "fixes": []}), encoding="utf-8")
    return judged(file)


def test_a_vulnerability_fails_and_is_named_with_its_remedy(tmp_path: Path) -> None:
    assert _judged(tmp_path, SOUND, UNKNOWN, VULNERABLE) == (1, ["aiohttp 3.1: CVE-1, mended in 3.2 or 4.0"])


def test_without_one_it_is_said_how_many_were_looked_up(tmp_path: Path) -> None:
    said = "2 packages have no known vulnerability, 1 could not be looked up"
    assert _judged(tmp_path, SOUND, SOUND, UNKNOWN) == (0, [said])


def test_where_nothing_can_be_looked_up_it_is_passed_over(tmp_path: Path) -> None:
    assert judged(tmp_path / "nothing.json") == (0, [PASSED_OVER])
    assert _judged(tmp_path, UNKNOWN) == (0, [PASSED_OVER])
