"""When two spellings are one name, and which names a misspelt one may have meant."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import fold, nearest, nearest_word, spelt_alike

SAME = (
    ("case", "Zoho CRM", "zOHO crm"),
    ("accents", "Côte d’Ivoire", "Cote d'Ivoire"),
    ("an accent of its own", "Türkiye", "Tu\u0308rkiye"),
    ("the sharp s", "Straße", "STRASSE"),
    ("a dotted capital I", "İzmir", "izmir"),
    ("hyphens", "Data-Prep", "Data Prep"),
    ("every dash", "Data‑Prep", "Data—Prep"),
    ("underscores and slashes", "Data_Prep", "Data/Prep"),
    ("repeated and odd spaces", "  Data \u00a0 Prep\u3000", "Data Prep"),
    ("full width", "Ｚｏｈｏ　ＣＲＭ", "Zoho CRM"),
    ("half-width katakana with its mark", "ｷｬﾝﾍﾟｰﾝ", "キャンペーン"),
    ("the Japanese dot between words", "マーケティング・オートメーション", "マーケティング オートメーション"),
    ("Arabic vowel signs", "كَامْبِينْز", "كامبينز"),
    ("the hamza on an alef", "أتمتة", "اتمتة"),
    ("a stretched Arabic word", "كامبيـــنز", "كامبينز"),
    ("the small alef", "هٰذا", "هذا"),
    ("the two ways of writing the Thai am", "กำ", "ก\u0e4dา"),
    ("joiners", "ශ්\u200dරී ලංකාව", "ශ්රී ලංකාව"),
    ("direction marks", "\u202bالأردن\u202c\u200f", "الأردن"),
    ("a soft hyphen", "Market\u00ading", "Marketing"),
    ("a variation selector", "❤\ufe0f", "❤"),
    ("brackets", "Cocos (Keeling) Islands", "Cocos Keeling Islands"),
    ("quotes", "‘Desk’", "'Desk'"),
    ("initials", "U.S.A.", "U S A"),
)
DIFFERENT = (
    ("a Japanese voicing mark", "ハ", "バ"),
    ("another Japanese voicing mark", "ハ", "パ"),
    ("a Thai tone mark", "ไม", "ไม่"),
    ("a Thai vowel", "กิน", "กิ่น"),
    ("a letter", "Desk", "Disk"),
    ("a plus", "CRM", "CRM+"),
    ("a word", "Zoho Writer", "Zoho Writer add-ons"),
)
SERVICES = ("Zoho Campaigns", "Zoho CRM", "Zoho CRM Plus", "Zoho Desk", "Zoho Marketing Automation", "Zoho Writer")


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_names_are_the_same_whatever_differs_in(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT])
def test_names_are_not_the_same_when_they_differ_in(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_folded_name_has_single_spaces_and_none_around_it(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("campains", "Zoho Campaigns"),
        ("Zoho Campaing", "Zoho Campaigns"),
        ("ＣＡＭＰＡＩＮＳ", "Zoho Campaigns"),
        ("maketing automation", "Zoho Marketing Automation"),
        ("desc", "Zoho Desk"),
        ("zoho-dask", "Zoho Desk"),
    ],
)
def test_the_nearest_name_comes_first(typed: str, meant: str) -> None:
    assert nearest(typed, SERVICES)[0] == meant


def test_names_in_other_scripts_are_near_too() -> None:
    choices = ("マーケティングオートメーション", "キャンペーン", "แคมเปญ", "สเปน", "كامبينز", "ديسك")
    assert nearest("マーケティング", choices)[0] == "マーケティングオートメーション"
    assert nearest("แคมแปญ", choices)[0] == "แคมเปญ"
    assert nearest("كامبنز", choices)[0] == "كامبينز"


@pytest.mark.parametrize("typed", ["", " ", "-", "*", "🔥", "x", "zz", "qwertyuiop", "123"])
def test_what_is_near_to_nothing_finds_nothing(typed: str) -> None:
    assert nearest(typed, SERVICES) == ()


def test_a_few_letters_are_near_only_to_names_as_short() -> None:
    assert nearest("cr", (*SERVICES, "crm")) == ("crm",)


def test_no_more_are_found_than_asked_for_and_none_below_the_cutoff() -> None:
    assert len(nearest("zoho crm", SERVICES)) == 3
    assert nearest("zoho crm", SERVICES, limit=1) == ("Zoho CRM",)
    assert nearest("desc", SERVICES, cutoff=99) == ()


def test_a_mistyped_command_is_found_and_a_strange_one_is_not() -> None:
    commands = ("check", "why", "thresholds", "ladder", "help")
    assert [nearest_word(word, commands) for word in ("chekc", "LADER", "treshold", "hlep")] == [
        "check", "ladder", "thresholds", "help",
    ]  # fmt: skip
    assert nearest_word("reboot", ("why", "scope")) is None
    assert nearest_word("", commands) is None


def test_ids_are_alike_when_a_slip_or_two_tells_them_apart() -> None:
    ids = ["T-1042", "T-1043", "T-10", "SUPPORT-1042-A", "t1042"]
    assert spelt_alike("T-1041", ids) == ("T-1042", "T-1043")
    assert spelt_alike("T-1402", ids) == ("T-1042",)
    assert spelt_alike("SUPORT-1042-B", ids) == ("SUPPORT-1042-A",)
    assert spelt_alike("T-99", ids) == ()
    assert spelt_alike("T-1041", (f"T-104{digit}" for digit in range(9, 1, -1)), limit=2) == ("T-1042", "T-1043")


def test_a_text_that_is_far_too_long_to_be_a_name_costs_no_more_than_a_long_name() -> None:
    def cost(text: str) -> float:
        began = process_time()
        nearest(text, SERVICES)
        nearest_word(text, SERVICES)
        return process_time() - began

    # A million letters would take a tenth of a second to fold alone. The least of three: memory may be tidied up once.
    short, long = "campains " * 11, "campains " * 300_000
    assert min(cost(long) for _ in range(3)) < min(cost(short) for _ in range(3)) + 0.05
