"""What is said around sharing an answer, and where a way in leads to one sentence only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.views.guide import later
from bot.slack.views.page import Page

if TYPE_CHECKING:
    from bot.i18n import Translator
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


def one_sentence(tr: Translator, kind: str) -> dict[str, Any]:
    """Return a dialog or home tab that says in one sentence what to type."""
    view: dict[str, Any] = {"type": kind, "blocks": list(later(tr).blocks)}
    if kind == "modal":
        view["title"] = {"type": "plain_text", "text": f"{tr.start}Priority", "emoji": False}
        view["close"] = {"type": "plain_text", "text": tr.start + tr.t("Close"), "emoji": False}
    return view
