"""What is said around sharing an answer, and where a way in leads to one sentence only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import Markup
from bot.slack.views.fields import plain_text
from bot.slack.views.guide import later
from bot.slack.views.modal import holding
from bot.slack.views.page import Page, plain

if TYPE_CHECKING:
    from bot.i18n import Translator
    from bot.slack.views.modal import View
    from bot.slack.views.page import Message


def outsiders_read_here(tr: Translator) -> Message:
    """Say why an answer is not shared into this channel, and where it can be."""
    page = Page(tr).line(
        tr.t("Not shared: people from outside the support team may read this channel, or I cannot see who does.")
    )
    return page.note(tr.t("Share it in a channel of the team that I am a member of.")).message()


def not_posted(tr: Translator) -> Message:
    """Say that Slack did not take the message."""
    return (
        Page(tr)
        .line(tr.t("Slack did not let me post here; please invite me to the channel and share again."))
        .message()
    )


def posted(tr: Translator, channel_id: str) -> Message:
    """Say that the answer was posted, and where."""
    return Page(tr).line(tr.t("Shared in {channel}.", channel=Markup(f"<#{channel_id}>"))).message()


def one_sentence(tr: Translator) -> View:
    """Return a dialog that says in one sentence what to type."""
    frame = {
        "type": "modal",
        "title": plain_text(tr, "Priority"),
        "close": plain_text(tr, plain(tr).t("Close")),
    }
    return holding(frame, later(tr))
