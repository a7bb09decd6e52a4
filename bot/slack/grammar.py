"""The slash command's words: WHO, services, countries, and the options that follow them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from bot.domain.account import Identifier, IdentifierKind
from bot.slack.typed import clean, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    # Whether a word goes on with the value of an option, whose words so far come first.
    Belongs: TypeAlias = Callable[[Sequence[str], str], bool]

UNKNOWN_WHO = "-"
# A ticket is about one service, or a few: what is behind so many commas is one name, which nobody knows.
MOST_SERVICES = 10
_SLASH = "/priority"
_ID = re.compile(r"(zuid|zoid):(.*)", re.IGNORECASE)
_SITE = re.compile(r"(?:https?://)?(?:www\.(?=[^/]*\.))?([^/?#:]*)[^\n]*")


@dataclass(frozen=True, slots=True)
class Request:
    """A command line taken apart: its first word, and the rest both whole and as words."""

    command: str
    rest: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the options, and each option in order: its name in lower case, and its words, commas too."""

    before: tuple[str, ...]
    given: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class CheckWords:
    """`check WHO… [SERVICE] [in COUNTRY] [partner COUNTRY]`, not yet looked up."""

    who: tuple[Identifier, ...]
    services: tuple[str, ...]
    country: str | None
    partner_country: str | None


def read_request(text: str) -> Request:
    """Read what stands behind `/priority`; a line that begins with an account is a check."""
    found = _joined_ids(words(clean(text)))
    while found and (found[0] == "," or found[0].casefold() == _SLASH):
        del found[0]
    if not found:
        return Request("", "", ())
    if looks_like_who(found[0]):
        return Request("check", " ".join(found), tuple(found))
    return Request(found[0].casefold(), " ".join(found[1:]), tuple(found[1:]))


def looks_like_who(word: str) -> bool:
    """Say whether a word names an account: it has `@`, a dot, `ZUID:` or `ZOID:`."""
    return can_only_be_who(word) or (not word.startswith("<@") and "." in word.strip("."))


def can_only_be_who(word: str) -> bool:
    """Say whether a word names an account beyond doubt: it has `@`, `ZUID:` or `ZOID:`."""
    return not word.startswith("<@") and ("@" in word or _ID.match(word) is not None)


def read_check(rest: Sequence[str]) -> CheckWords:
    """Take the words behind `check` apart; WHO may stand anywhere before the options.

    Behind them it is understood where it cannot be taken for a country. Of an option that is given twice the
    last counts.
    """
    options = read_options(rest, COUNTRY_OPTIONS)
    given = dict(options.given)
    who, services = who_and_services(options.before)
    return CheckWords(who, services, place(given.get("in")), place(given.get("partner")))


def read_options(rest: Sequence[str], options: Mapping[str, Belongs]) -> Options:
    """Take words apart at the names of options; `options` says of each what belongs to its value.

    What no longer belongs to a value, and WHO beyond doubt wherever it stands, count as standing before the options.
    """
    found = _joined_ids(rest)
    before: list[str] = []
    given: list[tuple[str, list[str]]] = []
    for word, behind in zip_longest(found, found[1:], fillvalue=""):
        name, value = given[-1] if given else ("", before)
        waits = name in COUNTRY_OPTIONS and not value
        if can_only_be_who(word):
            before.append(word)
        elif word.casefold() not in options or (waits and _means_india(word, behind, options)):
            (value if name and options[name](value, word) else before).append(word)
        elif not (waits and word.casefold() == "in"):  # else it only leads on, as in "partner in Germany"
            given.append((word.casefold(), []))
    return Options(tuple(before), tuple((name, tuple(value)) for name, value in given))


def who_and_services(before: Sequence[str]) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    """Tell the accounts among the words before the options from the services."""
    who = tuple(dict.fromkeys(_who(word) for word in before if looks_like_who(word)))
    services = split_services([word for word in before if not looks_like_who(word) and word != UNKNOWN_WHO])
    return who, services


def place(value: Sequence[str] | None) -> str | None:
    """Return the name of a country as the words of its option have it; empty where none stands, None without it."""
    return " ".join(word for word in value if word != ",") if value is not None else None


def split_services(found: Sequence[str]) -> tuple[str, ...]:
    """Split words at their commas into names of services, ten at most."""
    names = (" ".join(name.split()) for name in " ".join(found).split(",", MOST_SERVICES - 1))
    return tuple(dict.fromkeys(name for name in names if name))


def _means_india(word: str, behind: str, options: Mapping[str, Belongs]) -> bool:
    """Say whether an "in" that stands where a country belongs is the code of India, with nothing else behind it."""
    if word.casefold() != "in":
        return False
    return behind in {"", ","} or (behind.casefold() in options and (word.isupper() or not behind.isupper()))


def _any_word(_value: Sequence[str], _word: str) -> bool:
    return True


# The names of countries have any number of words; what else takes options adds its own to these.
COUNTRY_OPTIONS: Mapping[str, Belongs] = {"in": _any_word, "partner": _any_word}


def _joined_ids(rest: Sequence[str]) -> list[str]:
    """Read `ZUID: 123` and `ZUID 123` as `ZUID:123`."""
    joined: list[str] = []
    for word in rest:
        if joined and word.isdecimal() and joined[-1].casefold().rstrip(":") in {"zuid", "zoid"}:
            joined[-1] = f"{joined[-1].rstrip(':')}:{word}"
        else:
            joined.append(word)
    return joined


def _who(word: str) -> Identifier:
    tagged = _ID.match(word)
    if tagged:
        return Identifier(IdentifierKind(tagged[1].casefold()), tagged[2].strip())
    value = word.lower()
    if "@" in value:
        return Identifier(IdentifierKind.EMAIL, value)
    site = _SITE.fullmatch(value)
    return Identifier(IdentifierKind.DOMAIN, (site[1] if site else value).strip("."))
