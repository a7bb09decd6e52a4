"""How long the bot waits for others before it goes on without them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds. Slack itself waits three for an acknowledgement, after which people see an error."""

    moment: float = 2.0
    """For an answer, before it is preceded by "one moment"."""
    acknowledge: float = 2.7
    """For an acknowledgement, before it is given for whoever has not given it."""
    modal: float = 1.0
    """For a modal to be filled in, before it is opened with "one moment"; its trigger lives three."""
    settled: float = 0.3
    """For Slack to show a modal as it was acknowledged, before it is shown something else."""
    claim: float = 1.0
    """For the database to say whose an event is, before it is answered all the same."""
    reader: float = 1.0
    """For Slack to say who an unknown person is, before they are a stranger."""
    contact: float = 1.0
    """For Slack to say who a contact is, before they are named with their email."""
    language: float = 1.0
    """For the language of a channel, before it is the operator's choice or English."""


USUAL = Waits()


async def finished(task: asyncio.Future[Any], seconds: float) -> bool:
    """Wait so long for a task, which goes on if it is not done; say whether it is."""
    done, _waiting = await asyncio.wait((task,), timeout=seconds)
    return bool(done)
