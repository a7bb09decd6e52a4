"""What one reader's home tab holds: the board for who works on tickets, the public half for everybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.roles import Action
from bot.slack.home.board import board_of, followed_territories, has_board, offered_territories, seen_by
from bot.slack.views import guide, home_board, home_channels, home_public, home_settings
from bot.slack.views.held_up import held_up
from bot.slack.views.home import home
from bot.slack.views.page import Page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.domain.people import Channel
    from bot.domain.ticket import Ticket
    from bot.services.outbox import HeldUp
    from bot.slack.desk import Asked
    from bot.slack.home.board import Row, SeenRow
    from bot.slack.home.choices import Choice
    from bot.slack.views.page import Block, Message


def content(
    asked: Asked,
    rows: Sequence[Row],
    choice: Choice,
    done: Ticket | None,
    found: HeldUp,
    channels: Sequence[Channel] = (),
    told: Collection[str] = (),
) -> dict[str, Any]:
    """Return the view for one reader; some milliseconds of work that may be done in any thread.

    `channels` are those of which the reader decides what is said there; of the tickets in `told` the clock has told
    level 4.
    """
    seen = seen_by(asked, rows, told)
    blocks = _working(asked, seen, choice, done, found) if has_board(asked) else _public(asked, seen, choice)
    return home((*blocks, *home_channels.channels(asked.tr, channels), *_end(asked)), choice.written())


def failure(asked: Asked, message: Message, choice: Choice) -> dict[str, Any]:
    """Return the view that says why there is no other; the settings are there all the same."""
    return home((*message.blocks, *_settings(asked), *_end(asked)), choice.written())


def _working(
    asked: Asked, seen: Sequence[SeenRow], choice: Choice, done: Ticket | None, found: HeldUp
) -> Iterable[Block]:
    tr, policy = asked.tr, asked.desk.policy
    yield from held_up(tr, found, asked.now)
    board = board_of(asked, seen, choice)
    yield from home_board.board(tr, policy, board, done, asked.now)
    yield home_public.DIVIDER
    yield from _settings(asked)
    offered = offered_territories(asked)
    if len(offered) > 1:
        yield home_settings.territories(tr, policy, offered, followed_territories(asked))


def _public(asked: Asked, seen: Sequence[SeenRow], choice: Choice) -> Iterable[Block]:
    """Show the rules; who was told of a ticket as level 4 sees that first."""
    tr, policy = asked.tr, asked.desk.policy
    if asked.reader.read_at is None:
        yield from guide.refused(asked, Action.SEE_TICKET).message.blocks
    if seen:
        yield from home_board.escalated(tr, policy, seen, asked.now)
    yield from home_public.public(tr, policy, choice.ladder)
    yield home_public.DIVIDER
    yield from _settings(asked)


def _settings(asked: Asked) -> Iterable[Block]:
    yield home_settings.language(asked.tr, asked.desk.catalogues, asked.reader)
    yield home_settings.zone(asked.tr, asked.desk.policy, asked.reader)


def _end(asked: Asked) -> Iterable[Block]:
    tr = asked.tr
    return Page(tr).note(tr.t("All commands: {command}", command=guide.typed("help"))).message().blocks
