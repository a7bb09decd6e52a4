"""The public half on the home tab: ladders, commitments, how to submit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.policy import Place, PlaceKind
from bot.slack.views.guide import purpose, typed
from bot.slack.views.home_menus import beside, menu
from bot.slack.views.ladder import ladder
from bot.slack.views.page import Page, bold, plain
from bot.slack.views.rules import commitments
from bot.slack.views.submission import submission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.policy import Policy
    from bot.i18n import Translator
    from bot.slack.views.page import Block

LADDER = "home.ladder"
DIVIDER = {"type": "divider"}


def public(tr: Translator, policy: Policy, open_ladder: str | None) -> Iterable[Block]:
    """Show what anybody may read; `open_ladder` is the key of the ladder that was asked for."""
    yield from (
        Page(tr)
        .line(
            tr.t(
                "Ask me about thresholds, escalation ladders, commitments, how to submit a ticket: {command}",
                command=typed("help"),
            )
        )
        .message()
        .blocks
    )
    yield from _ladders(tr, policy, open_ladder)
    yield DIVIDER
    yield from commitments(tr, policy).blocks
    yield DIVIDER
    yield from Page(tr).line(bold(purpose(tr, "submit"))).message().blocks
    yield from submission(tr, policy, None, None).blocks


def _ladders(tr: Translator, policy: Policy, open_ladder: str | None) -> Iterable[Block]:
    cell = plain(tr)
    options = [(key, cell.apart(cell.policy(one.name))) for key, one in policy.ladders.items()]
    line = bold(purpose(tr, "ladder"))
    yield DIVIDER
    yield beside(tr, line, menu(tr, LADDER, options, open_ladder, cell.t("Which ladder?")))
    if open_ladder and open_ladder in policy.ladders:
        yield from ladder(tr, policy, Place(PlaceKind.LADDER, open_ladder)).blocks
