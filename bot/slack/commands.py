"""The words that can follow `/priority`, in the order in which help lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Action
from bot.slack import accounts, acts, calls, clocks, preferences, rules, tracking
from bot.slack.dialogue import Command
from bot.slack.views import guide

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.slack.desk import Asked, Reply

    Answer = Callable[[Asked], Awaitable[Reply]]

COUNTRY = "Netherlands"


async def answer_help(asked: Asked) -> Reply:
    """Answer `help [COMMAND]`."""
    word = asked.request.words[0].casefold().lstrip("/") if asked.request.words else ""
    command = COMMANDS.get(asked.desk.phrases.command(word) or word)
    if command is not None:
        return guide.manual(asked, command)
    if word:
        return guide.not_understood(asked, COMMANDS, word)
    return guide.overview(asked, COMMANDS.values())


def _by_ticket(name: str, usage: str, example: str, action: Action, answer: Answer) -> Command:
    """Return a command about a ticket, whose ladder and oversight may give the right to it."""
    return Command(name, f"{name} {usage}".strip(), f"{name} {example}".strip(), action, answer, by_ticket=True)


_RULES, _ACCOUNT, _OWN = Action.ASK_RULES, Action.ASK_ACCOUNT, Action.SET_OWN_LANGUAGE
_SEE, _CHANGE = Action.SEE_TICKET, Action.CHANGE_TICKET
_FACTS = (
    "[SERVICE] [in COUNTRY] [partner COUNTRY] [severity S1|S2|S3] [type how-to|feature|limitation] "
    "[critical outage|downtime|login] [received TIME] [via helpcenter|zoho-helpcenter|email|other]"
)
_ACT = "TICKET… [at TIME] [REASON]"

COMMANDS = {
    command.name: command
    for command in (
        Command(
            "check",
            "check WHO… [SERVICE] [in COUNTRY] [partner COUNTRY]",
            "check admin@customer.com",
            _ACCOUNT,
            accounts.answer_check,
        ),
        Command(
            "track",
            f"track TICKET WHO {_FACTS}",
            "track T-1042 admin@customer.com",
            Action.TRACK_TICKET,
            tracking.answer_track,
        ),
        _by_ticket("left", "[TICKET]", "T-1042", _SEE, clocks.answer_left),
        _by_ticket("history", "TICKET", "T-1042", _SEE, clocks.answer_history),
        _by_ticket("board", "", "", _SEE, clocks.answer_board),
        _by_ticket("take", "TICKET", "T-1042", _CHANGE, acts.answer_take),
        _by_ticket("assign", "TICKET @USER", "T-1042 @name", _CHANGE, acts.answer_assign),
        _by_ticket("ack", _ACT, "T-1042 at 14:30", _CHANGE, acts.answer_act),
        _by_ticket("determined", _ACT, "T-1042", _CHANGE, acts.answer_act),
        _by_ticket("updated", _ACT, "T-1042", _CHANGE, acts.answer_act),
        _by_ticket("hold", _ACT, "T-1042 waiting for logs", _CHANGE, acts.answer_act),
        _by_ticket("resume", _ACT, "T-1042", _CHANGE, acts.answer_act),
        _by_ticket("resolve", _ACT, "T-1042", _CHANGE, acts.answer_act),
        _by_ticket("reopen", _ACT, "T-1042", _CHANGE, acts.answer_act),
        _by_ticket("undo", "TICKET", "T-1042", _CHANGE, acts.answer_undo),
        _by_ticket("correct", f"TICKET [WHO] {_FACTS}", "T-1042 severity S2", _CHANGE, tracking.answer_correct),
        _by_ticket("untrack", "TICKET REASON", "T-1042 tracked by mistake", _CHANGE, acts.answer_untrack),
        _by_ticket("ping", "TICKET|TERRITORY|COUNTRY [NOTE]", "T-1042", Action.PING, calls.answer_ping),
        _by_ticket("escalate", "TICKET [REASON]", "T-1042 major issue", _CHANGE, calls.answer_escalate),
        Command("why", "why [SERVICE]", "why Campaigns", _RULES, rules.answer_why),
        Command(
            "thresholds",
            "thresholds [COUNTRY|TERRITORY]",
            f"thresholds {COUNTRY}",
            _RULES,
            rules.answer_thresholds,
        ),
        Command("ladder", "ladder TERRITORY|COUNTRY|SCOPE", "ladder Canada", _RULES, rules.answer_ladder),
        Command("commitments", "commitments [SEVERITY]", "commitments S1", _RULES, rules.answer_commitments),
        Command("submit", "submit [COUNTRY] [dc US|IN|AU|JP|EU]", f"submit {COUNTRY}", _RULES, rules.answer_submit),
        Command("template", "template", "template", _RULES, rules.answer_template),
        Command("offerings", "offerings", "offerings", _RULES, rules.answer_offerings),
        Command("scope", "scope", "scope", _RULES, rules.answer_scope),
        Command("expectations", "expectations", "expectations", _RULES, rules.answer_expectations),
        Command("language", "language [CODE] [here]", "language de", _OWN, preferences.answer_language),
        Command("help", "help [COMMAND]", "help ladder", _RULES, answer_help),
    )
}

PRESSED = {
    "counting": _by_ticket("counting", "TICKET", "T-1042", _SEE, clocks.answer_counting),
    "ping-again": _by_ticket("ping-again", "TICKET [NOTE]", "T-1042", Action.PING, calls.answer_ping_again),
    "oversee": _by_ticket("oversee", "TICKET", "T-1042", Action.OVERSEE, calls.answer_oversee),
    "sources": Command(
        "sources", "sources check WHO…", "sources check admin@customer.com", _ACCOUNT, accounts.answer_sources
    ),
}
"""What buttons ask for in the same words; help does not list it."""
