"""Whose a ticket is: the account that its words name, and the countries that decide threshold, ladder and calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.classification import classify
from bot.domain.territory import territory_of
from bot.services.check import Question, check, near
from bot.slack.desk import Reply
from bot.slack.places import country_of
from bot.slack.views import accounts as accounts_view
from bot.slack.views import guide
from bot.slack.views import track as view
from bot.slack.views.page import code

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.domain.account import Account
    from bot.domain.classification import Classification
    from bot.domain.ticket import Facts
    from bot.slack.desk import Asked
    from bot.slack.ticket_words import TrackWords


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose a ticket is: the fields of Facts that an account and the countries decide."""

    account: Account | None
    territory: str
    partner_country: str
    country: str | None
    priority: bool

    def fields(self, now: datetime) -> dict[str, Any]:
        """Return the fields of Facts; an account that is known was identified `now` (UTC)."""
        return {
            "territory": self.territory,
            "partner_country": self.partner_country,
            "country": self.country,
            "account": self.account.number if self.account else None,
            "identified_at": now if self.account else None,
            "priority": self.priority,
        }


async def identified(
    asked: Asked, command: str, words: TrackWords, question: Question, before: Facts | None = None
) -> Identity | Reply:
    """Find out whose a ticket is; what is unclear is asked back with the same words."""
    countries = await _countries(asked, command, words)
    if isinstance(countries, Reply):
        return countries
    own, partner = countries
    # A corrected account brings its own countries; else those that were known hold on.
    kept = before if before and not words.who else None
    if kept and partner is None and (own is None or kept.partner_country != kept.country):
        partner = kept.partner_country
    own = own or (kept.country if kept else None)
    account = await _account(asked, command, words, replace(question, country=own, partner_country=partner), before)
    if isinstance(account, Reply):
        return account
    if account is None:
        return _without_account(asked, command, words, own, partner)
    desk = asked.desk
    result = classify(desk.policy, desk.services, account, question.services, country=own, partner_country=partner)
    return _with_account(asked, command, words, result)


async def _account(
    asked: Asked, command: str, words: TrackWords, question: Question, before: Facts | None
) -> Account | Reply | None:
    """Return the one account that is meant, None for one that is not known."""
    desk = asked.desk
    if not words.who:
        number = before.account if before and not words.unknown_who else None
        return await desk.accounts.get(number) if number else None
    if len(words.who) > 1:
        line = asked.tr.t("Which account is it? A ticket has one.")
        return guide.which(asked, line, [(code(str(who)), line_of(command, words, who=str(who))) for who in words.who])
    found = (await check(desk.accounts, desk.policy, desk.services, question))[0]
    if len(found.classifications) == 1:
        return found.classifications[0].account
    if found.classifications:
        emails = [result.account.superadmin_email for result in found.classifications]
        lines = {email: line_of(command, words, who=email) for email in emails}
        return Reply(accounts_view.several(asked.tr, found, lines), accounts=found.accounts, outcome="asked back")
    alike = () if found.public_domain else await near(desk.accounts, found.asked)
    lines = {email: line_of(command, words, who=email) for email in alike}
    country = "" if words.country or words.partner_country or before else " in …"
    unknown = line_of(command, words, who="-") + country
    message = view.unknown_account(asked.tr, found.asked, lines, unknown, public_domain=found.public_domain)
    return Reply(message, outcome="asked back")


def _with_account(asked: Asked, command: str, words: TrackWords, result: Classification) -> Identity | Reply:
    territory, country = result.partner.territory, result.partner.country
    if territory is None or country is None:
        line = line_of(command, words) + " in …"
        return Reply(view.country_needed(asked.tr, line), accounts=(result.account.number,), outcome="asked back")
    return Identity(
        result.account, territory.key, country, result.customer.country, priority=result.severity is not None
    )


def _without_account(
    asked: Asked, command: str, words: TrackWords, own: str | None, partner: str | None
) -> Identity | Reply:
    country = partner or own
    territory = territory_of(asked.desk.policy, country) if country else None
    if territory is None or country is None:
        return Reply(view.country_needed(asked.tr, line_of(command, words) + " in …"), outcome="asked back")
    return Identity(None, territory.key, country, own, priority=False)


async def _countries(asked: Asked, command: str, words: TrackWords) -> tuple[str | None, str | None] | Reply:
    own = await _country(asked, words.country, lambda code: line_of(command, replace(words, country=code)))
    if isinstance(own, Reply):
        return own
    partner = await _country(
        asked, words.partner_country, lambda code: line_of(command, replace(words, partner_country=code))
    )
    return partner if isinstance(partner, Reply) else (own, partner)


async def _country(asked: Asked, name: str | None, again: Callable[[str], str]) -> str | Reply | None:
    return None if name is None else await country_of(asked, name, again)


def line_of(command: str, words: TrackWords, who: str | None = None) -> str:
    """Write the command again, with another account if one is named."""
    whose = who or ", ".join(map(str, words.who)) or ("-" if words.unknown_who else "")
    cleared = dict.fromkeys(words.cleared, "none")
    options = {
        "in": words.country,
        "partner": words.partner_country,
        "severity": words.severity,
        "type": words.type or cleared.get("type"),
        "critical": words.critical or cleared.get("critical"),
        "received": words.received,
        "via": words.via,
    }
    parts = [command, words.ticket, whose, ", ".join(words.services)]
    parts += [f"{name} {value}" for name, value in options.items() if value]
    return " ".join(part for part in parts if part)
