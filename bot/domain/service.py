"""Zoho's services by the names people use: covered, excluded, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.names import fold, nearest, nearest_word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.policy import Service

USERS = "users"
_BRAND = "zoho"
_MOST_NEAR = 3
_SHORT = 5


class Standing(StrEnum):
    """What the programme says of a service (000:8 to 000:16); an unknown name is never called covered."""

    COVERED = "covered"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AskedService:
    """A service as somebody named it, and what the bot made of the name."""

    asked: str
    standing: Standing
    service: Service | None = None
    near: tuple[Service, ...] = ()

    @property
    def name(self) -> str:
        """The service's own name, or what was typed when it is unknown."""
        return self.service.name if self.service else self.asked


class Services:
    """All known services, found by name or alias without regard to case, width, accents, spaces or the word Zoho."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.all = tuple(services)
        self._by_name = {service.name: service for service in self.all}
        self._by_key: dict[str, Service] = {}
        self._by_words: dict[str, Service] = {}
        for service in self.all:
            for name in (service.name, *service.aliases):
                self._by_key.setdefault(_key(name), service)
                self._by_words.setdefault(_words(name), service)

    @property
    def excluded(self) -> tuple[Service, ...]:
        """The services that priority support leaves out, in the printed order."""
        return tuple(service for service in self.all if service.excluded)

    def find(self, name: str) -> Service | None:
        """Return the service of exactly this name or alias."""
        return self._by_name.get(name) or self._by_key.get(_key(name))

    def near(self, name: str) -> tuple[Service, ...]:
        """Return up to three services whose name, or an alias, is near to `name`, best first."""
        # Several aliases of one service may be near, and count once.
        names = nearest(_words(name), self._by_words, limit=2 * _MOST_NEAR)
        # One wrong letter is a large part of a short name.
        if not names and len(name) <= _SHORT and (word := nearest_word(_words(name), self._by_words)):
            names = (word,)
        return tuple(dict.fromkeys(self._by_words[words] for words in names))[:_MOST_NEAR]

    def ask(self, name: str) -> AskedService:
        """Say what the programme makes of a service that somebody named."""
        service = self.find(name)
        if service is None:
            return AskedService(name, Standing.UNKNOWN, near=self.near(name))
        return AskedService(name, Standing.EXCLUDED if service.excluded else Standing.COVERED, service)


def _key(name: str) -> str:
    """Return the letters of a name alone: "Data Prep" and "ZohoDataPrep" are one."""
    return fold(name).replace(" ", "").removeprefix(_BRAND)


def _words(name: str) -> str:
    folded = fold(name)
    return "" if folded == _BRAND else folded.removeprefix(f"{_BRAND} ")
