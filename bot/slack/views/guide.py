"""What the bot says about itself: help, what it did not understand, what it may not say, what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.names import nearest_word
from bot.domain.roles import Action
from bot.i18n import joined
from bot.slack.desk import Reply
from bot.slack.views.page import Button, Page, code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.i18n import Markup, Translator
    from bot.slack.desk import Asked
    from bot.slack.dialogue import Command
    from bot.slack.views.page import Message

SLASH = "/priority"
_ABOUT_TICKETS = frozenset({Action.SEE_TICKET, Action.CHANGE_TICKET, Action.TRACK_TICKET, Action.PING, Action.OVERSEE})


def typed(line: str) -> Markup:
    """Show a command as it is typed."""
    return code(f"{SLASH} {line}".strip())


def purpose(tr: Translator, name: str) -> Markup:
    """Say in one line what a command is for."""
    purposes = {
        "check": tr.t("Is it a large user account? The reasons, the field to set, the deadlines, the lead."),
        "track": tr.t("Follow a ticket: its clocks start at its receipt, its message appears in the channel."),
        "left": tr.t("How much time is left on a ticket, or on all of yours."),
        "history": tr.t("What happened to a ticket, and through whom."),
        "board": tr.t("All open tickets, the most urgent first."),
        "take": tr.t("A ticket becomes yours; no clock stops."),
        "assign": tr.t("A ticket becomes somebody else's."),
        "ack": tr.t("The first reply was sent."),
        "determined": tr.t("The issue is determined; from then on updates are due."),
        "updated": tr.t("The partner has been told how things stand."),
        "hold": tr.t("You wait for the partner; the first reply is due all the same."),
        "resume": tr.t("The waiting is over."),
        "resolve": tr.t("The ticket is resolved; all its clocks stop."),
        "reopen": tr.t("A resolved ticket goes on."),
        "undo": tr.t("Take the last change back, within 15 minutes."),
        "correct": tr.t("Put right what was entered wrong: account, severity, time of receipt, and so on."),
        "untrack": tr.t("Stop following a ticket that should not have been tracked."),
        "ping": tr.t("Call the lead of a ticket, a territory or a country."),
        "escalate": tr.t("Call the next level of the ladder."),
        "why": tr.t("Why a service is excluded from priority support, or that it is covered."),
        "thresholds": tr.t("From how many user licences on an account is large, by territory or country."),
        "ladder": tr.t("Whom to turn to, level by level, and when escalation is allowed."),
        "commitments": tr.t("What is promised for each severity, with definition and examples."),
        "submit": tr.t("How a partner submits a ticket, step by step."),
        "template": tr.t("The email template, with the line for the SuperAdmin."),
        "offerings": tr.t("What Partner Support offers to each partner tier."),
        "scope": tr.t("What Partner Support helps with, and what it does not."),
        "expectations": tr.t("What Zoho expects of partners."),
        "language": tr.t("Your language; an admin sets the channel's with “here” at the end."),
        "help": tr.t("This list, or one command in full."),
    }
    return purposes[name]


def overview(asked: Asked, commands: Iterable[Command]) -> Reply:
    """List the commands that the reader may use."""
    tr = asked.tr
    page = Page(tr).line(tr.t("*Type one of these*, here or in a message to me:"))
    for command in commands:
        if command.is_open_to(asked):
            page.line(_listed(asked, command))
    page.note(tr.t("For example: {command}", command=typed("help ladder")))
    return Reply(page.message())


def _listed(asked: Asked, command: Command) -> Markup:
    """Name a command, and the word that the reader's language has for it."""
    tr = asked.tr
    usage, aim, word = typed(command.usage), purpose(tr, command.name), _own_word(asked, command.name)
    if word is None:
        return tr.t("• {command} – {purpose}", command=usage, purpose=aim)
    return tr.t("• {command}, or {word} – {purpose}", command=usage, word=code(word), purpose=aim)


def _own_word(asked: Asked, command: str) -> str | None:
    """Return the reader's own word for a command, None where it is the English one or there is none."""
    return asked.desk.phrases.word(command, asked.tr.language)


def manual(asked: Asked, command: Command) -> Reply:
    """Explain one command."""
    tr = asked.tr
    page = Page(tr).line(tr.apart(typed(command.usage)), purpose(tr, command.name))
    if word := _own_word(asked, command.name):
        page.line(tr.t("In your language: {word}", word=typed(word)))
    page.line(tr.t("For example: {command}", command=typed(command.example)))
    if command.name == "check":
        page.line(
            tr.t(
                "An account is a SuperAdmin email, another email of the customer, a domain, {zuid} or {zoid}; "
                "up to 50 at once. {unknown} stands for an account that is not known.",
                zuid=code("ZUID:…"),
                zoid=code("ZOID:…"),
                unknown=code("-"),
            ),
            tr.t("Separate several services by commas."),
        )
    return Reply(page.message())


def not_understood(asked: Asked, commands: Mapping[str, Command], word: str) -> Reply:
    """Answer a word that is no command with the nearest one and an example."""
    tr = asked.tr
    if not word:
        return overview(asked, commands.values())
    allowed = [command for command in commands.values() if command.is_open_to(asked)]
    near = nearest_word(word, (command.name for command in allowed))
    command = commands[near or "help"]
    page = Page(tr).line(tr.t("I do not know the command {word}.", word=code(word[:64])))
    if near:
        page.line(tr.t("Did you mean {command}? {purpose}", command=typed(near), purpose=purpose(tr, near)))
    page.line(tr.t("For example: {command}", command=typed(command.example)))
    page.note(tr.t("All commands: {command}", command=typed("help")))
    return Reply(page.message(), outcome="not understood")


def refused(asked: Asked, action: Action) -> Reply:
    """Refuse clearly and kindly, and say what can be asked instead."""
    tr = asked.tr
    if action is Action.SET_CHANNEL_LANGUAGE:
        line = tr.t(
            "Only an admin of the desk sets a channel's language. Your own: {command}",
            command=typed("language en"),
        )
    elif action is Action.SHOW_ACCOUNTS:
        line = tr.t("Only an admin of the desk decides where outsiders may read of accounts.")
    elif asked.reader.read_at is None:
        line = tr.t(
            "Slack did not tell me in time who you are, so I cannot show account data. Please try again in a moment."
        )
    elif action in _ABOUT_TICKETS:
        line = tr.t(
            "Tickets are for the support team. Ask me about thresholds, escalation ladders, commitments, "
            "how to submit a ticket: {command}",
            command=typed("help"),
        )
    else:
        line = tr.t(
            "Account data is for the support team. Ask me about thresholds, escalation ladders, commitments, "
            "how to submit a ticket: {command}",
            command=typed("help"),
        )
    return Reply(Page(tr).line(line).message(), outcome="refused")


def database_down(asked: Asked) -> Reply:
    """Say that the accounts cannot be read right now."""
    tr = asked.tr
    page = Page(tr).line(
        tr.t("Please try again in a minute: my database does not answer, so I cannot look anything up.")
    )
    return Reply(page.note(tr.t("Rules, ladders and commitments still work.")).message(), outcome="failed")


def failed(asked: Asked, reference: str) -> Reply:
    """Say that something went wrong with us, with a reference for the operator's log."""
    tr = asked.tr
    line = tr.t(
        "Something went wrong here, not with you. Please try again; if it stays, give your admin this reference:"
    )
    return Reply(Page(tr).line(joined(" ", (line, tr.apart(code(reference))))).message(), outcome="failed")


def one_moment(tr: Translator) -> Message:
    """Bridge the time until an answer is ready."""
    return Page(tr).line(tr.t("One moment, I am looking it up.")).message()


def later(tr: Translator) -> Message:
    """Answer a way in that does not lead anywhere yet with the way that does."""
    return Page(tr).line(tr.t("This is not ready yet; type {command} instead.", command=typed("help"))).message()


def which(asked: Asked, line: str, choices: Iterable[tuple[str, str]], *notes: str) -> Reply:
    """Ask which of several is meant, a button for each: (what it says, the command line it stands for)."""
    tr = asked.tr
    page = Page(tr).line(line)
    for said, command in choices:
        page.choice(said, Button(tr.t("This one"), "ask.pick", command))
    return Reply(page.note(*notes).message(), outcome="asked back")
