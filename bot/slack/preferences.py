"""The language that a person, or a channel, reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.names import fold, nearest
from bot.domain.roles import Action, may
from bot.i18n import match_language
from bot.slack.desk import Reply
from bot.slack.views import guide
from bot.slack.views.page import Page, code, prose

if TYPE_CHECKING:
    from bot.slack.desk import Asked

HERE = "here"
LONGEST_CODE = len("pt_BR")


async def answer_language(asked: Asked) -> Reply:
    """Answer `language [CODE] [here]`."""
    words = [word for word in asked.request.words if word.casefold() != HERE]
    here = len(words) != len(asked.request.words)
    if here and not may(asked.role, Action.SET_CHANNEL_LANGUAGE):
        return guide.refused(asked, Action.SET_CHANNEL_LANGUAGE)
    if not words:
        return _current(asked)
    language = _language(asked, " ".join(words))
    if language is None:
        return _unknown(asked, " ".join(words))
    if here and not asked.asking.in_dm:
        return await _set_channel(asked, language)
    await asked.desk.people.choose_language(asked.reader, language)
    tr = asked.desk.catalogues.translator(language, asked.tr.zone, prose)
    return Reply(
        Page(tr).line(tr.t("From now on I answer you in {language}.", language=_own_name(asked, language))).message()
    )


async def _set_channel(asked: Asked, language: str) -> Reply:
    await asked.desk.channels.choose_language(asked.asking.channel_id, language)
    tr = asked.tr
    line = tr.t("From now on I write to this channel in {language}.", language=_own_name(asked, language))
    return Reply(Page(tr).line(line).message())


def _current(asked: Asked) -> Reply:
    tr = asked.tr
    page = Page(tr).line(tr.t("I answer you in {language}.", language=_own_name(asked, tr.language)))
    return Reply(_listed(asked, page).message())


def _unknown(asked: Asked, typed: str) -> Reply:
    tr = asked.tr
    page = Page(tr).line(tr.t("I do not speak {language} yet.", language=tr.quote(typed[:64])))
    near = nearest(typed, _names(asked), limit=1)
    if near:
        page.line(tr.t("Did you mean {language}?", language=near[0]))
    return Reply(_listed(asked, page).message(), outcome="not understood")


def _language(asked: Asked, typed: str) -> str | None:
    catalogues = asked.desk.catalogues
    for language in catalogues.languages:
        if fold(typed) in {fold(language), fold(catalogues.own_name(language))}:
            return language
    return match_language(typed, catalogues.languages) if len(typed) <= LONGEST_CODE else None


def _names(asked: Asked) -> list[str]:
    catalogues = asked.desk.catalogues
    return [*catalogues.languages, *(catalogues.own_name(language) for language in catalogues.languages)]


def _own_name(asked: Asked, language: str) -> str:
    return asked.desk.catalogues.own_name(language)


def _another(asked: Asked) -> str:
    return next(language for language in asked.desk.catalogues.languages if language != asked.tr.language)


def _listed(asked: Asked, page: Page) -> Page:
    tr = asked.tr
    for language in asked.desk.catalogues.languages:
        page.line(tr.t("• {code} {language}", code=code(language), language=_own_name(asked, language)))
    return page.note(tr.t("To change it: {command}", command=guide.typed(f"language {_another(asked)}")))
