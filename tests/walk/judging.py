"""What a try has told and changed, and what of it should not be."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.walk.entries import ACT, LINES
from tests.walk.expected import CHANGING, may
from tests.walk.people import MARKS, SERVICES, TICKETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from tests.walk.entries import Try
    from tests.walk.people import Stage

    Audited = tuple[str, str, str, int | None, str | None]
    Rows = frozenset[tuple[str, tuple[Any, ...]]]

# What is compared, row by row; of readers, channels and lanes what somebody decided, not what Slack said of them.
TABLES: Mapping[str, str] = {
    **dict.fromkeys(("accounts", "subscriptions", "identifiers", "tickets", "changes", "terms", "alerts"), "*"),
    **dict.fromkeys(("deliveries", "channel_moves"), "*"),
    "readers": "team_id, user_id, language, chosen_zone, territories",
    "channels": "team_id, channel_id, language, accounts_shown",
}
# Tables that a mere question may write: who asked, what Slack said, which event was dealt with, that we live.
OF_QUESTIONS = frozenset(
    {"audit", "groups", "seen_events", "heartbeats", "job_runs", "lanes", "alembic_version", "sqlite_sequence"}
)
READING = frozenset(
    {"users.info", "users.lookupByEmail", "conversations.info", "conversations.members", "usergroups.users.list"}
)
SHOWING = frozenset(
    {"response_url", "chat.postEphemeral", "chat.postMessage", "views.open", "views.update", "views.publish"}
)
UNSEEN = frozenset({"private_metadata", "hash", "view_id", "trigger_id", "thread_ts", "channel", "user"})
# Beside the one to oversee: how the time is counted, and the way back to the form of the question.
BUTTONS_OF_OVERSEER = frozenset({"ticket.oversee", "ticket.why", "dialog.change"})
# What it asks for is in its value, which is judged by itself.
PICK = "ask.pick"


class Book:
    """The database as it stands, read past the bot."""

    def __init__(self, stage: Stage) -> None:
        file = stage.bot.database.url.database
        assert file is not None
        self._connection = sqlite3.connect(file)
        self._raw: Mapping[str, list[tuple[Any, ...]]] = {}
        self._rows: Rows = frozenset()
        self.look()

    def tables(self) -> frozenset[str]:
        found = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(name for (name,) in found)

    def as_it_stood(self) -> Rows:
        """What was found when it was last looked at."""
        return self._rows

    def look(self) -> Rows:
        """Everything that a mere question must leave as it was."""
        raw = {
            table: self._connection.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - our own names
            for table, columns in TABLES.items()
        }
        if raw != self._raw:
            self._raw = raw
            self._rows = frozenset((table, row) for table, rows in raw.items() for row in rows if _counts(table, row))
        return self._rows

    def audited(self, since: int) -> list[Audited]:
        """The audit rows after an id, but for those of a tab that was shown: who, how, by which way, of what."""
        wanted = (
            "SELECT user_id, outcome, via, account, ticket FROM audit WHERE id > ? AND action <> 'home' ORDER BY id"
        )
        return self._connection.execute(wanted, (since,)).fetchall()

    def last_audited(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(id), 0) FROM audit").fetchone()[0])

    def close(self) -> None:
        self._connection.close()


def _counts(table: str, row: tuple[Any, ...]) -> bool:
    """Whether a row holds what somebody decided, and not only what Slack said."""
    return table not in {"readers", "channels"} or any(row[2:])


@dataclass(frozen=True)
class Trace:
    """What a try left behind."""

    outcome: Outcome
    calls: Sequence[Any]
    sights: Sequence[Sight]
    audited: Sequence[Audited]
    changed: Rows


async def walked(stage: Stage, book: Book, name: str, what: Try) -> list[str]:
    """Let somebody try something, and return what is wrong with what came of it."""
    person = stage.people[name]
    workspace = stage.bot.workspace
    before, since = book.as_it_stood(), book.last_audited()
    calls, sights = len(workspace.calls.all), len(workspace.world.sights.all)
    outcome = await what.send(stage, person, what)
    await stage.answered()
    if book.look() != before:
        await stage.quiet()
        book.look()
    trace = Trace(
        outcome,
        [call for call in workspace.calls.all[calls:] if not _others_home(call, person)],
        [sight for sight in workspace.world.sights.all[sights:] if sight.kind != "home" or sight.user == person.id],
        book.audited(since),
        book.as_it_stood() ^ before,
    )
    role = stage.role(name)
    granted = may(role, what.right, what.place)
    judge = _granted if granted else _refused
    found = [f"{name} as {role}: {what.name}: {wrong}" for wrong in judge(stage, person, role, what, trace)]
    if granted and what.text.startswith("untrack"):
        # The next one tries the same ticket.
        await stage.lead_does(f"undo {TICKETS[what.place]}")
        book.look()
    return found


def _others_home(call: Any, person: Person) -> bool:  # noqa: ANN401 - of bot.local
    """Whether somebody else's own tab was published, as it is whenever a ticket has changed."""
    return bool(call.method == "views.publish" and call.args.get("user_id") != person.id)


def _refused(stage: Stage, person: Person, role: str, what: Try, trace: Trace) -> list[str]:
    """Nothing told, nothing changed, a private answer and a row that says so."""
    wrong = [*_public(stage, person, trace), *_changed(trace.changed), *_unseen(person, what, trace)]
    rows = list(trace.audited)
    ticket = TICKETS[what.place] if may(role, "see", what.place) else None
    if len(rows) != 1 or rows[0] not in {(person.id, "refused", what.via, None, one) for one in (None, ticket)}:
        wrong.append(f"audited as {rows}")
    hidden = [*_marks("here"), *_marks("there"), *SERVICES, *_hidden_tickets(role)]
    return [
        *wrong,
        *_told(hidden, [trace.outcome.body, *(call.args for call in trace.calls if call.method in SHOWING)]),
    ]


def _granted(stage: Stage, person: Person, role: str, what: Try, trace: Trace) -> list[str]:
    """Answered; a question tells nobody else and changes nothing, a change only what it is about."""
    wrong = _unseen(person, what, trace)
    outcomes = [row[1] for row in trace.audited]
    if "refused" in outcomes or "failed" in outcomes or {row[0] for row in trace.audited} - {person.id}:
        wrong.append(f"audited as {trace.audited}")
    if what.right not in CHANGING or what.entry == ACT:
        # The rules are for everybody: whoever asks for them in a channel shares the answer, unless it says where an
        # account belongs.
        private = "{account}" in what.text and may(role, "accounts", what.place)
        shared = what.right == "rules" and what.via == "mention" and not private
        wrong += [*([] if shared else _public(stage, person, trace)), *_changed(trace.changed)]
    elif what.right in {"change", "oversee"}:
        strange = [row for row in trace.changed if row[0] != "terms" and not _is_about(row[1], TICKETS[what.place])]
        wrong += _changed(frozenset(strange))
    hidden = [*_hidden_tickets(role)]
    if role in {"outsider", "untold", "told"}:
        hidden += [*_marks("here"), *_marks("there")]
    if role in {"contact", "elsewhere"}:
        hidden += _marks("there" if role == "contact" else "here")
    mine = [sight for sight in trace.sights if stage.bot.workspace.world.sights.sees(person.id, sight)]
    if role == "told":
        wrong += _strange_buttons(mine)
    wrong += _strange_picks(role, what, mine)
    return [*wrong, *_told(hidden, [[sight.text, sight.blocks] for sight in mine])]


def _strange_buttons(seen: Sequence[Sight]) -> list[str]:
    """Buttons that somebody is offered who only oversees a ticket, and may not press."""
    pressable = {button.action_id for sight in seen for button in sight.buttons}
    strange = sorted(one for one in pressable - BUTTONS_OF_OVERSEER - {PICK} if not one.startswith("home."))
    return [f"offers {strange}"] if strange else []


def _strange_picks(role: str, what: Try, seen: Sequence[Sight]) -> list[str]:
    """What somebody is offered to pick who may not have it; and an act in a sentence that is not offered at all."""
    picks = [button.value for sight in seen for button in sight.buttons if button.action_id == PICK]
    rights = {value: {right for right, _text in LINES.get(value.split()[0], ())} for value in picks}
    # Whether the clock has told them of any ticket the board itself says, which help lists as well.
    rights = {value: those | {"mine"} if value == "board" else those for value, those in rights.items()}
    wrong = [
        f"offers {value!r}"
        for value, those in rights.items()
        if not any(may(role, right, place) for right in those for place in TICKETS)
    ]
    if what.entry == ACT and not any(what.right in those for those in rights.values()):
        wrong.append(f"offers no more than {picks}")
    return wrong


def _unseen(person: Person, what: Try, trace: Trace) -> list[str]:
    """Whether nobody was answered; whoever has no home tab is shown none."""
    has_tab = not person.user.deleted and person.id != person.world.app.bot_user_id
    return [] if trace.sights or (what.via == "home" and not has_tab) else ["nobody was shown anything"]


def _public(stage: Stage, person: Person, trace: Trace) -> list[str]:
    """Whatever somebody else was shown, and calls that do more than show."""
    wrong = [f"called {call.method}" for call in trace.calls if call.method not in READING | SHOWING]
    mine = stage.bot.workspace.world.directory.dm(person.id).id
    seen_by_others = [one for one in trace.sights if one.user != person.id and one.channel != mine]
    return wrong + [f"shown to others: {sight.kind} {sight.words[:80]!r}" for sight in seen_by_others]


def _changed(rows: Rows) -> list[str]:
    return [f"changed {sorted(rows, key=str)}"] if rows else []


def _is_about(row: tuple[Any, ...], ticket: str) -> bool:
    return any(isinstance(cell, str) and cell.casefold() == ticket.casefold() for cell in row)


def _marks(place: str) -> tuple[str, ...]:
    return MARKS[place]


def _hidden_tickets(role: str) -> list[str]:
    return [ticket for place, ticket in TICKETS.items() if not may(role, "see", place)]


def _told(hidden: Sequence[str], sent: list[Any]) -> list[str]:
    """Which of the hidden words stands anywhere in what Slack was sent, shown or not."""
    folded = json.dumps(_without_ids(sent)).casefold()
    # As a whole: an instant in seconds has ten digits, and any four of them may stand in it.
    there = [word.casefold() for word in hidden if word.casefold() in folded]
    return [f"told {word!r}" for word in there if re.search(rf"(?<![0-9]){re.escape(word)}(?![0-9])", folded)]


def _without_ids(node: object) -> object:
    """Leave out what Slack names things by, and what a form sent along and gets back, which nobody sees."""
    if isinstance(node, dict):
        return {key: _without_ids(value) for key, value in node.items() if key not in UNSEEN}
    return [_without_ids(one) for one in node] if isinstance(node, list) else node
