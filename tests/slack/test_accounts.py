"""`check`, and the buttons of its answers, by every way of naming an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.running import sample_accounts
from tests.slack.reading import blocks_of, buttons_of, text_of, words_of

if TYPE_CHECKING:
    from bot.local.outcome import Outcome
    from bot.local.state.sights import Sight
    from tests.running import Running

pytestmark = pytest.mark.asyncio(loop_scope="module")

LARGE, NOT_LARGE, UNKNOWN = "Large user account", "Not a large user account", "I know no account for "
ADMIN = "admin@customer.com"


async def check(bot: Running, line: str) -> Outcome:
    return await bot.cast.agent.slash(f"check {line}", bot.cast.general)


async def test_the_answer_reads_in_the_order_in_which_a_hurried_person_asks(bot: Running) -> None:
    answer = words_of(await check(bot, ADMIN)).split("\n")
    assert answer == [
        "Large user account · Europe & UK",
        (
            "65 user licences, from 60 on: Zoho CRM 45 and Zoho Desk 20. "
            "Not counted: Zoho Campaigns (measured by contacts or subscribers)."
        ),
        (
            f"Set Customer Primary Email Address to {ADMIN}; Priority Customer - Large User Account is then ticked "
            "and the severity becomes S1-Critical."
        ),
        "From receipt: first reply in 1 to 3 h, issue determined in 2 to 8 h, on working days.",
        "Lead: Russell (Europe).",
        "Partner Account Manager: Atya Arain (Benelux and Nordics).",
        "Our reading, not printed by Zoho: licences added over services · counted from receipt · Europe/London.",
        "Track a ticket",
        "Share",
        "Sources",
    ]


@pytest.mark.parametrize(
    ("line", "first", "then"),
    [
        (ADMIN, f"{LARGE} · Europe & UK", "65 user licences, from 60 on"),
        ("ADMIN@Customer.Com", f"{LARGE} · Europe & UK", ADMIN),
        ("ceo@customer.com", f"{LARGE} · Europe & UK", "found by its domain customer.com"),
        ("customer.com", f"{LARGE} · Europe & UK", f"Found by customer.com; the SuperAdmin is {ADMIN}."),
        ("https://www.customer.com/contact", f"{LARGE} · Europe & UK", "Found by customer.com"),
        ("ZUID:800100001", f"{LARGE} · Europe & UK", "Found by ZUID:800100001"),
        ("zoid:700100001", f"{LARGE} · Europe & UK", "Found by ZOID:700100001"),
        ("ZOID:700190001", f"{LARGE} · Europe & UK", "office@glacier.example"),
        ("glacier-group.example", f"{LARGE} · Europe & UK", "office@glacier.example"),
        ("tui.bakery@gmail.com", f"{LARGE} · Australia and New Zealand", "55 user licences"),
        ("admin@heather.example", f"{LARGE} · Europe & UK", "Another sentence of the same pages says more than 60"),
        ("admin@lavande.example", f"{NOT_LARGE} · Europe & UK", "59 user licences, 60 are needed"),
        ("admin@thistle.example", f"{NOT_LARGE} · Europe & UK", "Zoho CRM (status trial)"),
        ("admin@mango.example", f"{NOT_LARGE} · India", "0 user licences, 100 are needed: no service counts."),
        ("admin@willow.example", f"{LARGE} · Europe & UK", "65 user licences"),
        ("admin@quill.example", f"{LARGE} · Europe & UK", "Zoho Writer 62"),
        ("admin@linden.example", f"{LARGE} · Europe & UK", "the partner's (Saudi Arabia)"),
        ("admin@peepal.example", f"{NOT_LARGE} · India", "the partner's (United Kingdom)"),
        ("admin@iceberg.example", f"{LARGE} · Europe & UK", "the territory of Greenland"),
        ("admin@redwood.example", f"{LARGE} · USA", "Zoho does not print who has which states"),
        (f"{ADMIN} in US", f"{NOT_LARGE} · USA", "65 user licences, 70 are needed"),
        (f"{ADMIN} in the United States", f"{NOT_LARGE} · USA", "70 are needed"),
        (f"{ADMIN} partner Germany", f"{LARGE} · Europe & UK", "Harvey (DACH)"),
        (f"{ADMIN} in Canada partner Japan", f"{LARGE} · Canada", "Jin san (Japan) and Akira san (Japan)"),
        ("nobody@nowhere.example", f"{UNKNOWN}nobody@nowhere.example.", "Ask the partner for the SuperAdmin email"),
        ("ZUID:1", f"{UNKNOWN}ZUID:1.", "Ask the partner"),
        ("gmail.com", f"{UNKNOWN}gmail.com.", "gmail.com is a public mail domain"),
        ("bob@gmail.com", f"{UNKNOWN}bob@gmail.com.", "gmail.com is a public mail domain"),
        ("-", "The account is not known yet.", "Ask the partner"),
        ("- Campaigns in NL", "The account is not known yet.", "the severity of its impact"),
        ("tandem.example", "Several accounts match tandem.example.", "north@tandem.example: Large user account"),
        ("", "Which account?", "For example: /priority check admin@customer.com"),
        ("CRM", "I see no account in “CRM”.", "Which account?"),
        ("a@b", "Please complete a@b", "For example"),
        # Slack would make an emoji of ":abc:".
        ("ZUID:abc", "Please complete ZUID∶abc", "For example"),
    ],
)
async def test_an_account_is_found_and_judged(bot: Running, line: str, first: str, then: str) -> None:
    answer = await check(bot, line)
    assert text_of(answer).replace("&amp;", "&").startswith(first)
    assert then in words_of(answer)


@pytest.mark.parametrize(
    ("services", "first", "there", "severity"),
    [
        ("CRM", LARGE, ["Zoho CRM: covered."], "becomes S1-Critical"),
        ("Campaigns", f"{LARGE}, but Zoho Campaigns is excluded", ["number of contacts"], "goes by impact"),
        (
            "Campaigns, PageSense",
            f"{LARGE}, but Zoho Campaigns and Zoho PageSense are excluded",
            ["Zoho PageSense: excluded."],
            "goes by impact",
        ),
        ("Campaigns, CRM", LARGE, ["excluded.", "covered.", "Better one ticket per service"], "becomes S1-Critical"),
        ("Blub", LARGE, ["I know no Zoho service called “Blub”"], "in any case."),
        ("Writer", LARGE, ["Zoho Writer: covered."], "becomes S1-Critical"),
        ("Writer add-ons", f"{LARGE}, but Zoho Writer add-ons is excluded", ["excluded."], "goes by impact"),
    ],
)
async def test_the_service_of_the_ticket_decides_what_is_promised(
    bot: Running, services: str, first: str, there: list[str], severity: str
) -> None:
    answer = words_of(await check(bot, f"{ADMIN} {services}"))
    assert answer.startswith(f"{first} · Europe & UK\n")
    assert [one for one in there if one not in answer] == []
    assert severity in answer
    assert ("From receipt:" in answer) == ("S1" in severity)


@pytest.mark.parametrize(
    ("email", "country", "first"),
    [
        ("admin@nowhere-small.example", "", f"{NOT_LARGE}\n30 user licences"),
        ("admin@nowhere-middle.example", "", "Country needed to decide\n65 user licences"),
        ("admin@nowhere-large.example", "", f"{LARGE}\n120 user licences"),
        ("admin@nowhere-middle.example", "in India", f"{NOT_LARGE} · India\n"),
        ("admin@nowhere-middle.example", "in NL", f"{LARGE} · Europe & UK\n"),
        ("admin@nowhere-middle.example", "partner India", f"{NOT_LARGE} · India\n"),
        ("admin@nowhere-small.example", "in Brazil", f"{NOT_LARGE} · Brazil\n"),
    ],
)
async def test_without_a_country_the_count_decides_if_it_can(
    bot: Running, email: str, country: str, first: str
) -> None:
    answer = words_of(await check(bot, f"{email} {country}"))
    assert answer.startswith(first)
    assert (f"/priority check {email} in …" in answer) == first.startswith("Country needed")


@pytest.mark.parametrize("line", [f"{ADMIN} in Korea", f"{ADMIN} partner Korea", f"{ADMIN} CRM in Korea partner NL"])
async def test_an_unclear_country_is_asked_back_with_the_whole_question(bot: Running, line: str) -> None:
    answer = await check(bot, line)
    chosen = {value for action, value in buttons_of(answer) if action == "ask.pick"}
    assert chosen == {f"check {line}".replace("Korea", code) for code in ("KR", "KP")}
    pressed = await bot.cast.agent.press(await answer.answered(), "ask.pick", min(chosen))
    assert (await pressed.shown(LARGE)).user == bot.cast.agent.id


async def test_a_mistyped_address_is_never_answered_for_but_offered(bot: Running) -> None:
    answer = await check(bot, "admin@customer.con")
    assert text_of(answer).startswith(f"{UNKNOWN}admin@customer.con.")
    assert buttons_of(answer) == [("check.pick", f"check {ADMIN}")]
    assert "65" not in words_of(answer)
    picked = await bot.cast.agent.press(await answer.answered(), "check.pick")
    assert (await picked.shown(LARGE)).kind == "ephemeral"


async def test_each_of_several_accounts_is_judged_and_none_is_summed(bot: Running) -> None:
    answer = await check(bot, "tandem.example CRM")
    assert "south@tandem.example: Not a large user account · Europe & UK" in words_of(answer)
    choices = [f"check {side}@tandem.example CRM" for side in ("north", "south")]
    assert buttons_of(answer) == [("check.pick", choice) for choice in choices]
    picked = await bot.cast.agent.press(await answer.answered(), "check.pick", choices[1])
    assert (await picked.shown(NOT_LARGE)).text.startswith(f"{NOT_LARGE} · Europe &amp; UK\n12 user licences")


async def test_sources_name_page_and_line_of_each_part(bot: Running) -> None:
    answer = await check(bot, ADMIN)
    pressed = await bot.cast.agent.press(await answer.answered(), "check.sources")
    shown = await pressed.shown("Where it is printed")
    assert (shown.kind, shown.user) == ("ephemeral", bot.cast.agent.id)
    parts = ("Threshold", "Counting licences", "Excluded services", "Times", "Calendar")
    assert [part for part in parts if f"• {part}: " not in words_of(shown)] == []


def rows(answer: Outcome | Sight) -> list[list[str]]:
    table = next(block for block in blocks_of(answer) if block["type"] == "table")
    return [[cell["text"] for cell in row] for row in table["rows"]]


async def test_two_accounts_give_a_table(bot: Running) -> None:
    answer = await check(bot, f"{ADMIN} tandem.example nobody@nowhere.example")
    assert text_of(answer).startswith("3 accounts checked: 1 large, 1 unknown.")
    assert rows(answer)[1:] == [
        [ADMIN, LARGE, "65 / 60", "Europe & UK", "S1"],
        ["tandem.example", "Several accounts match", "–", "–", "–"],
        ["nobody@nowhere.example", "Unknown account", "–", "–", "–"],
    ]
    assert buttons_of(answer) == []


async def test_an_account_named_twice_is_one(bot: Running) -> None:
    answer = await check(bot, f"{ADMIN}, {ADMIN.upper()}")
    assert text_of(answer).startswith(LARGE)


async def test_fifty_accounts_at_once_are_answered_and_one_more_is_not(bot: Running) -> None:
    emails = [account.superadmin_email for account in sample_accounts()]
    fifty = [*emails, *(f"nobody{number}@nowhere.example" for number in range(50))][:50]
    answer = await check(bot, " ".join(fifty))
    assert [row[0] for row in rows(answer)[1:]] == fifty
    assert text_of(answer).startswith("50 accounts checked:")
    more = await check(bot, " ".join([*fifty, "one@more.example"]))
    assert text_of(more) == "Please ask for 50 accounts at most at once; these are 51."


async def test_fifty_long_addresses_fit_into_one_message(bot: Running) -> None:
    local = "a" * 60
    domain = ".".join(["d" * 60] * 3)
    fifty = [f"{local}{number}@{domain}.com" for number in range(10, 60)]
    answer = await check(bot, " ".join(fifty))
    assert text_of(answer).startswith("50 accounts checked: 0 large, 50 unknown.")
    assert len(rows(answer)) == 51
