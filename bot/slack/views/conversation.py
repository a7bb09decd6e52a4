"""What the bot says when a sentence is not clear: what it can do, which of two is meant, whether to do it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import joined
from bot.slack.desk import Reply
from bot.slack.views.escaping import cut
from bot.slack.views.guide import purpose, typed
from bot.slack.views.page import BLOCKS_LIMIT, TEXT_LIMIT, Button, Message, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.i18n import Markup, Translator
    from bot.slack.desk import Asked
    from bot.slack.dialogue import Command

NOT_UNDERSTOOD = "not understood"
# What may be worth a press, the most useful first: the first three that the reader may use are shown.
_WORTH_SHOWING = ("left", "check", "board", "ladder", "thresholds", "submit")
_SHOWN = 3


def three_things(asked: Asked, commands: Iterable[Command]) -> Reply:
    """Show three things that the reader can ask for, each with an example and a button."""
    tr = asked.tr
    allowed = {command.name: command for command in commands if command.is_open_to(asked)}
    page = Page(tr).line(tr.t("I did not understand that. You can ask me, for example:"))
    for name in [name for name in _WORTH_SHOWING if name in allowed][:_SHOWN]:
        said = joined("\n", (example(tr, name), purpose(tr, name)))
        page.choice(said, Button(tr.t("Show me"), "ask.pick", name if name != "check" else "help check"))
    page.note(tr.t("All commands: {command}", command=typed("help")))
    return Reply(page.message(), outcome=NOT_UNDERSTOOD)


def example(tr: Translator, name: str) -> Markup:
    """Return a sentence that asks for one of the things shown."""
    sentences = {
        "left": tr.t("*“How long do I have on T-1042?”*"),
        "check": tr.t("*“Is admin@customer.com a large account?”*"),
        "board": tr.t("*“Which tickets are open?”*"),
        "ladder": tr.t("*“Who is the lead for Brazil?”*"),
        "thresholds": tr.t("*“From how many licences on is an account large?”*"),
        "submit": tr.t("*“How do I submit a ticket?”*"),
    }
    return sentences[name]


def which_one(asked: Asked, choices: Sequence[tuple[str, str]]) -> Reply:
    """Ask which of several readings is meant: a sub-command with the line that it stands for."""
    tr = asked.tr
    page = Page(tr).line(tr.t("Which do you mean?"))
    for name, line in choices:
        said = joined("\n", (tr.apart(typed(line)), purpose(tr, name)))
        page.choice(said, Button(tr.t("This one"), "ask.pick", line))
    return Reply(page.message(), outcome="asked back")


def shall_i(asked: Asked, line: str) -> Reply:
    """Ask before something changes, since a sentence may have been meant otherwise; nothing happens without a press."""
    tr = asked.tr
    page = Page(tr).line(tr.t("Shall I do this? Nothing happens until you press."))
    # Without what the command means: "The ticket is resolved" would be read as done.
    page.choice(tr.apart(typed(line)), Button(tr.t("Yes, do it"), "ask.pick", line))
    return Reply(page.message(), outcome="asked back")


def no_ticket(asked: Asked, how: Reply) -> Reply:
    """Tell somebody who describes a problem that this is no ticket, and how to submit one."""
    tr = asked.tr
    page = Page(tr).line(
        tr.t(
            "*A message here is not a ticket*, and nobody works on it. "
            "Please submit one, and Partner Support will take care of it:"
        )
    )
    said = page.message()
    both = Message(
        cut(f"{said.text}\n{how.message.text}", TEXT_LIMIT), (*said.blocks, *how.message.blocks)[:BLOCKS_LIMIT]
    )
    return Reply(both, private=how.private, outcome="told how to submit")
