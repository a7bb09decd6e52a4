"""What `check` says where there is not exactly one account, and where its answers are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.severity import Severity
from bot.slack.views.check import headline, verdict
from bot.slack.views.guide import typed
from bot.slack.views.page import Button, Page, code, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.account import Identifier
    from bot.domain.classification import Classification
    from bot.domain.policy import Policy
    from bot.i18n import Markup, Translator
    from bot.services.check import Found
    from bot.slack.views.page import Message

NOTHING = "–"
MOST_CHOICES = 30


def unknown(tr: Translator, asked: Identifier | None, near: Mapping[str, str], *, public_domain: bool) -> Message:
    """Say that nothing is known, and what to ask the partner for (C65).

    `near` are emails of accounts that may have been meant, each with the question that asks for it.
    """
    page = Page(tr)
    if asked is None:
        page.line(tr.t("The account is not known yet."))
    else:
        page.line(tr.t("I know no account for {identifier}.", identifier=code(str(asked))))
    if asked and public_domain:
        domain = code(asked.value.rpartition("@")[2])
        page.line(tr.t("{domain} is a public mail domain, which says nothing about the organisation.", domain=domain))
    for email, question in near.items():
        page.choice(tr.t("Did you mean {email}?", email=code(email)), Button(tr.t("This one"), "check.pick", question))
    page.line(
        tr.t(
            "Ask the partner for the SuperAdmin email address of the account; the customer's email address, "
            "the ZUID of a user or the ZOID of the organisation will do as well."
        ),
        tr.t("Until then the ticket keeps the severity of its impact: {command}", command=typed("commitments")),
    )
    return page.message()


def several(tr: Translator, found: Found, question_for: Mapping[str, str]) -> Message:
    """List the accounts that match, each with its own verdict and a button; nothing is decided or summed (C67).

    More than thirty, which one message cannot offer with buttons, give a table; where there are more than are told,
    that is said.
    """
    page = Page(tr).line(
        tr.t("*Several accounts match* {identifier}. Which one is it?", identifier=code(str(found.asked)))
    )
    if found.more:
        page.line(
            tr.t(
                "These are only {most} of them: if yours is not here, ask with its SuperAdmin email, ZUID or ZOID.",
                most=len(found.classifications),
            )
        )
    if len(found.classifications) > MOST_CHOICES:
        cell = plain(tr)
        rows = [_judged(cell, cell.alone(result.account.superadmin_email), result) for result in found.classifications]
        return page.table([_header(cell), *rows]).message()
    for result in found.classifications:
        email = result.account.superadmin_email
        said = tr.t("{email}: {verdict}", email=code(email), verdict=headline(tr, result))
        page.choice(said, Button(tr.t("This one"), "check.pick", question_for[email]))
    return page.message()


def table(tr: Translator, found: Sequence[Found]) -> Message:
    """Answer for many accounts at once: a line each."""
    cell = plain(tr)
    rows = [_header(cell), *(_row(cell, one) for one in found)]
    large = sum(one.is_large for one in found)
    page = Page(tr).line(
        tr.t(
            "{checked} accounts checked: {large} large, {unknown} unknown.",
            checked=len(found),
            large=large,
            unknown=sum(not one.classifications for one in found),
        )
    )
    return page.table(rows).message()


def _header(tr: Translator) -> list[str]:
    return [tr.t("Account"), tr.t("Verdict"), tr.t("User licences"), tr.t("Territory"), tr.t("Severity")]


def _row(tr: Translator, found: Found) -> list[str]:
    asked = tr.alone(str(found.asked))
    if not found.classifications:
        return [asked, tr.t("Unknown account"), NOTHING, NOTHING, NOTHING]
    if len(found.classifications) > 1:
        return [asked, tr.t("Several accounts match"), NOTHING, NOTHING, NOTHING]
    return _judged(tr, asked, found.classifications[0])


def _judged(tr: Translator, name: str, result: Classification) -> list[str]:
    territory = result.customer.territory
    count = str(result.licences) if result.threshold is None else f"{result.licences} / {result.threshold}"
    return [
        name,
        verdict(tr, result),
        count,
        tr.apart(tr.policy(territory.name)) if territory else NOTHING,
        result.severity or NOTHING,
    ]


def sources(tr: Translator, policy: Policy, result: Classification) -> Message:
    """List where each part of an answer is printed."""
    territory = result.customer.territory
    page = Page(tr).line(tr.t("*Where it is printed* (page and line, or the ruling that our reading rests on)"))
    lines = [
        (tr.t("Threshold"), territory.source if territory else ""),
        (tr.t("Counting licences"), policy.rules.source),
        (tr.t("Excluded services"), policy.rules.excluded.source),
        (tr.t("Severity of a large user account"), policy.rules.severity.source),
        (tr.t("Field and check box"), policy.field_names.customer_email.source),
        (tr.t("Times"), policy.commitments[Severity.S1].source),
        (tr.t("Working days"), policy.rules.working_time.source),
        (tr.t("Calendar"), territory.calendar_source if territory else ""),
    ]
    for said, source in lines:
        page.line(tr.t("• {what}: {source}", what=said, source=code(source)) if source else "")
    return page.note(pages(tr)).message()


def pages(tr: Translator) -> Markup:
    """Say which page each number stands for."""
    return tr.t(
        "000 Dutch, 001 Japanese, 003 Arabic: Large user accounts FAQ. 002 German, 004 Thai: Partner Support "
        "guidelines. All are undated, so people and numbers may have changed."
    )
