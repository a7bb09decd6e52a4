"""The words behind /priority: the command, whom it is about, services and countries."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.account import Identifier, IdentifierKind
from bot.slack.grammar import (
    COUNTRY_OPTIONS,
    MOST_SERVICES,
    CheckWords,
    Options,
    Request,
    can_only_be_who,
    looks_like_who,
    read_check,
    read_options,
    read_request,
    split_services,
)

ADMIN = "admin@customer.com"


def email(value: str) -> Identifier:
    return Identifier(IdentifierKind.EMAIL, value)


def domain(value: str) -> Identifier:
    return Identifier(IdentifierKind.DOMAIN, value)


def zuid(value: str) -> Identifier:
    return Identifier(IdentifierKind.ZUID, value)


def zoid(value: str) -> Identifier:
    return Identifier(IdentifierKind.ZOID, value)


def check(text: str) -> CheckWords:
    request = read_request(f"check {text}")
    assert request.command == "check"
    return read_check(request.words)


# ---------------------------------------------------------------------------------------------- requests


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        ("", Request("", "", ())),
        (" \n\u200b ", Request("", "", ())),
        ("*_~`", Request("", "", ())),
        ("help", Request("help", "", ())),
        ("HELP Check", Request("help", "Check", ("Check",))),
        ("  ladder   North\u00a0America ", Request("ladder", "North America", ("North", "America"))),
        ("*why* `Campaigns`", Request("why", "Campaigns", ("Campaigns",))),
        ("check: a@b.com", Request("check", "a@b.com", ("a@b.com",))),
        (", check a@b.com", Request("check", "a@b.com", ("a@b.com",))),
        ("/priority check a@b.com", Request("check", "a@b.com", ("a@b.com",))),
        ("`/priority check a@b.com`", Request("check", "a@b.com", ("a@b.com",))),
        ("/priority", Request("", "", ())),
        ("&gt; check a@b.com", Request("check", "a@b.com", ("a@b.com",))),
        ("ｗｈｙ　ＣＲＭ", Request("why", "CRM", ("CRM",))),
        ("thresholds Trinidad & Tobago", Request("thresholds", "Trinidad & Tobago", ("Trinidad", "&", "Tobago"))),
        ("ﾁｪｯｸ a@b.com", Request("チェック", "a@b.com", ("a@b.com",))),
        ("<!channel> now", Request("channel", "now", ("now",))),
        ("🔥", Request("🔥", "", ())),
        ("'; DROP TABLE accounts;--", Request("drop", "TABLE accounts , --", ("TABLE", "accounts", ",", "--"))),
    ],
)
def test_the_first_word_is_the_command(typed: str, request_: Request) -> None:
    assert read_request(typed) == request_


@pytest.mark.parametrize(
    "who", [ADMIN, "customer.com", "ZUID:1", "zoid:2", "<mailto:a@b.com|a@b.com>", "<http://b.com|b.com>", "*a@b.com*"]
)
def test_a_line_that_begins_with_an_account_is_a_check(who: str) -> None:
    request = read_request(f"{who} CRM in NL")
    assert request.command == "check"
    assert request.words[1:] == ("CRM", "in", "NL")
    assert read_check(request.words).services == ("CRM",)


@pytest.mark.parametrize(
    "typed", ["ZUID 123 CRM", "zuid: 123 CRM", "ZUID : 123 CRM", "ZUID:123 CRM", "ＺＵＩＤ：１２３ CRM"]
)
def test_an_id_may_stand_apart_from_its_tag_even_at_the_beginning(typed: str) -> None:
    request = read_request(typed)
    assert request.command == "check"
    assert read_check(request.words) == CheckWords((zuid("123"),), ("CRM",), None, None)


@pytest.mark.parametrize(
    ("word", "who"),
    [
        ("a@b.com", True), ("@", True), ("customer.com", True), ("a.b", True), ("ZUID:1", True), ("zoid:", True),
        ("CRM", False), ("CRM.", False), ("...", False), ("zuid", False), ("-", False), (",", False), ("", False),
        ("<@U0ABC123>", False), ("zgid:1", False),
    ],
)  # fmt: skip
def test_who_has_an_at_sign_a_dot_or_a_tag(word: str, who: bool) -> None:
    assert looks_like_who(word) == who


@pytest.mark.parametrize(
    ("word", "beyond_doubt"),
    [("a@b.com", True), ("@", True), ("ZUID:1", True), ("customer.com", False), ("CRM", False), ("<@U0ABC123>", False)],
)
def test_a_domain_may_be_something_else(word: str, beyond_doubt: bool) -> None:
    assert can_only_be_who(word) == beyond_doubt


# -------------------------------------------------------------------------------------------------- check


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        (ADMIN, email(ADMIN)),
        ("Admin@Customer.COM", email(ADMIN)),
        (f"<mailto:{ADMIN}|{ADMIN}>", email(ADMIN)),
        (f"*_<mailto:{ADMIN}|{ADMIN}>_*", email(ADMIN)),
        (f"&lt;<mailto:{ADMIN}|{ADMIN}>&gt;", email(ADMIN)),
        (f"<{ADMIN}>", email(ADMIN)),
        (f"{ADMIN}:", email(ADMIN)),
        (f"{ADMIN},", email(ADMIN)),
        (f"{ADMIN}.", email(ADMIN)),
        (f"“{ADMIN}”", email(ADMIN)),
        (f"「{ADMIN}」", email(ADMIN)),
        (f"\u202e\u2066{ADMIN}\u2069\u202c", email(ADMIN)),
        ("ad\u200bmin@cust\u00adomer.com", email(ADMIN)),
        ("ａｄｍｉｎ＠ｃｕｓｔｏｍｅｒ．ｃｏｍ", email(ADMIN)),
        ("user٤٢@customer.com", email("user42@customer.com")),
        ("user๔๒@customer.com", email("user42@customer.com")),
        ("Mü@MÜNCHEN.de", email("mü@münchen.de")),
        ("info@straße.de", email("info@straße.de")),
        ("admin@xn--mnchen-3ya.de", email("admin@xn--mnchen-3ya.de")),
        ("مدير@شركة.السعودية", email("مدير@شركة.السعودية")),
        ("@customer.com", email("@customer.com")),
        ("Customer.com", domain("customer.com")),
        ("customer.com.", domain("customer.com")),
        ("<http://customer.com|customer.com>", domain("customer.com")),
        ("<https://www.customer.com/about?x=1>", domain("customer.com")),
        ("https://customer.com:8443/", domain("customer.com")),
        ("www.customer.com", domain("customer.com")),
        ("www.com", domain("www.com")),
        ("sub.customer.co.uk", domain("sub.customer.co.uk")),
        ("例え.jp", domain("例え.jp")),
        ("ZUID:0012", zuid("0012")),
        ("zuid:0012.", zuid("0012")),
        ("ZUID: 0012", zuid("0012")),
        ("zuid 0012", zuid("0012")),
        ("ＺＯＩＤ：００１２", zoid("0012")),
        ("ZOID:٠٠١٢", zoid("0012")),
        ("*ZOID:0012*", zoid("0012")),
        ("zoid:", zoid("")),
        ("zoid:12x", zoid("12x")),
    ],
)
def test_who_is_read_in_any_dress(typed: str, who: Identifier) -> None:
    assert check(typed) == CheckWords((who,), (), None, None)


@pytest.mark.parametrize(
    "typed",
    [
        f"{ADMIN} ZOID:7 Zoho CRM, Desk in the Netherlands partner United States",
        f"Zoho CRM, Desk {ADMIN} ZOID:7 in the Netherlands partner United States",
        f"Zoho {ADMIN} CRM, ZOID 7 Desk IN the Netherlands PARTNER United States",
        f"{ADMIN}, zoid: 7, Zoho CRM、Desk partner United States in the Netherlands",
        f"{ADMIN} Zoho CRM،Desk in the Netherlands, partner United States ZOID:7",
        f"Zoho CRM, Desk in {ADMIN} the Netherlands partner in United States, ZOID:7",
    ],
)
def test_who_may_stand_anywhere_and_options_in_any_order(typed: str) -> None:
    assert check(typed) == CheckWords(
        (email(ADMIN), zoid("7")), ("Zoho CRM", "Desk"), "the Netherlands", "United States"
    )


@pytest.mark.parametrize(
    ("options", "country", "partner"),
    [
        ("", None, None),
        ("in", "", None),
        ("partner", None, ""),
        ("in partner", "", ""),
        ("in partner NL", "", "NL"),
        ("in NL partner", "NL", ""),
        ("in NL", "NL", None),
        ("IN NL", "NL", None),
        ("in Korea, Republic of", "Korea Republic of", None),
        ("in DE in NL", "NL", None),
        ("in IN", "IN", None),
        ("in in", "in", None),
        ("in IN partner IN", "IN", "IN"),
        ("partner IN in NL", "NL", "IN"),
        ("partner in IN", None, "IN"),
        ("partner in Germany", None, "Germany"),
        ("partner in Germany in NL", "NL", "Germany"),
        ("in in NL", "NL", None),
        ("in St. Lucia", "St Lucia", None),
        ("in U.S.A. partner U.K.", "U.S.A", "U.K"),
        ("in الأردن partner 日本", "الأردن", "日本"),
    ],
)
def test_options_have_values_and_india_is_one(options: str, country: str | None, partner: str | None) -> None:
    words = check(f"{ADMIN} CRM {options}")
    assert (words.country, words.partner_country) == (country, partner)
    assert (words.who, words.services) == ((email(ADMIN),), ("CRM",))


ONE_WORD = {**COUNTRY_OPTIONS, "dc": lambda value, _word: not value}


@pytest.mark.parametrize(
    ("typed", "before", "given_"),
    [
        ("CRM", ("CRM",), ()),
        ("CRM dc EU", ("CRM",), (("dc", ("EU",)),)),
        ("dc EU CRM", ("CRM",), (("dc", ("EU",)),)),
        ("DC EU, Desk in NL", (",", "Desk"), (("dc", ("EU",)), ("in", ("NL",)))),
        (f"dc {ADMIN} EU", (ADMIN,), (("dc", ("EU",)),)),
        ("dc in NL", (), (("dc", ()), ("in", ("NL",)))),
        ("in IN dc IN", (), (("in", ("IN",)), ("dc", ()), ("in", ()))),
        ("in in dc EU", (), (("in", ("in",)), ("dc", ("EU",)))),
        ("dc EU dc US", (), (("dc", ("EU",)), ("dc", ("US",)))),
    ],
)
def test_an_option_takes_what_belongs_to_it(
    typed: str, before: tuple[str, ...], given_: tuple[tuple[str, tuple[str, ...]], ...]
) -> None:
    assert read_options(read_request(f"check {typed}").words, ONE_WORD) == Options(before, given_)


@pytest.mark.parametrize("dash", ["-", "–", "—", "−"])
def test_a_dash_stands_for_an_account_that_is_not_known(dash: str) -> None:
    request = read_request(f"check {dash} CRM in NL")
    assert "-" in request.words
    assert read_check(request.words) == CheckWords((), ("CRM",), "NL", None)


@pytest.mark.parametrize(
    ("typed", "services"),
    [
        ("CRM", ("CRM",)),
        ("Zoho CRM", ("Zoho CRM",)),
        ("CRM, Desk", ("CRM", "Desk")),
        ("CRM,Desk,,  , Books,", ("CRM", "Desk", "Books")),
        ("CRM、Desk，Books؛ Mail", ("CRM", "Desk", "Books", "Mail")),
        ("CRM, CRM", ("CRM",)),
        ("Writer – add-ons", ("Writer add-ons",)),
        ("(CRM)", ("CRM",)),
        ("マーケティング・オートメーション", ("マーケティング・オートメーション",)),
        (",,,", ()),
    ],
)
def test_services_are_separated_by_commas_of_any_script(typed: str, services: tuple[str, ...]) -> None:
    assert check(f"{ADMIN} {typed}").services == services


def test_an_account_named_twice_is_asked_about_once() -> None:
    assert check(f"{ADMIN} {ADMIN.upper()}, <mailto:{ADMIN}|{ADMIN}>").who == (email(ADMIN),)


@pytest.mark.parametrize("separator", [" ", ", ", "\n", "\r\n", "; ", "、"])
def test_fifty_one_accounts_are_read_so_that_the_answer_can_say_how_many_there_are(separator: str) -> None:
    addresses = [f"somebody.with.a.long.name.{n}@a-customer-with-a-long-name.example.com" for n in range(51)]
    as_sent = separator.join(f"<mailto:{one}|{one}>" for one in addresses)
    assert check(as_sent).who == tuple(email(one) for one in addresses)


def test_behind_too_many_commas_there_is_one_name_that_nobody_knows() -> None:
    names = split_services([f"S{n}," for n in range(1000)])
    assert names[:-1] == tuple(f"S{n}" for n in range(MOST_SERVICES - 1))
    assert names[-1].startswith(f"S{MOST_SERVICES - 1}, S{MOST_SERVICES}, ")


def test_a_question_written_out_again_is_read_as_the_same() -> None:
    words = check(f"*{ADMIN}*, ZOID: 7 Zoho CRM、Desk in IN partner in Germany")
    again = f"{' '.join(map(str, words.who))} {', '.join(words.services)} in {words.country} partner Germany"
    assert check(again) == words


# ------------------------------------------------------------------------------------- whatever is typed

PIECES = st.sampled_from(
    [
        "check", "in", "IN", "partner", "-", ",", "ZUID:", "zoid", "12", "a@b.com", "customer.com", "CRM", "NL", "@",
        ".", "<", ">", "<@U1>", "<!here>", "\u202e", "\u200b", "*", "_", "&lt;", "https://x.y/z", "/priority", "🔥",
        "، ", "'; DROP TABLE a;--",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map(" ".join)


@given(LINES)
def test_any_line_is_read_without_an_error_and_pings_nobody(line: str) -> None:
    request = read_request(line)
    words = read_check(request.words)
    texts = [request.command, request.rest, *request.words, *words.services, *(one.value for one in words.who)]
    texts += [words.country or "", words.partner_country or ""]
    assert not any("<!" in text or "<#" in text for text in texts)
    assert all(one.kind in IdentifierKind for one in words.who)
    assert len(words.services) <= MOST_SERVICES


@given(LINES)
def test_a_request_read_again_from_its_words_is_the_same(line: str) -> None:
    request = read_request(line)
    if request.command and "&" not in request.rest:
        assert read_check(request.words) == read_check(tuple(read_request(f"check {request.rest}").words))


@pytest.mark.parametrize("snippet", ["a", "in ", "ZUID ", "ZUID:1 ", "a@b.c ", "a.", "www.", "https://", ",", "in IN "])
def test_reading_takes_time_in_proportion(snippet: str) -> None:
    def cost(length: int) -> float:
        line = "check " + snippet * (length // len(snippet))
        began = process_time()
        read_check(read_request(line).words)
        return process_time() - began

    fast = min(cost(3_000) for _ in range(3))
    slow = min(cost(30_000) for _ in range(3))
    assert slow < max(40 * fast, 0.1)
