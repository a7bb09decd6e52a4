"""Answers what people write in direct messages and behind mentions, be it a command or a plain sentence."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from bot.domain.intents import INTENTS, PROBLEM, Mood
from bot.domain.roles import Action, may
from bot.slack.conversation.lines import is_command, may_be_command, may_be_sentence, unquoted
from bot.slack.conversation.meaning import Topic, meanings
from bot.slack.conversation.places import place_of
from bot.slack.conversation.subjects import subjects_in
from bot.slack.desk import Reply
from bot.slack.grammar import Request
from bot.slack.ticket_access import ticket_for
from bot.slack.views import conversation as view
from bot.slack.views.conversation import NOT_UNDERSTOOD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.conversation.meaning import Meaning
    from bot.slack.conversation.memory import Memory
    from bot.slack.conversation.subjects import Subjects
    from bot.slack.desk import Asked, Asking
    from bot.slack.dialogue import Command, Dialogue

# By which a sentence is counted and audited: its words are nobody's command.
_SENTENCE = "sentence"


class Conversation:
    """Understands sentences, asks where two things may be meant, and lets a button ask before anything changes."""

    def __init__(self, dialogue: Dialogue, memory: Memory) -> None:
        self._dialogue = dialogue
        self._memory = memory

    async def reply(self, asking: Asking, text: str) -> Reply:
        """Answer one message; what is no command and no sentence that asks for anything gets three things to ask."""
        started = monotonic()
        text = unquoted(text)
        request = self._dialogue.request(text)
        asked = await self._dialogue.asked(asking, request)
        language = asked.tr.language
        if is_command(text, request, asked.desk, language):
            subjects = subjects_in(text, asked.desk, language)
            self._keep(asking, request.command, subjects)
            if may_be_sentence(text, request) and self._dialogue.commands[request.command].lets_in(asked):
                return await self._offer(asked, request.command, f"{request.command} {request.rest}", subjects, started)
            return await self._dialogue.answer(asked, started)
        meant = self._meant(asked, meanings(text, asked.desk, language, self._memory.of(asking)))
        if len(meant) > 1:
            return self._noted(asked, view.which_one(asked, [(one.intent, one.line) for one in meant]), started)
        if meant:
            return await self._answer(asked, meant[0], started)
        if may_be_command(text, request, self._dialogue.commands):
            return await self._dialogue.answer(asked, started)
        return self._noted(asked, view.three_things(asked, self._dialogue.commands.values()), started)

    def _meant(self, asked: Asked, found: Sequence[Meaning]) -> Sequence[Meaning]:
        """Return what a sentence may ask for as far as the reader may have it, the first if they may have nothing."""
        if [one.intent for one in found] == [PROBLEM] and may(asked.role, Action.ASK_ACCOUNT):
            # Who may ask about accounts is no partner, and speaks of a ticket that somebody else sent.
            return ()
        allowed = [one for one in found if one.intent != PROBLEM and self._command(one).lets_in(asked)]
        return allowed or found[:1]

    async def _answer(self, asked: Asked, meaning: Meaning, started: float) -> Reply:
        if meaning.intent == PROBLEM:
            countries = [place for place in meaning.subjects.places if place in asked.desk.policy.territory_by_country]
            request = Request("submit", " ".join(countries[:1]), tuple(countries[:1]))
            how = await self._dialogue.commands["submit"].answer(replace(asked, request=request))
            return self._noted(asked, view.no_ticket(asked, how), started)
        self._keep(asked.asking, meaning.intent, meaning.subjects)
        if INTENTS[meaning.intent].mood is Mood.CHANGE and self._command(meaning).lets_in(asked):
            return await self._offer(asked, meaning.intent, meaning.line, meaning.subjects, started)
        if meaning.intent == "ladder" and not meaning.subjects.places:
            return await self._ladder(asked, meaning.subjects, started)
        return await self._dialogue.answer(replace(asked, request=self._dialogue.request(meaning.line)), started)

    async def _offer(self, asked: Asked, name: str, line: str, subjects: Subjects, started: float) -> Reply:
        """Let a button ask whether to change something, unless all that a press could get is a refusal."""
        action = self._dialogue.commands[name].action
        found = [
            await self._dialogue.attempt(asked, name, ticket_for(asked, ticket, action)) for ticket in subjects.tickets
        ]
        refusals = [one for one in found if isinstance(one, Reply) and one.outcome != NOT_UNDERSTOOD]
        if refusals and len(refusals) == len(found):
            self._dialogue.note(replace(asked, request=Request(name, "", ())), refusals[0], started)
            return refusals[0]
        return self._noted(asked, view.shall_i(asked, line), started)

    async def _ladder(self, asked: Asked, subjects: Subjects, started: float) -> Reply:
        """Answer who leads where a ticket or an account belongs: its country is nobody else's business."""
        found = await self._dialogue.attempt(asked, "ladder", place_of(asked, subjects))
        if isinstance(found, Reply):
            return self._noted(asked, found, started)
        request = self._dialogue.request(f"ladder {found or ''}")
        reply = await self._dialogue.answer(replace(asked, request=request), started)
        return replace(reply, private=True) if found else reply

    def _command(self, meaning: Meaning) -> Command:
        return self._dialogue.commands[meaning.intent]

    def _keep(self, asking: Asking, name: str, subjects: Subjects) -> None:
        if name not in INTENTS:
            return
        before = self._memory.of(asking)
        # Who changes something in between goes on asking what they asked before.
        intent = name if INTENTS[name].mood is Mood.ASK else before.intent
        self._memory.keep(asking, Topic(intent, subjects.or_else(before.subjects)))

    def _noted(self, asked: Asked, reply: Reply, started: float) -> Reply:
        self._dialogue.note(replace(asked, request=Request(_SENTENCE, "", ())), reply, started)
        return reply
