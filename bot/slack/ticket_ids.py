"""What can be a ticket's id, and what can be wrong with the words of a ticket command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.ticket import LONGEST_ID
from bot.slack.grammar import looks_like_who
from bot.slack.times import has_form_of_time

LONGEST_TICKET = LONGEST_ID
# The last two are what `typed.clean` makes of the brackets of Slack's tokens.
_FORM = re.compile(r"[^\s@<>|‹›]+")
_SHORTEST_NUMBER = 3
_DATE_OR_ORDINAL = re.compile(r"\d{4}-\d\d-\d\d|\d+(?:st|nd|rd|th)", re.ASCII | re.IGNORECASE)


class ProblemKind(StrEnum):
    """What is wrong with a word, or which one is missing."""

    TICKET_MISSING = "ticket_missing"
    TICKET_TOO_LONG = "ticket_too_long"
    TICKET_FORM = "ticket_form"
    TOO_MANY_TICKETS = "too_many_tickets"
    WRONG_ORDER = "wrong_order"
    WHO_MISSING = "who_missing"
    SEVERITY = "severity"
    TYPE = "type"
    CRITICAL = "critical"
    VIA = "via"
    RECEIVED_MISSING = "received_missing"
    OPTION_TWICE = "option_twice"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    TIME = "time"
    AT_MISSING = "at_missing"


@dataclass(frozen=True, slots=True)
class WordProblem:
    """A word that is not understood, as typed and of any length; empty where one is missing.

    TOO_MANY_TICKETS has their number, OPTION_TWICE the option's name, WRONG_ORDER what stands where TICKET belongs,
    TIME what follows `at` instead, AT_MISSING a TIME that stands alone behind the tickets, without `at`.
    """

    kind: ProblemKind
    word: str = ""


def ticket_id(word: str) -> str | None:
    """Return a ticket's id as typed if it is one: 1 to 64 visible characters, none of them a space or of `@<>|‹›`."""
    return None if ticket_problem(word) else word


def ticket_problem(word: str) -> WordProblem | None:
    """Return what keeps a word from being a ticket's id, None if it is one."""
    if not word:
        return WordProblem(ProblemKind.TICKET_MISSING)
    if not _is_well_formed(word):
        return WordProblem(ProblemKind.TICKET_FORM, word)
    return WordProblem(ProblemKind.TICKET_TOO_LONG, word) if len(word) > LONGEST_TICKET else None


def looks_like_ticket(word: str) -> bool:
    """Say whether a word that may be something else is a ticket: `1042`, or as `T-1`, `#7` and `A1` are.

    An id that is too long is one; dates, TIME, `3rd` and what names an account are none.
    """
    if not _is_well_formed(word) or looks_like_who(word):
        return False
    if has_form_of_time(word) or _DATE_OR_ORDINAL.fullmatch(word):
        return False
    if word.isdecimal():
        return len(word) >= _SHORTEST_NUMBER
    return has_digit(word) and any(ch.isalpha() or ch in "-#" for ch in word)


def has_digit(word: str) -> bool:
    """Say whether a word has a digit in it, as nearly every ticket's id does."""
    return any(ch.isdecimal() for ch in word)


def _is_well_formed(word: str) -> bool:
    return word.isprintable() and _FORM.fullmatch(word) is not None
