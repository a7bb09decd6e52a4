"""The slash command's words: WHO, services, countries, and the options that follow them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.account import Identifier, IdentifierKind
from bot.slack.typed import clean, words

UNKNOWN_WHO = "-"
_ID = re.compile(r"(zuid|zoid):(.*)", re.IGNORECASE)
_OPTIONS = ("in", "partner")


@dataclass(frozen=True, slots=True)
class Request:
    """A command line taken apart: its first word, and the rest both whole and as words."""

    command: str
    rest: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckWords:
    """`check WHO… [SERVICE] [in COUNTRY] [partner COUNTRY]`, not yet looked up."""

    who: tuple[Identifier, ...]
    services: tuple[str, ...]
    country: str | None
    partner_country: str | None


def read_request(text: str) -> Request:
    """Read what stands behind `/priority`; a line that begins with an account is a check."""
    found = words(clean(text))
    if not found:
        return Request("", "", ())
    if looks_like_who(found[0]):
        return Request("check", " ".join(found), tuple(found))
    return Request(found[0].casefold(), " ".join(found[1:]), tuple(found[1:]))


def looks_like_who(word: str) -> bool:
    """Say whether a word names an account: it has `@`, a dot, `ZUID:` or `ZOID:`."""
    return not word.startswith("<@") and ("@" in word or "." in word.strip(".") or _ID.match(word) is not None)


def read_check(rest: tuple[str, ...]) -> CheckWords:
    """Take the words behind `check` apart; WHO may stand anywhere before the options."""
    options: dict[str, list[str]] = {"": []}
    current = ""
    for word in _joined_ids(rest):
        if word.casefold() in _OPTIONS:
            current = word.casefold()
            options[current] = []
        else:
            options[current].append(word)
    before = options.pop("")
    who = tuple(dict.fromkeys(_who(word) for word in before if looks_like_who(word)))
    services = split_services([word for word in before if not looks_like_who(word) and word != UNKNOWN_WHO])
    return CheckWords(who, services, _place(options.get("in")), _place(options.get("partner")))


def split_services(found: list[str]) -> tuple[str, ...]:
    """Split words at their commas into names of services."""
    names = (" ".join(name.split()) for name in " ".join(found).split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _joined_ids(rest: tuple[str, ...]) -> list[str]:
    """Read `ZUID: 123` and `ZUID 123` as `ZUID:123`."""
    joined: list[str] = []
    for word in rest:
        if joined and word.isdigit() and joined[-1].casefold().rstrip(":") in {"zuid", "zoid"}:
            joined[-1] = f"{joined[-1].rstrip(':')}:{word}"
        else:
            joined.append(word)
    return joined


def _who(word: str) -> Identifier:
    tagged = _ID.match(word)
    if tagged:
        return Identifier(IdentifierKind(tagged.group(1).casefold()), tagged.group(2).strip())
    value = word.casefold().strip(".")
    return Identifier(IdentifierKind.EMAIL if "@" in value else IdentifierKind.DOMAIN, value)


def _place(found: list[str] | None) -> str | None:
    return " ".join(word for word in found if word != ",") if found is not None else None
