"""The views of the conversation in plain sentences: what comes from outside in them is the line that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.roles import Role
from bot.slack.commands import COMMANDS
from bot.slack.desk import Reply
from bot.slack.views import conversation, submission
from tests.slack.views.case import Cases
from tests.slack.views.desks import asked

if TYPE_CHECKING:
    from bot.i18n import Translator
    from tests.slack.views.words import Words

CASES = Cases()
# As many accounts as one question may name, and then some: the line is longer than a section and than a button's value.
MANY = 60


def _readings(words: Words) -> list[tuple[str, str]]:
    return [("check", f"check {words.email} {words.service}"), ("left", f"left {words.ticket}"), ("why", words.typed)]


def _no_ticket(tr: Translator, words: Words, country: str | None) -> object:
    how = Reply(submission.submission(tr, words.policy, country, None))
    return conversation.no_ticket(asked(tr, words, Role.OUTSIDER), how)


for role in (Role.ADMIN, Role.CONTACT, Role.OVERSEER, Role.OUTSIDER):
    CASES.add(
        conversation.three_things,
        role,
        lambda tr, w, role=role: conversation.three_things(asked(tr, w, role), COMMANDS.values()),
    )
CASES.add(conversation.which_one, "three", lambda tr, w: conversation.which_one(asked(tr, w), _readings(w)))
CASES.add(
    conversation.which_one,
    "more than there is room for",
    lambda tr, w: conversation.which_one(
        asked(tr, w), [("check", f"check {' '.join([w.email] * MANY)}"), *_readings(w)]
    ),
    cut=True,
)
for name in ("take", "ack", "resolve", "language"):
    CASES.add(
        conversation.shall_i,
        name,
        lambda tr, w, name=name: conversation.shall_i(asked(tr, w), f"{name} {w.ticket} {w.note}"),
    )
CASES.add(
    conversation.shall_i,
    "more than there is room for",
    lambda tr, w: conversation.shall_i(asked(tr, w), f"hold {w.ticket} {' '.join([w.note] * 400)}"),
    cut=True,
)
for country in (None, "NL", "MX"):
    CASES.add(
        conversation.no_ticket, country or "no country", lambda tr, w, country=country: _no_ticket(tr, w, country)
    )
