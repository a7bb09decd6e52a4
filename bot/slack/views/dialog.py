"""The forms as people see them: titles, fields with what belongs into them, and what is said in their stead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.dialogs.forms import block_of
from bot.slack.views.fields import OPTION_LIMIT, element, hint, label, plain_text
from bot.slack.views.guide import typed
from bot.slack.views.page import Button, Page, plain, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.policy import Policy
    from bot.i18n import Markup, Translator
    from bot.slack.dialogs.forms import Form, Kept
    from bot.slack.views.modal import View
    from bot.slack.views.page import Block, Message

TITLE_LIMIT = 24
OPTION_VALUE_LIMIT = 150
MOST_OPTIONS = 100
FILL, CHANGE = "dialog.fill", "dialog.change"
OFFERED = "offered."
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def frame(tr: Translator, form: Form, kept: Kept) -> View:
    """Return what stays of a form's modal whatever it shows: its title, the way out, where it was opened."""
    return {
        "type": "modal",
        "callback_id": form.callback_id,
        "title": _short(tr, title(plain(tr), form.command)),
        "close": _short(tr, plain(tr).t("Close")),
        "private_metadata": kept.dump(),
    }


def title(tr: Translator, command: str) -> Markup:
    """Return what stands over a form; Slack takes 24 characters in every language."""
    return {
        "check": tr.t("Check an account"),
        "track": tr.t("Track a ticket"),
        "left": tr.t("Time left"),
        "ping": tr.t("Ping the lead"),
    }[command]


def submit(tr: Translator, command: str) -> Markup:
    """Return what the button says that sends a form; Slack takes 24 characters in every language."""
    return {
        "check": tr.p("button", "Check"),
        "track": tr.p("button", "Track"),
        "left": tr.p("button", "Show"),
        "ping": tr.p("button", "Ping"),
    }[command]


def filled_in(
    tr: Translator,
    policy: Policy,
    form: Form,
    values: Mapping[str, str],
    kept: Kept,
    *,
    offered: Mapping[str, Sequence[str]],
    said: Sequence[str] = (),
) -> View:
    """Show a form with its values; `offered` are others that may have been meant, `said` stands before it all."""
    blocks: list[Block] = list(Page(tr).line(*said).message().blocks)
    for name in form.fields:
        blocks.append(_input(tr, policy, form, name, values.get(name, "")))
        if len(others := [one for one in offered.get(name, ()) if len(one) <= OPTION_VALUE_LIMIT]) > 1:
            blocks.append(_others(tr, name, others))
    return {**frame(tr, form, kept), "submit": _short(tr, submit(plain(tr), form.command)), "blocks": blocks}


def _input(tr: Translator, policy: Policy, form: Form, name: str, value: str) -> Block:
    said = plain(tr)
    block: Block = {
        "type": "input",
        "block_id": block_of(name),
        "label": plain_text(tr, label(said, name)),
        "element": element(tr, policy, name, value),
        "optional": not _is_needed(form, name),
    }
    explained = hint(said, form.command, name)
    return block | ({"hint": plain_text(tr, explained)} if explained else {})


def _is_needed(form: Form, name: str) -> bool:
    """Say whether a form makes no sense without a field; `left` alone asks for all of one's own tickets."""
    return name in {"check": {"account"}, "track": {"ticket", "account"}, "ping": {"target"}}.get(form.command, set())


def _others(tr: Translator, name: str, found: Sequence[str]) -> Block:
    """Offer everything that was found for a field, where only the first could be filled in."""
    cell = plain(tr)
    shown = list(dict.fromkeys(found))[:MOST_OPTIONS]
    options = [{"text": plain_text(tr, cell.alone(one), OPTION_LIMIT), "value": one} for one in shown]
    menu = {
        "type": "static_select",
        "action_id": FILL,
        "placeholder": plain_text(tr, cell.t("Others in the message")),
        "options": options,
    }
    return {"type": "actions", "block_id": OFFERED + name, "elements": [menu]}


def to_change(tr: Translator, line: str) -> tuple[Block, ...]:
    """Return the button under an answer that leads to its form, with the words of the question filled in."""
    return Page(tr).buttons([Button(tr.t("Change the question"), CHANGE, line)]).message().blocks


def not_opened(tr: Translator, line: str) -> Message:
    """Say what to type, where Slack does not open a form."""
    return Page(tr).line(tr.t("Slack did not open the form; please type {command}", command=typed(line))).message()


def sent_already(tr: Translator) -> Message:
    """Answer a form that Slack delivers once more, while another process deals with it or has done so."""
    return Page(tr).line(tr.t("This form was already sent; what came of it is not done twice.")).message()


def at_field(tr: Translator, text: str) -> str:
    """Return a sentence as it stands under a field, where nothing formats it."""
    bare = spoken(text).replace(tr.start, "")
    for entity, ch in _ENTITIES:
        bare = bare.replace(entity, ch)
    return tr.start + " ".join(bare.split())


def _short(tr: Translator, text: str) -> dict[str, Any]:
    return plain_text(tr, text, TITLE_LIMIT)
