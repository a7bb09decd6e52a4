"""How services and people are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.ladder import Named
    from bot.domain.policy import Service
    from bot.domain.service import AskedService
    from bot.i18n import Markup, Translator


def service_name(tr: Translator, service: Service) -> Markup:
    """Name a service; most names are proper names and the same in every language."""
    return tr.policy(service.label) if service.label else tr.alone(service.name)


def asked_name(tr: Translator, asked: AskedService) -> Markup:
    """Name a service that somebody named, as it is called or, if it is unknown, as it was typed."""
    return service_name(tr, asked.service) if asked.service else tr.alone(asked.asked)


def person_name(tr: Translator, one: Named) -> Markup:
    """Name a person of a ladder with the scope printed for them."""
    if one.scope is None:
        return tr.alone(one.contact.name)
    return tr.t("{name} ({scope})", name=one.contact.name, scope=tr.policy(one.scope.name))
