"""The words behind `track` and `correct`: a ticket, its account and services, and the options."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.severity import Severity
from bot.slack.grammar import (
    COUNTRY_OPTIONS,
    UNKNOWN_WHO,
    can_only_be_who,
    looks_like_who,
    place,
    read_options,
    who_and_services,
)
from bot.slack.ticket_ids import ProblemKind, WordProblem, has_digit, looks_like_ticket, ticket_problem
from bot.slack.times import has_form_of_time
from bot.slack.typed import is_email

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.account import Identifier
    from bot.slack.grammar import Belongs

_NONE = {"none": "", "no": ""}
# How the words of an option may be written once spaces and hyphens are gone; an empty meaning takes it back.
_SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "type": {
        "howto": "how-to",
        "feature": "feature",
        "featurerequest": "feature",
        "limitation": "limitation",
        "productlimitation": "limitation",
        **_NONE,
    },
    "critical": {
        "outage": "outage",
        "downtime": "downtime",
        "down": "downtime",
        "login": "login",
        "loginissue": "login",
        **_NONE,
    },
    "via": {
        "helpcenter": "helpcenter",
        "helpcentre": "helpcenter",
        "zohohelpcenter": "zoho-helpcenter",
        "zohohelpcentre": "zoho-helpcenter",
        "email": "email",
        "mail": "email",
        "other": "other",
    },
}
_SEVERITY = re.compile(r"(?:s|sev(?:erity)?)?-?([123])(?:-.*)?", re.ASCII | re.IGNORECASE)
_BARE_SEVERITY = re.compile(r"s[123](?:-critical)?", re.ASCII | re.IGNORECASE)
_BEFORE_TIME = frozenset({"at", "on"})
_APART = frozenset({",", UNKNOWN_WHO})


@dataclass(frozen=True, slots=True)
class TrackWords:
    """What `track` or `correct` says; services, countries and the time `received` are as typed, not yet looked up.

    `ticket` is empty where there is a problem with it. `unknown_who`: a `-` stands for the account. A country is
    empty where its option has no words. `type`, `critical` and `via` are those of `bot.domain.ticket.Facts`;
    `cleared` names those of the first two that were said to be "none".
    """

    ticket: str
    who: tuple[Identifier, ...] = ()
    unknown_who: bool = False
    services: tuple[str, ...] = ()
    country: str | None = None
    partner_country: str | None = None
    severity: Severity | None = None
    type: str | None = None
    critical: str | None = None
    received: str | None = None
    via: str | None = None
    cleared: frozenset[str] = frozenset()
    problems: tuple[WordProblem, ...] = ()


def read_track(words: Sequence[str]) -> TrackWords:
    """Read `TICKET WHO [SERVICE]` and the options, which stand anywhere; WHO may be first if it is beyond doubt."""
    found = _read(words)
    return found if found.who or found.unknown_who else _with(found, ProblemKind.WHO_MISSING)


def read_correct(words: Sequence[str]) -> TrackWords:
    """Read `TICKET [WHO] [SERVICE]` and the options of `track`; that nothing is corrected is a problem."""
    found = _read(words)
    nothing = found == TrackWords(found.ticket)
    return _with(found, ProblemKind.NOTHING_TO_CORRECT) if nothing else found


def _with(found: TrackWords, kind: ProblemKind) -> TrackWords:
    return replace(found, problems=(*found.problems, WordProblem(kind)))


def _read(words: Sequence[str]) -> TrackWords:
    options = read_options(words, _OPTIONS)
    ticket, rest = _ticket_and_rest(options.before)
    bare = [word for word in rest if _BARE_SEVERITY.fullmatch(word)]
    given = [*options.given, *(("severity", (word,)) for word in bare)]
    values = {name: _value(name, typed) for name, typed in given}
    meant = {name: _meaning(name, value) for name, value in values.items()}
    severity = meant.get("severity")
    who, services = who_and_services([word for word in rest if not _BARE_SEVERITY.fullmatch(word)])
    return TrackWords(
        ticket=ticket if isinstance(ticket, str) else "",
        who=who,
        unknown_who=UNKNOWN_WHO in rest and not who,
        services=services,
        country=values.get("in"),
        partner_country=values.get("partner"),
        severity=Severity(severity) if severity else None,
        type=meant.get("type") or None,
        critical=meant.get("critical") or None,
        received=values.get("received") or None,
        via=meant.get("via") or None,
        cleared=frozenset(name for name in ("type", "critical") if meant.get(name) == ""),
        problems=(
            *([ticket] if isinstance(ticket, WordProblem) else ()),
            *_twice(name for name, _typed in given),
            *(_problem(name, values[name]) for name, word in meant.items() if word is None),
        ),
    )


def _ticket_and_rest(before: Sequence[str]) -> tuple[str | WordProblem, Sequence[str]]:
    """Tell the ticket, or what is wrong with it, from the account and the services."""
    first = next((word for word in before if word != ","), "")
    names = [word for word in before if word not in _APART and not can_only_be_who(word)]
    ticket = names[0] if names else ""
    if ticket != first and not _is_likely(ticket):
        return _who_instead(first, ticket, before)
    if not _is_likely(ticket):
        if any(looks_like_ticket(name) for name in names[1:]):
            return WordProblem(ProblemKind.WRONG_ORDER, ticket), before
        if looks_like_who(ticket):
            return WordProblem(ProblemKind.TICKET_MISSING), before
    return ticket_problem(ticket) or ticket, _without(ticket, before)


def _who_instead(first: str, name: str, before: Sequence[str]) -> tuple[WordProblem, Sequence[str]]:
    """Say what is wrong where an account stands first and no ticket behind it; `T@1` is no account but a bad id."""
    if "@" in first[1:] and not is_email(first):
        return WordProblem(ProblemKind.TICKET_FORM, first), _without(first, before)
    return WordProblem(ProblemKind.WRONG_ORDER, first) if name else WordProblem(ProblemKind.TICKET_MISSING), before


def _is_likely(ticket: str) -> bool:
    return has_digit(ticket) and not _BARE_SEVERITY.fullmatch(ticket)


def _without(word: str, words: Sequence[str]) -> Sequence[str]:
    index = words.index(word) if word in words else len(words)
    return (*words[:index], *words[index + 1 :])


def _value(name: str, typed: Sequence[str]) -> str:
    if name == "received":
        return " ".join(_time(typed))
    return place(typed) or ""


def _meaning(name: str, value: str) -> str | None:
    """Return what the value of an option stands for, None for nothing that is known."""
    if name in _SPELLINGS:
        return _SPELLINGS[name].get(_compact(value))
    if name == "severity":
        severity = _SEVERITY.fullmatch(value)
        return f"S{severity[1]}" if severity else None
    return value or None if name == "received" else value


def _problem(name: str, value: str) -> WordProblem:
    return WordProblem(ProblemKind.RECEIVED_MISSING if name == "received" else ProblemKind(name), value)


def _twice(names: Iterable[str]) -> list[WordProblem]:
    return [WordProblem(ProblemKind.OPTION_TWICE, name) for name, count in Counter(names).items() if count > 1]


def _compact(value: str) -> str:
    return value.casefold().replace(" ", "").replace("-", "")


def _time(value: Sequence[str]) -> list[str]:
    return [word for word in value if word.casefold() not in _BEFORE_TIME]


def _one_word(value: Sequence[str], word: str) -> bool:
    return not value and word not in _APART


def _spelt(spellings: Mapping[str, str], value: Sequence[str], word: str) -> bool:
    """Say whether a word begins the value of an option, or goes on with a spelling of one, as in "how to"."""
    so_far = _compact(" ".join((*value, word)))
    return word not in _APART and (not value or any(each.startswith(so_far) for each in spellings))


def _timed(value: Sequence[str], word: str) -> bool:
    """Say whether a word begins a time or makes it longer, as in "at 2026-11-26 14:30"."""
    time = _time(value)
    if word.casefold() in _BEFORE_TIME:
        return word not in value and not has_form_of_time(" ".join(time))
    return word not in _APART and (not time or has_form_of_time(" ".join((*time, word))))


def _in_a_country(_value: Sequence[str], word: str) -> bool:
    """Say whether a word may belong to the name of a country: all but a bare S2 may."""
    return _BARE_SEVERITY.fullmatch(word) is None


_OPTIONS: Mapping[str, Belongs] = {
    **dict.fromkeys(COUNTRY_OPTIONS, _in_a_country),
    "severity": _one_word,
    "received": _timed,
    **{name: partial(_spelt, spellings) for name, spellings in _SPELLINGS.items()},
}
