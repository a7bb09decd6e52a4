"""The channels with outsiders on an admin's home tab: what is said of accounts there, and a button that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import Markup
from bot.slack.views.fields import plain_text
from bot.slack.views.home_menus import beside
from bot.slack.views.page import Button, Page, bold, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.people import Channel
    from bot.i18n import Translator
    from bot.slack.views.page import Block

SHOW_ACCOUNTS, HIDE_ACCOUNTS = "home.show_accounts", "home.hide_accounts"
TITLE_LIMIT, QUESTION_LIMIT, ANSWER_LIMIT = 100, 300, 30


def channels(tr: Translator, found: Sequence[Channel]) -> Iterable[Block]:
    """Let an admin decide of each channel that outsiders read, and take back what was decided."""
    if not found:
        return
    head = bold(tr.t("Channels with outsiders"))
    explained = tr.t(
        "Guests, Partner Account Managers or people of other workspaces may read these, or I cannot see who does. "
        "Accounts stay hidden there unless an admin shows them."
    )
    yield from Page(tr).line(head, explained).message().blocks
    for channel in found:
        yield beside(tr, _standing(tr, channel), _hide(tr, channel) if channel.accounts_shown else _show(tr, channel))
    until = tr.t("What you show stays shown until an admin hides it again, whoever joins the channel meanwhile.")
    yield from Page(tr).note(until).message().blocks


def _standing(tr: Translator, channel: Channel) -> Markup:
    name = Markup(f"<#{channel.channel_id}>")
    if not channel.accounts_shown:
        return tr.t("{channel}: accounts are hidden.", channel=name)
    if channel.outsiders is False:
        return tr.t("{channel}: no outsider reads it now; accounts would be shown to one who joins.", channel=name)
    return tr.t("{channel}: accounts are shown, to outsiders too.", channel=name)


def _show(tr: Translator, channel: Channel) -> Block:
    """Ask before everybody in the channel reads more: it can be hidden again, and not be unread."""
    cell = plain(tr)
    question = cell.t(
        "Everybody who reads the channel, now or later, will see whose account each ticket there is about, with its "
        "services and the notes of your team, and answers can be shared there."
    )
    return Button(tr.t("Show accounts"), SHOW_ACCOUNTS, channel.channel_id).element(tr.start) | {
        "confirm": {
            "title": plain_text(tr, cell.t("Show accounts to outsiders?"), TITLE_LIMIT),
            "text": plain_text(tr, question, QUESTION_LIMIT),
            "confirm": plain_text(tr, cell.t("Show accounts"), ANSWER_LIMIT),
            "deny": plain_text(tr, cell.t("Cancel"), ANSWER_LIMIT),
        }
    }


def _hide(tr: Translator, channel: Channel) -> Block:
    return Button(tr.t("Hide accounts"), HIDE_ACCOUNTS, channel.channel_id).element(tr.start)
