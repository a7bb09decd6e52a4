"""A message that somebody points at tells whose ticket it is about, which one, which service and where."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bootstrap import country_codes, read_policy
from bot.country_names import CountryNames
from bot.domain.account import Identifier, IdentifierKind
from bot.domain.service import Services
from bot.local.typed import message_text, rich_text
from bot.local.workspace import Workspace
from bot.slack.gleaned import LONGEST_TEXT, MOST, Gleaned, glean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.policy import Policy

    Read = Callable[..., Gleaned]

LANGUAGES = ("en", "nl", "ja", "de", "ar", "th", "fr", "es", "pt_BR")
ID = "4711000012345678"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_policy(None)


@pytest.fixture(scope="module")
def read(policy: Policy) -> Read:
    services, countries = Services(policy.services), CountryNames(country_codes(), LANGUAGES)
    countries.warm()

    def read(message: str | Mapping[str, Any], language: str = "en") -> Gleaned:
        whole = {"text": message} if isinstance(message, str) else message
        return glean(whole, services, policy, countries, language)

    return read


def who(gleaned: Gleaned) -> list[str]:
    return [str(one) for one in gleaned.who]


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def leaf(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def run(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": kind, "elements": list(elements)}


# --------------------------------------------------------------------------------------------- whole messages

NOTIFICATION = {
    "type": "message",
    "bot_id": "B1",
    "bot_profile": {"name": "Zoho Desk"},
    "text": "New ticket #1042",
    "blocks": [
        {"type": "header", "text": plain("Ticket #1042: CRM reports <do not> load & hang")},
        {
            "type": "section",
            "text": mrkdwn(f"*<https://desk.zoho.com/agent/acme/dept/tickets/details/{ID}|#1042>* by Jordan Lee"),
            "fields": [
                mrkdwn("*Service Name*\nZoho CRM"),
                mrkdwn("*Country:*\nUnited Arab Emirates"),
                mrkdwn("*Contact*\n<mailto:jordan@partner.ae|jordan@partner.ae>"),
                mrkdwn("*Customer Primary Email Address:*\n<mailto:Admin@customer.ae|Admin@customer.ae>"),
            ],
        },
        {"type": "context", "elements": [mrkdwn("Zoho Desk | Partner Support"), {"type": "image", "alt_text": "logo"}]},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": plain("Mail"), "value": "T-9", "url": "https://x.y"}],
        },
    ],
}


def test_a_notification_of_zoho_desk_fills_in_the_whole_form(read: Read) -> None:
    found = read(NOTIFICATION)
    assert who(found) == ["admin@customer.ae", "jordan@partner.ae"]
    assert found.tickets == ("1042", ID)
    assert (found.services, found.countries) == (("Zoho CRM",), ("AE",))
    assert found.text.startswith("Ticket #1042: CRM reports ‹do not› load & hang #1042")


MAIL = """From: Jane Doe <jane@partner.example>
To: Partner Support <partner-support@eu.zohocorp.com>
Cc: krishna.k@eu.zohocorp.com; noreply@zohodesk.com
Subject: [## 123456 ##] Books cannot be opened
Message-ID: <abc123@mail.partner.example>

Hello,
the customer in Turkey (and another one in Germany) cannot open Zoho Books and Inventory since 10:30.
SuperAdmin email address: boss@acme.nl
ZUID: 60012345678, ZOID 60087654321
Regards, Chad
www.partner.example | +31 20 123 4567
Sent from Zoho Mail
"""


def test_a_pasted_mail_is_read_without_those_who_only_passed_it_on(read: Read) -> None:
    found = read(MAIL.replace("<", "&lt;").replace(">", "&gt;"))
    assert who(found) == ["boss@acme.nl", "ZUID:60012345678", "ZOID:60087654321", "jane@partner.example"]
    assert found.tickets == ("123456",)
    assert found.services == ("Zoho Books", "Zoho Inventory")
    assert found.countries == ("TR", "DE", "TD")


async def test_what_a_person_typed_is_read_once_though_it_is_there_twice(read: Read) -> None:
    typed = "@ben please look at Ticket 4711 of admin@customer.com, see customer.com in Japan"
    async with Workspace(lambda: pytest.fail("nobody asks for the time")) as workspace:
        directory = workspace.world.directory
        workspace.add_person("ben")
        message = {"text": message_text(directory, typed), "blocks": rich_text(directory, typed)}
    found = read(message)
    assert (who(found), found.tickets, found.countries) == (["admin@customer.com"], ("4711",), ("JP",))
    assert found.text == "please look at Ticket 4711 of admin@customer.com, see customer.com in Japan"


def test_rich_text_is_read_with_all_that_is_nested_in_it(read: Read) -> None:
    link = {"type": "link", "url": "mailto:a@kunde.de", "text": "a@kunde.de"}
    elements = [
        run(leaf("see "), {"type": "channel", "channel_id": "C1"}, leaf(" T-10", bold=True), leaf("42")),
        run(run(link), run(leaf("Zoho Books"), {"type": "emoji", "name": "fire"}), kind="rich_text_list"),
        run(leaf("from Österreich <&> "), {"type": "user", "user_id": "U1"}, kind="rich_text_quote"),
        run(leaf("ZUID: 42424242"), kind="rich_text_preformatted"),
        run({"type": "date", "timestamp": 1, "fallback": "today"}, {"type": "broadcast", "range": "here"}),
    ]
    text = "see <#C1|general> *T-1042*\n1. <mailto:a@kunde.de|a@kunde.de>\n2. Zoho Books :fire:\n&gt; from Österreich"
    found = read({"text": text, "blocks": [{"type": "rich_text", "elements": elements}]})
    assert who(found) == ["a@kunde.de", "ZUID:42424242"]
    assert (found.tickets, found.services, found.countries) == (("T-1042",), ("Zoho Books",), ("AT",))
    assert found.text == "see T-1042 a@kunde.de Zoho Books from Österreich ‹&› ZUID: 42424242 today"


def test_the_attachment_of_a_mail_program_is_read_and_its_makers_are_not(read: Read) -> None:
    attachment = {
        "fallback": "FW: [## 4711 ##] Login fails",
        "author_name": "Zoho Desk <noreply@zohodesk.com>",
        "title": "FW: [## 4711 ##] Login fails",
        "title_link": "https://mail.partner.example/1",
        "pretext": "Forwarded",
        "text": "our customer in Turkey cannot log in\nZOID 66554433",
        "fields": [{"title": "Service", "value": "Sign", "short": True}, {"title": "Country", "value": "TR"}],
        "footer": "Zoho Mail",
        "blocks": [],
    }
    found = read({"text": "", "attachments": [attachment]})
    assert (who(found), found.tickets) == (["ZOID:66554433"], ("4711",))
    assert (found.services, found.countries) == (("Zoho Sign",), ("TR",))
    assert found.text.count("Login fails") == 1


def test_a_shared_message_is_read_once(read: Read) -> None:
    inner = {"type": "rich_text", "elements": [run(leaf("T-7788 for "), {"type": "link", "url": "mailto:a@b.com"})]}
    shared = {
        "text": "T-7788 for <mailto:a@b.com>",
        "message_blocks": [{"channel": "C1", "message": {"blocks": [inner]}}],
    }
    found = read({"text": "look", "attachments": [shared]})
    assert (who(found), found.tickets, found.text) == (["a@b.com"], ("T-7788",), "look T-7788 for a@b.com")


def test_tables_markdown_cards_and_mails_as_files_are_read(read: Read) -> None:
    cell = {"type": "raw_text", "text": "Service"}
    rows = [
        [cell, {"type": "rich_text", "elements": [run(leaf("Desk"))]}],
        [{"type": "raw_text", "text": "Land"}, plain("DE")],
    ]
    wide = [[plain("Ticket ID"), plain("Who"), plain("When")], [plain("77"), plain("x@wide.nl"), plain("now")]]
    found = read(
        {
            "blocks": [
                {"type": "table", "rows": rows},
                {"type": "markdown", "text": "see [the page](https://acme.co.uk/faq) of **T-4242**"},
                {
                    "type": "card",
                    "title": plain("T-4343"),
                    "body": {"type": "unheard_of", "text": mrkdwn("ZOID 778899")},
                },
                {"type": "table", "rows": wide},
            ],
            "files": [{"title": "Fwd: T-4444", "from": [{"address": "jo@post.example"}], "plain_text": "T-4545"}],
        }
    )
    assert who(found) == ["ZOID:778899", "x@wide.nl", "jo@post.example", "acme.co.uk"]
    assert found.tickets == ("T-4242", "T-4343", "77", "T-4444", "T-4545")
    assert (found.services, found.countries) == (("Zoho Desk",), ("DE",))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "問い合わせ番号：４７１１ ドイツのお客様（admin@kunde.deです）でZoho CRMが使えません。メールも来ません。",
            "ja",
            (["admin@kunde.de"], ("4711",), ("Zoho CRM",), ("DE",)),
        ),
        (
            "تذكرة رقم ٤٧١١ من عميل في ألمانيا والسعودية: <mailto:a@b.sa|a@b.sa> يستخدم زوهو ديسك",
            "ar",
            (["a@b.sa"], ("4711",), ("Zoho Desk",), ("DE", "SA")),
        ),
        (
            "Ticketnummer 4711: Kunde aus Österreich, Zoho Books und Inventory laden nicht (boss@firma.at)",
            "de",
            (["boss@firma.at"], ("4711",), ("Zoho Books", "Zoho Inventory"), ("AT",)),
        ),
        (
            "ตั๋วหมายเลข 4711 ลูกค้าในเยอรมนีใช้โซโหเมลไม่ได้ admin@customer.co.th",
            "th",
            (["admin@customer.co.th"], ("4711",), ("Zoho Mail",), ("DE",)),
        ),
        (
            "Ticket 4711 van een klant uit België, service: Desk, land: Nederland",
            "nl",
            ([], ("4711",), ("Zoho Desk",), ("NL",)),
        ),
    ],
)
def test_every_language_of_the_pages_is_understood(
    read: Read, text: str, language: str, expected: tuple[object, ...]
) -> None:
    found = read(text, language)
    assert (who(found), found.tickets, found.services, found.countries) == expected


# ---------------------------------------------------------------------------------------------------- accounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<mailto:A@B.com|A@B.com>", ["a@b.com"]),
        ("*a@b.com*, (c@d.com) and a@B.COM.", ["a@b.com", "c@d.com"]),
        ("ZUID: 123 zoid:0456 ZUID 789", ["ZUID:123", "ZOID:0456", "ZUID:789"]),
        ("Service Organisation ID [ZOID or ZGID]: 664422", ["ZOID:664422"]),
        ("ZOIDまたはZGID：664422です", ["ZOID:664422"]),
        ("ZUID of the user is unknown", []),
        ("first ZOID 1234, then a@b.com", ["ZOID:1234", "a@b.com"]),
        ("a@b.com wrote for the SuperAdmin c@d.com", ["c@d.com", "a@b.com"]),
        ("Customer email address: c@d.com", ["c@d.com"]),
        ("partner-support@zohocorp.com, Krishna.K@eu.zohocorp.com, someone@zohocorp.com", []),
        ("no-reply@b.com mailer-daemon@b.com notifications@b.com support@acme.zohodesk.eu", []),
        ("me@gmail.com and me@zoho.com", ["me@gmail.com", "me@zoho.com"]),
        ("logo@2x.png", []),
        ("see <http://customer.com|customer.com> and https://www.acme.co.uk/login?x=1", ["customer.com", "acme.co.uk"]),
        ("customer.com, then a@b.com", ["a@b.com", "customer.com"]),
        ("a@b.com has https://portal.b.com/x", ["a@b.com"]),
        ("gmail.com, desk.zoho.eu, https://crm.zoho.com/x, <https://acme.slack.com/a|here>, zohocorp.com", []),
        ("https://docs.google.com/x https://youtu.be/x https://www.linkedin.com/in/x", []),
        ("main.py, readme.md, v1.2.3, 10.30, e.g. this, i.e. that, done.Please, log.txt", []),
        ("https://main.py/ is a site", ["main.py"]),
        ("問題はacme.co.jpです", ["acme.co.jp"]),
        ("<@U123> <!channel> <#C1|general>", []),
    ],
)
def test_accounts_are_addresses_ids_and_then_domains(read: Read, text: str, expected: list[str]) -> None:
    assert who(read(text)) == expected


def test_an_address_is_an_identifier_as_the_command_makes_it(read: Read) -> None:
    assert read("Admin@Customer.COM").who == (Identifier(IdentifierKind.EMAIL, "admin@customer.com"),)


# ----------------------------------------------------------------------------------------------------- tickets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#123456", ["123456"]),
        ("[##123456##] and [## 77 ##]", ["123456", "77"]),
        ("T-1042, ABC-123; t-1043 and INC-2026-0042", ["T-1042", "ABC-123", "t-1043", "INC-2026-0042"]),
        ("Ticket 4711, ticket id: 47 Ticket-ID 4712 Ticket #9", ["4711", "47", "4712", "9"]),
        ("Tickets 4711, 4712 and 4713", ["4711", "4712", "4713"]),
        ("Ticket T-1042 is ticket t-1042", ["T-1042"]),
        ("case #12, case no. 4711", ["12", "4711"]),
        ("Ticketnummer: 4711 Ticket-Nr. 4712 Vorgangsnummer 4713", ["4711", "4712", "4713"]),
        ("ticketnummer 4711, numéro de ticket 4712, ticket n° 4713", ["4711", "4712", "4713"]),
        ("問い合わせ番号は4711です。チケット番号:4712、受付番号 A-4713", ["4711", "4712", "A-4713"]),
        ("رقم التذكرة: 4711 للتذكرة 4712", ["4711", "4712"]),
        ("หมายเลขตั๋ว 4711 ตั๋ว #4712", ["4711", "4712"]),
        ("TICKET-4711 and Ticket INC0012345", ["TICKET-4711", "INC0012345"]),
        (f"https://desk.zoho.com/support/x/ShowHomePage.do#Cases/dv/{ID}", [ID]),
        (f"<https://desk.zoho.eu/agent/acme/dept/tickets/details/{ID}|open> #101", ["101", ID]),
        ("https://support.acme.com/agent/tickets/4711", ["4711"]),
    ],
)
def test_what_looks_like_a_ticket_is_one(read: Read, text: str, expected: list[str]) -> None:
    assert list(read(text).tickets) == expected


@pytest.mark.parametrize(
    "text",
    [
        "4711", "#1 priority, #12", "+49 30 1234567, 030-1234567, (0800) 123 456", "ticket: 0800 123 456",
        "お問い合わせ：03-1234-5678", "お問い合わせは0120-123-456", "ticket at 14:30", "Ticket 14:30, ticket 14h30",
        "ticket 2026-11-20", "ticket 20.11.2026", "ticket 2 days old", "tickets: 100 licences", "Ticket 1,234.50",
        "$4,711", "Ticket: S1-Critical", "ticket S2, ticket P1", "UTF-8 ISO-8601 COVID-19 CVE-2024-1234 UTC-5",
        "20-NOV-2026, Q3-2026", "CH-8000 Zürich, D-10115 Berlin", "v2.10.3, version 3.5", "ZUID 47112233 ZOID-47112234",
        "&amp;#8217;", "invoice #4711, PR #4712, PO #4713", "in this case: 4711 users", "T-1042-x", "abc-123",
        "https://jira.acme.com/browse/ABC-123", "INV-000123",
    ],
)  # fmt: skip
def test_other_numbers_are_no_tickets(read: Read, text: str) -> None:
    assert read(text).tickets == ()


# ---------------------------------------------------------------------------------------------------- services


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoho CRM and CRM", ["Zoho CRM"]),
        ("the crm and workdrive are slow, Cliq too", ["Zoho CRM", "Zoho WorkDrive", "Zoho Cliq"]),
        ("Zoho CRM Plus and Zoho One", ["Zoho CRM Plus", "Zoho One"]),
        ("Bigin by Zoho CRM is slow; Catalyst by Zoho", ["Bigin by Zoho CRM", "Catalyst by Zoho"]),
        ("Zoho's Desk, zohobooks", ["Zoho Desk", "Zoho Books"]),
        ("Zoho Desk/CRM/Books & Sign", ["Zoho Desk", "Zoho CRM", "Zoho Books", "Zoho Sign"]),
        (
            "Marketing Automation, Data Prep and PageSense",
            ["Zoho Marketing Automation", "Zoho DataPrep", "Zoho PageSense"],
        ),
        ("Writer add-ons fail", ["Zoho Writer add-ons"]),
        ("zoho desk is down", ["Zoho Desk"]),
        ("Zoho People and Zoho Sign", ["Zoho People", "Zoho Sign"]),
        ("Service: Desk", ["Zoho Desk"]),
        ("Affected service: desk, zoho books | Country: NL", ["Zoho Desk", "Zoho Books"]),
        ("Name of the Zoho product: Flow (Standard)", ["Zoho Flow"]),
        ("Zoho Campaigns fails as well\nService Name: Zoho CRM", ["Zoho CRM"]),
        ("サービス名：デスク、Zoho CRM", ["Zoho Desk", "Zoho CRM"]),
        ("Zohoキャンペーンが送れない", ["Zoho Campaigns"]),
        ("データプレップが遅い", ["Zoho DataPrep"]),
        ("โซโหเมลส่งไม่ได้ Zoho ฟอร์มช้า ซีอาร์เอ็ม", ["Zoho Mail", "Zoho Forms", "Zoho CRM"]),
        ("مشكلة في زوهو كامبينز وبزوهو ديسك", ["Zoho Campaigns", "Zoho Desk"]),
    ],
)
def test_services_are_found_by_their_names(read: Read, text: str, expected: list[str]) -> None:
    assert list(read(text).services) == expected


@pytest.mark.parametrize(
    "text",
    [
        "we sign in, show the books and mail the forms at the desk after the meeting",
        "Sign here. Books are open. Desk 4. Mail me. Show me. People say so. Forms, Flow and Connect.",
        "Zoho people told us; the Zoho Sign in page", "Powered by Zoho Desk", "Sent from Zoho Mail",
        "service is down: Desk", "marketing automation is a field", "our ERP, the wiki, a landing page, to do",
        "https://desk.zoho.com/crm admin@crm.example", "クリックしてメールをご確認ください。デスクトップ、サイト",
        "คลิกที่เมล", "نظام البريد، تقويم، كليك", "docs are here", "From: Zoho Desk &lt;x@y.com&gt;", "Zoho",
    ],
)  # fmt: skip
def test_ordinary_words_are_no_services(read: Read, text: str) -> None:
    assert read(text).services == ()


# --------------------------------------------------------------------------------------------------- countries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a customer in Germany, another in Pays-Bas", ["DE", "NL"]),
        ("customers in germany and the netherlands", ["DE", "NL"]),
        ("Chad, Jordan, Georgia and Turkey", ["TD", "JO", "GE", "TR"]),
        ("in the UK, from the US, of the USA, in U.S. and U.A.E.", ["GB", "US", "AE"]),
        ("uit de VS en het VK", ["US", "GB"]),
        ("Côte d'Ivoire, St. Kitts & Nevis, Guinea-Bissau", ["CI", "KN", "GW"]),
        ("Bosnia and Herzegovina, Papua New Guinea", ["BA", "PG"]),
        ("Almanya, Polska, Россия, Ελλάδα", ["DE", "PL", "RU", "GR"]),
        ("Country: NL", ["NL"]),
        ("Country: chad, Customer country: UAE", ["TD", "AE"]),
        ("Germany wrote\nCountry: Turkey", ["TR"]),
        ("*Country*\nGermany (Berlin)", ["DE"]),
        ("Country: Berlin, Germany", ["DE"]),
        ("Land: duitsland", ["DE"]),
        ("国：ドイツ", ["DE"]),
        ("البلد: هولندا", ["NL"]),
        ("ประเทศ: เยอรมนี", ["DE"]),
        ("米国本社と日本支社、南アフリカ、アメリカ合衆国、インドネシア", ["US", "JP", "ZA", "ID"]),
        ("ลูกค้าประเทศไทยและในเยอรมนี", ["TH", "DE"]),
        ("عميل بالسعودية ولألمانيا وللأردن", ["SA", "DE", "JO"]),
    ],
)
def test_countries_are_found_in_sentences_and_behind_labels(read: Read, text: str, expected: list[str]) -> None:
    assert list(read(text).countries) == expected


@pytest.mark.parametrize(
    "text",
    [
        "chad, jordan, georgia, turkey, china, chile and a jersey", "CONTACT US NOW, IN IT, HR, PR, QA and AI",
        "in NL, us, uk", "Country: nl", "Country: XX", "Country:", "New Mexico, New Jersey, New England, Jersey City",
        "New South Wales", "North America, South America, Europe, Asia, APAC", "America/New_York, America/Sao_Paulo",
        "Congo, Korea", "a PNG of the CAR with RSA", "Island, Maurice, Dominique, Reunion, Granada, Shine",
        "admin@germany.de germany.de", "日本語で、日本時間に、ドイツ語、タイトル、デザイン", "ภาษาไทย เวลาว่าง",
        "نظام مالي",
        "From: Chad &lt;c@d.com&gt;",
    ],
)  # fmt: skip
def test_other_words_are_no_countries(read: Read, text: str) -> None:
    assert read(text).countries == ()


def test_before_every_language_is_read_the_readers_own_does(policy: Policy) -> None:
    names, services = CountryNames(country_codes(), ("en",)), Services(policy.services)
    found = glean({"text": "Polska, Almanya, Germany, Country: NL"}, services, policy, names, "pl")
    assert found.countries == ("NL",)
    found = glean({"text": "Polska, Almanya, Germany"}, services, policy, names, "pl")
    assert found.countries == ("PL", "DE")
    assert not names.ready


# ------------------------------------------------------------------------------------------- whatever is there


def test_of_each_kind_a_few_are_enough(read: Read) -> None:
    names = "Germany, France, Spain, Italy, Poland, Sweden, Norway"
    numbers = " ".join(f"T-10{n} a{n}@b.com" for n in range(10, 30))
    found = read(f"{numbers} {names} Zoho CRM, Desk, Books, Sign, Forms, Flow and Mail")
    assert [len(each) for each in (found.who, found.tickets, found.services, found.countries)] == [MOST] * 4


def test_a_long_text_is_shortened_at_a_word(read: Read) -> None:
    found = read("word " * 200)
    assert len(found.text) <= LONGEST_TEXT
    assert found.text.endswith("word…")
    assert len(read("x" * 1000).text) == LONGEST_TEXT


def test_no_word_is_read_by_half(read: Read) -> None:
    found = read("a " * 9_998 + "T-104242")
    assert found.tickets == ()
    assert read("a " * 9_000 + "T-104242").tickets == ("T-104242",)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a@b.com", "<", "T-1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "text",
                    "blocks",
                    "elements",
                    "attachments",
                    "fields",
                    "title",
                    "value",
                    "url",
                    "rows",
                    "files",
                ]
            )
            | st.text(max_size=5),
            inner
            | st.sampled_from(["rich_text_section", "rich_text", "section", "table", "link", "markdown", "button"]),
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=60)
@given(message=st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), JSON))
def test_whatever_the_json_is_something_sound_comes_back(read: Read, message: dict[str, Any]) -> None:
    found = read(message)
    assert len(found.text) <= LONGEST_TEXT
    assert not any(mark in found.text for mark in "<>\n")
    assert all(len(ticket) <= 64 for ticket in found.tickets)


@settings(max_examples=40)
@given(text=st.text(max_size=200))
def test_whatever_the_text_is_something_sound_comes_back(read: Read, text: str) -> None:
    found = read(text)
    assert "<" not in found.text
    assert all(one.value for one in found.who)


def test_json_nested_deeper_than_calls_may_be_is_read(read: Read) -> None:
    node: dict[str, Any] = {"type": "mrkdwn", "text": "T-4711"}
    for _ in range(1_500):
        node = {"type": "container", "elements": [node]}
    assert read({"blocks": [node]}).tickets == ("T-4711",)
    table: dict[str, Any] = {"type": "table", "rows": [[node, node]]}
    for _ in range(500):
        table = {"type": "table", "rows": [[table, table]]}
    assert read({"blocks": [{"type": [table]}, table]}).tickets == ()


HOSTILE = [
    "a", "a ", "a@", "a@b.c ", "a.", "https://a.b/", "T-1", "1-", "A-1-", "#123 ", "##", "Ticket ", "Tickets 4711, ",
    "ZUID 12 ", "Zoho ", "CRM ", "Country: NL ", "a:\n", "Service: Desk, ", "South ", "U.", "<", "<a|b>", "*a*\n", "*",
    ": ", "日本", "問い合わせ", "สา", "وو", "é ", "0 ", "[a](b)", "[", " via Zoho Desk",
]  # fmt: skip


@pytest.mark.parametrize("snippet", HOSTILE)
def test_reading_takes_time_in_proportion(read: Read, snippet: str) -> None:
    def cost(length: int) -> float:
        text = snippet * (length // len(snippet))
        message = {"text": text, "attachments": [{"text": text, "fallback": text}]}
        began = process_time()
        read(message)
        return process_time() - began

    assert cost(40_000) < max(60 * cost(2_000), 0.4)


def test_the_longest_message_in_fifty_blocks_is_read_within_a_moment(read: Read) -> None:
    def block(number: int) -> dict[str, Any]:
        said = " ".join(f"Word{number}x{n} und Land {n} Zoho CRM T-{number}{n}" for n in range(25))
        return {"type": "container", "elements": [{"type": "section", "text": mrkdwn(said)}]}

    message = {"text": "x " * 20_000, "blocks": [block(number) for number in range(50)]}
    began = process_time()
    read(message)
    # A tenth of this on a machine that does nothing else.
    assert process_time() - began < 0.3
