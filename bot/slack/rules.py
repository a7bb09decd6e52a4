"""Questions about the rules, which anybody may ask: services, thresholds, ladders, commitments, submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ladder import reach
from bot.domain.names import fold, nearest
from bot.domain.service import Standing
from bot.domain.severity import Severity
from bot.domain.territory import Place, PlaceKind, territory_of
from bot.slack.desk import Reply
from bot.slack.grammar import split_services
from bot.slack.places import ask_which, country_of, meanings, unknown_place
from bot.slack.views import ladder as ladder_view
from bot.slack.views import rules as view
from bot.slack.views import submission as submission_view
from bot.slack.views.guide import typed
from bot.slack.views.names import service_name
from bot.slack.views.page import Button, Page

if TYPE_CHECKING:
    from bot.domain.policy import Territory
    from bot.slack.desk import Asked
    from bot.slack.places import Meant
    from bot.slack.views.page import Message

MOST_SERVICES = 10
LONGEST_NAME = 80


async def answer_why(asked: Asked) -> Reply:
    """Answer `why [SERVICE]`: alone it lists the excluded services."""
    tr, desk = asked.tr, asked.desk
    names = split_services(list(asked.request.words))
    if not names:
        return _public(view.exclusions(tr, desk.policy, desk.services))
    answers = [desk.services.ask(name[:LONGEST_NAME]) for name in names[:MOST_SERVICES]]
    page = Page(tr)
    for answer in answers:
        page.line(*view.service(tr, answer))
    for answer in answers:
        for near in answer.near:
            page.choice(service_name(tr, near), Button(tr.t("This one"), "ask.pick", f"why {near.name}"))
    known = all(answer.standing is not Standing.UNKNOWN for answer in answers)
    return Reply(page.message(), private=not known, outcome="answered" if known else "asked back")


async def answer_thresholds(asked: Asked) -> Reply:
    """Answer `thresholds [COUNTRY|TERRITORY]`."""
    name = asked.request.rest
    if not name:
        return _public(view.thresholds(asked.tr, asked.desk.policy))
    meant = await meanings(asked, name)
    territories = _territories(asked, meant)
    if not territories:
        return unknown_place(asked, name, lambda code: f"thresholds {code}")
    if len(meant.countries) > 1:
        return ask_which(asked, name, meant.countries, lambda code: f"thresholds {code}")
    if len(territories) > 1:
        return _public(view.thresholds(asked.tr, asked.desk.policy, territories))
    return _public(view.threshold(asked.tr, territories[0], meant.countries[0] if meant.countries else None))


def _territories(asked: Asked, meant: Meant) -> tuple[Territory, ...]:
    """Return the territories in which the places of a name lie."""
    policy = asked.desk.policy
    places = [*meant.others, *(Place(PlaceKind.COUNTRY, code) for code in meant.countries)]
    countries = {
        country: None for place in places for part in reach(policy, place) for country in sorted(part.countries)
    }
    found = (territory_of(policy, country) for country in countries)
    return tuple({territory.key: territory for territory in found if territory}.values())


async def answer_ladder(asked: Asked) -> Reply:
    """Answer `ladder TERRITORY|COUNTRY|SCOPE`."""
    tr, policy, name = asked.tr, asked.desk.policy, asked.request.rest
    if not name:
        return _public(ladder_view.ladders(tr, policy))
    meant = await meanings(asked, name)
    if len(meant.countries) > 1:
        return ask_which(asked, name, meant.countries, lambda code: f"ladder {code}")
    if meant.countries:
        return _public(ladder_view.ladder(tr, policy, Place(PlaceKind.COUNTRY, meant.countries[0])))
    if not meant.others:
        return unknown_place(asked, name, lambda code: f"ladder {code}")
    return _public(ladder_view.ladder(tr, policy, meant.others[0]))


async def answer_commitments(asked: Asked) -> Reply:
    """Answer `commitments [SEVERITY]`."""
    tr, policy, name = asked.tr, asked.desk.policy, asked.request.rest
    if not name:
        return _public(view.commitments(tr, policy))
    key = fold(name).replace("severity", "").strip().removeprefix("s")
    severities = {"1": Severity.S1, "2": Severity.S2, "3": Severity.S3, "critical": Severity.S1}
    words = {fold(tr.policy(commitment.name)): key for key, commitment in policy.commitments.items()}
    severity = severities.get(key) or severities.get(fold(name)) or words.get(fold(name))
    if severity is None:
        page = Page(tr).line(
            tr.t(
                "I do not know the severity {severity}; there are S1, S2 and S3.",
                severity=tr.quote(name[:LONGEST_NAME]),
            )
        )
        page.line(tr.t("For example: {command}", command=typed("commitments S1")))
        return Reply(page.message(), outcome="not understood")
    return _public(view.commitment(tr, policy, Severity(severity)))


async def answer_submit(asked: Asked) -> Reply:
    """Answer `submit [COUNTRY] [dc US|IN|AU|JP|EU]`."""
    policy = asked.desk.policy
    place, centre = _submit_words(asked.request.words)
    centres = {code: key for key, group in policy.submission.data_centres.items() for code in group.centres}
    if centre is not None and centre.upper() not in centres:
        near = nearest(centre, centres, limit=1)
        tr = asked.tr
        page = Page(tr).line(
            tr.t(
                "I do not know the data centre {centre}; there are {centres}.",
                centre=tr.quote(centre[:LONGEST_NAME]),
                centres=tr.list_and(centres),
            )
        )
        page.line(tr.t("For example: {command}", command=typed(f"submit dc {near[0] if near else 'EU'}")))
        return Reply(page.message(), outcome="not understood")
    country = None
    if place:
        tail = f" dc {centre}" if centre else ""
        found = await country_of(asked, place, lambda code: f"submit {code}{tail}")
        if isinstance(found, Reply):
            return found
        country = found
    return _public(submission_view.submission(asked.tr, policy, country, centre.upper() if centre else None))


def _submit_words(words: tuple[str, ...]) -> tuple[str, str | None]:
    folded = [word.casefold() for word in words]
    if "dc" not in folded:
        return " ".join(words), None
    at = folded.index("dc")
    return " ".join((*words[:at], *words[at + 2 :])), words[at + 1] if at + 1 < len(words) else ""


async def answer_template(asked: Asked) -> Reply:
    """Answer `template`."""
    return _public(submission_view.template(asked.tr, asked.desk.policy))


async def answer_offerings(asked: Asked) -> Reply:
    """Answer `offerings`."""
    return _public(view.offerings(asked.tr, asked.desk.policy))


async def answer_scope(asked: Asked) -> Reply:
    """Answer `scope`."""
    return _public(view.scope(asked.tr, asked.desk.policy))


async def answer_expectations(asked: Asked) -> Reply:
    """Answer `expectations`."""
    return _public(view.expectations(asked.tr, asked.desk.policy))


def _public(message: Message) -> Reply:
    return Reply(message, private=False)
