"""A program: the reference for start and memory; it imports what `serve` needs, loads the locales, and waits."""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LIBRARIES = (
    "aiohttp.web",
    "alembic.command",
    "babel.dates",
    "babel.numbers",
    "cachetools",
    "click",
    "prometheus_client",
    "pycountry",
    "pydantic",
    "pydantic_settings",
    "rapidfuzz.fuzz",
    "slack_bolt.adapter.aiohttp",
    "slack_bolt.async_app",
    "sqlalchemy",
    "structlog",
)


def main() -> None:
    """Load the locales of the folder that the command line names, say so, and wait for a signal."""
    for library in LIBRARIES:
        import_module(library)
    kept = [_locale(file) for file in sorted(Path(sys.argv[1]).glob("*/LC_MESSAGES/messages.po"))]
    print(f"ready {len(kept)}", flush=True)
    signal.pause()


def _locale(file: Path) -> tuple[Translations, Locale]:
    name = file.parent.parent.name
    binary = BytesIO()
    with file.open("rb") as source:
        write_mo(binary, read_po(source, locale=name))
    binary.seek(0)
    return Translations(binary), Locale.parse(name)


if __name__ == "__main__":
    main()
