"""The words behind the commands that change a ticket, or ask about one: which tickets, when, why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.ticket import ticket_key
from bot.slack.grammar import place
from bot.slack.ticket_ids import (
    LONGEST_TICKET,
    ProblemKind,
    WordProblem,
    looks_like_ticket,
    ticket_id,
    ticket_problem,
)
from bot.slack.times import MOST_WORDS, leading_time
from bot.slack.track_words import TrackWords, read_correct, read_track
from bot.slack.typed import MENTION

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "LONGEST_TICKET",
    "MOST_TICKETS",
    "ActWords",
    "AssignWords",
    "PingWords",
    "ProblemKind",
    "TicketWords",
    "TrackWords",
    "WordProblem",
    "looks_like_ticket",
    "read_act",
    "read_assign",
    "read_correct",
    "read_ping",
    "read_ticket",
    "read_track",
    "ticket_id",
]

MOST_TICKETS = 20
# "Saint Vincent and the Grenadines" has five, and an article may stand before.
LONGEST_PLACE = 6
_AT = "at"
_BETWEEN_TICKETS = frozenset({"and", "&", "+"})
_LEADING_ON = frozenset({",", "-"})


@dataclass(frozen=True, slots=True)
class ActWords:
    """`TICKET… [at TIME] [REASON]`; the tickets are valid, each once, and all there are, even if too many.

    `at` is a TIME by its form, as typed; None where there is none.
    """

    tickets: tuple[str, ...]
    at: str | None = None
    reason: str = ""
    problems: tuple[WordProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketWords:
    """`[TICKET] [REASON]`; `ticket` is empty where none is named, which the caller judges, or where it is a problem."""

    ticket: str
    reason: str = ""
    problems: tuple[WordProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class AssignWords:
    """`TICKET @USER`; `user_id` is None where nobody is mentioned, `ticket` empty where it is a problem."""

    ticket: str
    user_id: str | None = None
    problems: tuple[WordProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class PingWords:
    """`TICKET|TERRITORY|COUNTRY [NOTE]`: `target` is the first word, empty if there is none, `note` all the others.

    `places` are the pairs of place and note that it may be instead, the longest place first.
    """

    target: str
    note: str = ""
    places: tuple[tuple[str, str], ...] = ()


def read_act(words: Sequence[str]) -> ActWords:
    """Read `TICKET… [at TIME] [REASON]`; the first `at` with a TIME behind it is the time, any other is reason."""
    named, rest = _tickets_and_rest(words)
    problems = [problem for problem in map(ticket_problem, named or [""]) if problem]
    tickets: dict[str, str] = {}
    for word in named:
        if ticket_id(word):
            tickets.setdefault(ticket_key(word), word)
    if len(tickets) > MOST_TICKETS:
        problems.append(WordProblem(ProblemKind.TOO_MANY_TICKETS, str(len(tickets))))
    at, reason = _time_and_reason(rest)
    if at is None and (problem := _time_problem(rest)):
        problems.append(problem)
    return ActWords(tuple(tickets.values()), at, _sentence(reason), tuple(problems))


def read_ticket(words: Sequence[str]) -> TicketWords:
    """Read `[TICKET] [REASON]`, as left, history, take, undo, untrack and escalate have it."""
    first, rest = _first_and_rest(words)
    problem = ticket_problem(first) if first else None
    return TicketWords("" if problem else first, _sentence(rest), (problem,) if problem else ())


def read_assign(words: Sequence[str]) -> AssignWords:
    """Read `TICKET @USER`, in either order."""
    mentions = [found[1] for found in map(MENTION.fullmatch, words) if found]
    first, _rest = _first_and_rest([word for word in words if not MENTION.fullmatch(word)])
    problem = ticket_problem(first)
    return AssignWords("" if problem else first, mentions[0] if mentions else None, (problem,) if problem else ())


def read_ping(words: Sequence[str]) -> PingWords:
    """Read `TICKET|TERRITORY|COUNTRY [NOTE]`; only who knows the places can say where one ends."""
    first, rest = _first_and_rest(words)
    if not first:
        return PingWords("")
    found = (first, *rest)
    counts = range(min(len(found), LONGEST_PLACE), 0, -1)
    places = {place(found[:count]) or "": _sentence(found[count:]) for count in counts}
    return PingWords(first, _sentence(rest), tuple(places.items()))


def _first_and_rest(words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Tell the first word, empty if there is none, from the others; commas before it mean nothing."""
    begins = next((index for index, word in enumerate(words) if word != ","), len(words))
    return (words[begins], words[begins + 1 :]) if begins < len(words) else ("", ())


def _tickets_and_rest(words: Sequence[str]) -> tuple[list[str], Sequence[str]]:
    """Tell the tickets from what stands behind them: the first word is one, others are while they look like it."""
    first, rest = _first_and_rest(words)
    if not first or (first.casefold() == _AT and leading_time(rest)):
        return [], (first, *rest)
    named = [first]
    for index, word in enumerate(rest):
        behind = rest[index + 1] if index + 1 < len(rest) else ""
        if looks_like_ticket(word):
            named.append(word)
        elif word != "," and not (word.casefold() in _BETWEEN_TICKETS and looks_like_ticket(behind)):
            return named, _led_to(rest[index:])
    return named, ()


def _time_and_reason(rest: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    for index, word in enumerate(rest):
        if word.casefold() == _AT and (count := leading_time(rest[index + 1 : index + 1 + MOST_WORDS])):
            end = index + 1 + count
            return " ".join(rest[index + 1 : end]), (*rest[:index], *rest[end:])
    return None, rest


def _time_problem(rest: Sequence[str]) -> WordProblem | None:
    """Return what seems to be meant as a time right behind the tickets, and is none, or lacks its `at`."""
    if rest and rest[0].casefold() == _AT:
        return WordProblem(ProblemKind.TIME, rest[1] if len(rest) > 1 else "")
    if rest and leading_time(rest) == len(rest):
        return WordProblem(ProblemKind.AT_MISSING, " ".join(rest))
    return None


def _led_to(words: Sequence[str]) -> Sequence[str]:
    """Leave out the commas and dashes that only lead to what follows."""
    begins = next((index for index, word in enumerate(words) if word not in _LEADING_ON), len(words))
    return words[begins:]


def _sentence(words: Sequence[str]) -> str:
    """Write words as a sentence again."""
    return " ".join(_led_to(words)).replace(" ,", ",").rstrip(", ")
