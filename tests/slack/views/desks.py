"""What the views of answers are given: who asks, and the desk behind it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from bot.domain.people import Reader, ReaderKind
from bot.domain.roles import Role
from bot.slack.desk import Asked, Asking, Via
from bot.slack.grammar import Request
from tests.running import shared_knowledge
from tests.tickets import at

if TYPE_CHECKING:
    from bot.i18n import Translator
    from tests.slack.views.words import Words


def reader(words: Words, *, known: bool = True) -> Reader:
    zone = "Europe/Amsterdam" if known else words.typed
    return Reader(
        "T1", "UANNA", ReaderKind.MEMBER, words.email, words.person, zone=zone, read_at=at("9") if known else None
    )


def asked(tr: Translator, words: Words, role: Role = Role.ADMIN, *, known: bool = True) -> Asked:
    """Return a question of somebody; nothing is looked up for it."""
    ours = shared_knowledge()
    desk = SimpleNamespace(policy=words.policy, catalogues=ours.catalogues, phrases=ours.phrases)
    asking = Asking("T1", "UANNA", "C0GENERAL", Via.COMMAND)
    request = Request(words.typed, words.note, tuple(words.note.split()))
    return Asked(desk, asking, reader(words, known=known), role, tr, request, at("12"))  # type: ignore[arg-type]
