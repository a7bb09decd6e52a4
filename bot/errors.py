"""The errors of the bot: they carry data, and whoever shows them chooses the words."""

from __future__ import annotations

from dataclasses import dataclass


class BotError(Exception):
    """Something that was asked for could not be done; `str()` is one clear English line for an operator."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where it stands and why it is refused."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class RefusedError(BotError):
    """A file was read and refused as a whole; every problem is named and nothing was changed."""

    def __init__(self, what: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(what, problems)
        self.what = what
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join([f"{self.what}:", *(f"  {problem}" for problem in self.problems)])


class PolicyError(RefusedError):
    """The policy, or what an operator laid over it, does not hold together."""


class PhrasesError(RefusedError):
    """The words by which people speak to the bot do not hold together."""


class ImportRefusedError(RefusedError):
    """A list of accounts has bad rows; `place` is "line N", the header being line 1."""


class SettingsError(BotError):
    """A variable of the environment is missing or unreadable; the line names it and says what to do."""


class DatabaseError(BotError):
    """The database cannot be opened, is behind, or is busy; the line says which and what to do."""


class UnreadableError(DatabaseError):
    """Something that the database holds was not written by this version, or is damaged; the rest can be read."""


class SlackError(BotError):
    """Slack refused the bot itself (a bad token, an unreachable API); the line says what to do."""
