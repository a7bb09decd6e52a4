"""The sentences of `<language>.toml` and `nothing.toml`, and what the bot makes of them."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.slack.conversation.lines import is_command
from bot.slack.conversation.meaning import meanings
from bot.slack.grammar import read_request
from tests.running import shared_knowledge

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent
NOTHING = "nothing"


def languages() -> list[str]:
    """Every language of which there are sentences."""
    return sorted(file.stem for file in FOLDER.glob("*.toml") if file.stem != NOTHING)


def sentences(language: str) -> Mapping[str, str]:
    """The sentences of a language, each with the command that it stands for."""
    read: dict[str, str] = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return read


def nothing() -> Mapping[str, list[str]]:
    """Sentences of each language that ask for nothing."""
    read: dict[str, list[str]] = tomllib.loads((FOLDER / f"{NOTHING}.toml").read_text(encoding="utf-8"))
    return read


def understood(text: str, language: str) -> str:
    """Return the command that the bot takes a text for, several if it would ask which, "" for none."""
    known = shared_knowledge()
    request = read_request(text)
    request = replace(request, command=known.phrases.command(request.command) or request.command)
    if is_command(text, request, known, language):
        return " ".join([request.command, *request.words])
    return " | ".join(meaning.line for meaning in meanings(text, known, language))
