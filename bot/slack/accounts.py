"""Questions about accounts: `check`, and the buttons of its answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.account import IdentifierKind
from bot.domain.roles import Action, may
from bot.services.check import Question, check, near
from bot.slack.desk import Reply
from bot.slack.grammar import UNKNOWN_WHO, CheckWords, read_check
from bot.slack.places import country_of
from bot.slack.typed import is_email
from bot.slack.views import accounts as accounts_view
from bot.slack.views import check as view
from bot.slack.views.guide import typed
from bot.slack.views.page import Page, code

if TYPE_CHECKING:
    from bot.domain.account import Identifier
    from bot.services.check import Found
    from bot.slack.desk import Asked

MOST_AT_ONCE = 50
LONGEST_SHOWN = 80
LONGEST_ID = 64


async def answer_check(asked: Asked) -> Reply:
    """Answer `check WHO… [SERVICE] [in COUNTRY] [partner COUNTRY]`."""
    words = read_check(asked.request.words)
    refusal = _refusal(asked, words)
    if refusal:
        return refusal
    question = await _question(asked, words)
    if isinstance(question, Reply):
        return question
    desk = asked.desk
    found = await check(desk.accounts, desk.policy, desk.services, question)
    if len(found) == 1 and not found[0].classifications:
        return await _unknown(asked, words, found[0])
    return _reply(asked, words, found)


async def _unknown(asked: Asked, words: CheckWords, found: Found) -> Reply:
    who = found.asked
    emails = () if found.public_domain else await near(asked.desk.accounts, who)
    questions = {email: _line(words, who=replace(who, value=email)) for email in emails}
    return Reply(accounts_view.unknown(asked.tr, who, questions, public_domain=found.public_domain))


async def answer_sources(asked: Asked) -> Reply:
    """Say where the parts of the answer to `check …` are printed."""
    words = read_check(asked.request.words[1:])
    question = await _question(asked, words)
    if isinstance(question, Reply):
        return question
    desk = asked.desk
    found = await check(desk.accounts, desk.policy, desk.services, question)
    if len(found) != 1 or len(found[0].classifications) != 1:
        return _reply(asked, words, found)
    result = found[0].classifications[0]
    return Reply(accounts_view.sources(asked.tr, desk.policy, result), accounts=found[0].accounts)


def _refusal(asked: Asked, words: CheckWords) -> Reply | None:
    tr = asked.tr
    if not words.who and UNKNOWN_WHO not in asked.request.words:
        return _ask_for_account(asked, words)
    if len(words.who) > MOST_AT_ONCE:
        line = tr.t(
            "Please ask for {most} accounts at most at once; these are {count}.",
            most=MOST_AT_ONCE,
            count=len(words.who),
        )
        return Reply(Page(tr).line(line).message(), outcome="not understood")
    if len(words.who) == 1 and not _well_formed(words.who[0]):
        shown = code(str(words.who[0])[:LONGEST_SHOWN])
        page = Page(tr).line(
            tr.t("Please complete {identifier}: it is no email address, domain or id.", identifier=shown)
        )
        page.line(tr.t("For example: {command}", command=typed("check admin@customer.com")))
        return Reply(page.message(), outcome="not understood")
    return None


def _ask_for_account(asked: Asked, words: CheckWords) -> Reply:
    tr = asked.tr
    page = Page(tr)
    if words.services:
        page.line(tr.t("I see no account in {text}.", text=tr.quote(", ".join(words.services)[:LONGEST_SHOWN])))
    page.line(
        tr.t(
            "Which account? Name its SuperAdmin email, domain, {zuid} or {zoid}.",
            zuid=code("ZUID:…"),
            zoid=code("ZOID:…"),
        )
    )
    page.line(tr.t("For example: {command}", command=typed("check admin@customer.com")))
    return Reply(page.message(), outcome="not understood")


def _well_formed(who: Identifier) -> bool:
    if who.kind is IdentifierKind.EMAIL:
        return is_email(who.value)
    if who.kind is IdentifierKind.DOMAIN:
        return is_email(f"x@{who.value}")
    return who.value.isascii() and who.value.isdecimal() and len(who.value) <= LONGEST_ID


async def _question(asked: Asked, words: CheckWords) -> Question | Reply:
    """Resolve the countries and services; an unclear country is asked back."""
    countries: dict[str, str | None] = {}
    for option, name in (("in", words.country), ("partner", words.partner_country)):
        if name is None:
            countries[option] = None
            continue
        found = await country_of(asked, name, partial(_again, words, option))
        if isinstance(found, Reply):
            return found
        countries[option] = found
    services = tuple(asked.desk.services.ask(name) for name in words.services)
    return Question(words.who, services, countries["in"], countries["partner"])


def _again(words: CheckWords, option: str, code: str) -> str:
    return _line(words, {option: code})


def _line(words: CheckWords, changed: dict[str, str] | None = None, who: Identifier | None = None) -> str:
    """Write the question again as a command line, with another account or country."""
    changed = changed or {}
    parts = ["check", *(str(one) for one in ((who,) if who else words.who)), ", ".join(words.services)]
    for option, name in (("in", words.country), ("partner", words.partner_country)):
        value = changed.get(option, name)
        parts.append(f"{option} {value}" if value else "")
    return " ".join(part for part in parts if part)


def _reply(asked: Asked, words: CheckWords, found: tuple[Found, ...]) -> Reply:
    tr, policy = asked.tr, asked.desk.policy
    numbers = tuple(dict.fromkeys(number for one in found for number in one.accounts))
    if not found:
        return Reply(accounts_view.unknown(tr, None, {}, public_domain=False))
    if len(found) > 1:
        return Reply(accounts_view.table(tr, found), accounts=numbers)
    only = found[0]
    if not only.classifications:
        return Reply(accounts_view.unknown(tr, only.asked, {}, public_domain=only.public_domain))
    if len(only.classifications) > 1:
        emails = (result.account.superadmin_email for result in only.classifications)
        lines = {
            email: _line(words, who=replace(only.asked, kind=IdentifierKind.EMAIL, value=email)) for email in emails
        }
        return Reply(accounts_view.several(tr, only, lines), accounts=numbers)
    may_track = may(asked.role, Action.TRACK_TICKET)
    may_share = may(asked.role, Action.SHARE_ACCOUNT) and not asked.asking.in_dm
    line = None if asked.shared else _line(words)
    return Reply(view.answer(tr, policy, only, line, may_track=may_track, may_share=may_share), accounts=numbers)
