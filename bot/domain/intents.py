"""Recognises what a plain sentence asks for, by the cues of one language after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.cues import Seen, Sentence, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.cues import Cue

PROBLEM = "problem"
SOURCE = "en"
# A cue that says it by itself; one that needs something beside it; what every further cue and subject adds.
SURE, LIKELY, MORE = 3, 2, 1
ENOUGH = 3


class Kind(StrEnum):
    """What a sentence may name."""

    WHO = "who"
    SERVICE = "service"
    PLACE = "place"
    TICKET = "ticket"
    SEVERITY = "severity"
    LANGUAGE = "language"


class Mood(StrEnum):
    """How something is said: asked for, ordered (which changes something, so that a button asks first), or told."""

    ASK = "ask"
    CHANGE = "change"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a sentence can ask for: the command that answers it, what makes it likely, what it cannot be without.

    One that is not worth asking back for says little without what makes it likely.
    """

    name: str
    likely_with: tuple[Kind, ...] = ()
    mood: Mood = Mood.ASK
    needs: Kind | None = None
    worth_asking_back: bool = True


def _change(name: str) -> Intent:
    return Intent(name, (Kind.TICKET,), Mood.CHANGE, needs=Kind.TICKET)


INTENTS: Mapping[str, Intent] = {
    intent.name: intent
    for intent in (
        Intent("check", (Kind.WHO,), worth_asking_back=False),
        Intent("why", (Kind.SERVICE,)),
        Intent("thresholds", (Kind.PLACE,)),
        Intent("ladder", (Kind.PLACE, Kind.WHO, Kind.TICKET)),
        Intent("commitments", (Kind.SEVERITY,)),
        Intent("submit", (Kind.PLACE,)),
        Intent("template"),
        Intent("offerings"),
        Intent("scope"),
        Intent("expectations"),
        Intent("left", (Kind.TICKET,)),
        Intent("history", (Kind.TICKET,), needs=Kind.TICKET),
        Intent("board"),
        *map(_change, ("take", "ack", "determined", "updated", "hold", "resume", "resolve", "reopen", "escalate")),
        Intent("language", (Kind.LANGUAGE,), Mood.CHANGE, needs=Kind.LANGUAGE),
        Intent("help"),
        Intent(PROBLEM, (Kind.SERVICE,), Mood.TELL),
    )
}


@dataclass(frozen=True, slots=True)
class IntentCues:
    """The cues of one intent in one language: sure and likely ones, and those that rule it out."""

    sure: tuple[Cue, ...] = ()
    likely: tuple[Cue, ...] = ()
    unless: tuple[Cue, ...] = ()


@dataclass(frozen=True)
class Phrasebook:
    """What people say in one language.

    `commands` are its words for the sub-commands, the one that help shows first. `asking` are cues of a question or a
    request; `telling` those of a report of what others say; `following` those with which a further question begins.
    """

    language: str
    commands: Mapping[str, tuple[str, ...]]
    intents: Mapping[str, IntentCues]
    asking: tuple[Cue, ...] = ()
    telling: tuple[Cue, ...] = ()
    following: tuple[Cue, ...] = ()
    vocabulary: Vocabulary = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_intent = (cue for cues in self.intents.values() for cue in (*cues.sure, *cues.likely, *cues.unless))
        object.__setattr__(self, "vocabulary", Vocabulary([*by_intent, *self.asking, *self.telling, *self.following]))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence may ask for, likeliest first, more than one only where they are nearly as likely.

    `points` says how likely; `follows` that it begins as a further question does ("and for Brazil?").
    """

    intents: tuple[str, ...] = ()
    points: int = 0
    language: str = ""
    follows: bool = False


def recognise(
    text: str,
    kinds: Collection[Kind],
    books: Sequence[Phrasebook],
    remembered: Collection[Kind] = (),
    spoken: Collection[str] = (SOURCE,),
) -> Reading:
    """Read a cleaned sentence that names some kinds of things, the reader's language first.

    In the languages `spoken` by the reader a few words are a question; in others they may only look like one.

    What was `remembered` counts as named where the sentence begins as a further question, and never for a change.

    The language whose cues say most decides, the earlier of two that say as much. Too little is no intent at all, and
    nor is what another language, of which there are more cues in the sentence, takes for a report.
    """
    sentence = Sentence.of(text)
    heard = [
        _hear(sentence, frozenset(kinds), frozenset(remembered), book, note=book.language in spoken) for book in books
    ]
    follows = any(one.reading.follows for one in heard)
    best = max(heard, key=lambda one: one.reading.points, default=None)
    if best is None or best.reading.points < ENOUGH:
        return Reading(follows=follows)
    if any(one.told and one.cues > best.cues for one in heard) and not _may_be_told(best.reading):
        return Reading(follows=follows)
    return replace(best.reading, follows=follows)


class _Heard(NamedTuple):
    """What one language makes of a sentence: how many of its cues stand there, and whether it only reports."""

    reading: Reading
    cues: int
    told: bool


def _hear(
    sentence: Sentence, kinds: frozenset[Kind], remembered: frozenset[Kind], book: Phrasebook, *, note: bool
) -> _Heard:
    seen = Seen(sentence, book.vocabulary)
    follows = any(map(seen.begins_with, book.following))
    asking, telling = _count(seen, book.asking), _count(seen, book.telling)
    asks = sentence.has_question_mark or asking > 0 or (note and sentence.is_short) or follows
    told = telling > 0 and not sentence.has_question_mark
    found = {name: _Found(seen, cues) for name, cues in book.intents.items()}
    named = {mood: kinds | remembered if follows and mood is Mood.ASK else kinds for mood in Mood}
    points = {
        name: one.points(INTENTS[name], named[INTENTS[name].mood])
        for name, one in found.items()
        if _fits(INTENTS[name], named[INTENTS[name].mood], asks=asks, told=told)
    }
    most = max(points.values(), default=0)
    intents = _likeliest(points, {name for name, one in found.items() if one.sure}, kinds)
    cues = asking + telling + sum(one.sure + one.likely for one in found.values())
    return _Heard(Reading(intents, most, book.language, follows), cues, told)


def _likeliest(points: Mapping[str, int], sure: Collection[str], kinds: Collection[Kind]) -> tuple[str, ...]:
    """Return the intents with the most points, and those with a point less that a sure cue speaks for, best first.

    Who describes a problem and asks for something beside it gets what they ask for.
    """
    most = max(points.values(), default=0)
    near = [name for name, count in points.items() if most and (count == most or (count == most - 1 and name in sure))]
    near.sort(key=lambda name: -points[name])
    choices = tuple(name for name in near if _is_a_choice(INTENTS[name], kinds))
    return choices or tuple(near[:1])


def _is_a_choice(intent: Intent, kinds: Collection[Kind]) -> bool:
    """Say whether an intent can stand beside others."""
    return intent.name != PROBLEM and (intent.worth_asking_back or any(kind in kinds for kind in intent.likely_with))


class _Found:
    """How many cues of an intent stand in a sentence."""

    def __init__(self, seen: Seen, cues: IntentCues) -> None:
        self.sure, self.likely = _count(seen, cues.sure), _count(seen, cues.likely)
        self._ruled_out = _count(seen, cues.unless) > 0

    def points(self, intent: Intent, kinds: frozenset[Kind]) -> int:
        """Say how likely the intent is."""
        if self._ruled_out or not self.sure + self.likely:
            return 0
        first = SURE if self.sure else LIKELY
        further = MORE if self.sure + self.likely > 1 else 0
        subject = MORE if kinds.intersection(intent.likely_with) else 0
        return first + further + subject


def _may_be_told(reading: Reading) -> bool:
    """Say whether a report may mean it: who says what they have done wants it recorded, who tells of a problem help."""
    return all(INTENTS[name].mood is not Mood.ASK for name in reading.intents)


def _fits(intent: Intent, kinds: frozenset[Kind], *, asks: bool, told: bool) -> bool:
    """Say whether a sentence of this form, naming these kinds, can have the intent at all."""
    if intent.mood is Mood.ASK and (told or not asks):
        return False
    return intent.needs is None or intent.needs in kinds


def _count(seen: Seen, cues: Iterable[Cue]) -> int:
    return sum(map(seen.has, cues))
