"""The words that can follow `/priority`, in the order in which help lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Action
from bot.slack import accounts, preferences, rules
from bot.slack.dialogue import Command
from bot.slack.views import guide

if TYPE_CHECKING:
    from bot.slack.desk import Asked, Reply

COUNTRY = "Netherlands"


async def answer_help(asked: Asked) -> Reply:
    """Answer `help [COMMAND]`."""
    word = asked.request.words[0].casefold().lstrip("/") if asked.request.words else ""
    command = COMMANDS.get(word)
    if command is not None:
        return guide.manual(asked, command)
    if word:
        return guide.not_understood(asked, COMMANDS, word)
    return guide.overview(asked, COMMANDS.values())


_RULES, _ACCOUNT, _OWN = Action.ASK_RULES, Action.ASK_ACCOUNT, Action.SET_OWN_LANGUAGE

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
    "sources": Command(
        "sources", "sources check WHO…", "sources check admin@customer.com", _ACCOUNT, accounts.answer_sources
    ),
}
"""What buttons ask for in the same words; help does not list it."""
