"""The views about accounts and services, and those of the rules, as an operator may have written them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.account import Identifier, IdentifierKind, Subscription, SubscriptionStatus
from bot.domain.classification import (
    Assumption,
    Classification,
    CountedService,
    LeftOut,
    LeftOutSubscription,
    Place,
    Verdict,
)
from bot.domain.policy import Place as NamedPlace
from bot.domain.policy import PlaceKind
from bot.domain.service import AskedService, Services, Standing
from bot.domain.severity import Severity
from bot.services.check import Found
from bot.slack.views import accounts, check, ladder, rules, submission, track
from bot.slack.views.page import Page
from tests.slack.views.case import Cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.policy import Policy, Service
    from bot.i18n import Translator
    from tests.slack.views.words import Words

CASES = Cases()
QUESTION = "check somebody"


def _services(policy: Policy) -> tuple[Service, Service, Service]:
    """Return a covered service, an excluded one, and one that is counted by something else than users."""
    covered = next(one for one in policy.services if not one.excluded)
    excluded = [one for one in policy.services if one.excluded]
    return covered, excluded[0], excluded[1]


def asked_for(words: Words) -> tuple[AskedService, ...]:
    covered, excluded, _other = _services(words.policy)
    return (
        AskedService(words.service, Standing.COVERED, covered),
        AskedService(words.service, Standing.EXCLUDED, excluded),
        AskedService(words.service, Standing.UNKNOWN),
        AskedService(words.service, Standing.UNKNOWN, near=(covered, excluded)),
    )


def classified(
    words: Words,
    verdict: Verdict,
    severity: Severity | None = None,
    services: Sequence[AskedService] = (),
    **more: object,
) -> Classification:
    policy = words.policy
    covered, excluded, other = _services(policy)
    britain = Place("GB", policy.territories["europe_uk"])
    trial = Subscription(words.service, 5, SubscriptionStatus.TRIAL)
    result = Classification(
        account=words.account,
        verdict=verdict,
        licences=60,
        threshold=60,
        customer=britain,
        partner=britain,
        counted=(CountedService(words.service, 50, known=False), CountedService(covered.name, 10, known=True)),
        left_out=(
            LeftOutSubscription(trial, None, LeftOut.STATUS),
            LeftOutSubscription(trial, covered, LeftOut.OTHER_UNIT),
            LeftOutSubscription(trial, excluded, LeftOut.EXCLUDED),
            LeftOutSubscription(trial, other, LeftOut.EXCLUDED),
        ),
        services=tuple(services),
        severity=severity,
        assumptions=tuple(Assumption),
    )
    return replace(result, **more)  # type: ignore[arg-type]


def found(words: Words, result: Classification, kind: IdentifierKind = IdentifierKind.EMAIL, **more: object) -> Found:
    return Found(Identifier(kind, words.email), (result,), **more)  # type: ignore[arg-type]


def _answered(
    tr: Translator, words: Words, result: Classification, kind: IdentifierKind = IdentifierKind.EMAIL, **more: object
) -> object:
    of = found(words, result, kind, **more)
    return check.answer(tr, words.policy, of, QUESTION, may_track=True, may_share=True)


CASES.add(check.answer, "large", lambda tr, w: _answered(tr, w, classified(w, Verdict.LARGE, Severity.S1)))
CASES.add(
    check.answer,
    "services",
    lambda tr, w: _answered(tr, w, classified(w, Verdict.LARGE, services=asked_for(w)), IdentifierKind.ZOID),
)
CASES.add(
    check.answer,
    "excluded",
    lambda tr, w: _answered(
        tr, w, classified(w, Verdict.LARGE_BUT_EXCLUDED, services=asked_for(w)[1:2]), through_domain=True
    ),
)
CASES.add(
    check.answer,
    "not large, another country",
    lambda tr, w: _answered(
        tr,
        w,
        classified(
            w,
            Verdict.NOT_LARGE,
            services=asked_for(w),
            counted=(),
            partner=Place("US", w.policy.territories["usa"]),
        ),
    ),
)
CASES.add(
    check.answer,
    "country needed",
    lambda tr, w: _answered(
        tr,
        w,
        classified(
            w,
            Verdict.COUNTRY_NEEDED,
            threshold=None,
            customer=Place(None, None),
            partner=Place(None, None),
            assumptions=(Assumption.NO_COUNTRY,),
        ),
    ),
)
for country, territory in (("SE", "europe_uk"), ("GL", "europe_uk"), ("TW", "apac_japan"), ("MX", "latam")):
    CASES.add(
        check.answer,
        country,
        lambda tr, w, country=country, territory=territory: check.answer(
            tr,
            w.policy,
            found(
                w, classified(w, Verdict.LARGE, Severity.S1, partner=Place(country, w.policy.territories[territory]))
            ),
            None,
            may_track=False,
            may_share=False,
        ),
    )
for public in (True, False):
    CASES.add(
        accounts.unknown,
        f"public domain: {public}",
        lambda tr, w, public=public: accounts.unknown(tr, w.identifier, {w.email: QUESTION}, public_domain=public),
    )
    CASES.add(
        track.unknown_account,
        f"public domain: {public}",
        lambda tr, w, public=public: track.unknown_account(
            tr, w.identifier, {w.email: w.typed}, f"track {w.typed}", public_domain=public
        ),
    )
CASES.add(accounts.unknown, "not known yet", lambda tr, _w: accounts.unknown(tr, None, {}, public_domain=False))


def _several(tr: Translator, words: Words, count: int) -> object:
    results = [classified(words, verdict, Severity.S1, asked_for(words)[1:2]) for verdict in Verdict]
    many = Found(words.identifier, tuple(results * count), more=count > 1)
    return accounts.several(tr, many, {words.email: QUESTION})


CASES.add(accounts.several, "four", lambda tr, w: _several(tr, w, 1))
CASES.add(accounts.several, "more than buttons", lambda tr, w: _several(tr, w, 12), cut=True)


def _table(tr: Translator, words: Words) -> object:
    result = classified(words, Verdict.LARGE, Severity.S1)
    nowhere = classified(words, Verdict.COUNTRY_NEEDED, threshold=None, customer=Place(None, None))
    several = Found(words.identifier, (result, result))
    return accounts.table(tr, [found(words, result), found(words, nowhere), several, Found(words.identifier)])


CASES.add(accounts.table, "", _table)
CASES.add(accounts.sources, "", lambda tr, w: accounts.sources(tr, w.policy, classified(w, Verdict.LARGE, Severity.S1)))

CASES.add(rules.exclusions, "", lambda tr, w: rules.exclusions(tr, w.policy, Services(w.policy.services)))
for number in range(4):
    CASES.add(
        rules.service,
        f"{number}",
        lambda tr, w, number=number: Page(tr).line(*rules.service(tr, asked_for(w)[number])).message(),
    )
CASES.add(rules.thresholds, "", lambda tr, w: rules.thresholds(tr, w.policy))
for country in (None, "GB", "GL"):
    CASES.add(
        rules.threshold,
        country or "",
        lambda tr, w, country=country: rules.threshold(tr, w.policy.territories["europe_uk"], country),
    )
CASES.add(rules.commitments, "", lambda tr, w: rules.commitments(tr, w.policy))
for severity in Severity:
    CASES.add(rules.commitment, severity, lambda tr, w, severity=severity: rules.commitment(tr, w.policy, severity))
CASES.add(rules.offerings, "", lambda tr, w: rules.offerings(tr, w.policy))
CASES.add(rules.scope, "", lambda tr, w: rules.scope(tr, w.policy))
CASES.add(rules.expectations, "", lambda tr, w: rules.expectations(tr, w.policy))

CASES.add(ladder.ladders, "", lambda tr, w: ladder.ladders(tr, w.policy))
PLACES = (
    NamedPlace(PlaceKind.COUNTRY, "SE"),
    NamedPlace(PlaceKind.COUNTRY, "US"),
    NamedPlace(PlaceKind.COUNTRY, "GL"),
    NamedPlace(PlaceKind.COUNTRY, "JP"),
    NamedPlace(PlaceKind.SCOPE, "benelux_nordics"),
    NamedPlace(PlaceKind.TERRITORY, "europe_uk"),
    NamedPlace(PlaceKind.LADDER, "north_america"),
)
for place in PLACES:
    CASES.add(ladder.ladder, f"{place.kind} {place.key}", lambda tr, w, place=place: ladder.ladder(tr, w.policy, place))
for country, centre in ((None, None), ("NL", None), ("MX", None), ("NL", "US")):
    CASES.add(
        submission.submission,
        f"{country}, {centre}",
        lambda tr, w, country=country, centre=centre: submission.submission(tr, w.policy, country, centre),
    )
CASES.add(submission.template, "", lambda tr, w: submission.template(tr, w.policy))

for about, known, some in (("account unknown", False, 0), ("excluded", True, 2), ("unknown services", True, 4)):
    CASES.add(
        track.which_severity,
        about,
        lambda tr, w, known=known, some=some: track.which_severity(
            tr, w.policy, w.ticket, w.typed, asked_for(w)[:some], lambda name: f"track {name}", known=known
        ),
    )
CASES.add(track.country_needed, "", lambda tr, w: track.country_needed(tr, f"track {w.typed}"))
