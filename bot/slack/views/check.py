"""What `check` says of an account: how it stands first, then why, what to set, by when, and who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.account import IdentifierKind
from bot.domain.classification import Assumption, LeftOut, Verdict
from bot.domain.ladder import pams, told
from bot.domain.service import Standing
from bot.domain.territory import time_zone_of
from bot.slack.views.guide import typed
from bot.slack.views.names import asked_name, person_name, service_name
from bot.slack.views.page import Button, Page, bold, code, sentences
from bot.slack.views.readings import our_reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from bot.domain.classification import Classification, LeftOutSubscription
    from bot.domain.policy import Policy
    from bot.domain.service import AskedService
    from bot.i18n import Markup, Translator
    from bot.services.check import Found
    from bot.slack.views.page import Message

LEAD_LEVEL = 2


def answer(
    tr: Translator, policy: Policy, found: Found, question: str | None, *, may_track: bool, may_share: bool
) -> Message:
    """Answer for one account that was found; without the question, nothing can be pressed (a shared answer)."""
    result = found.classifications[0]
    page = Page(tr).line(headline(tr, result), *_services(tr, result), _counting(tr, result))
    page.line(_country_asked(tr, question) if question and result.verdict is Verdict.COUNTRY_NEEDED else "")
    page.line(*_matched(tr, found), _to_set(tr, policy, result), _promised(tr, policy, result))
    page.line(*_people(tr, policy, result))
    page.note(*_sentence_of_the_page(tr, result), _assumptions(tr, policy, result))
    if found.by is not IdentifierKind.EMAIL or found.through_domain:
        page.note(for_partner(tr, policy, result.account.superadmin_email))
    return page.buttons(_buttons(tr, question, may_track=may_track, may_share=may_share) if question else ()).message()


def headline(tr: Translator, result: Classification) -> Markup:
    """Say how it stands, in a line that begins with the verdict."""
    where = result.customer.territory
    said = bold(verdict(tr, result))
    return tr.joined(" · ", (said, tr.policy(where.name))) if where else said


def verdict(tr: Translator, result: Classification) -> Markup:
    """Say in a few words whether it is a large user account."""
    if result.verdict is Verdict.NOT_LARGE:
        return tr.t("Not a large user account")
    if result.verdict is Verdict.COUNTRY_NEEDED:
        return tr.t("Country needed to decide")
    if result.verdict is Verdict.LARGE_BUT_EXCLUDED:
        names = [asked_name(tr, one) for one in result.services if one.standing is Standing.EXCLUDED]
        return tr.n(
            "Large user account, but {services} is excluded",
            "Large user account, but {services} are excluded",
            len(names),
            services=tr.list_and(names),
        )
    return tr.t("Large user account")


def _counting(tr: Translator, result: Classification) -> Markup:
    """The count against the threshold, what it is made of, and what was left out."""
    count = tr.n("{count} user licence", "{count} user licences", result.licences)
    if result.threshold is None:
        line = tr.t("{licences}; from how many on it is large depends on the country.", licences=count)
    elif result.verdict is Verdict.NOT_LARGE:
        line = tr.t("{licences}, {threshold} are needed", licences=count, threshold=result.threshold)
    else:
        line = tr.t("{licences}, from {threshold} on", licences=count, threshold=result.threshold)
    parts = tr.list_and(
        tr.t("{service} {licences}", service=service.name, licences=service.licences) for service in result.counted
    )
    if result.counted and result.threshold is not None:
        line = tr.t("{count}: {parts}.", count=line, parts=parts)
    elif result.threshold is not None:
        line = tr.t("{count}: no service counts.", count=line)
    explained = {service.name for service in result.services}
    left_out = tr.list_and(_left_out(tr, one, explained) for one in result.left_out)
    return tr.t("{counted} Not counted: {left_out}.", counted=line, left_out=left_out) if result.left_out else line


def _left_out(tr: Translator, one: LeftOutSubscription, explained: AbstractSet[str]) -> Markup:
    """Name what was left out, and why unless the answer has said so already."""
    name = service_name(tr, one.service) if one.service else tr.alone(one.subscription.service)
    if one.service and one.service.name in explained:
        return name
    if one.why is LeftOut.EXCLUDED and one.service and one.service.excluded:
        return tr.t("{service} ({reason})", service=name, reason=measured(tr, one.service.key))
    if one.why is LeftOut.OTHER_UNIT:
        return tr.t("{service} (not licensed by user)", service=name)
    return tr.t("{service} (status {status})", service=name, status=code(one.subscription.status))


def measured(tr: Translator, key: str) -> Markup:
    """Say in a few words what an excluded service is measured by (000:18 to 000:22)."""
    by = {
        "campaigns": tr.t("measured by contacts or subscribers"),
        "dataprep": tr.t("measured by rows processed per month"),
        "pagesense": tr.t("measured by monthly visitors"),
        "writer_addons": tr.t("measured by automation credits and bulk emails"),
        "marketing_automation": tr.t("measured by contacts or subscribers"),
    }
    return by.get(key) or tr.t("excluded")


def _services(tr: Translator, result: Classification) -> Iterable[Markup]:
    """What the programme makes of each service that was named; a small account's are not priority anyway."""
    large = result.verdict is not Verdict.NOT_LARGE
    for service in result.services:
        if large or service.standing is Standing.UNKNOWN:
            yield standing(tr, service)
    if large and result.one_ticket_per_service:
        yield tr.t("Better one ticket per service: the covered part then keeps its priority without question.")


def standing(tr: Translator, service: AskedService) -> Markup:
    """Say what the programme makes of one service that was named."""
    if service.standing is Standing.COVERED:
        return tr.t("{service}: covered.", service=asked_name(tr, service))
    if service.service and service.service.excluded:
        return tr.t(
            "{service}: excluded. {reason}", service=asked_name(tr, service), reason=tr.policy(service.service.excluded)
        )
    unknown = tr.t(
        "I know no Zoho service called {service}, so I cannot say that it is covered.",
        service=tr.quote(service.name),
    )
    if not service.near:
        return unknown
    near = tr.list_or(service_name(tr, near) for near in service.near)
    return sentences(tr, unknown, tr.t("Did you mean {services}?", services=near))


def _matched(tr: Translator, found: Found) -> Iterable[Markup]:
    """How the account was found, unless by its SuperAdmin email."""
    account = found.classifications[0].account
    if found.through_domain:
        domain = found.asked.value.rpartition("@")[2]
        yield tr.t(
            "{email} is not the SuperAdmin; the account was found by its domain {domain}.",
            email=code(found.asked.value),
            domain=code(domain),
        )
    elif found.by is not IdentifierKind.EMAIL:
        yield tr.t(
            "Found by {identifier}; the SuperAdmin is {email}.",
            identifier=code(str(found.asked)),
            email=code(account.superadmin_email),
        )


def _to_set(tr: Translator, policy: Policy, result: Classification) -> Markup:
    email = code(result.account.superadmin_email)
    field = bold(tr.policy(policy.field_names.customer_email.name))
    box = bold(tr.policy(policy.field_names.large_account.name))
    undecided = result.verdict is Verdict.LARGE and result.severity is None  # a service of an unknown name
    if undecided or result.verdict is Verdict.COUNTRY_NEEDED:
        return tr.t("Set {field} to {email} in any case.", field=field, email=email)
    if result.severity:
        return tr.t(
            "Set {field} to {email}; {box} is then ticked and the severity becomes {severity}.",
            field=field,
            email=email,
            box=box,
            severity=bold(tr.policy(policy.field_names.critical.name)),
        )
    return tr.t(
        "Set {field} to {email} all the same; {box} stays unticked, and the severity goes by impact: {command}",
        field=field,
        email=email,
        box=box,
        command=typed("commitments"),
    )


def _promised(tr: Translator, policy: Policy, result: Classification) -> Markup | str:
    if result.severity is None:
        return ""
    promised = policy.commitments[result.severity]
    return tr.t(
        "From receipt: first reply in {acknowledgement}, issue determined in {determination}, on working days.",
        acknowledgement=tr.window(promised.acknowledgement),
        determination=tr.window(promised.determination),
    )


def _people(tr: Translator, policy: Policy, result: Classification) -> Iterable[Markup]:
    if result.two_countries and result.customer.country and result.partner.country:
        yield tr.t(
            "The threshold is the customer's ({customer}); ladder, mailbox and calendar are the partner's ({partner}).",
            customer=tr.country(result.customer.country),
            partner=tr.country(result.partner.country),
        )
    territory, country = result.partner.territory, result.partner.country
    if territory is None or country is None:
        return
    leads = tr.list_and(person_name(tr, one) for one in told(policy, territory.ladder, LEAD_LEVEL, country))
    yield tr.t("Lead: {people}.", people=leads)
    yield _managers(tr, policy, country)


def _managers(tr: Translator, policy: Policy, country: str) -> Markup:
    found = pams(policy, country)
    people = [person_name(tr, one) for one in found]
    if not found:
        return tr.t("Partner Account Manager: not named by Zoho for {country}.", country=tr.country(country))
    if not found[0].listed:
        return tr.t("Partner Account Manager: {people}, nearest, not listed by Zoho.", people=tr.list_and(people))
    if found[0].choose:
        return tr.t(
            "Partner Account Manager: {people}; Zoho does not print who has which states.",
            people=tr.list_or(people),
        )
    return tr.t("Partner Account Manager: {people}.", people=tr.list_and(people))


def _country_asked(tr: Translator, question: str) -> Markup:
    return tr.t("Ask again with the country: {command}", command=typed(f"{question} in …"))


def _sentence_of_the_page(tr: Translator, result: Classification) -> Iterable[Markup]:
    territory = result.customer.territory
    if result.at_the_threshold and territory and territory.note_at_threshold:
        yield tr.policy(territory.note_at_threshold)
    if any(not service.known for service in result.counted):
        names = tr.list_and(service.name for service in result.counted if not service.known)
        yield tr.t("Counted, though I do not know the name: {services}.", services=names)


def _assumptions(tr: Translator, policy: Policy, result: Classification) -> Markup:
    """End with what is our reading and not printed by Zoho."""
    return our_reading(tr, (_reading(tr, policy, result, one) for one in result.assumptions))


def _reading(tr: Translator, policy: Policy, result: Classification, one: Assumption) -> Markup:
    country = result.customer.country
    words = {
        Assumption.TIME_ZONE: lambda: code(time_zone_of(policy, result.partner.country or "")),
        Assumption.LICENCES_ADDED: lambda: tr.t("licences added over services"),
        Assumption.LARGEST_SERVICE: lambda: tr.t("only the service with the most licences counts"),
        Assumption.COUNTRY_PLACED: lambda: tr.t("the territory of {country}", country=tr.country(country or "")),
        Assumption.PARTNER_COUNTRY_USED: lambda: tr.t("the partner's country, since the customer's is not known"),
        Assumption.NO_COUNTRY: lambda: tr.t(
            "without a country, the highest threshold is surely enough and less than the lowest surely not"
        ),
        Assumption.COUNTED_FROM_RECEIPT: lambda: tr.t("counted from receipt"),
    }
    return words[one]()


def for_partner(tr: Translator, policy: Policy, email: str) -> Markup:
    """Give a text that an agent can send to the partner on why the field matters (000:29)."""
    field = tr.policy(policy.field_names.customer_email.name)
    text = tr.t(
        "Please put the SuperAdmin email address of your customer's account ({email}) into {field} of every ticket: "
        "it is how we recognise a large user account, whose tickets we handle with priority.",
        email=code(email),
        field=tr.quote(field),
    )
    return tr.t("To send to the partner: {text}", text=text)


def _buttons(tr: Translator, question: str, *, may_track: bool, may_share: bool) -> list[Button]:
    track = [Button(tr.t("Track a ticket"), "check.track", question)] if may_track else []
    share = [Button(tr.t("Share"), "check.share", question)] if may_share else []
    return [*track, *share, Button(tr.t("Sources"), "check.sources", question)]
