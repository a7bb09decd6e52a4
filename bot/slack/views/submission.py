"""How a ticket is submitted, and the email template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.territory import data_centre_of, mailbox_is_printed_for, territory_of
from bot.i18n import Markup
from bot.slack.views.guide import typed
from bot.slack.views.page import Page, code
from bot.slack.views.readings import note_of, our_reading, readings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain._policy_guide import TemplateField
    from bot.domain.policy import Mailbox, Policy
    from bot.i18n import Translator
    from bot.slack.views.page import Message


def submission(tr: Translator, policy: Policy, country: str | None, centre: str | None) -> Message:
    """Give the routes in the order of advice (C56), for a country's mailbox and data centre where they are known."""
    territory = territory_of(policy, country) if country else None
    chosen = centre or (data_centre_of(policy, country) if country else None)
    groups = [group for group in policy.submission.data_centres.values() if chosen is None or chosen in group.centres]
    mailboxes = [policy.mailboxes[territory.mailbox]] if territory else list(policy.mailboxes.values())
    page = Page(tr).line(tr.policy(policy.submission.text), tr.policy(policy.submission.slack.text))
    for number, route in enumerate(policy.submission.routes.values(), start=1):
        page.gap().line(tr.t("*{number}. {route}*", number=number, route=tr.policy(route.name)), tr.policy(route.text))
        for step in route.steps:
            page.line(*_step(tr, policy, step, [group.key for group in groups], mailboxes))
        page.line(tr.policy(route.note) if route.note else "")
    page.gap().line(
        tr.t("The email template: {command}", command=typed("template")),
        tr.policy(policy.submission.language.text),
    )
    readings = readings_of(tr, policy, *_assumed(policy, country, centre), "C56")
    return page.note(our_reading(tr, readings)).message()


def _assumed(policy: Policy, country: str | None, centre: str | None) -> Iterable[str]:
    """Return the rulings behind a mailbox or a data centre that no page names for the country."""
    if country and not mailbox_is_printed_for(policy, country):
        yield "C49"
    if country and centre is None and data_centre_of(policy, country) != country:
        yield "C48"


def _step(tr: Translator, policy: Policy, step: str, groups: list[str], mailboxes: list[Mailbox]) -> Iterable[Markup]:
    """Fill one step in; where it differs by data centre or mailbox, each is said."""
    submit = policy.submission
    links = {"guidelines": _link(submit.guidelines), "partners": _link(submit.partners)}
    if "{store}" in step or "{help}" in step:
        for key in groups:
            group = submit.data_centres[key]
            said = tr.policy(step, **_only(step, links | {"store": _link(group.store), "help": _link(group.help)}))
            yield (
                tr.t("• {data_centre}: {step}", step=said, data_centre=tr.policy(group.name))
                if len(groups) > 1
                else tr.t("• {step}", step=said)
            )
    elif "{email}" in step:
        for mailbox in mailboxes:
            said = tr.policy(step, email=code(mailbox.email))
            yield (
                tr.t("• {region}: {step}", step=said, region=tr.policy(mailbox.region))
                if len(mailboxes) > 1
                else tr.t("• {step}", step=said)
            )
    else:
        yield tr.t("• {step}", step=tr.policy(step))


def _only(step: str, values: dict[str, Markup]) -> dict[str, Markup]:
    return {name: value for name, value in values.items() if f"{{{name}}}" in step}


def _link(url: str) -> Markup:
    return Markup(f"<{url}>")


def template(tr: Translator, policy: Policy) -> Message:
    """Give the email template, field by field, with the line for the SuperAdmin first (C55)."""
    page = Page(tr).line(
        tr.t(
            "*{name}*: copy these lines into your email and fill them in.",
            name=tr.policy(policy.template.name),
        )
    )
    for field in (policy.template.superadmin, *policy.template.fields.values()):
        page.line(_field(tr, field))
    page.line(tr.policy(policy.submission.domain.text))
    return page.note(note_of(tr, policy, "C55")).message()


def _field(tr: Translator, field: TemplateField) -> Markup:
    name, text = tr.policy(field.name), tr.policy(field.text)
    if not field.presets:
        return tr.t("• *{name}* – {text}", name=name, text=text)
    values = tr.joined(" / ", (tr.policy(preset) for preset in field.presets))
    return tr.t("• *{name}* – {values} – {text}", name=name, text=text, values=values)
