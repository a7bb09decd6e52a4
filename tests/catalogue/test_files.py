from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog

from bot.catalogue import catalogue_text, check, coverage, problems, read, update
from bot.i18n import Catalogues, languages
from bot.i18n.languages import PLURAL_FORMS

if TYPE_CHECKING:
    from pathlib import Path


def template(*texts: str | tuple[str, str]) -> Catalog:
    catalog = Catalog()
    for text in texts:
        catalog.add(text, locations=[("bot/slack/view.py", 0)])
    return catalog


def written(folder: Path, language: str) -> str:
    return (folder / language / "LC_MESSAGES" / "messages.po").read_text("utf-8")


def fill(folder: Path, language: str, message: str, translation: str) -> None:
    file = folder / language / "LC_MESSAGES" / "messages.po"
    text = file.read_text("utf-8")
    empty = f'msgid "{message}"\nmsgstr ""\n'
    assert empty in text
    file.write_text(text.replace(empty, f'msgid "{message}"\nmsgstr "{translation}"\n'), "utf-8")


@pytest.mark.parametrize("language", [name for name in PLURAL_FORMS if name != "en"])
def test_a_new_language_gets_a_skeleton_with_its_plural_forms(tmp_path: Path, language: str) -> None:
    update(language, tmp_path, template("b", "a", ("{count} x", "{count} y")))
    text = written(tmp_path, language)
    assert f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"' in text
    assert f"nplurals={text.count('msgstr[')};" in text
    assert [text.index(f'msgid "{text_id}"') for text_id in ("a", "b")] == sorted(
        text.index(f'msgid "{text_id}"') for text_id in ("a", "b")
    )
    assert Catalogues.load(tmp_path).languages == ("en", language)


def test_a_catalogue_holds_no_dates_no_line_numbers_and_no_guessed_flags(tmp_path: Path) -> None:
    update("nl", tmp_path, template("75 % of {name} " + "is a long text " * 20))
    text = written(tmp_path, "nl")
    assert not any(word in text for word in ("Date", "view.py:", "python-format", "brace-format"))
    assert "#: bot/slack/view.py\n" in text
    assert len(text.splitlines()) == 11


def test_an_update_keeps_translations_comments_and_unconfirmed_ones(tmp_path: Path) -> None:
    update("nl", tmp_path, template("Hello", "Ticket"))
    fill(tmp_path, "nl", "Hello", "Hallo")
    file = tmp_path / "nl" / "LC_MESSAGES" / "messages.po"
    file.write_text(
        written(tmp_path, "nl").replace(
            '#: bot/slack/view.py\nmsgid "Ticket"\nmsgstr ""',
            '# same as English\n#: bot/slack/view.py\n#, fuzzy\nmsgid "Ticket"\nmsgstr "Ticket"',
        ),
        "utf-8",
    )
    before = written(tmp_path, "nl")
    update("nl", tmp_path, template("Hello", "Ticket"))
    assert written(tmp_path, "nl") == before
    assert "fuzzy" in before
    assert "same as English" in before


def test_a_message_that_left_is_kept_aside_and_comes_back(tmp_path: Path) -> None:
    update("nl", tmp_path, template("Hello", "Bye"))
    fill(tmp_path, "nl", "Hello", "Hallo")
    update("nl", tmp_path, template("Bye"))
    assert '#~ msgid "Hello"' in written(tmp_path, "nl")
    assert len(problems(read("nl", tmp_path), template("Bye"), "nl")) == 2
    update("nl", tmp_path, template("Bye", "Hello"))
    assert '\nmsgid "Hello"\nmsgstr "Hallo"\n' in written(tmp_path, "nl")


def test_a_message_that_left_is_dropped_when_pruned_or_never_translated(tmp_path: Path) -> None:
    update("nl", tmp_path, template("Hello", "Bye", "Never"))
    fill(tmp_path, "nl", "Hello", "Hallo")
    update("nl", tmp_path, template("Bye"))
    assert "Never" not in written(tmp_path, "nl")
    update("nl", tmp_path, template("Bye"), prune=True)
    assert "Hello" not in written(tmp_path, "nl")


def test_a_changed_plural_starts_anew(tmp_path: Path) -> None:
    update("ja", tmp_path, template(("{count} a", "{count} b")))
    update("ja", tmp_path, template(("{count} a", "{count} c")))
    text = written(tmp_path, "ja")
    assert 'msgid_plural "{count} c"' in text
    assert 'msgid_plural "{count} b"' not in text


def test_contexts_are_kept_apart(tmp_path: Path) -> None:
    source = template("open")
    source.add("open", context="of a window")
    update("de", tmp_path, source)
    file = tmp_path / "de" / "LC_MESSAGES" / "messages.po"
    file.write_text(
        written(tmp_path, "de").replace(
            'msgctxt "of a window"\nmsgid "open"\nmsgstr ""',
            'msgctxt "of a window"\nmsgid "open"\nmsgstr "offen"',
        ),
        "utf-8",
    )
    before = written(tmp_path, "de")
    update("de", tmp_path, source)
    assert written(tmp_path, "de") == before
    assert before.count('msgstr "offen"') == 1


def test_what_is_written_is_read_as_the_same(tmp_path: Path) -> None:
    update("ar", tmp_path, template("b", ("{count} x", "{count} y"), 'a "quoted"\nline'))
    assert catalogue_text(read("ar", tmp_path), "ar") == written(tmp_path, "ar")


@pytest.mark.parametrize("language", languages()[1:])
def test_coverage_counts_the_messages_that_are_translated(language: str) -> None:
    assert coverage(language, template("no such message")) == (0, 1)
    assert len(check(language, template("no such message"))) >= 1
