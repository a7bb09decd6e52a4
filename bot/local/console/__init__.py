"""The terminal front of the workspace on this machine: a person types, and reads what the bot answers."""

from bot.local.console.people import cast_person, roles
from bot.local.console.session import Session

__all__ = ["Session", "cast_person", "roles"]
