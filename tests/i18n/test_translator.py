from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.i18n import Markup, Translator, joined
from bot.i18n.markup import ISOLATE, RELEASE, RIGHT_TO_LEFT_MARK

if TYPE_CHECKING:
    from collections.abc import Callable

    Speaking = Callable[..., Translator]

GERMAN = """
msgid "{name} is late"
msgstr "{name} ist verspätet"

msgctxt "of a window"
msgid "open"
msgstr "offen"

msgid "open"
msgstr "öffnen"

msgid "{count} ticket of {name}"
msgid_plural "{count} tickets of {name}"
msgstr[0] "ein Ticket von {name}"
msgstr[1] "{count} Tickets von {name}"

msgid "Measured by contacts & rows at {place}."
msgstr "Gemessen in Kontakten & Zeilen, {place}."
"""

ARABIC_HOURS = """
msgid "{count} hour"
msgid_plural "{count} hours"
msgstr[0] "zero {count}"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few {count}"
msgstr[4] "many {count}"
msgstr[5] "other {count}"
"""

BROKEN = """
msgid "{name} is late"
msgstr "{nom} ist verspätet"

msgid "{name} is early"
msgstr "{name.first} ist früh"

msgid "{name} waits"
msgstr "{name wartet"

msgid "{name} left"
msgstr "jemand ging"

msgid "{count} day for {name}"
msgid_plural "{count} days for {name}"
msgstr[0] "{zahl} Tag für {name}"
msgstr[1] "{count} Tage"
"""


def iso(text: object) -> str:
    return f"{ISOLATE}{text}{RELEASE}"


def test_a_message_without_translation_is_said_in_english(speaking: Speaking) -> None:
    assert speaking("de").t("{name} is late", name="Ann") == "Ann is late"


def test_a_message_is_translated_and_filled(speaking: Speaking) -> None:
    assert speaking("de", GERMAN).t("{name} is late", name="Ann") == "Ann ist verspätet"


def test_a_context_tells_two_meanings_apart(speaking: Speaking) -> None:
    tr = speaking("de", GERMAN)
    assert (tr.p("of a window", "open"), tr.t("open")) == ("offen", "öffnen")


def test_an_unknown_context_is_said_in_english(speaking: Speaking) -> None:
    assert speaking("de", GERMAN).p("of a shop", "open") == "open"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "ein Ticket von Ann"),
        (0, "0 Tickets von Ann"),
        (2, "2 Tickets von Ann"),
        (1234, "1.234 Tickets von Ann"),
    ],
)
def test_german_has_a_singular_and_a_plural(speaking: Speaking, count: int, said: str) -> None:
    tr = speaking("de", GERMAN)
    assert tr.n("{count} ticket of {name}", "{count} tickets of {name}", count, name="Ann") == said


@pytest.mark.parametrize(
    ("count", "form"),
    [
        *[(0, "zero"), (1, "one"), (2, "two"), (3, "few"), (10, "few"), (11, "many"), (99, "many")],
        *[(100, "other"), (102, "other"), (103, "few"), (111, "many")],
    ],
)
def test_arabic_has_six_forms(speaking: Speaking, count: int, form: str) -> None:
    said = speaking("ar", ARABIC_HOURS).n("{count} hour", "{count} hours", count)
    assert said == (form if form in {"one", "two"} else f"{form} {iso(count)}")


@pytest.mark.parametrize("language", ["ja", "th"])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_japanese_and_thai_have_one_form(speaking: Speaking, language: str, count: int) -> None:
    entries = 'msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "{count} x"\n'
    assert speaking(language, entries).n("{count} day", "{count} days", count) == f"{count} x"


@pytest.mark.parametrize("language", ["fr", "pt_BR"])
@pytest.mark.parametrize(("count", "said"), [(0, "0 um"), (1, "1 um"), (2, "2 mais"), (5, "5 mais")])
def test_french_and_portuguese_say_none_like_one(speaking: Speaking, language: str, count: int, said: str) -> None:
    entries = 'msgid "{count} x"\nmsgid_plural "{count} y"\nmsgstr[0] "{count} um"\nmsgstr[1] "{count} mais"\n'
    assert speaking(language, entries).n("{count} x", "{count} y", count) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 day"), (2, "2 days"), (5, "5 days"), (0, "0 days")])
def test_english_needs_no_catalogue(speaking: Speaking, count: int, said: str) -> None:
    assert speaking("en").n("{count} day", "{count} days", count) == said


def test_what_people_wrote_is_escaped_and_markup_is_not(speaking: Speaking) -> None:
    tr = speaking("en")
    assert tr.t("{a} {b}", a="<!channel> & co", b=Markup("<@U1>")) == "&lt;!channel&gt; &amp; co <@U1>"


def test_what_a_translator_returned_is_not_escaped_again(speaking: Speaking) -> None:
    tr = speaking("en")
    assert tr.t("in {place}", place=tr.t("{x}", x="a & b")) == "in a &amp; b"


def test_braces_that_people_wrote_stay_text(speaking: Speaking) -> None:
    assert speaking("en").t("{a}: {b}", a="{b}", b="{0.x}") == "{b}: {0.x}"


def test_direction_marks_that_people_typed_are_removed(speaking: Speaking) -> None:
    tr = speaking("ar")
    assert tr.t("{a}", a="x\u202ey\u2069z\u2068") == iso("xyz")
    assert speaking("en").t("{a}", a="x\u202ey") == "xy"


def test_numbers_are_written_as_the_language_writes_them(speaking: Speaking) -> None:
    assert speaking("de").t("{n} x", n=1234567) == "1.234.567 x"


def test_arabic_isolates_values_commands_and_mentions_as_a_whole(speaking: Speaking) -> None:
    tr = speaking("ar")
    said = tr.t("{who}: `/priority check {email}` <@{user}> {n}", who="Ann", email="a@b.c", user="U1", n=65)
    expected = (iso("Ann"), iso("`/priority check a@b.c`"), iso("<@U1>"), iso(65))
    assert said == "{}: {} {} {}".format(*expected)


def test_arabic_isolates_a_command_in_a_message_without_values(speaking: Speaking) -> None:
    assert speaking("ar").t("ask `/priority help`") == f"ask {iso('`/priority help`')}"


def test_an_isolate_is_closed_on_its_own_line(speaking: Speaking) -> None:
    said = speaking("ar").t("{text}", text="one\ntwo")
    assert all(line.count(ISOLATE) == line.count(RELEASE) == 1 for line in said.split("\n"))


@pytest.mark.parametrize(("language", "start"), [("ar", RIGHT_TO_LEFT_MARK), ("de", ""), ("en", "")])
def test_only_right_to_left_text_begins_with_a_mark(speaking: Speaking, language: str, start: str) -> None:
    tr = speaking(language)
    assert (tr.start, tr.rtl) == (start, bool(start))


def test_left_to_right_text_has_no_isolates(speaking: Speaking) -> None:
    assert speaking("de", GERMAN).t("{name} is late", name="Ann") == "Ann ist verspätet"


@pytest.mark.parametrize("message", ["{name} is late", "{name} is early", "{name} waits", "{name} left"])
def test_a_translation_that_does_not_fit_gives_way_to_english(speaking: Speaking, message: str) -> None:
    assert speaking("de", BROKEN).t(message, name="Ann") == message.replace("{name}", "Ann")


@pytest.mark.parametrize(("count", "said"), [(1, "1 day for Ann"), (5, "5 days for Ann")])
def test_a_plural_form_that_does_not_fit_gives_way_to_english(speaking: Speaking, count: int, said: str) -> None:
    tr = speaking("de", BROKEN)
    assert tr.n("{count} day for {name}", "{count} days for {name}", count, name="Ann") == said


def test_a_value_that_was_forgotten_leaves_the_english_message_readable(speaking: Speaking) -> None:
    assert speaking("de", GERMAN).t("{name} is late", other="x") == "{name} is late"


@pytest.mark.parametrize("message", ["{0} is late", "{name!r:>z}", "{name", "{name.first}", "}"])
def test_a_message_with_wrong_braces_never_raises(speaking: Speaking, message: str) -> None:
    assert speaking("ar", BROKEN).t(message, name="Ann")


def test_an_empty_text_of_the_policy_stays_empty(speaking: Speaking) -> None:
    tr = speaking("de", GERMAN)
    assert (tr.policy(""), tr.t("")) == ("", "")


def test_a_text_of_the_policy_is_translated_escaped_and_filled(speaking: Speaking) -> None:
    tr = speaking("de", GERMAN)
    said = tr.policy("Measured by contacts & rows at {place}.", place="<X>")
    assert said == "Gemessen in Kontakten &amp; Zeilen, &lt;X&gt;."


def test_an_operators_own_text_is_shown_as_it_is(speaking: Speaking) -> None:
    assert speaking("de", GERMAN).policy("Ask R&D {first}") == "Ask R&amp;D {first}"


def test_the_same_words_in_quotation_marks(speaking: Speaking) -> None:
    entries = 'msgctxt "quotation marks"\nmsgid "“{text}”"\nmsgstr "„{text}“"\n'
    assert speaking("de", entries).quote("a < b") == "„a &lt; b“"


def test_joined_markup_is_still_markup(speaking: Speaking) -> None:
    tr = speaking("en")
    both = joined("\n", [tr.t("{a}", a="&"), tr.t("b")])
    assert tr.t("{both}", both=both) == "&amp;\nb"


def test_a_translator_cannot_be_changed(speaking: Speaking) -> None:
    with pytest.raises(AttributeError):
        speaking("en").zone = None  # type: ignore[misc,assignment]


def test_our_own_words_keep_the_direction_of_arabic_though_they_begin_with_latin(speaking: Speaking) -> None:
    tr = speaking("ar", 'msgid "Help"\nmsgstr "Zoho (مساعدة)"\n\nmsgid "Open {label}"\nmsgstr "افتح {label}"\n')
    assert tr.t("Open {label}", label=tr.t("Help")) == "افتح \u2068\u200fZoho (مساعدة)\u2069"


def test_what_people_typed_keeps_the_direction_of_its_own_first_letter(speaking: Speaking) -> None:
    tr = speaking("ar", 'msgid "Open {label}"\nmsgstr "افتح {label}"\n')
    assert tr.t("Open {label}", label="Kauri شركة") == "افتح \u2068Kauri شركة\u2069"


def test_a_value_without_a_message_is_isolated_in_arabic_alone(speaking: Speaking) -> None:
    assert speaking("ar").apart(Markup("`/priority help`")) == "\u2068`/priority help`\u2069"
    assert speaking("nl").apart(Markup("`/priority help`")) == "`/priority help`"


def test_what_was_typed_stands_alone_safe_and_apart(speaking: Speaking) -> None:
    assert speaking("ar").alone("\u202eA\u200f") == "\u2068A\u2069"
    assert speaking("nl").alone("\u202eA\u200f") == "A"


def test_a_sentence_of_an_operator_keeps_its_own_direction(speaking: Speaking) -> None:
    tr = speaking("ar", 'msgid "Ours {name}"\nmsgstr "لنا {name}"\n')
    assert tr.policy("Theirs {name}.\u202e", name=Markup("N")) == "\u2068Theirs \u2068N\u2069.\u2069"
    assert tr.policy("Ours {name}", name=Markup("N")) == "لنا \u2068N\u2069"
