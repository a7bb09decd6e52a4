"""The views of the home tab, of the forms, and what the bot says about itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.clock import is_late
from bot.domain.people import Channel
from bot.domain.roles import Action, Role
from bot.domain.urgency import next_run
from bot.services.outbox import HeldUp
from bot.slack.commands import COMMANDS
from bot.slack.dialogs import forms
from bot.slack.home.board import Board, Row, SeenRow
from bot.slack.home.choices import Show
from bot.slack.ticket_words import ProblemKind, WordProblem
from bot.slack.views import (
    dialog,
    field_problems,
    guide,
    held_up,
    home,
    home_board,
    home_channels,
    home_public,
    home_settings,
    modal,
    share,
)
from tests.running import shared_knowledge
from tests.slack.views import about_accounts, about_tickets
from tests.slack.views.case import Cases
from tests.slack.views.desks import asked, reader
from tests.slack.views.tickets import EVENTFUL, NIGHT, NOON, by_impact, without_commitment
from tests.slack.views.tickets import ticket as a_ticket
from tests.tickets import at

if TYPE_CHECKING:
    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from tests.slack.views.words import Words

CASES = Cases()


def _seen(ticket: Ticket, role: Role = Role.LEAD, *, overseer: bool = False) -> SeenRow:
    run = next_run(ticket, NIGHT)
    return SeenRow(Row(ticket, run, run is not None and is_late(run, NIGHT)), role, overseer)


def _rows(words: Words) -> tuple[SeenRow, ...]:
    some = (
        a_ticket(words),
        a_ticket(words, EVENTFUL),
        a_ticket(words, "escalate 10, oversee 11"),
        without_commitment(words),
        by_impact(words, "hold 10"),
    )
    overseen = a_ticket(words, "escalate 10, hold 11")
    named = [replace(each, id=f"{each.id}{place}") for place, each in enumerate(some)]
    return (*map(_seen, named), _seen(overseen, Role.OVERSEER), _seen(overseen, Role.OVERSEER, overseer=True))


def _board(tr: Translator, words: Words, show: Show, total: int, *, done: bool = False) -> object:
    rows = _rows(words) if total else ()
    counts = dict.fromkeys(Show, total) | {Show.ALL: 1}
    shown = Board(rows, counts, show, 2 if total else 1, 3 if total else 1, 21, total, min(total, 3))
    last = a_ticket(words, "ack 10, undo 10:05" if total else "ack 10")
    return home_board.board(tr, words.policy, shown, last if done else None, NIGHT)


CASES.add(home_board.board, "a page", lambda tr, w: _board(tr, w, Show.ALL, 50, done=True))
for show in Show:
    CASES.add(home_board.board, f"none, {show}", lambda tr, w, show=show: _board(tr, w, show, 0, done=True))
CASES.add(home_board.escalated, "", lambda tr, w: home_board.escalated(tr, w.policy, _rows(w)[-2:], NIGHT))
CASES.add(home_board.escalated, "many", lambda tr, w: home_board.escalated(tr, w.policy, _rows(w)[-2:] * 15, NIGHT))
CASES.add(
    home_channels.channels,
    "",
    lambda tr, _w: home_channels.channels(
        tr,
        [
            Channel("T1", "C1"),
            Channel("T1", "C2", accounts_shown=True, outsiders=True),
            Channel("T1", "C3", accounts_shown=True, outsiders=False),
        ],
    ),
)
for key in (None, "north_america", "europe_uk"):
    CASES.add(home_public.public, key or "", lambda tr, w, key=key: home_public.public(tr, w.policy, key))
CASES.add(
    home_settings.language, "", lambda tr, w: home_settings.language(tr, shared_knowledge().catalogues, reader(w))
)
for known in (True, False):
    CASES.add(
        home_settings.zone,
        f"known: {known}",
        lambda tr, w, known=known: home_settings.zone(tr, w.policy, reader(w, known=known)),
    )
CASES.add(
    home_settings.territories,
    "",
    lambda tr, w: home_settings.territories(tr, w.policy, w.policy.territories, {"mea", "india"}),
)
HELD_UP = {
    "refused": HeldUp(2, at("9"), ("C1", "C2")),
    "resting": HeldUp(1, at("9"), (), resting=True),
    "slow": HeldUp(1, at("9")),
}
for about, how in HELD_UP.items():
    CASES.add(held_up.held_up, about, lambda tr, _w, how=how: held_up.held_up(tr, how, NOON))
CASES.add(
    home.home,
    "everything",
    lambda tr, w: home.home((*_board(tr, w, Show.ALL, 50), *home_public.public(tr, w.policy, "europe_uk")), "{}"),  # type: ignore[misc]
)

for form in (forms.CHECK, forms.TRACK, forms.LEFT, forms.PING):
    CASES.add(
        dialog.frame, form.command, lambda tr, _w, form=form: dialog.frame(tr, form, forms.Kept()) | {"blocks": []}
    )
    CASES.add(
        dialog.filled_in,
        form.command,
        lambda tr, w, form=form: dialog.filled_in(
            tr,
            w.policy,
            form,
            dict.fromkeys(form.fields, w.typed) | {forms.NOTE: w.note, forms.TICKET: w.ticket},
            forms.Kept(),
            offered={forms.ACCOUNT: [w.email, w.typed], forms.TICKET: [w.ticket, w.note]},
            said=[tr.t("I see no account in {text}.", text=tr.quote(w.typed))],
        ),
    )
CASES.add(dialog.to_change, "", lambda tr, w: dialog.to_change(tr, w.typed))
CASES.add(dialog.not_opened, "", lambda tr, w: dialog.not_opened(tr, w.typed))
CASES.add(dialog.sent_already, "", lambda tr, _w: dialog.sent_already(tr))

for kind in ProblemKind:
    CASES.add(field_problems.word, kind, lambda tr, w, kind=kind: field_problems.word(tr, WordProblem(kind, w.typed)))
CASES.add(field_problems.whose, "", lambda tr, _w: field_problems.whose(tr))
CASES.add(field_problems.no_account, "", lambda tr, w: field_problems.no_account(tr, w.typed))
CASES.add(field_problems.only_services, "", lambda tr, _w: field_problems.only_services(tr))
CASES.add(field_problems.which_country, "", lambda tr, w: field_problems.which_country(tr, w.typed, ["CG", "CD"]))
CASES.add(field_problems.several_countries, "", lambda tr, w: field_problems.several_countries(tr, w.typed))
CASES.add(field_problems.unknown_country, "", lambda tr, w: field_problems.unknown_country(tr, w.typed, ["NL", "NO"]))
CASES.add(field_problems.unknown_country, "none near", lambda tr, w: field_problems.unknown_country(tr, w.typed, []))
CASES.add(field_problems.whom, "a word", lambda tr, w: field_problems.whom(tr, w.typed))
CASES.add(field_problems.whom, "nothing", lambda tr, _w: field_problems.whom(tr, ""))
CASES.add(field_problems.note_begins_badly, "", lambda tr, w: field_problems.note_begins_badly(tr, w.typed))

for role in (Role.ADMIN, Role.OUTSIDER):
    CASES.add(guide.overview, role, lambda tr, w, role=role: guide.overview(asked(tr, w, role), COMMANDS.values()))
for command in COMMANDS.values():
    CASES.add(guide.manual, command.name, lambda tr, w, command=command: guide.manual(asked(tr, w), command))
CASES.add(
    guide.not_understood, "", lambda tr, w: guide.not_understood(asked(tr, w), {"help": COMMANDS["help"]}, w.typed)
)
CASES.add(guide.not_understood, "near", lambda tr, w: guide.not_understood(asked(tr, w), COMMANDS, "chekc"))
for action in (Action.SET_CHANNEL_LANGUAGE, Action.SHOW_ACCOUNTS, Action.SEE_TICKET, Action.ASK_ACCOUNT):
    CASES.add(guide.refused, action, lambda tr, w, action=action: guide.refused(asked(tr, w), action))
CASES.add(guide.refused, "not known", lambda tr, w: guide.refused(asked(tr, w, known=False), Action.ASK_ACCOUNT))
CASES.add(guide.database_down, "", lambda tr, w: guide.database_down(asked(tr, w)))
CASES.add(guide.failed, "", lambda tr, w: guide.failed(asked(tr, w), w.typed))
CASES.add(guide.one_moment, "", lambda tr, _w: guide.one_moment(tr))
CASES.add(guide.later, "", lambda tr, _w: guide.later(tr))
CASES.add(
    guide.which,
    "",
    lambda tr, w: guide.which(
        asked(tr, w),
        tr.t("Which country is {name}?", name=tr.quote(w.typed)),
        [(tr.country("CG"), w.typed), (tr.policy(w.operator), w.typed)],
        tr.t("For example: {command}", command=guide.typed(w.typed)),
    ),
)
CASES.add(share.outsiders_read_here, "", lambda tr, _w: share.outsiders_read_here(tr))
CASES.add(share.not_posted, "", lambda tr, _w: share.not_posted(tr))
CASES.add(share.posted, "", lambda tr, _w: share.posted(tr, "C1"))
CASES.add(share.one_sentence, "", lambda tr, _w: share.one_sentence(tr))


def _in_a_modal(tr: Translator, words: Words, view: str, about: str) -> object:
    """Show an answer in a modal, as it is for who asks there."""
    every = [*about_accounts.CASES, *about_tickets.CASES]
    case = next(each for each in every if (each.view, each.about) == (view, about))
    message = case.show(tr, words)
    return modal.holding(dialog.frame(tr, forms.CHECK, forms.Kept()), message, *dialog.to_change(tr, words.typed))  # type: ignore[arg-type]


for view, about in (("accounts.table", ""), ("accounts.several", "more than buttons"), ("left.counting", "eventful")):
    CASES.add(modal.holding, view, lambda tr, w, view=view, about=about: _in_a_modal(tr, w, view, about), cut=True)
