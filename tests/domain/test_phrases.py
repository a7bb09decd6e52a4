"""Texts of any script are cut into words, and names of several words found among them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.phrases import LONGEST_NAME, Inside, first_word, longest_name, words_of

NAMES = {"new": 1, "new zealand": 2, "ドイツ連邦": 3, "u s a": 4, "st kitts": 5}


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ("Zoho CRM, Desk", ["zoho", "crm", "desk"]),
        ("Côte d'Ivoire", ["cote", "d", "ivoire"]),
        ("Zoho CRMでドイツのお客様", ["zoho", "crm", "で", "ドイツ", "のお", "客様"]),
        ("ใช้ Zoho เดสก์", ["ใช้", "zoho", "เดสก์"]),
        ("في ألمانيا", ["في", "المانيا"]),
        ("snake_case", ["snake", "case"]),
        ("...", []),
    ],
)
def test_a_line_is_cut_where_words_or_the_kind_of_letters_end(line: str, keys: list[str]) -> None:
    assert [word.key for word in words_of(line)] == keys


@pytest.mark.parametrize(
    ("line", "end", "meaning"),
    [
        ("New Zealand", 2, 2),
        ("new-zealand", 2, 2),
        ("New, Zealand", 1, 1),
        ("New. Zealand", 1, 1),
        ("ドイツ連邦", 2, 3),
        ("U.S.A.", 3, 4),
        ("St. Kitts & Nevis", 2, 5),
    ],
)
def test_the_longest_name_counts_and_no_name_goes_over_a_comma_or_a_full_stop(
    line: str, end: int, meaning: int
) -> None:
    assert longest_name(words_of(line), 0, NAMES.get) == (end, meaning)


def test_what_is_no_name_is_not_found() -> None:
    assert longest_name(words_of("Zealand New"), 0, NAMES.get) is None


def test_words_may_be_joined_without_their_gaps() -> None:
    assert longest_name(words_of("New Zealand"), 0, {"newzealand": 7}.get, between="") == (2, 7)


def test_inside_of_a_run_the_longest_names_are_found_and_none_twice() -> None:
    names = Inside(["インド", "インドネシア", "x"])
    assert list(names.find("インドネシアとインド")) == [(0, "インドネシア"), (7, "インド")]


@pytest.mark.parametrize(("key", "word"), [("new zealand", "new"), ("アメリカ合衆国", "アメリカ"), ("", ""), ("&", "")])
def test_the_first_word_of_a_name_is_that_by_which_it_is_looked_up(key: str, word: str) -> None:
    assert first_word(key) == word


@given(st.text(max_size=60))
def test_whatever_is_written_each_word_stands_where_it_says(line: str) -> None:
    words = words_of(line)
    assert all(line[word.start : word.end] == word.written for word in words)
    assert all(before.end <= word.start for before, word in pairwise(words))


@given(st.lists(st.sampled_from(["a", "b", "ド", "国"]), min_size=1, max_size=12))
def test_no_name_is_longer_than_people_write_it(words: list[str]) -> None:
    asked: list[str] = []
    longest_name(words_of(" ".join(words)), 0, asked.append)
    assert len(asked) == min(len(words), LONGEST_NAME)
