"""What has to be known to understand what people write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.country_names import CountryNames
    from bot.domain.policy import Policy
    from bot.domain.service import Services
    from bot.i18n.phrases import Phrases


class Known(Protocol):
    """What has to be known to understand a sentence."""

    @property
    def policy(self) -> Policy:
        """The rules, with the names of places."""

    @property
    def services(self) -> Services:
        """All services."""

    @property
    def countries(self) -> CountryNames:
        """All countries."""

    @property
    def phrases(self) -> Phrases:
        """What people say."""
