"""In every language all that a view says fits what Slack takes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.blocks import MESSAGE_BLOCKS, VIEW_BLOCKS, check_message, check_view
from bot.local.shapes import walk
from bot.slack.views import dialog, fields, home_channels, home_menus, page
from tests.slack.views.every import CASES, LANGUAGES, reading
from tests.slack.views.reading import CLOSE, blocks_of, message_of, texts, view_of
from tests.slack.views.words import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterator

# The characters that Slack takes of the text of a message without cutting it; more are refused to a change of one,
# which is why those that name every ticket of many are shortened there.
MESSAGE_TEXT, ALL_THAT_SLACK_TAKES = 4000, 40_000
# At these a text is cut by us, with an ellipsis in the place of its end.
LIMITS = {
    page.SECTION_LIMIT,
    page.TEXT_LIMIT,
    page.BUTTON_TEXT_LIMIT,
    fields.OPTION_LIMIT,
    fields.PLACEHOLDER_LIMIT,
    fields.LONGEST_TEXT,
    dialog.TITLE_LIMIT,
    home_menus.OPTION_LIMIT,
    home_channels.TITLE_LIMIT,
    home_channels.QUESTION_LIMIT,
    home_channels.ANSWER_LIMIT,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_fits_what_slack_takes_and_every_text_of_ours_is_shown_whole(language: str) -> None:
    for case in CASES:
        shown = case.show(reading(language), BUILT_IN)
        assert case.cut or list(_cut(shown)) == [], str(case)
        if not isinstance(shown, str):
            assert_fits(shown, str(case), ALL_THAT_SLACK_TAKES if case.cut else MESSAGE_TEXT)


def assert_fits(shown: object, what: str, longest: int) -> None:
    blocks, message = list(blocks_of(shown)), message_of(shown)
    # As many as fit are no more than there are: the others would have been left out.
    assert len(blocks) < (MESSAGE_BLOCKS if message else VIEW_BLOCKS), what
    if message:
        assert check_message(blocks) == (), what
        assert 0 < len(message.text) <= longest, what
    else:
        assert check_view(view_of(shown) or {"type": "home", "blocks": blocks}) == (), what


def _cut(shown: object) -> Iterator[str]:
    """Return the texts that were cut: no definition of a severity fits under what is chosen by it."""
    blocks = [] if isinstance(shown, str) else list(blocks_of(shown))
    below = [part["description"] for part in walk(blocks) if "description" in part]
    for one in texts(shown):
        text = one.text.rstrip(CLOSE)
        if one.block not in below and text.endswith("…") and len(one.text) in LIMITS:
            yield one.text
