from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pycountry
import pytest
from babel import localedata

from bot.country_names import CountryNames

CODES = frozenset({country.alpha_2 for country in pycountry.countries} | {"XK"})
OURS = ("en", "nl", "ja", "de", "ar", "th", "fr", "es", "pt_BR")
NOT_COUNTRIES = ("EU", "UN", "EZ", "ZZ", "XA", "XB", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA")


@pytest.fixture(scope="module")
def names() -> CountryNames:
    return CountryNames(CODES, OURS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Netherlands", "NL"),
        ("Niederlande", "NL"),
        ("オランダ", "NL"),
        ("هولندا", "NL"),
        ("เนเธอร์แลนด์", "NL"),
        ("Pays-Bas", "NL"),
        ("pays bas", "NL"),
        ("Alemania", "DE"),
        ("Kosovo", "XK"),
        ("コソボ", "XK"),
        ("Almanya", "DE"),
        ("TÜRKİYE", "TR"),
        ("Niemcy", "DE"),
        ("Holandia", "NL"),
        ("Uholanzi", "NL"),
        ("Ujerumani", "DE"),
        ("Hà Lan", "NL"),
        ("  deutschland ", "DE"),
        ("Cote d'Ivoire", "CI"),
        ("الاردن", "JO"),
    ],
)
def test_a_country_is_found_by_its_name_in_any_language(names: CountryNames, text: str, code: str) -> None:
    assert names.find(text) == (code,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the Netherlands", "NL"),
        ("Bosnia and Herzegovina", "BA"),
        ("Bosnia & Herzegovina", "BA"),
        ("Saint Kitts and Nevis", "KN"),
        ("St. Kitts & Nevis", "KN"),
        ("Myanmar", "MM"),
        ("Burma", "MM"),
        ("Myanmar (Burma)", "MM"),
    ],
)
def test_english_names_are_found_as_people_write_them(names: CountryNames, text: str, code: str) -> None:
    assert names.find(text) == (code,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nl", "NL"),
        ("NL", "NL"),
        ("Xk", "XK"),
        ("nld", "NL"),
        ("DEU", "DE"),
        ("XKX", "XK"),
        ("xkk", "XK"),
        ("UK", "GB"),
    ],
)
def test_iso_codes_are_found_in_any_case(names: CountryNames, text: str, code: str) -> None:
    assert names.find(text) == (code,)


def test_every_country_is_found_by_its_codes_and_its_english_name(names: CountryNames) -> None:
    missed = [
        country.alpha_2
        for country in pycountry.countries
        if names.find(country.alpha_2.lower()) != (country.alpha_2,)
        or names.find(country.alpha_3) != (country.alpha_2,)
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [("Congo", ("CD", "CG")), ("Kongo", ("CD", "CG")), ("конго", ("CD", "CG")), ("YUG", ("ME", "RS"))],
)
def test_a_name_of_several_countries_gives_all_of_them(names: CountryNames, text: str, codes: tuple[str, ...]) -> None:
    assert names.find(text) == codes


def test_the_readers_language_decides_before_all_others(names: CountryNames) -> None:
    # Persian spells Latvia as a neighbour language spells Lithuania.
    assert names.find("لتونی") == ("LT", "LV")
    assert names.find("لتونی", "fa") == ("LV",)


@pytest.mark.parametrize("code", NOT_COUNTRIES)
def test_what_cldr_lists_beside_countries_is_refused(names: CountryNames, code: str) -> None:
    assert names.find(code) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "-",
        "Atlantis",
        "European Union",
        "Europäische Union",
        "Eurozone",
        "World",
        "001",
        "528",
        "Canary Islands",
        "Unknown Region",
        "qq",
        "xyz",
        "Netherland Antilles Islands",
        "NLDX",
        "n l",
    ],
)
def test_what_is_no_country_is_not_found(names: CountryNames, text: str) -> None:
    assert names.find(text) == ()


def test_only_the_codes_that_are_allowed_are_given() -> None:
    few = CountryNames({"CD", "NL"}, OURS)
    assert (few.find("Kongo"), few.find("Niemcy"), few.find("DE")) == (("CD",), (), ())


@pytest.mark.parametrize(
    ("text", "language", "code", "name"),
    [
        ("Nethrlands", "en", "NL", "Netherlands"),
        ("Nethrlands", "de", "NL", "Niederlande"),
        ("Deutchland", "nl", "DE", "Duitsland"),
        ("オラソダ", "ja", "NL", "オランダ"),
        ("Germny", None, "DE", "Germany"),
    ],
)
def test_a_misspelt_name_brings_the_nearest_in_the_readers_language(
    names: CountryNames, text: str, language: str | None, code: str, name: str
) -> None:
    assert names.nearest(text, language)[0] == (code, name)


def test_nothing_is_near_to_nonsense(names: CountryNames) -> None:
    assert names.nearest("zzzzqqqq", "en") == ()


def test_it_is_ready_once_every_language_is_read() -> None:
    names = CountryNames(CODES, OURS)
    assert names.find("Deutschland", "de") == ("DE",)
    assert not names.ready
    names.warm()
    assert names.ready


@pytest.mark.parametrize(
    ("key", "language", "codes"),
    [
        ("germany", None, ("DE",)),
        ("duitsland", None, ("DE",)),
        ("duitsland", "nl", ("DE",)),
        ("bosnia and herzegovina", None, ("BA",)),
        ("almanya", None, ("DE",)),
        ("لتونی", "fa", ("LV",)),
        ("congo", None, ("CD", "CG")),
        ("end", None, ()),
        ("de", None, ()),
        ("atlantis", None, ()),
    ],
)
def test_a_folded_name_is_known_if_it_is_no_short_word_of_a_far_language(
    names: CountryNames, key: str, language: str | None, codes: tuple[str, ...]
) -> None:
    names.warm()
    assert names.known(key, language) == codes


def test_until_all_languages_are_read_only_ours_are_known_and_nobody_waits() -> None:
    names = CountryNames(CODES, OURS)
    assert (names.known("deutschland"), names.known("almanya")) == (("DE",), ())
    assert (names.may_begin("deutschland"), names.may_begin("almanya")) == (True, False)
    assert not names.ready


def test_every_first_word_of_a_name_may_begin_one(names: CountryNames) -> None:
    names.warm()
    assert all(names.may_begin(word) for word in ("united", "アメリカ", "almanya", "المانيا", "เยอรมนี"))
    assert not any(names.may_begin(word) for word in ("", "atlantis", "ticket"))


def test_the_names_of_one_language_can_be_listed(names: CountryNames) -> None:
    assert names.in_language("th")["เยอรมนี"] == ("DE",)


def test_threads_that_ask_at_once_all_get_the_answer() -> None:
    names = CountryNames(CODES, ("en",))
    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(names.find, ["Niemcy"] * 4)) == {("DE",)}


def test_all_languages_are_kept_as_numbers_and_stay_out_of_babels_cache() -> None:
    names = CountryNames(CODES, OURS)
    cached = set(localedata._cache)
    names.warm()
    assert sys.getsizeof(names._others._entries) < 1_000_000
    assert set(localedata._cache) == cached
