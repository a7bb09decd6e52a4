"""Says what a sentence asks for, as the commands that it may stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.intents import INTENTS, SOURCE, Kind, Mood, recognise
from bot.slack.conversation.subjects import Subjects, service_named, subjects_in
from bot.slack.typed import MENTION, clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.slack.conversation.known import Known

# What somebody quotes, or shows as it was typed elsewhere, asks for nothing.
_QUOTED = re.compile(
    r"```[\s\S]*?```|`[^`\n]*`|^[ \t]*(?:>|&gt;)[^\n]*$|[“„«「『\"][^”“»」』\"\n]{9,300}[”“»」』\"]", re.MULTILINE
)
_ABOUT_SERVICES = frozenset({"why", "check"})
_ABOUT_ONE = frozenset({"check", "left", "history"})
_MOST_READINGS = 3
_MOST_READ = 4_000


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody asked for last, and about what."""

    intent: str = ""
    subjects: Subjects = Subjects()  # noqa: RUF009 - frozen, and of tuples


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a sentence may ask for: the intent, and what it is about."""

    intent: str
    subjects: Subjects

    @property
    def line(self) -> str:
        """The command that it stands for, as it is typed behind `/priority`."""
        words = [self.intent]
        for kind in _BEHIND.get(self.intent, ()):
            words += _words(self.intent, kind, self.subjects)
        return " ".join(word for word in words if word)


def meanings(text: str, known: Known, language: str, topic: Topic = Topic()) -> tuple[Meaning, ...]:
    """Return what a message as Slack sends it may ask for: nothing, one thing, or up to three equally likely ones.

    `language` is the reader's. A further question ("and for Brazil?") keeps what was asked before.
    """
    subjects = subjects_in(text, known, language)
    said = clean(MENTION.sub(" ", _QUOTED.sub(" ", text[:_MOST_READ])))
    books = known.phrases.books(language)
    reading = recognise(said, subjects.kinds, books, topic.subjects.kinds, spoken=(language, SOURCE))
    intents = reading.intents
    if not intents and reading.follows and topic.intent and _goes_on(topic.intent, subjects):
        intents = (topic.intent,)
    if intents and intents[0] in _ABOUT_SERVICES and not subjects.services:
        named = service_named(said, known, in_capitals=intents[0] == "check")
        subjects = replace(subjects, services=(named,)) if named else subjects
    return tuple(
        Meaning(name, _about(name, subjects, topic, follows=reading.follows)) for name in intents[:_MOST_READINGS]
    )


def _goes_on(intent: str, subjects: Subjects) -> bool:
    return not subjects.kinds.isdisjoint(INTENTS[intent].likely_with)


def _about(name: str, subjects: Subjects, topic: Topic, *, follows: bool) -> Subjects:
    """Return what an intent is about: what the sentence names, or else what was spoken of before.

    A question that stands by itself ("what are the thresholds?") is about nothing of before, unless there is hardly an
    answer without it ("is it large?", "how long is left?", or who the lead is, just after an account or a ticket).
    """
    before = topic.subjects
    if INTENTS[name].mood is not Mood.ASK or not subjects.kinds.isdisjoint(INTENTS[name].likely_with):
        return subjects
    if follows or name in _ABOUT_ONE or (name == "ladder" and topic.intent in _ABOUT_ONE):
        return subjects.or_else(replace(before, services=()) if name == "why" else before)
    return subjects


def _words(intent: str, kind: Kind, subjects: Subjects) -> list[str]:
    places = list(subjects.places[:1])
    if places and intent == "check":
        places.insert(0, "in")
    by_kind: Mapping[Kind, list[str]] = {
        Kind.WHO: [str(one) for one in subjects.who],
        Kind.SERVICE: [", ".join(subjects.services)],
        Kind.PLACE: places,
        Kind.TICKET: list(subjects.tickets),
        Kind.SEVERITY: list(subjects.severities[:1]),
        Kind.LANGUAGE: list(subjects.languages[:1]),
    }
    return by_kind[kind]


_ACTS = ("take", "ack", "determined", "updated", "hold", "resume", "resolve", "reopen", "escalate")
_BEHIND = {
    "check": (Kind.WHO, Kind.SERVICE, Kind.PLACE),
    "why": (Kind.SERVICE,),
    "thresholds": (Kind.PLACE,),
    "ladder": (Kind.PLACE,),
    "commitments": (Kind.SEVERITY,),
    "submit": (Kind.PLACE,),
    "left": (Kind.TICKET,),
    "history": (Kind.TICKET,),
    "language": (Kind.LANGUAGE,),
    **dict.fromkeys(_ACTS, (Kind.TICKET,)),
}
