"""What is said at a field that is not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.views import ticket_words
from bot.slack.views.dialog import at_field
from bot.slack.views.page import code, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.i18n import Translator
    from bot.slack.ticket_words import WordProblem

LONGEST_SHOWN = 80


def word(tr: Translator, problem: WordProblem) -> str:
    """Say what is wrong with a ticket's id, or a time."""
    return at_field(tr, ticket_words.problem(tr, problem))


def whose(tr: Translator) -> str:
    """Ask for an account."""
    said = tr.t(
        "Which account? Name its SuperAdmin email, domain, {zuid} or {zoid}.", zuid=code("ZUID:…"), zoid=code("ZOID:…")
    )
    return at_field(tr, said)


def no_account(tr: Translator, text: str) -> str:
    """Say that words name no account, and what does."""
    return at_field(tr, tr.t("I see no account in {text}.", text=tr.quote(text[:LONGEST_SHOWN])) + " " + whose(tr))


def only_services(tr: Translator) -> str:
    """Say that something else than services stands where they belong."""
    return at_field(tr, tr.t("Please name only services here, separated by commas."))


def which_country(tr: Translator, name: str, codes: Iterable[str]) -> str:
    """Ask which of several countries of one name is meant."""
    places = tr.list_or(map(tr.country, codes))
    said = sentences(
        tr, tr.t("Which country is {name}?", name=tr.quote(name)), tr.t("Did you mean {place}?", place=places)
    )
    return at_field(tr, said)


def several_countries(tr: Translator, name: str) -> str:
    """Ask for one country of a territory."""
    return at_field(tr, tr.t("Please name a country; {place} has several.", place=tr.quote(name)))


def unknown_country(tr: Translator, name: str, near: Iterable[str]) -> str:
    """Say that a place is not known, and which ones are spelt alike."""
    said = tr.t("I do not know the place {name}.", name=tr.quote(name))
    if places := tr.list_or(map(tr.country, near)):
        said = sentences(tr, said, tr.t("Did you mean {place}?", place=places))
    return at_field(tr, said)


def whom(tr: Translator, name: str) -> str:
    """Ask for a ticket or a place."""
    if name:
        return at_field(tr, tr.t("I know neither a ticket nor a place {word}.", word=code(name[:LONGEST_SHOWN])))
    return at_field(tr, tr.t("Whom? Name a ticket, a territory or a country."))


def note_begins_badly(tr: Translator, name: str) -> str:
    """Say that a note makes another place of the one that is named."""
    return at_field(
        tr, tr.t("Please begin the note with another word: {place} is a place of its own.", place=tr.quote(name))
    )
