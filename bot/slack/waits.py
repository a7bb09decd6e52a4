"""How long the bot waits for others before it goes on without them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds. Slack itself waits three for an acknowledgement, after which people see an error."""

    moment: float = 2.0
    """For an answer, before it is preceded by "one moment"."""
    acknowledge: float = 2.7
    """For an acknowledgement, before it is given for whoever has not given it."""
    claim: float = 1.0
    """For the database to say whose an event is, before it is answered all the same."""
    reader: float = 1.0
    """For Slack to say who an unknown person is, before they are a stranger."""
    language: float = 1.0
    """For the language of a channel, before it is the operator's choice or English."""


USUAL = Waits()
