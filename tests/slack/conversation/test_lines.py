from __future__ import annotations

import pytest

from bot.slack.conversation.lines import unquoted


@pytest.mark.parametrize(
    "copied", ['"Who leads?"', "“Who leads?”", "„Who leads?“", "« Who leads? »", "「Who leads?」", " ‘Who leads?’ "]
)
def test_an_example_may_be_copied_with_its_marks(copied: str) -> None:
    assert unquoted(copied) == "Who leads?"


@pytest.mark.parametrize("text", ["Who leads?", '"a" or "b"', '"', "“”", '"Who leads?', "He said “who leads?”"])
def test_what_only_holds_a_quotation_stays_as_it_is(text: str) -> None:
    assert unquoted(text) == text
