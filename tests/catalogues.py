"""Brings the message catalogues up to date with the sources, or says what is wrong with them."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.catalogue import check, coverage, extract, source_problems, update
from bot.i18n import languages
from bot.i18n.languages import PLURAL_FORMS, SOURCE

FOLDER = Path(__file__).parent.parent / "locales"
USAGE = "usage: python -m tests.catalogues update [--prune] [LANGUAGE…] | check [LANGUAGE…]"


def run_update(chosen: list[str], *, prune: bool) -> int:
    template = extract()
    for language in chosen:
        update(language, FOLDER, template, prune=prune)
    return 0


def run_check(chosen: list[str]) -> int:
    template = extract()
    found = source_problems()
    for language in chosen:
        found.extend(check(language, template))
        done, total = coverage(language, template)
        sys.stdout.write(f"{language}: {done} of {total} messages translated\n")
    sys.stdout.writelines(f"{problem}\n" for problem in found)
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    words = [word for word in arguments if not word.startswith("--")]
    options = set(arguments) - set(words)
    chosen = words[1:] or list(languages()[1:])
    if not set(chosen) <= set(PLURAL_FORMS) - {SOURCE}:
        sys.stderr.write(f"languages: {', '.join(sorted(set(PLURAL_FORMS) - {SOURCE}))}\n")
        return 2
    if words[:1] == ["update"] and options <= {"--prune"}:
        return run_update(chosen, prune=bool(options))
    if words[:1] == ["check"] and not options:
        return run_check(chosen)
    sys.stderr.write(f"{USAGE}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
