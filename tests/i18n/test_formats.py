from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_decimal

from bot.domain.severity import Length, Window
from bot.i18n import Markup, Translator
from bot.i18n.lengths import length_text
from bot.i18n.markup import ISOLATE, RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable

    Speaking = Callable[..., Translator]

ALL = ["en", "nl", "ja", "de", "ar", "th", "fr", "es", "pt_BR"]
LONDON = ZoneInfo("Europe/London")
# A Friday; Berlin is at 14:30 then, London at 13:30.
NOW = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace(ISOLATE, "").replace(RELEASE, "")


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("number", [0, 7, 999, 1000, 1234, 65432, 1234567])
def test_numbers_are_grouped_as_cldr_has_them_in_latin_digits(speaking: Speaking, language: str, number: int) -> None:
    said = speaking(language).number(number)
    assert said == format_decimal(number, locale="en_GB" if language == "en" else language)
    assert "".join(filter(str.isdigit, said)) == str(number)
    assert said.isascii() or language == "fr"


def test_a_negative_number_keeps_its_sign(speaking: Speaking) -> None:
    assert speaking("en").number(-5) == "-5"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcd"), "a, b, c and d"),
    ],
)
def test_lists_of_any_size(speaking: Speaking, items: list[str], said: str) -> None:
    assert speaking("en").list_and(items) == said


@pytest.mark.parametrize(
    ("language", "both", "either"),
    [
        ("en", "CRM, Desk and Mail", "CRM, Desk or Mail"),
        ("nl", "CRM, Desk en Mail", "CRM, Desk of Mail"),
        ("de", "CRM, Desk und Mail", "CRM, Desk oder Mail"),
        ("ja", "CRM、Desk、Mail", "CRM、Desk、またはMail"),
        ("th", "CRM, Desk และ Mail", "CRM, Desk หรือ Mail"),
        ("ar", "CRM وDesk وMail", "CRM أو Desk أو Mail"),
    ],
)
def test_lists_in_the_readers_language(speaking: Speaking, language: str, both: str, either: str) -> None:
    tr = speaking(language)
    names = ("CRM", "Desk", "Mail")
    assert (plain(tr.list_and(names)), plain(tr.list_or(names))) == (both, either)


def test_items_of_a_list_are_escaped_unless_they_are_markup(speaking: Speaking) -> None:
    assert speaking("en").list_and(["<a>", Markup("<@U1>")]) == "&lt;a&gt; and <@U1>"


def test_items_of_an_arabic_list_are_isolated(speaking: Speaking) -> None:
    assert speaking("ar").list_and(["A", "B"]) == f"{ISOLATE}A{RELEASE} و{ISOLATE}B{RELEASE}"


@pytest.mark.parametrize(
    ("language", "netherlands", "kosovo"),
    [
        ("en", "Netherlands", "Kosovo"),
        ("nl", "Nederland", "Kosovo"),
        ("de", "Niederlande", "Kosovo"),
        ("ja", "オランダ", "コソボ"),
        ("ar", "هولندا", "كوسوفو"),
        ("th", "เนเธอร์แลนด์", "โคโซโว"),
        ("pt_BR", "Países Baixos", "Kosovo"),
    ],
)
def test_countries_have_the_names_of_cldr(speaking: Speaking, language: str, netherlands: str, kosovo: str) -> None:
    tr = speaking(language)
    assert (tr.country("NL"), tr.country("XK")) == (netherlands, kosovo)


def test_a_country_name_is_escaped_and_an_unknown_code_stands_for_itself(speaking: Speaking) -> None:
    tr = speaking("en")
    assert (tr.country("BA"), tr.country("QX")) == ("Bosnia &amp; Herzegovina", "QX")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday"),
        ("de", "Montag"),
        ("nl", "maandag"),
        ("ja", "月曜日"),
        ("ar", "الاثنين"),
        ("th", "วันจันทร์"),
    ],
)
def test_the_first_day_of_the_week_is_monday(speaking: Speaking, language: str, said: str) -> None:
    tr = speaking(language)
    assert tr.weekday(0) == said
    assert len({tr.weekday(day) for day in range(7)}) == 7


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "14:30"),
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), "23:59"),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), "Saturday 00:00"),
        (datetime(2026, 11, 19, 8, 5, tzinfo=UTC), "Thursday 09:05"),
        (datetime(2026, 11, 26, 8, 5, tzinfo=UTC), "Thursday 09:05"),
        (datetime(2026, 11, 27, 8, 5, tzinfo=UTC), "27 Nov 09:05"),
        (datetime(2026, 11, 13, 8, 5, tzinfo=UTC), "13 Nov 09:05"),
        (datetime(2027, 3, 1, 8, 5, tzinfo=UTC), "1 Mar 2027 09:05"),
    ],
)
def test_an_instant_names_its_day_unless_it_is_today(speaking: Speaking, at: datetime, said: str) -> None:
    assert speaking("en", zone="Europe/Berlin").instant(at, now=NOW) == said


def test_today_is_the_day_of_the_zone_that_is_shown(speaking: Speaking) -> None:
    tr = speaking("en", zone="Europe/Berlin")
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert tr.instant(late, now=NOW) == "Saturday 00:30"
    assert tr.instant(late, LONDON, now=NOW) == "23:30"


def test_the_time_alone_and_the_whole_date_can_be_asked_for(speaking: Speaking) -> None:
    tr = speaking("en")
    later = NOW + timedelta(days=40)
    assert tr.instant(later, style="time", now=NOW) == "13:30"
    assert tr.instant(NOW, style="full", now=NOW) == "Friday, 20 November 2026 13:30"


@pytest.mark.parametrize("language", ALL)
def test_dates_are_gregorian_in_latin_digits_everywhere(speaking: Speaking, language: str) -> None:
    said = speaking(language).instant(NOW.replace(year=2027), style="full", now=NOW)
    assert "2027" in said
    assert "13:30" in said
    assert {char for char in said if char.isdigit()} <= set("0123456789")


def test_a_naive_datetime_is_refused(speaking: Speaking) -> None:
    with pytest.raises(ValueError, match="time zone"):
        speaking("en").instant(NOW.replace(tzinfo=None), now=NOW)


@pytest.mark.parametrize(
    ("zone", "at", "said"),
    [
        ("Europe/London", NOW, "14:30 (13:30 in London)"),
        ("Europe/Paris", NOW, "14:30"),
        ("Asia/Tokyo", NOW, "14:30 (22:30 in Tokyo)"),
        ("Asia/Tokyo", NOW + timedelta(hours=3), "17:30 (Saturday 01:30 in Tokyo)"),
        ("Europe/London", NOW + timedelta(days=3), "Monday 14:30 (13:30 in London)"),
    ],
)
def test_the_territorys_time_stands_beside_the_readers(speaking: Speaking, zone: str, at: datetime, said: str) -> None:
    assert speaking("en", zone="Europe/Berlin").beside(at, ZoneInfo(zone), now=NOW) == said


def test_cities_are_named_in_the_readers_language(speaking: Speaking) -> None:
    assert [speaking(name).city(LONDON) for name in ("nl", "ja")] == ["Londen", "ロンドン"]


@pytest.mark.parametrize(
    ("zone", "in_english", "in_german"),
    [
        ("Asia/Kolkata", "Kolkata", "Kalkutta"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City", "Ho-Chi-Minh-Stadt"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
    ],
)
def test_a_city_whose_zone_had_another_name_is_called_by_its_own(
    speaking: Speaking, zone: str, in_english: str, in_german: str
) -> None:
    assert [speaking(name).city(ZoneInfo(zone)) for name in ("en", "de")] == [in_english, in_german]


def test_parts_are_listed_with_the_marks_of_the_language(speaking: Speaking) -> None:
    parts = (Markup("A"), Markup("B"))
    assert [speaking(name).joined("; ", parts) for name in ("en", "ja")] == ["A; B", "A；B"]
    assert speaking("ar").joined(", ", parts) == "\u2068A\u2069، \u2068B\u2069"
    assert speaking("ar").joined(" · ", (Markup("أ"), Markup("B"))) == "\u2068\u200fأ\u2069 · \u2068B\u2069"


def test_a_day_of_another_year_has_its_year(speaking: Speaking) -> None:
    assert speaking("de").day(date(2027, 11, 5), today=NOW.date()) == "5. Nov. 2027"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("PT3H", "3 h"),
        ("PT1H", "1 h"),
        ("PT2H40M", "2 h 40 min"),
        ("PT18M", "18 min"),
        ("PT18M59S", "18 min"),
        ("PT26H", "26 h"),
        ("P1D", "1 day"),
        ("P2D", "2 days"),
        ("PT90S", "90 s"),
        ("PT1M", "1 min"),
        ("PT0H", "0 min"),
    ],
)
def test_lengths_in_english(speaking: Speaking, length: str, said: str) -> None:
    assert speaking("en").length(Length.parse(length)) == said


def test_a_length_is_shown_by_its_size_and_cut_off(speaking: Speaking) -> None:
    tr = speaking("en")
    assert tr.length(Length(timedelta(hours=-2, minutes=-5))) == "2 h 5 min"
    assert tr.length(Length(timedelta(minutes=18, seconds=59, microseconds=999_999))) == "18 min"
    assert tr.length(Length(timedelta(microseconds=5))) == "0 s"


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        ("PT1H", "PT3H", "1 to 3 h"),
        ("PT2H", "PT8H", "2 to 8 h"),
        ("P2D", "P3D", "2 to 3 days"),
        ("PT15M", "PT45M", "15 to 45 min"),
        ("PT30M", "PT2H", "30 min to 2 h"),
        ("PT8H", "P2D", "8 h to 2 days"),
        ("PT1H30M", "PT3H", "1 h 30 min to 3 h"),
        ("PT0H", "PT3H", "up to 3 h"),
        ("PT3H", "PT3H", "3 h"),
    ],
)
def test_a_window_says_a_shared_unit_once(speaking: Speaking, lower: str, upper: str, said: str) -> None:
    assert speaking("en").window(Window(Length.parse(lower), Length.parse(upper))) == said


def test_lengths_and_windows_use_the_languages_plural_forms(speaking: Speaking) -> None:
    forms = "".join(f'msgstr[{form}] "f{form} {{count}}"\n' for form in range(6))
    tr = speaking("ar", f'msgid "{{count}} day"\nmsgid_plural "{{count}} days"\n{forms}')
    said = [plain(length_text(tr, Length.parse(f"P{days}D"))) for days in (1, 2, 3, 11, 100)]
    assert said == ["f1 1", "f2 2", "f3 3", "f4 11", "f5 100"]


@pytest.mark.parametrize("language", ALL)
def test_lengths_and_windows_can_be_told_in_every_language(speaking: Speaking, language: str) -> None:
    tr = speaking(language)
    for days in (1, 2, 3, 11, 100):
        assert str(days) in tr.length(Length.parse(f"P{days}D"))
        window = Window(Length.parse("P1D"), Length.parse(f"P{days + 1}D"))
        assert str(days + 1) in tr.window(window)
