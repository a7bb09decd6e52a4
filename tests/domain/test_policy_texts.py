"""Services, ways to submit, the template, offerings: typed out a second time, so that no fact changes unseen."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pycountry
import pytest

from bot.domain.account import Tier
from bot.domain.policy import parse_policy
from bot.domain.service import Services, Standing

if TYPE_CHECKING:
    from bot.domain.policy import Policy

BUILT_IN = files("bot.domain").joinpath("policy.toml").read_text("utf-8")
ADD_ONS = (
    "The add-on is evaluated by large quantities because it includes both automation credits and bulk emails "
    "(mail merge)."
)
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries) | {"XK"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(BUILT_IN, None, countries=COUNTRIES)


def test_five_services_are_excluded_each_with_its_own_reason(policy: Policy) -> None:
    assert [(each.name, each.excluded) for each in policy.services if each.excluded] == [
        ("Zoho Campaigns", "It is measured by the number of contacts or subscribers."),
        ("Zoho DataPrep", "It is measured by the quantity of rows processed per month."),
        (
            "Zoho PageSense",
            "It is measured by the number of monthly site visitors, specifically the target audience.",
        ),
        (
            "Zoho Writer add-ons",
            ADD_ONS,
        ),
        ("Zoho Marketing Automation", "It is measured by the number of contacts or subscribers."),
    ]


@pytest.mark.parametrize(
    ("asked", "service", "standing"),
    [
        ("Zoho CRM", "crm", Standing.COVERED),
        ("crm", "crm", Standing.COVERED),
        ("Zoho Writer", "writer", Standing.COVERED),
        ("Writer", "writer", Standing.COVERED),
        ("Subscriptions", "billing", Standing.COVERED),
        ("デスク", "desk", Standing.COVERED),
        ("زوهو بوكس", "books", Standing.COVERED),
        ("ซีอาร์เอ็ม", "crm", Standing.COVERED),
        ("zoho campaigns", "campaigns", Standing.EXCLUDED),
        ("キャンペーン", "campaigns", Standing.EXCLUDED),
        ("แคมเปญ", "campaigns", Standing.EXCLUDED),
        ("كامبينز", "campaigns", Standing.EXCLUDED),
        ("Data Prep", "dataprep", Standing.EXCLUDED),
        ("ページセンス", "pagesense", Standing.EXCLUDED),
        ("Zoho Writer-Add-ons", "writer_addons", Standing.EXCLUDED),
        ("Zoho Writerアドオン", "writer_addons", Standing.EXCLUDED),
        ("مكونات Zoho Writer الإضافية", "writer_addons", Standing.EXCLUDED),
        ("ส่วนเสริม Zoho Writer", "writer_addons", Standing.EXCLUDED),
        ("Marketingautomatisering", "marketing_automation", Standing.EXCLUDED),
        ("Automatización de marketing", "marketing_automation", Standing.EXCLUDED),
        ("Writer add-on", None, Standing.UNKNOWN),
        ("campains", None, Standing.UNKNOWN),
        ("マーケティング", None, Standing.UNKNOWN),
        ("Netflix", None, Standing.UNKNOWN),
    ],
)
def test_services_are_known_by_their_names_and_no_near_name_is_taken_for_one(
    policy: Policy, asked: str, service: str | None, standing: Standing
) -> None:
    answer = Services(policy.services).ask(asked)
    assert (answer.service.key if answer.service else None, answer.standing) == (service, standing)


@pytest.mark.parametrize("asked", ["Writer add-on", "campains"])
def test_a_near_name_of_an_excluded_service_leads_to_it(policy: Policy, asked: str) -> None:
    assert any(service.excluded for service in Services(policy.services).ask(asked).near)


def test_mail_credits_are_no_user_licences(policy: Policy) -> None:
    units = {service.key: service.unit for service in policy.services if service.unit != "users"}
    assert units == {
        "campaigns": "contacts",
        "dataprep": "rows",
        "pagesense": "visitors",
        "writer_addons": "credits",
        "marketing_automation": "contacts",
        "zeptomail": "credits",
    }


@pytest.mark.parametrize(
    ("group", "centres", "store", "help_page"),
    [
        ("com", "US IN AU JP", "https://store.zoho.com/zstore#partnerhome", "https://help.zoho.com"),
        ("eu", "EU", "https://store.zoho.eu/zstore#partnerhome", "https://help.zoho.eu"),
    ],
)
def test_each_group_of_data_centres_has_its_printed_pages(
    policy: Policy, group: str, centres: str, store: str, help_page: str
) -> None:
    found = policy.submission.data_centres[group]
    assert (" ".join(found.centres), found.store, found.help) == (centres, store, help_page)


def test_partner_pages_are_the_same_for_every_data_centre(policy: Policy) -> None:
    assert policy.submission.guidelines == "https://www.zoho.com/partners/guidelines.html"
    assert policy.submission.partners == "https://www.zoho.com/partners/"


def test_the_help_center_is_advised_first_and_email_last(policy: Policy) -> None:
    routes = policy.submission.routes
    assert list(routes) == ["helpcenter", "zoho_helpcenter", "email"]
    assert [len(route.steps) for route in routes.values()] == [5, 5, 3]
    assert "Customer Primary Email Address" in routes["helpcenter"].steps[-1]
    assert '"Customer"' in routes["zoho_helpcenter"].steps[2]


def test_steps_have_places_for_addresses_and_for_nothing_else(policy: Policy) -> None:
    steps = [step for route in policy.submission.routes.values() for step in route.steps]
    found = {name for step in steps for name in re.findall(r"{(\w+)}", step)}
    assert found == {"store", "guidelines", "partners", "help", "email"}


def test_the_template_has_seven_fields_and_a_line_for_the_superadmin(policy: Policy) -> None:
    fields = policy.template.fields
    assert [field.name for field in fields.values()] == [
        "Customer email address",
        "Type of support request",
        "Is the issue reproducible?",
        "Name of the Zoho product",
        "Description of the issue or question",
        "Troubleshooting steps taken",
        "Screenshots or screencasts",
    ]
    assert fields["type"].presets == (
        "Technical support",
        "Payment renewal",
        "Trial extension",
        "Store",
        "Upgrades",
        "Invoice changes",
        "Commission payouts",
        "Product management",
        "Sales calls",
    )
    assert fields["description"].text == "150 to 200 words"
    assert policy.template.superadmin.name == "SuperAdmin email address of the customer account"


@pytest.mark.parametrize(
    ("row", "authorised", "others"),
    [
        ("support_hours", True, True),
        ("commitment", True, True),
        ("priority_support", True, True),
        ("chat", False, True),
        ("phone", False, True),
        ("success_manager", False, True),
        ("dashboard", True, True),
        ("widget", True, True),
    ],
)
def test_offerings_go_by_tier_as_in_the_table(policy: Policy, row: str, authorised: bool, others: bool) -> None:
    offering = policy.offerings[row]
    found = [offering.offered_to(tier) for tier in (Tier.AUTHORISED, Tier.ADVANCED, Tier.PREMIUM)]
    assert found == [authorised, others, others]


def test_the_table_of_offerings_has_eight_rows_and_says_24_5(policy: Policy) -> None:
    assert len(policy.offerings) == 8
    assert policy.offerings["support_hours"].text == "24*5"


def test_chat_is_open_to_selected_authorised_partners(policy: Policy) -> None:
    assert not policy.channels["chat"].authorised
    assert "selected Authorised partners" in (policy.channels["chat"].text or "")
    assert policy.channels["email"].authorised


def test_domains_that_anybody_may_have_are_known(policy: Policy) -> None:
    assert {"gmail.com", "yahoo.com", "outlook.com"} <= policy.public_mail.domains
    assert "zohocorp.com" not in policy.public_mail.domains


def test_escalation_has_three_conditions_and_four_reasons(policy: Policy) -> None:
    assert list(policy.escalation.conditions) == ["time", "risk", "dissatisfied"]
    assert list(policy.escalation.reasons) == ["major_issue", "long_outage", "recurring", "security"]


def test_fields_have_their_printed_english_names(policy: Policy) -> None:
    names = policy.field_names
    assert names.customer_email.name == "Customer Primary Email Address"
    assert names.superadmin_email.name == "SuperAdmin Email Address of the Account"
    assert names.large_account.name == "Priority Customer - Large User Account"
    assert names.critical.name == "S1-Critical"
