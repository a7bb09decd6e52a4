"""What the rules say: services, thresholds, commitments, offerings, scope, expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.account import Tier
from bot.domain.severity import Severity
from bot.slack.views.guide import typed
from bot.slack.views.names import service_name
from bot.slack.views.page import Page, plain, sentences
from bot.slack.views.readings import BETWEEN, note_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.domain.policy import Offering, Policy, Service, Territory, Topic
    from bot.domain.service import AskedService, Services
    from bot.i18n import Markup, Translator
    from bot.slack.views.page import Message

AROUND_THE_WORKING_DAY = "24*5"
_CERTAIN = {Severity.S1: ("C27",), Severity.S2: (), Severity.S3: ("C38",)}


def exclusions(tr: Translator, policy: Policy, services: Services) -> Message:
    """List the excluded services, each with its reason."""
    title = tr.n(
        "*{count} service is excluded* from priority support:",
        "*{count} services are excluded* from priority support:",
        len(services.excluded),
    )
    page = Page(tr).line(title)
    for excluded in services.excluded:
        page.line(
            tr.t("• {service}: {reason}", service=service_name(tr, excluded), reason=tr.policy(excluded.excluded or ""))
        )
    page.line(tr.policy(policy.rules.covered.text))
    return page.note(note_of(tr, policy, "C21", "C26")).message()


def service(tr: Translator, answer: AskedService) -> Iterable[Markup]:
    """Say whether one service is covered, excluded (why), or unknown."""
    if answer.service:
        yield from _known(tr, answer.service)
    elif answer.near:
        near = tr.list_or(service_name(tr, one) for one in answer.near)
        yield tr.t("Did you mean {services}?", services=near)
        yield from _known(tr, answer.near[0])
        yield tr.t("I know no service called {service}.", service=tr.quote(answer.asked))
    else:
        yield tr.t(
            "I know no Zoho service called {service}, so I cannot say that it is covered.",
            service=tr.quote(answer.asked),
        )
        yield tr.t("Only these are excluded: {command}", command=typed("why"))


def _known(tr: Translator, one: Service) -> Iterable[Markup]:
    if one.excluded:
        yield tr.t("*{service}: excluded* from priority support.", service=service_name(tr, one))
        yield tr.policy(one.excluded)
        yield tr.t("A ticket on it keeps the severity of its impact: {command}", command=typed("commitments"))
    else:
        yield tr.t("*{service}: covered* by priority support for large user accounts.", service=service_name(tr, one))


def thresholds(tr: Translator, policy: Policy, only: Iterable[Territory] | None = None) -> Message:
    """List from how many user licences on an account is large, by territory."""
    page = Page(tr).line(tr.t("*An account is large from so many user licences on:*"))
    chosen = tuple(only or policy.territories.values())
    for territory in chosen:
        page.line(
            tr.t(
                "• {territory}: {threshold}",
                territory=tr.policy(territory.name),
                threshold=territory.threshold,
            )
        )
    page.line(tr.policy(policy.rules.threshold.text))
    page.line(tr.t("Counted over all services but the excluded ones: {command}", command=typed("why")))
    return page.note(note_of(tr, policy, "C1", "C13")).message()


def threshold(tr: Translator, territory: Territory, country: str | None) -> Message:
    """Say from how many user licences on an account of one territory is large."""
    name = tr.policy(territory.name)
    page = Page(tr)
    if country is None:
        page.line(
            tr.t(
                "*{territory}*: large from {threshold} user licences on.",
                territory=name,
                threshold=territory.threshold,
            )
        )
    else:
        page.line(
            tr.t(
                "*{country}*: large from {threshold} user licences on ({territory}).",
                country=tr.country(country),
                threshold=territory.threshold,
                territory=name,
            )
        )
    page.line(tr.t("Exactly {threshold} is enough.", threshold=territory.threshold))
    if territory.note_at_threshold:
        page.line(tr.policy(territory.note_at_threshold))
    if country and country not in territory.printed:
        page.note(
            tr.t(
                "Our reading, not printed by Zoho: {readings}.",
                readings=tr.t("the territory of {country}", country=tr.country(country)),
            )
        )
    return page.message()


def commitments(tr: Translator, policy: Policy) -> Message:
    """List what is promised for each severity."""
    page = Page(tr).line(tr.t("*What is promised, from receipt, on working days:*"))
    for key, one in policy.commitments.items():
        page.line(
            tr.t(
                "• *{severity}* {name}: first reply in {acknowledgement}, issue determined in {determination}",
                severity=key,
                name=tr.policy(one.name),
                acknowledgement=tr.window(one.acknowledgement),
                determination=tr.window(one.determination),
            )
        )
    page.line(tr.policy(policy.rules.severity.text), tr.policy(policy.rules.critical.text))
    page.line(tr.policy(policy.rules.no_commitment.text))
    page.line(tr.t("Definition and examples: {command}", command=typed("commitments S1")))
    return page.note(note_of(tr, policy, "C32", "C36", "C39", "C43")).message()


def commitment(tr: Translator, policy: Policy, severity: Severity) -> Message:
    """Say what is promised for one severity, with its definition and examples."""
    one = policy.commitments[severity]
    page = Page(tr).line(
        tr.t(
            "*{severity}, {name}:* first reply in {acknowledgement}, issue determined in {determination}.",
            severity=severity,
            name=tr.policy(one.name),
            acknowledgement=tr.window(one.acknowledgement),
            determination=tr.window(one.determination),
        ),
        tr.policy(one.definition),
        tr.t("Examples: {examples}.", examples=tr.joined(BETWEEN, (tr.policy(example) for example in one.examples))),
        tr.policy(policy.rules.working_time.text),
    )
    if severity == "S1":
        aim = policy.rules.resolution_aim
        page.line(
            tr.policy(policy.rules.severity.text),
            tr.policy(aim.text, window=tr.window(aim.window)),
            tr.policy(aim.note),
        )
    return page.note(note_of(tr, policy, *_CERTAIN[severity], "C29", "C36", "C39")).message()


def offerings(tr: Translator, policy: Policy) -> Message:
    """Show what each partner tier gets, and how it can reach Partner Support."""
    page = Page(tr).line(tr.t("*What Partner Support offers, by partner tier*"))
    cell = plain(tr)
    header = [cell.t("Service offered"), cell.t("Authorised"), cell.t("Advanced"), cell.t("Premium")]
    rows = [[cell.policy(one.name), *(_offered(cell, one, tier) for tier in Tier)] for one in policy.offerings.values()]
    page.table([header, *rows])
    for one in policy.offerings.values():
        page.line(tr.policy(one.note) if one.note else "")
    page.line(tr.t("*Ways to reach Partner Support*"))
    page.line(*(_topic(tr, channel.name, channel.text, channel.note) for channel in policy.channels.values()))
    return page.note(note_of(tr, policy, "C57", "C58", "C59")).message()


def _offered(tr: Translator, one: Offering, tier: Tier) -> str:
    if not one.offered_to(tier):
        return tr.p("offered to a tier", "no")
    return tr.policy(one.text) if one.text == AROUND_THE_WORKING_DAY else tr.p("offered to a tier", "yes")


def scope(tr: Translator, policy: Policy) -> Message:
    """Say what Partner Support helps with."""
    page = Page(tr).line(tr.t("*What Partner Support helps with*"), *_topics(tr, policy.support_scope))
    return page.message()


def expectations(tr: Translator, policy: Policy) -> Message:
    """Say what Zoho expects of partners."""
    page = Page(tr).line(tr.t("*What Zoho expects of partners*"), *_topics(tr, policy.expectations))
    return page.note(note_of(tr, policy, "C71")).message()


def _topics(tr: Translator, topics: Mapping[str, Topic]) -> Iterable[Markup]:
    return (_topic(tr, topic.name, topic.text, topic.note) for topic in topics.values())


def _topic(tr: Translator, name: str, text: str | None, note: str | None) -> Markup:
    line = tr.t("• *{name}*: {text}", name=tr.policy(name), text=tr.policy(text or ""))
    return sentences(tr, line, tr.policy(note)) if note else line
