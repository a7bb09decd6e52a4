"""The words behind track and correct: the ticket, whose it is, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain._policy_core import CriticalKind, RequestType
from bot.domain.account import Identifier, IdentifierKind
from bot.domain.severity import Severity
from bot.slack.grammar import read_request
from bot.slack.ticket_ids import LONGEST_TICKET, ProblemKind, WordProblem, ticket_id
from bot.slack.track_words import TrackWords, read_correct, read_track

EMAIL = "admin@customer.com"
ADMIN = Identifier(IdentifierKind.EMAIL, EMAIL)
DOMAIN = Identifier(IdentifierKind.DOMAIN, "customer.com")
PLAIN = TrackWords("T-1", (ADMIN,))


def track(text: str) -> TrackWords:
    request = read_request(f"track {text}")
    assert request.command == "track"
    return read_track(request.words)


def correct(text: str) -> TrackWords:
    return read_correct(read_request(f"correct {text}").words)


def kinds(found: TrackWords) -> list[ProblemKind]:
    return [problem.kind for problem in found.problems]


# --------------------------------------------------------------------------------------- ticket and account


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"T-1 {EMAIL}", PLAIN),
        (f"T-1, {EMAIL}", PLAIN),
        (f"*T-1* <mailto:{EMAIL}|{EMAIL}>", PLAIN),
        (f"#1042 {EMAIL} Zoho CRM, Desk", TrackWords("#1042", (ADMIN,), services=("Zoho CRM", "Desk"))),
        (f"T-1 Zoho CRM, Desk {EMAIL}", TrackWords("T-1", (ADMIN,), services=("Zoho CRM", "Desk"))),
        ("T-1 customer.com CRM", TrackWords("T-1", (DOMAIN,), services=("CRM",))),
        ("T-1 ZUID: 123 CRM", TrackWords("T-1", (Identifier(IdentifierKind.ZUID, "123"),), services=("CRM",))),
        ("T-1 zoid 123", TrackWords("T-1", (Identifier(IdentifierKind.ZOID, "123"),))),
        (f"T-1 {EMAIL} customer.com", TrackWords("T-1", (ADMIN, DOMAIN))),
        (f"ABC {EMAIL}", TrackWords("ABC", (ADMIN,))),
        (f"7 {EMAIL}", TrackWords("7", (ADMIN,))),
        (f"A.1 {EMAIL}", TrackWords("A.1", (ADMIN,))),
        (f"S1 {EMAIL}", TrackWords("S1", (ADMIN,))),
        (f"T-1 {EMAIL} CRM T-1", TrackWords("T-1", (ADMIN,), services=("CRM T-1",))),
        ("T-1 - in IN", TrackWords("T-1", unknown_who=True, country="IN")),
        ("T-1 — CRM in NL", TrackWords("T-1", unknown_who=True, services=("CRM",), country="NL")),
        ("T-1 severity S2 - in NL", TrackWords("T-1", unknown_who=True, severity=Severity.S2, country="NL")),
        (f"T-1 {EMAIL} Writer - add-ons", TrackWords("T-1", (ADMIN,), services=("Writer add-ons",))),
    ],
)
def test_a_ticket_its_account_and_its_services(text: str, found: TrackWords) -> None:
    assert track(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{EMAIL} T-1", PLAIN),
        (f"{EMAIL}, T-1, CRM", TrackWords("T-1", (ADMIN,), services=("CRM",))),
        (f"{EMAIL} 42 CRM", TrackWords("42", (ADMIN,), services=("CRM",))),
        ("ZUID: 123 T-1", TrackWords("T-1", (Identifier(IdentifierKind.ZUID, "123"),))),
        ("- T-1 in NL", TrackWords("T-1", unknown_who=True, country="NL")),
        (f"severity S2 {EMAIL} T-1", replace(PLAIN, severity=Severity.S2)),
    ],
)
def test_an_account_beyond_doubt_may_come_first(text: str, found: TrackWords) -> None:
    assert track(text) == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"{EMAIL} CRM", EMAIL),
        (f"{EMAIL} CRM T-1", EMAIL),
        (f"{EMAIL} S1 T-1", EMAIL),
        (f"{EMAIL} customer.com T-1", EMAIL),
        ("- CRM in NL", "-"),
        (f"CRM {EMAIL} T-1", "CRM"),
        (f"CRM T-1 {EMAIL}", "CRM"),
        (f"ticket T-1 {EMAIL}", "ticket"),
        (f"S1 T-1 {EMAIL}", "S1"),
        ("customer.com T-1", "customer.com"),
    ],
)
def test_words_in_another_order_are_not_guessed_at(text: str, word: str) -> None:
    found = track(text)
    assert found.ticket == ""
    assert found.problems == (WordProblem(ProblemKind.WRONG_ORDER, word),)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [WordProblem(ProblemKind.TICKET_MISSING), WordProblem(ProblemKind.WHO_MISSING)]),
        (" , ", [WordProblem(ProblemKind.TICKET_MISSING), WordProblem(ProblemKind.WHO_MISSING)]),
        ("in NL", [WordProblem(ProblemKind.TICKET_MISSING), WordProblem(ProblemKind.WHO_MISSING)]),
        (EMAIL, [WordProblem(ProblemKind.TICKET_MISSING)]),
        ("customer.com", [WordProblem(ProblemKind.TICKET_MISSING)]),
        ("-", [WordProblem(ProblemKind.TICKET_MISSING)]),
        ("T-1", [WordProblem(ProblemKind.WHO_MISSING)]),
        ("T-1 CRM in NL", [WordProblem(ProblemKind.WHO_MISSING)]),
        (f"{'x' * 64} {EMAIL}", []),
        (f"{'x' * 65} {EMAIL}", [WordProblem(ProblemKind.TICKET_TOO_LONG, "x" * 65)]),
        (f"{EMAIL} {'x1' * 33}", [WordProblem(ProblemKind.TICKET_TOO_LONG, "x1" * 33)]),
        (f"T|1 {EMAIL}", [WordProblem(ProblemKind.TICKET_FORM, "T|1")]),
        (f"T&lt;1 {EMAIL}", [WordProblem(ProblemKind.TICKET_FORM, "T‹1")]),
        (f"T&gt;1 {EMAIL}", [WordProblem(ProblemKind.TICKET_FORM, "T›1")]),
        (f"T@1 {EMAIL} CRM", [WordProblem(ProblemKind.TICKET_FORM, "T@1")]),
        (f"T<@1> {EMAIL}", [WordProblem(ProblemKind.TICKET_FORM, "T@1")]),
        (f"<@U0L0000003> {EMAIL}", [WordProblem(ProblemKind.TICKET_FORM, "<@U0L0000003>")]),
        ("T@1", [WordProblem(ProblemKind.TICKET_FORM, "T@1"), WordProblem(ProblemKind.WHO_MISSING)]),
    ],
)
def test_a_ticket_or_an_account_that_is_missing_or_bad_is_told(text: str, problems: list[WordProblem]) -> None:
    found = track(text)
    assert list(found.problems) == problems
    ticketless = {ProblemKind.TICKET_MISSING, ProblemKind.TICKET_TOO_LONG, ProblemKind.TICKET_FORM}
    assert (found.ticket == "") == any(problem.kind in ticketless for problem in problems)


# -------------------------------------------------------------------------------------------------- options

EVERYTHING = TrackWords(
    ticket="T-1",
    who=(ADMIN,),
    services=("Zoho CRM", "Desk"),
    country="the Netherlands",
    partner_country="Germany",
    severity=Severity.S2,
    type="how-to",
    critical="login",
    received="2026-11-26 14:30",
    via="zoho-helpcenter",
)


@pytest.mark.parametrize(
    "text",
    [
        (
            f"T-1 {EMAIL} Zoho CRM, Desk in the Netherlands partner Germany severity S2 type how-to critical login "
            "received 2026-11-26 14:30 via zoho-helpcenter"
        ),
        (
            "VIA zoho helpcenter RECEIVED at 2026-11-26 14:30, CRITICAL login TYPE how to SEVERITY s2 "
            f"T-1 {EMAIL} Zoho CRM, Desk PARTNER in Germany IN the Netherlands"
        ),
        (
            f"T-1 severity: S2, {EMAIL} Zoho type: how-to CRM, critical: login Desk via: zoho-helpcenter "
            "received: on 2026-11-26 at 14:30 partner: Germany in: the Netherlands"
        ),
    ],
)
def test_options_stand_anywhere_and_in_any_order(text: str) -> None:
    assert track(text) == EVERYTHING


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("in IN severity S1", {"country": "IN", "severity": Severity.S1}),
        ("in in received 2h", {"country": "in", "received": "2h"}),
        ("partner IN in NL via email", {"partner_country": "IN", "country": "NL", "via": "email"}),
        ("severity S1 in IN", {"country": "IN", "severity": Severity.S1}),
        ("in Korea, Republic of type feature", {"country": "Korea Republic of", "type": "feature"}),
        ("in", {"country": ""}),
        ("in partner", {"country": "", "partner_country": ""}),
    ],
)
def test_countries_are_read_as_check_reads_them(options: str, found: dict[str, object]) -> None:
    assert track(f"T-1 {EMAIL} {options}") == replace(PLAIN, **found)


@pytest.mark.parametrize(
    ("typed", "severity"),
    [
        ("S1", Severity.S1), ("s2", Severity.S2), ("3", Severity.S3), ("S1-Critical", Severity.S1),
        ("s1-critical", Severity.S1), ("S1-重大", Severity.S1), ("sev2", Severity.S2), ("SEV-3", Severity.S3),
        ("*S1*", Severity.S1), ("Ｓ１", Severity.S1),
    ],
)  # fmt: skip
def test_a_severity_is_read_however_it_is_written(typed: str, severity: Severity) -> None:
    assert track(f"T-1 {EMAIL} severity {typed} CRM") == replace(PLAIN, severity=severity, services=("CRM",))


def test_commas_and_the_dash_for_an_unknown_account_belong_to_no_option() -> None:
    assert track(f"T-1 {EMAIL} severity, S2, received, 14:30, via, email") == replace(
        PLAIN, severity=Severity.S2, received="14:30", via="email"
    )
    for option in ("severity", "received", "via"):
        found = track(f"T-1 {option} - in NL")
        assert (found.unknown_who, len(found.problems)) == (True, 1)
        assert found.problems[0].word == ""


def test_a_severity_needs_no_word_before_it() -> None:
    assert track(f"T-1 {EMAIL} CRM S2") == replace(PLAIN, severity=Severity.S2, services=("CRM",))
    assert track(f"T-1 S1-Critical {EMAIL}") == replace(PLAIN, severity=Severity.S1)


@pytest.mark.parametrize(
    ("option", "typed", "word"),
    [
        ("type", "how-to", "how-to"), ("type", "howto", "how-to"), ("type", "How to", "how-to"),
        ("type", "feature", "feature"), ("type", "feature request", "feature"), ("type", "Feature-Request", "feature"),
        ("type", "limitation", "limitation"), ("type", "product limitation", "limitation"),
        ("critical", "outage", "outage"), ("critical", "Downtime", "downtime"), ("critical", "down", "downtime"),
        ("critical", "login", "login"), ("critical", "log-in", "login"), ("critical", "login issue", "login"),
        ("via", "helpcenter", "helpcenter"), ("via", "Help Center", "helpcenter"), ("via", "help centre", "helpcenter"),
        ("via", "zoho-helpcenter", "zoho-helpcenter"), ("via", "Zoho Help Center", "zoho-helpcenter"),
        ("via", "email", "email"), ("via", "e-mail", "email"), ("via", "mail", "email"), ("via", "other", "other"),
    ],
)  # fmt: skip
def test_the_words_of_an_option_may_be_spelt_in_several_ways(option: str, typed: str, word: str) -> None:
    expected = replace(PLAIN, services=("CRM",), **{option: word})
    assert track(f"T-1 {EMAIL} {option} {typed} CRM") == expected
    assert track(f"T-1 {option} {typed}, CRM {EMAIL}") == expected


def test_the_policy_knows_the_same_words() -> None:
    for option, words in (("type", get_args(RequestType)), ("critical", get_args(CriticalKind))):
        for word in words:
            assert track(f"T-1 {EMAIL} {option} {word}") == replace(PLAIN, **{option: word})


@pytest.mark.parametrize(
    ("typed", "received"),
    [
        ("14:30", "14:30"), ("at 14:30", "14:30"), ("at 9:05 pm", "9:05 pm"), ("90m", "90m"),
        ("90 min ago", "90 min ago"), ("2h 30m", "2h 30m"),
        ("2026-11-26 14:30", "2026-11-26 14:30"), ("2026-11-26, 14:30", "2026-11-26 14:30"),
        ("on 2026-11-26 at 14:30", "2026-11-26 14:30"), ("2026-11-26T14:30+01:00", "2026-11-26T14:30+01:00"),
        ("2026-11-26T14:30:00.000Z", "2026-11-26T14:30:00.000Z"), ("14.30", "14.30"), ("25:00", "25:00"),
        ("yesterday", "yesterday"), ("2026-11-26", "2026-11-26"),
    ],
)  # fmt: skip
def test_when_it_was_received_has_as_many_words_as_a_time_has(typed: str, received: str) -> None:
    assert track(f"T-1 {EMAIL} received {typed} CRM in NL") == replace(
        PLAIN, received=received, services=("CRM",), country="NL"
    )


@pytest.mark.parametrize("option", ["type", "critical"])
@pytest.mark.parametrize("word", ["none", "No"])
def test_what_was_said_of_a_ticket_can_be_taken_back(option: str, word: str) -> None:
    assert correct(f"T-1 {option} {word}") == TrackWords("T-1", cleared=frozenset({option}))
    assert track(f"T-1 {option} {word} - in NL") == TrackWords(
        "T-1", unknown_who=True, country="NL", cleared=frozenset({option})
    )


@pytest.mark.parametrize(
    ("options", "problems"),
    [
        ("severity high", [WordProblem(ProblemKind.SEVERITY, "high")]),
        ("severity S4", [WordProblem(ProblemKind.SEVERITY, "S4")]),
        ("severity none", [WordProblem(ProblemKind.SEVERITY, "none")]),
        ("severity S12", [WordProblem(ProblemKind.SEVERITY, "S12")]),
        ("severity", [WordProblem(ProblemKind.SEVERITY)]),
        ("severity in NL", [WordProblem(ProblemKind.SEVERITY)]),
        ("type bug", [WordProblem(ProblemKind.TYPE, "bug")]),
        ("type how", [WordProblem(ProblemKind.TYPE, "how")]),
        ("critical", [WordProblem(ProblemKind.CRITICAL)]),
        ("critical yes", [WordProblem(ProblemKind.CRITICAL, "yes")]),
        ("via phone", [WordProblem(ProblemKind.VIA, "phone")]),
        ("via none", [WordProblem(ProblemKind.VIA, "none")]),
        ("via zoho", [WordProblem(ProblemKind.VIA, "zoho")]),
        ("received", [WordProblem(ProblemKind.RECEIVED_MISSING)]),
        ("received at", [WordProblem(ProblemKind.RECEIVED_MISSING)]),
        ("received in NL", [WordProblem(ProblemKind.RECEIVED_MISSING)]),
        ("severity S1 severity S2", [WordProblem(ProblemKind.OPTION_TWICE, "severity")]),
        ("S1 severity S2", [WordProblem(ProblemKind.OPTION_TWICE, "severity")]),
        ("in NL in DE", [WordProblem(ProblemKind.OPTION_TWICE, "in")]),
        ("partner in NL in DE", []),
        (
            "severity high critical yes via phone via email",
            [
                WordProblem(ProblemKind.OPTION_TWICE, "via"),
                WordProblem(ProblemKind.SEVERITY, "high"),
                WordProblem(ProblemKind.CRITICAL, "yes"),
            ],
        ),
    ],
)
def test_what_an_option_does_not_know_is_told_all_at_once(options: str, problems: list[WordProblem]) -> None:
    found = track(f"T-1 {EMAIL} {options}")
    assert list(found.problems) == problems
    assert (found.ticket, found.who) == ("T-1", (ADMIN,))


# -------------------------------------------------------------------------------------------------- correct


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("T-1 severity S3", TrackWords("T-1", severity=Severity.S3)),
        ("T-1 S3", TrackWords("T-1", severity=Severity.S3)),
        (f"T-1 {EMAIL}", PLAIN),
        (f"{EMAIL} T-1", PLAIN),
        ("T-1 - in NL", TrackWords("T-1", unknown_who=True, country="NL")),
        ("T-1 CRM", TrackWords("T-1", services=("CRM",))),
        ("T-1 received 2h", TrackWords("T-1", received="2h")),
        ("T-1 in", TrackWords("T-1", country="")),
    ],
)
def test_a_correction_names_only_what_differs(text: str, found: TrackWords) -> None:
    assert correct(text) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [ProblemKind.TICKET_MISSING]),
        ("T-1", [ProblemKind.NOTHING_TO_CORRECT]),
        ("T-1 severity", [ProblemKind.SEVERITY]),
        ("severity S2", [ProblemKind.TICKET_MISSING]),
        ("CRM T-1", [ProblemKind.WRONG_ORDER]),
    ],
)
def test_a_correction_of_nothing_is_a_problem(text: str, expected: list[ProblemKind]) -> None:
    assert kinds(correct(text)) == expected


# ------------------------------------------------------------------------------------- whatever is typed

PIECES = st.sampled_from(
    [
        "T-1", "1042", "in", "IN", "partner", "severity", "S1", "S9", "type", "how", "to", "feature", "critical",
        "login", "none", "received", "at", "14:30", "2026-11-26", "90m", "via", "zoho", "helpcenter", "-", ",", "ZUID:",
        "12", "a@b.com", "T@1", "customer.com", "CRM", "NL", "<@U1>", "<!here>", "&lt;", "x" * 65, "\u202e", "🔥",
    ]
)  # fmt: skip
LINES = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=25).map(" ".join)


@given(LINES)
def test_any_line_is_read_without_an_error(line: str) -> None:
    found, corrected = track(line), correct(line)
    ticket_problems = {
        ProblemKind.TICKET_MISSING,
        ProblemKind.TICKET_TOO_LONG,
        ProblemKind.TICKET_FORM,
        ProblemKind.WRONG_ORDER,
    }
    assert (found.ticket == "") == any(kind in ticket_problems for kind in kinds(found))
    assert found.ticket == "" or ticket_id(found.ticket) == found.ticket
    assert len(found.ticket) <= LONGEST_TICKET
    missing = found.who == () and not found.unknown_who
    assert missing == (ProblemKind.WHO_MISSING in kinds(found))
    assert replace(corrected, problems=()) == replace(found, problems=())
    assert corrected.problems or corrected != TrackWords(corrected.ticket)


@given(st.lists(st.one_of(PIECES, st.text()), max_size=12))
def test_words_that_nobody_cleaned_are_no_error_either(words: list[str]) -> None:
    assert read_track(words).ticket == read_correct(words).ticket


@pytest.mark.parametrize(
    "snippet", ["S1 CRM ", "at ", "received 2 d ", "type how to ", "a@b.c T-1 ", "in IN ", "x1", "- ", ", "]
)
def test_reading_takes_time_in_proportion(snippet: str) -> None:
    def cost(length: int) -> float:
        words = read_request("track T-1 a@b.com received " + snippet * (length // len(snippet))).words
        began = process_time()
        read_track(words)
        return process_time() - began

    fast = min(cost(3_000) for _ in range(3))
    slow = min(cost(30_000) for _ in range(3))
    assert slow < max(40 * fast, 0.1)
