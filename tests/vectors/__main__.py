"""The command line: `python -m tests.vectors` writes the vectors, `--check` exits 1 where they would differ."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.vectors.making import FILE, differing, text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def main(arguments: Sequence[str] | None = None, file: Path = FILE) -> int:
    """Write or check the file; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors", description="Makes the deadline vectors.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file would be another")
    made = text()
    if not parser.parse_args(arguments).check:
        file.write_text(made, encoding="utf-8")
        return 0
    kept = file.read_text(encoding="utf-8")
    if kept == made:
        return 0
    names = ", ".join(differing(kept, made)) or "only the form"
    sys.stderr.write(f"{file.name} is not what the oracle makes: {names}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
