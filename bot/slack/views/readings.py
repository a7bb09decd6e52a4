"""Marks what an answer rests on and no page prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.i18n import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.policy import Policy
    from bot.i18n import Translator

BETWEEN: Final = " · "


def our_reading(tr: Translator, readings: Iterable[Markup]) -> Markup:
    """Say in the last line what is our reading; empty when everything is printed."""
    said = tuple(dict.fromkeys(readings))
    if not said:
        return Markup("")
    return tr.t("Our reading, not printed by Zoho: {readings}.", readings=tr.joined(BETWEEN, said))


def readings_of(tr: Translator, policy: Policy, *rulings: str) -> tuple[Markup, ...]:
    """Return the readings behind some rulings, such as C39, in words."""
    return tuple(tr.policy(policy.readings[ruling].text) for ruling in rulings)


def note_of(tr: Translator, policy: Policy, *rulings: str) -> Markup:
    """Return the line on what is our reading, by the rulings behind it."""
    return our_reading(tr, readings_of(tr, policy, *rulings))
