"""What a message that somebody points at says of a ticket: whose, which, about what and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.slack.gleaning.accounts import accounts_in, without_accounts
from bot.slack.gleaning.countries import countries_in
from bot.slack.gleaning.lines import Line, lines_of
from bot.slack.gleaning.services import services_in
from bot.slack.gleaning.tickets import tickets_in
from bot.slack.typed import MENTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeVar

    from bot.country_names import CountryNames
    from bot.domain.account import Identifier
    from bot.domain.policy import Policy
    from bot.domain.service import Services

    Found = TypeVar("Found")

# Of each kind; whoever reads a form chooses among few.
MOST = 5
LONGEST_TEXT = 300
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Gleaned:
    """What was found, each thing once, in the order in which it stands, five of a kind at most.

    `services` are names of the policy, `countries` ISO codes; `text` is one plain line of 300 characters at most.
    """

    who: tuple[Identifier, ...] = ()
    tickets: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    text: str = ""


def glean(
    message: Mapping[str, Any], services: Services, policy: Policy, countries: CountryNames, language: str
) -> Gleaned:
    """Read a message as Slack sends it with a shortcut, whatever its JSON is, for a reader of one language.

    Blocks, attachments and files are read, and `text` where it says more: 20,000 characters at most, which takes
    some milliseconds. Of accounts, what stands in a field for the SuperAdmin's address comes first, domains come
    last; of tickets, ids out of links come last. What a label names ("Service: Desk", "Country: NL") leaves no room
    for what is only mentioned.
    """
    lines = lines_of(message)
    bare = [without_accounts(line, policy) for line in lines.said]
    cut = [Line.of(line) for line in bare]
    return Gleaned(
        who=_first(accounts_in(lines.said, lines.aside, policy)),
        tickets=_tickets(tickets_in([*bare, *(without_accounts(line, policy) for line in lines.aside)], lines.all)),
        services=_first(services_in(cut, services, policy)),
        countries=_first(countries_in(cut, policy, countries, language)),
        text=_short(" ".join(lines.said)),
    )


def _first(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(islice(dict.fromkeys(found), MOST))


def _tickets(found: Iterable[str]) -> tuple[str, ...]:
    """Return the first ids, each once: their case does not matter."""
    by_key: dict[str, str] = {}
    for ticket in found:
        by_key.setdefault(ticket.casefold(), ticket)
    return tuple(islice(by_key.values(), MOST))


def _short(text: str) -> str:
    plain = _SPACES.sub(" ", MENTION.sub("", text)).strip()
    if len(plain) <= LONGEST_TEXT:
        return plain
    return f"{plain[: LONGEST_TEXT - 1].rpartition(' ')[0] or plain[: LONGEST_TEXT - 1]}…"
