"""What is said when the words about a ticket are not understood: the right order, and an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Action
from bot.slack.ticket_words import LONGEST_TICKET, MOST_TICKETS, ProblemKind
from bot.slack.views.guide import typed
from bot.slack.views.page import Page, code, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.i18n import Markup, Translator
    from bot.slack.dialogue import Command
    from bot.slack.ticket_words import WordProblem
    from bot.slack.views.page import Message

SHOWN = 64


def unknown(tr: Translator, ticket_id: str, near: Sequence[str]) -> Message:
    """Say that a ticket is not tracked, which ones are spelt alike, and how to track it."""
    page = Page(tr).line(tr.t("I do not follow a ticket {ticket}.", ticket=code(ticket_id[:SHOWN])))
    if near:
        page.line(tr.t("Did you mean {tickets}?", tickets=tr.list_or(code(one) for one in near)))
    command = typed(f"track {ticket_id[:SHOWN]} admin@customer.com")
    return page.line(tr.t("To track it: {command}", command=command)).message()


def not_for_you(tr: Translator, ticket_id: str, action: Action) -> Message:
    """Tell somebody who may see a ticket who it is that may do this with it."""
    name = code(ticket_id[:SHOWN])
    if action is Action.OVERSEE:
        line = tr.t("A lead, or whoever it was escalated to, oversees {ticket}.", ticket=name)
    else:
        line = tr.t("You may see {ticket}; all else is for the support team.", ticket=name)
    return Page(tr).line(line).message()


def problems(tr: Translator, command: Command, found: Iterable[WordProblem]) -> Message:
    """Say what is wrong with the words of a command, the right order, and an example."""
    page = Page(tr).line(*dict.fromkeys(problem(tr, one) for one in found))
    page.line(tr.t("The order is: {command}", command=typed(command.usage)))
    return page.line(tr.t("For example: {command}", command=typed(command.example))).message()


def problem(tr: Translator, one: WordProblem) -> Markup:
    """Say in a sentence what is wrong with one word."""
    word = code(one.word[:SHOWN])
    said = {
        ProblemKind.TICKET_MISSING: lambda: tr.t("Which ticket? Name its number or id."),
        ProblemKind.TICKET_TOO_LONG: lambda: tr.t(
            "A ticket's id has {most} characters at most: {word}", most=LONGEST_TICKET, word=word
        ),
        ProblemKind.TICKET_FORM: lambda: tr.t(
            "{word} cannot be a ticket's id: it has no spaces and none of {marks}", word=word, marks=code("@ < > |")
        ),
        ProblemKind.TOO_MANY_TICKETS: lambda: tr.t(
            "Please name {most} tickets at most at once; these are {count}.", most=MOST_TICKETS, count=one.word
        ),
        ProblemKind.WRONG_ORDER: lambda: tr.t("The ticket comes first; {word} stands in its place.", word=word),
        ProblemKind.WHO_MISSING: lambda: tr.t(
            "Whose ticket is it? Name the account, or {unknown} and the country if it is not known.", unknown=code("-")
        ),
        ProblemKind.SEVERITY: lambda: _not(tr, tr.t("The severity is S1, S2 or S3."), one.word),
        ProblemKind.TYPE: lambda: _not(tr, tr.t("The type is how-to, feature or limitation."), one.word),
        ProblemKind.CRITICAL: lambda: _not(tr, tr.t("Critical is outage, downtime or login."), one.word),
        ProblemKind.VIA: lambda: _not(tr, tr.t("It came via helpcenter, zoho-helpcenter, email or other."), one.word),
        ProblemKind.RECEIVED_MISSING: lambda: tr.t("When was it received? {examples}", examples=times(tr)),
        ProblemKind.OPTION_TWICE: lambda: tr.t("{word} stands there twice; which one holds?", word=word),
        ProblemKind.NOTHING_TO_CORRECT: lambda: tr.t("What is to be corrected?"),
        ProblemKind.TIME: lambda: not_a_time(tr, one.word),
        ProblemKind.AT_MISSING: lambda: tr.t("If {word} is a time, write {at} before it.", word=word, at=code("at")),
    }
    return said[one.kind]()


def _not(tr: Translator, said: Markup, word: str) -> Markup:
    """Say what is understood, and which word is not, if there is one."""
    if not word:
        return said
    return sentences(tr, said, tr.t("I do not understand {word}.", word=code(word[:SHOWN])))


def not_a_time(tr: Translator, word: str) -> Markup:
    """Say that a word is no time, and what one looks like."""
    if not word:
        return sentences(tr, tr.t("When?"), times(tr))
    return tr.t("I cannot read {word} as a time. {examples}", word=code(word[:SHOWN]), examples=times(tr))


def times(tr: Translator) -> Markup:
    """Show how a time is written."""
    examples = (code("14:30"), code("90m"), code("2h30m"), code("2026-11-26T14:30+01:00"))
    return tr.t("A time is {examples}.", examples=tr.list_or(examples))
