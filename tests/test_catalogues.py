from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.catalogue import catalogue_text, check, extract, read, source_problems
from bot.i18n import languages
from bot.resources import shipped
from tests.catalogues import main

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

TRANSLATED = languages()[1:]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract()


def test_every_text_of_the_sources_can_be_translated() -> None:
    assert source_problems() == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_complete_and_right(language: str, template: Catalog) -> None:
    assert check(language, template) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_written_as_the_tool_writes_it(language: str) -> None:
    file = shipped("locales").joinpath(language, "LC_MESSAGES", "messages.po")
    assert file.read_text("utf-8") == catalogue_text(read(language), language)


def test_the_tool_knows_which_languages_there_can_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["update", "tlh"]) == 2
    assert "pt_BR" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["sing"], ["check", "--prune"], ["update", "--all"]])
def test_the_tool_says_how_it_is_used(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("usage: ")
