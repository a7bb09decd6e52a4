from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.catalogue import check, extract, source_problems
from bot.i18n import languages

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
