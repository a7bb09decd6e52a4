from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

import bot
from bot.catalogue import extract, update
from bot.i18n import languages
from bot.i18n.languages import PLURAL_FORMS
from bot.resources import shipped
from tests.command_line import Done, by_the_interpreter, commands

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(bot.__file__).resolve().parent
OLD = '\nmsgid "No longer said"\nmsgstr "On ne le dit plus"\n'


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract()


def locales(folder: Path, words: str) -> Done:
    return commands().run("locales", *words.split(), folder=folder)


def file_of(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "messages.po"


def translate(folder: Path, language: str, message: str, text: str) -> None:
    """Write a translation as a person would, into an entry that has none."""
    file = file_of(folder, language)
    before = file.read_text("utf-8")
    empty = f'msgid "{message}"\nmsgstr ""\n'
    assert empty in before
    file.write_text(before.replace(empty, f'msgid "{message}"\nmsgstr "{text}"\n'), "utf-8")


def laid_out(root: Path, *, installed: bool) -> Path:
    """Lay the bot out as a clone or as a wheel has it, without copying it."""
    (root / "bot").mkdir(parents=True)
    for child in PACKAGE.iterdir():
        if child.name not in {"locales", "__pycache__"}:
            (root / "bot" / child.name).symlink_to(child)
    there = root / "bot" / "locales" if installed else root / "locales"
    file = file_of(there, "nl")
    file.parent.mkdir(parents=True)
    file.write_bytes(shipped("locales").joinpath("nl", "LC_MESSAGES", "messages.po").read_bytes())
    return root


class TestCoverage:
    def test_without_a_command_every_language_is_listed_with_what_is_translated(
        self, tmp_path: Path, template: Catalog
    ) -> None:
        done = locales(tmp_path, "")
        assert (done.code, done.err) == (0, "")
        said = [line.partition(": ") for line in done.out.splitlines()]
        assert [language for language, *_ in said] == list(languages()[1:])
        assert all(text.endswith(f" of {len(template)} messages translated") for *_, text in said)

    def test_a_language_counts_what_its_translators_have_finished(self, tmp_path: Path, template: Catalog) -> None:
        update("fr", tmp_path / "mine", template)
        translate(tmp_path / "mine", "fr", "Ticket", "Ticket")
        assert locales(tmp_path, "coverage --folder mine").out == f"fr: 1 of {len(template)} messages translated\n"

    def test_a_folder_without_translations_is_said_to_be_one(self, tmp_path: Path) -> None:
        assert "empty: holds no translations" in locales(tmp_path, "coverage --folder empty").failure


class TestCheck:
    def test_a_good_language_is_good(self, tmp_path: Path, template: Catalog) -> None:
        done = locales(tmp_path, "check nl")
        assert (done.code, done.err) == (0, "")
        assert done.out == f"nl: {len(template)} of {len(template)} messages translated\n"

    def test_every_problem_is_a_line_that_names_language_and_message(self, tmp_path: Path, template: Catalog) -> None:
        update("fr", tmp_path / "mine", template)
        translate(tmp_path / "mine", "fr", "Ticket", "Ticket {number}")
        done = locales(tmp_path, "check fr pt-BR --folder mine")
        assert (done.code, done.err) == (1, "")
        lines = done.out.splitlines()
        assert lines[:2] == [f"fr: 1 of {len(template)} messages translated", "pt_BR: none"]
        assert "fr: 'Ticket' is translated with the unknown placeholder {number}" in lines
        assert sum(line.endswith("is not translated") for line in lines) == len(template) - 1
        assert lines[-1] == "pt_BR: there is no translation yet; `locales update pt_BR` begins one"

    def test_files_that_cannot_be_read_are_named_and_left_alone(self, tmp_path: Path) -> None:
        bad = {
            "es": (b'msgid ""\nmsgstr ""\n\n<<<<<<< HEAD\n', "line 4 cannot be read: '<<<<<<< HEAD'"),
            "fr": (b'msgid "a"\nmsgstr "\xff"\n', "cannot be read ('utf-8' codec"),
        }
        for language, (text, _) in bad.items():
            file_of(tmp_path, language).parent.mkdir(parents=True)
            file_of(tmp_path, language).write_bytes(text)
        done = locales(tmp_path, "check --folder .")
        assert (done.code, done.err) == (1, "")
        for line, (language, (_, said)) in zip(done.out.splitlines()[2:], bad.items(), strict=True):
            assert line.startswith(f"{language}: {language}/LC_MESSAGES/messages.po: {said}")
        assert bad["es"][1] in locales(tmp_path, "update es --folder .").failure
        assert [file_of(tmp_path, language).read_bytes() for language in bad] == [text for text, _ in bad.values()]


class TestUpdate:
    def test_a_language_begins_with_every_text_and_its_plural_forms(self, tmp_path: Path, template: Catalog) -> None:
        done = locales(tmp_path, "update pt-br --folder mine")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("mine/pt_BR/LC_MESSAGES/messages.po: ")
        text = file_of(tmp_path / "mine", "pt_BR").read_text("utf-8")
        catalog = read_po(BytesIO(text.encode()))
        assert {message.id for message in catalog} == {message.id for message in template} | {""}
        assert f'"Plural-Forms: {PLURAL_FORMS["pt_BR"]}\\n"' in text

    def test_what_was_translated_stays_and_what_left_is_kept_until_it_is_pruned(
        self, tmp_path: Path, template: Catalog
    ) -> None:
        update("fr", tmp_path, template)
        translate(tmp_path, "fr", "Ticket", "Billet")
        file = file_of(tmp_path, "fr")
        file.write_text(file.read_text("utf-8") + OLD, "utf-8")
        done = locales(tmp_path, "update --folder . fr")
        assert "; 1 no longer used, kept below (--prune drops them)\n" in done.out
        assert '#~ msgid "No longer said"\n' in file.read_text("utf-8")
        assert "kept below" not in locales(tmp_path, "update --prune --folder . fr").out
        assert "No longer said" not in file.read_text("utf-8")
        assert 'msgid "Ticket"\nmsgstr "Billet"\n' in file.read_text("utf-8")

    def test_in_an_empty_folder_a_language_begins_with_what_is_shipped_of_it(self, tmp_path: Path) -> None:
        locales(tmp_path, "update nl --folder .")
        known = shipped("locales").joinpath("nl", "LC_MESSAGES", "messages.po")
        assert file_of(tmp_path, "nl").read_text("utf-8") == known.read_text("utf-8")

    def test_a_clone_is_written_into_without_being_named(self, tmp_path: Path) -> None:
        clone = laid_out(tmp_path / "clone", installed=False)
        done = by_the_interpreter("locales", "update", "fr", folder=clone, PYTHONPATH=str(clone))
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("locales/fr/LC_MESSAGES/messages.po: ")
        assert file_of(clone / "locales", "fr").is_file()

    def test_what_is_installed_is_not_written_into(self, tmp_path: Path) -> None:
        installed = laid_out(tmp_path / "installed", installed=True)
        done = by_the_interpreter("locales", "update", "fr", folder=installed, PYTHONPATH=str(installed))
        assert (done.code, done.out) == (2, "")
        assert "--folder DIR" in done.line
        assert not file_of(installed / "bot" / "locales", "fr").exists()

    def test_a_folder_that_cannot_be_written_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "fr").write_text("in the way")
        assert ".: cannot be written" in locales(tmp_path, "update fr --folder .").failure


class TestExtract:
    def test_the_template_has_every_text_and_no_translation(self, tmp_path: Path, template: Catalog) -> None:
        done = locales(tmp_path, "extract")
        assert (done.code, done.err) == (0, "")
        pot = read_po(BytesIO(done.out.encode()))
        assert {message.id for message in pot} == {message.id for message in template} | {""}
        assert not any(any(message.string) for message in pot if message.id)

    def test_a_file_gets_it_and_no_translation_is_taken_for_it(self, tmp_path: Path) -> None:
        assert locales(tmp_path, "extract priority.pot").out == "written: priority.pot\n"
        assert (tmp_path / "priority.pot").read_text("utf-8").count("\nmsgid ") > len(PLURAL_FORMS)
        (tmp_path / "messages.po").write_text("mine")
        assert locales(tmp_path, "extract messages.po").code == 2
        assert (tmp_path / "messages.po").read_text() == "mine"
        assert "cannot be written" in locales(tmp_path, "extract none/priority.pot").failure
