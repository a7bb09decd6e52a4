"""The fields of the forms: what each is called, what belongs into it, what can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.dialogs.forms import (
    ACCOUNT,
    COUNTRY,
    CRITICAL,
    NOTE,
    PARTNER,
    RECEIVED,
    SERVICE,
    SEVERITY,
    TARGET,
    TICKET,
    TYPE,
    UNSAID,
    VIA,
)
from bot.slack.views.page import plain
from bot.slack.views.ticket_parts import kind_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.policy import Policy
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Block

    # What is chosen, what the menu says, what stands below it.
    Option = tuple[str, str, str]

OPTION_LIMIT = 75
PLACEHOLDER_LIMIT = 150
LONGEST_VALUE = 3000
LONGEST_NOTE = 500
LONGEST_TEXT = 2000
TYPES = ("how-to", "feature", "limitation")
CRITICALS = ("outage", "downtime", "login")
_ROUTES = {"helpcenter": "helpcenter", "zoho-helpcenter": "zoho_helpcenter", "email": "email"}
_EXAMPLES = {TICKET: "T-1042", ACCOUNT: "admin@customer.com", SERVICE: "Zoho CRM", RECEIVED: "14:30"}
_MENUS = frozenset({SEVERITY, TYPE, CRITICAL, VIA})
# What stands in a menu before anybody chose.
_FIRST = frozenset({SEVERITY, TYPE, CRITICAL})


def label(tr: Translator, name: str) -> Markup:
    """Return what a field is called."""
    return {
        TICKET: tr.t("Ticket"),
        ACCOUNT: tr.t("Account"),
        SERVICE: tr.t("Service"),
        COUNTRY: tr.t("Customer's country"),
        PARTNER: tr.t("Partner's country"),
        SEVERITY: tr.t("Severity"),
        TYPE: tr.t("Type of request"),
        CRITICAL: tr.t("Critical case"),
        RECEIVED: tr.t("Received"),
        VIA: tr.t("Came by"),
        TARGET: tr.t("Ticket or place"),
        NOTE: tr.t("Note"),
    }[name]


def hint(tr: Translator, command: str, name: str) -> Markup | str:
    """Return what belongs into a field, as a plain text."""
    if name == ACCOUNT:
        return _whose(tr, command)
    if name == TICKET:
        return tr.t("Its number or id. Empty: all of yours.") if command == "left" else tr.t("Its number or id.")
    if name == RECEIVED:
        examples = tr.list_or(("14:30", "90m", "2h30m", "2026-11-26T14:30+01:00"))
        return tr.t(
            "As {examples}; without a zone it is read in yours, {city}. Empty: now.",
            examples=examples,
            city=tr.city(tr.zone),
        )
    return {
        SERVICE: tr.t("The service that the ticket is about; several separated by commas."),
        COUNTRY: tr.t("Empty: the one of the account."),
        PARTNER: tr.t("Only if it is not the customer's."),
        TARGET: tr.t("A ticket's id, a country or a territory."),
        NOTE: tr.t("It is sent along, into the channel too."),
    }.get(name, "")


def _whose(tr: Translator, command: str) -> Markup:
    said = tr.t(
        "The SuperAdmin's email, another email of the customer, a domain, {zuid} or {zoid}.",
        zuid="ZUID:…",
        zoid="ZOID:…",
    )
    if command != "track":
        return said
    return tr.t("{accounts} Not known? Type {unknown} and name the country.", accounts=said, unknown="-")


def element(tr: Translator, policy: Policy, name: str, value: str) -> Block:
    """Return the input of a field, with a value in it if there is one."""
    return _menu(tr, policy, name, value) if name in _MENUS else _typed(tr, name, value)


def _typed(tr: Translator, name: str, value: str) -> Block:
    box: Block = {"type": "plain_text_input", "action_id": name}
    if example := _EXAMPLES.get(name):
        box["placeholder"] = plain_text(tr, example, PLACEHOLDER_LIMIT)
    if name == NOTE:
        box |= {"multiline": True, "max_length": LONGEST_NOTE}
    kept = value[: LONGEST_NOTE if name == NOTE else LONGEST_VALUE]
    return box | ({"initial_value": kept} if kept else {})


def _menu(tr: Translator, policy: Policy, name: str, value: str) -> Block:
    options = [_option(tr, one) for one in _options(plain(tr), policy, name)]
    chosen = value or (UNSAID if name in _FIRST else "")
    menu: Block = {"type": "static_select", "action_id": name, "options": options}
    first = next((option for option in options if option["value"] == chosen), None)
    return menu | ({"initial_option": first} if first else {})


def _options(tr: Translator, policy: Policy, name: str) -> Sequence[Option]:
    if name == SEVERITY:
        by_account = (UNSAID, tr.t("By the account"), tr.t("S1 for a large user account; else you are asked."))
        printed = [
            (one.value, tr.t("{severity}: {name}", severity=one.value, name=tr.policy(each.name)), each.definition)
            for one, each in policy.commitments.items()
        ]
        return [by_account, *((value, said, tr.policy(text)) for value, said, text in printed)]
    if name == VIA:
        routes = [(key, tr.policy(policy.submission.routes[route].name), "") for key, route in _ROUTES.items()]
        return [*routes, ("other", tr.t("Another way"), "")]
    kinds = TYPES if name == TYPE else CRITICALS
    return [(UNSAID, tr.t("None of these"), ""), *((kind, kind_words(tr, kind), "") for kind in kinds)]


def _option(tr: Translator, option: Option) -> Mapping[str, Any]:
    value, said, below = option
    shown: dict[str, Any] = {"text": plain_text(tr, said, OPTION_LIMIT), "value": value}
    return shown | ({"description": plain_text(tr, below, OPTION_LIMIT)} if below else {})


def plain_text(tr: Translator, text: str, limit: int = LONGEST_TEXT) -> Block:
    """Return a text that nothing formats, begun as the language needs it; one that is too long is cut."""
    said = tr.start + text
    return {"type": "plain_text", "text": said if len(said) <= limit else said[: limit - 1] + "…", "emoji": False}
