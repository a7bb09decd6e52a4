"""The terminal front of the workspace on this machine: a person types, and reads what the bot answers."""

from bot.local.console.bot import Bot, Shortcut
from bot.local.console.people import cast_person, roles
from bot.local.console.session import Session

__all__ = ["Bot", "Session", "Shortcut", "cast_person", "roles"]
