"""What the programme makes of the names of services that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.service import Services, Standing

if TYPE_CHECKING:
    from bot.domain.policy import Policy

EXCLUDED = (
    "Zoho Campaigns",
    "Zoho DataPrep",
    "Zoho PageSense",
    "Zoho Writer add-ons",
    "Zoho Marketing Automation",
)
ASKED = {
    "Campaigns": "Zoho Campaigns",
    "zoho campaigns": "Zoho Campaigns",
    "ZohoCampaigns": "Zoho Campaigns",
    "ＺＯＨＯ　ＣＡＭＰＡＩＧＮＳ": "Zoho Campaigns",
    "Zoho-Campaigns.": "Zoho Campaigns",
    "ｷｬﾝﾍﾟｰﾝ": "Zoho Campaigns",
    "كَامبينز": "Zoho Campaigns",
    "โซโห แคมเปญ": "Zoho Campaigns",
    "data prep": "Zoho DataPrep",
    "Page-Sense": "Zoho PageSense",
    "Writer add ons": "Zoho Writer add-ons",
    "writer addons": "Zoho Writer add-ons",
    "マーケティング・オートメーション": "Zoho Marketing Automation",
    "Marketing-Automatisierung": "Zoho Marketing Automation",
    "اتمتة التسويق": "Zoho Marketing Automation",
    "CRM": "Zoho CRM",
    "zohocrm": "Zoho CRM",
    "Desk": "Zoho Desk",
    "Zoho Writer": "Zoho Writer",
    "work drive": "Zoho WorkDrive",
    "Zoho One": "Zoho One",
}
UNKNOWN = (
    "",
    "Zoho",
    "ZOHO ",
    "campains",
    "Salesforce",
    "🔥",
    "CRM and Desk",
    "'; DROP TABLE accounts;--",
    "x" * 30_000,
)


def test_the_five_excluded_services_are_named_in_the_printed_order(services: Services) -> None:
    assert tuple(service.name for service in services.excluded) == EXCLUDED


@pytest.mark.parametrize("typed", ASKED)
def test_a_service_is_known_by_many_spellings(services: Services, typed: str) -> None:
    answer = services.ask(typed)
    assert answer.name == ASKED[typed]
    assert answer.standing is (Standing.EXCLUDED if answer.name in EXCLUDED else Standing.COVERED)
    assert answer.near == ()


def test_every_name_and_alias_finds_its_own_service(policy: Policy, services: Services) -> None:
    wrong = {
        name: service.name
        for service in policy.services
        for name in (service.name, *service.aliases)
        if services.find(name) is not service
    }
    assert wrong == {}


@pytest.mark.parametrize("typed", UNKNOWN)
def test_an_unknown_name_is_said_to_be_unknown_and_never_covered(services: Services, typed: str) -> None:
    answer = services.ask(typed)
    assert (answer.standing, answer.service, answer.name) == (Standing.UNKNOWN, None, typed)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("campains", ("Zoho Campaigns",)),
        ("Zoho Campaing", ("Zoho Campaigns",)),
        ("マーケティング", ("Zoho Marketing Automation",)),
        ("Dataperp", ("Zoho DataPrep",)),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_service(
    services: Services, typed: str, near: tuple[str, ...]
) -> None:
    assert tuple(service.name for service in services.ask(typed).near)[: len(near)] == near


@pytest.mark.parametrize("typed", ["Zoho", "x", "Salesforce", "🔥", ""])
def test_nothing_is_suggested_where_nothing_is_near(services: Services, typed: str) -> None:
    assert services.ask(typed).near == ()


def test_three_services_at_most_are_suggested_and_each_once(services: Services) -> None:
    near = services.ask("Zoho marketing campaign automations").near
    assert 1 <= len(near) <= 3
    assert len({service.key for service in near}) == len(near)


def test_one_wrong_letter_of_a_short_name_is_understood(services: Services) -> None:
    assert [service.name for service in services.near("crn")] == ["Zoho CRM"]
    assert services.near("xyz") == ()
