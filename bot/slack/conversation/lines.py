"""Tells a command, typed as it would be behind `/priority`, from a sentence that only begins with such a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.intents import INTENTS, Kind, Mood
from bot.domain.names import spelt_alike
from bot.domain.territory import find_places
from bot.slack.gleaning.accounts import sites_in
from bot.slack.grammar import UNKNOWN_WHO, can_only_be_who, read_check, split_services
from bot.slack.ticket_ids import looks_like_ticket
from bot.slack.ticket_words import read_act
from bot.slack.typed import clean, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.slack.conversation.known import Known
    from bot.slack.grammar import Request

_SLASH = re.compile(r"\W*/priority\b", re.IGNORECASE)
_QUOTE = re.compile(r"\s*(?:>|&gt;)")
# Letters that follow an address without a space go on with the sentence.
_UNSPACED = re.compile("[ก-๛ぁ-ゟ゠-ヿ㐀-鿿]")
_ASKS = re.compile(r"[?？؟]\s*$")
_ALONE = ("board", "template", "offerings", "scope", "expectations")
_ABOUT_PLACES = ("thresholds", "ladder", "submit", "ping")
_PLACES_OR_SEVERITIES = frozenset({"thresholds", "ladder", "submit", "commitments"})
_ABOUT_TICKETS = (
    "track", "left", "history", "take", "assign", "ack", "determined", "updated", "hold", "resume", "resolve",
    "reopen", "undo", "correct", "untrack", "escalate", "counting", "ping-again", "oversee",
)  # fmt: skip
_FEW, _A_NAME = 2, 3
_QUOTED = {'"': '"', "“": "”", "„": "“", "”": "”", "«": "»", "‘": "’", "「": "」", "『": "』"}
# Of shorter words too many are like some service.
_LONG_ENOUGH = 4


def unquoted(text: str) -> str:
    """Return a message without the marks around all of it: an example was copied as it stood."""
    bare = text.strip()
    inside = bare[1:-1].strip()
    is_quoted = len(bare) > _FEW and _QUOTED.get(bare[0]) == bare[-1] and not {bare[0], bare[-1]} & set(inside)
    return inside if is_quoted else text


def is_command(text: str, request: Request, known: Known, language: str) -> bool:
    """Say whether what was typed is a command: what stands behind the word must be what the command takes.

    `request` is the text taken apart, its command in English whatever it was typed in.
    """
    if _QUOTE.match(text):
        return False
    line = clean(text)
    if _SLASH.match(line) or not request.command:
        return True
    if request.command == "check" and known.phrases.command(words(line)[0]) != "check":
        return _is_bare_account(request, known, line)
    fits = _FITS.get(request.command)
    if fits is None or not fits(request, known, language):
        return False
    return request.command != "why" or bool(request.words) or _ASKS.search(text) is None


def may_be_sentence(text: str, request: Request) -> bool:
    """Say whether a command that changes a ticket may be a sentence: "Übernehme T-1042 gleich" is German for both.

    In English a reason has always stood behind the ticket; in another language a button asks first.
    """
    intent = INTENTS.get(request.command)
    if intent is None or intent.needs is not Kind.TICKET or intent.mood is not Mood.CHANGE or _SLASH.match(clean(text)):
        return False
    return words(clean(text))[0].casefold() != request.command and bool(read_act(request.words).reason)


def may_be_command(text: str, request: Request, commands: Iterable[str]) -> bool:
    """Say whether a text that is no sentence will be a command with a slip in it: in its word, or in a place's name.

    Nothing of it may change anything.
    """
    if _QUOTE.match(text) or not 0 < len(request.words) <= _A_NAME:
        return False
    if request.command in _PLACES_OR_SEVERITIES:
        return True
    return len(request.command) >= _LONG_ENOUGH and bool(
        set(spelt_alike(request.command, commands)) - {request.command}
    )


def _is_bare_account(request: Request, known: Known, line: str) -> bool:
    """Say whether a line is nothing but accounts and services: who begins a sentence with an address says more."""
    sure = can_only_be_who(request.words[0]) or any(sites_in(line, known.policy))
    return (
        sure
        and not _UNSPACED.search(request.words[0])
        and all(known.services.find(service) for service in read_check(request.words).services)
    )


def _is_check(request: Request, known: Known, _language: str) -> bool:
    if not request.words:
        return True
    read = read_check(request.words)
    found = [known.services.find(service) is not None for service in read.services]
    if not read.who:
        return UNKNOWN_WHO in request.words
    if any(_UNSPACED.search(who.value) for who in read.who):
        return False
    return all(found) or sum(len(service.split()) for service in read.services) <= _FEW


def _names_service(request: Request, known: Known, _language: str) -> bool:
    services = split_services(list(request.words))
    if len(request.words) <= _FEW and services:
        return all(known.services.find(one) or _is_misspelt(one, known) for one in services)
    return all(known.services.find(service) for service in services)


def _is_misspelt(service: str, known: Known) -> bool:
    if " " in service:
        return bool(spelt_alike(service, (name for one in known.services.all for name in (one.name, *one.aliases))))
    return len(service) >= _LONG_ENOUGH and bool(known.services.near(service))


def _names_place(request: Request, known: Known, language: str) -> bool:
    found = request.words
    if "dc" in (folded := [word.casefold() for word in found]):
        found = found[: folded.index("dc")]
    name = " ".join(found)
    if (
        len(found) <= 1
        or find_places(known.policy, name)
        or (request.command == "ping" and looks_like_ticket(found[0]))
    ):
        return True
    # Read or not, nobody waits for all the languages here.
    return bool(known.countries.ready and known.countries.find(name, language))


def _names_ticket(request: Request, _known: Known, _language: str) -> bool:
    return not request.words or looks_like_ticket(request.words[0]) or can_only_be_who(request.words[0])


def _is_alone(request: Request, _known: Known, _language: str) -> bool:
    return not request.words


def _is_short(request: Request, _known: Known, _language: str) -> bool:
    return len(request.words) <= _FEW


def _is_help(request: Request, known: Known, _language: str) -> bool:
    return not request.words or (len(request.words) == 1 and known.phrases.command(request.words[0]) is not None)


_FITS: Mapping[str, Callable[[Request, Known, str], bool]] = {
    "check": _is_check,
    "why": _names_service,
    "commitments": _is_short,
    "language": _is_short,
    "help": _is_help,
    **dict.fromkeys(_ALONE, _is_alone),
    **dict.fromkeys(_ABOUT_PLACES, _names_place),
    **dict.fromkeys(_ABOUT_TICKETS, _names_ticket),
    "sources": lambda request, _known, _language: request.words[:1] == ("check",),
}
