"""Reads the commands that the README marks, so that what is tested is what a reader is told to type."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
_MARKED = r"<!-- command: {name} -->\s*```[a-z]*\n(.*?)^```"


def command(name: str, text: str) -> str:
    """Return the one fenced block that follows `<!-- command: name -->`; ValueError for none or several."""
    blocks: list[str] = re.findall(_MARKED.format(name=re.escape(name)), text, re.DOTALL | re.MULTILINE)
    if len(blocks) != 1 or not blocks[0].strip():
        raise ValueError(f"README.md marks {len(blocks)} blocks as 'command: {name}', one is needed")
    return blocks[0]


if __name__ == "__main__":
    print(command(sys.argv[1], README.read_text(encoding="utf-8")), end="")
