"""The command line: `python -m tests.sentences [LANGUAGE…]` prints how many sentences are understood as they should."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.running import shared_knowledge
from tests.sentences.reading import languages, nothing, sentences, understood

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is misunderstood and the score of each language; exit 1 where anything is."""
    chosen = list(sys.argv[1:] if arguments is None else arguments) or languages()
    shared_knowledge().countries.warm()
    good = True
    for language in chosen:
        good = _score(language, language) and good
        _score(language, "en" if language != "en" else "ja")
    for language in (one for one in nothing() if one in chosen):
        said = nothing()[language]
        taken = {text: found for text in said if (found := understood(text, language))}
        for text, found in taken.items():
            print(f"  asks for nothing: {text!r} was taken for {found!r}")
        print(f"{language}: {len(said) - len(taken)} of {len(said)} that ask for nothing were taken for nothing")
        good = good and not taken
    return 0 if good else 1


def _score(language: str, reader: str) -> bool:
    meant = sentences(language)
    found = {text: understood(text, reader) for text in meant}
    wrong = {text: line for text, line in found.items() if line != meant[text]}
    for text, line in wrong.items():
        print(f"  {text!r} should be {meant[text]!r}, was taken for {line!r}")
    print(f"{language}, for a reader of {reader}: {len(meant) - len(wrong)} of {len(meant)}")
    return not wrong


if __name__ == "__main__":
    sys.exit(main())
