from __future__ import annotations

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from bot.catalogue import problems
from bot.i18n.languages import PLURAL_FORMS


def catalogue(language: str, entries: str, plural_forms: str = "") -> Catalog:
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {plural_forms or PLURAL_FORMS[language]}\\n"\n\n'
    )
    return read_po(BytesIO((header + entries).encode()))


def template(*texts: str | tuple[str, str]) -> Catalog:
    catalog = Catalog()
    for text in texts:
        catalog.add(text)
    return catalog


def found(source: str, translation: str, flag: str = "") -> list[str]:
    entry = f'{flag}msgid "{source}"\nmsgstr "{translation}"\n'
    return problems(catalogue("de", entry), template(source), "de")


def plural(language: str, *forms: str) -> list[str]:
    source = ("{count} hour of {name}", "{count} hours of {name}")
    strings = "".join(f'msgstr[{number}] "{form}"\n' for number, form in enumerate(forms))
    entry = f'msgid "{source[0]}"\nmsgid_plural "{source[1]}"\n{strings}'
    return problems(catalogue(language, entry), template(source), language)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Ask {name}", "Frag {name}"),
        ("Type `/priority help`", "Tippe `/priority help`"),
        ("*{name}* is late", "*{name}* ist verspätet"),
        ("See <{url}|the sources>", "Siehe <{url}|die Quellen>"),
        ("{count} h", "{count} h"),
        ("{here} ({there})", "{here} ({there})"),
        ("75 % of {a} used", "75 % von {a} verbraucht"),
        ("Fill in Email Address of the Account", "Email Address of the Account (E-Mail-Adresse) ausfüllen"),
        ("Type `help with the ticket`", "Tippe `help with the ticket`"),
    ],
)
def test_a_good_translation_has_no_problems(source: str, translation: str) -> None:
    assert found(source, translation) == []


@pytest.mark.parametrize(
    ("source", "translation", "said"),
    [
        ("Hello", "", "is not translated"),
        ("Hello", "Hello", "is still English"),
        ("Ask {name}", "Frag {nom}", "unknown placeholder {nom}"),
        ("Ask {name}", "Frag jemanden", "without {name}"),
        ("Ask {name}", "Frag {name", "brace"),
        ("Type `/priority help`", "Tippe `/priority hilfe`", "without the token `/priority help`"),
        ("Type /priority now", "Tippe jetzt", "without the token /priority"),
        ("Ask <@{user}>", "Frag {user}", "without the token <@{user}"),
        ("Write <mailto:{a}|{a}>", "Schreib {a}", "without the token <mailto:{a}"),
        ("See {a}", "Siehe `{a}`", "with the new token `{a}`"),
        ("*Large* account", "Großes Konto", "without the token *"),
        ("*Large* account", "*Groß*es Konto", "mrkdwn"),
        ("Ask {name}", "Frag \u202b{name}", "U+202A"),
        ("Please call the lead of {place}", "Bitte call the lead of {place}", "in part: 'call the lead of'"),
        ("Ask: ", "Frag:", "blank"),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(source: str, translation: str, said: str) -> None:
    sentences = found(source, translation)
    assert all(sentence.startswith("de: ") for sentence in sentences)
    assert said in "\n".join(sentences)


def test_an_unconfirmed_translation_is_a_problem() -> None:
    assert any("fuzzy" in sentence for sentence in found("Hello", "Hallo", flag="#, fuzzy\n"))


def test_a_word_that_is_the_same_is_allowed_by_a_comment() -> None:
    assert found("Ticket", "Ticket") != []
    assert found("Ticket", "Ticket", flag="# same as English\n") == []


def test_a_missing_an_unused_and_a_kept_message_are_named() -> None:
    entries = 'msgid "Old"\nmsgstr "Alt"\n\n#~ msgid "Older"\n#~ msgstr "Älter"\n'
    sentences = problems(catalogue("de", entries), template("New"), "de")
    assert [word in "\n".join(sentences) for word in ("'Old'", "'Older'", "'New'")] == [True] * 3
    assert len(sentences) == 3


def test_a_context_is_part_of_a_message() -> None:
    source = Catalog()
    source.add("open", context="of a window")
    assert problems(catalogue("de", 'msgid "open"\nmsgstr "offen"\n'), source, "de") != []
    entry = 'msgctxt "of a window"\nmsgid "open"\nmsgstr "offen"\n'
    assert problems(catalogue("de", entry), source, "de") == []


@pytest.mark.parametrize(
    ("language", "wrong"),
    [
        ("ja", "nplurals=2; plural=(n != 1);"),
        (
            "ar",
            (
                "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
                "n%100>=3 && n%100<=10 ? 3 : n%100>=0 && n%100<=2 ? 4 : 5);"
            ),
        ),
    ],
)
def test_a_header_with_other_plural_forms_is_a_problem(language: str, wrong: str) -> None:
    assert problems(catalogue(language, ""), template(), language) == []
    assert "header" in problems(catalogue(language, "", wrong), template(), language)[0]


def test_a_language_whose_plural_forms_nobody_named_is_a_problem() -> None:
    assert "bot/i18n/languages.py" in problems(template(), template(), "fi")[0]


def test_all_forms_of_a_plural_are_needed() -> None:
    six = ("لا شيء {name}", "ساعة {name}", "ساعتان {name}", "{count} ساعات {name}", "{count} ساعةً {name}")
    assert plural("ar", *six, "{count} ساعة {name}") == []
    assert plural("ar", *six, "") != []
    assert plural("ar", *six) != []


def test_only_a_form_that_stands_for_one_number_may_leave_it_out() -> None:
    assert plural("de", "eine Stunde {name}", "{count} Stunden {name}") == []
    assert "without {count} (form 1)" in plural("de", "eine Stunde {name}", "Stunden {name}")[0]
    # None counts as singular in French.
    assert "without {count} (form 0)" in plural("fr", "une heure {name}", "{count} heures {name}")[0]


def test_a_plural_that_became_another_is_a_problem() -> None:
    entry = 'msgid "{count} a"\nmsgid_plural "{count} b"\nmsgstr[0] "{count} x"\nmsgstr[1] "{count} y"\n'
    (sentence,) = problems(catalogue("de", entry), template(("{count} a", "{count} c")), "de")
    assert "another plural" in sentence
