"""The views about tickets, each in every state that it tells apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.clock import Clock
from bot.domain.refusal import Refusal, RefusedChangeError
from bot.domain.roles import Action
from bot.domain.severity import Severity
from bot.domain.summary import summarise
from bot.domain.ticket import Act, Change
from bot.services.calls import leads_of, next_level
from bot.slack.alert_content import Former
from bot.slack.commands import COMMANDS
from bot.slack.ticket_words import ProblemKind, WordProblem
from bot.slack.views import (
    acts,
    alerts,
    board,
    calls,
    departures,
    former,
    happened,
    history,
    left,
    storms,
    summary,
    ticket,
    ticket_words,
    track,
)
from tests.slack.views.case import Cases
from tests.slack.views.tickets import (
    EVENTFUL,
    LONG_AFTER,
    NIGHT,
    NOON,
    by_impact,
    called,
    critical,
    told,
    without_commitment,
)
from tests.slack.views.tickets import ticket as a_ticket
from tests.tickets import ANNA, BEN, LONDON, S1, at

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.ticket import Ticket
    from bot.i18n import Translator
    from bot.slack.alert_content import Told
    from tests.slack.views.words import Words

ACK, DETERMINATION, UPDATE, AIM = Clock
CASES = Cases()

STATES = {
    "open": a_ticket,
    "late": lambda words: a_ticket(words, received="2"),
    "taken and on hold": lambda words: a_ticket(words, "take 9:30, ack 10, hold 11"),
    "eventful": lambda words: a_ticket(words, EVENTFUL),
    "by impact": lambda words: by_impact(words, "ack 10"),
    "a feature": without_commitment,
    "no severity": lambda words: without_commitment(words, type=None),
    "critical": critical,
    "how-to": lambda words: a_ticket(words, type="how-to"),
    "resolved": lambda words: a_ticket(words, "ack 13, resolve 14"),
    "untracked": lambda words: a_ticket(words, "untrack 11"),
    "escalated": lambda words: a_ticket(words, "ping 9:30, escalate 10"),
    "overseen": lambda words: a_ticket(words, "escalate 10, oversee 11"),
}
for about, made in STATES.items():
    CASES.add(
        left.time_left, about, lambda tr, w, made=made: left.time_left(tr, w.policy, made(w), NIGHT, may_act=True)
    )
    CASES.add(left.counting, about, lambda tr, w, made=made: left.counting(tr, w.policy, made(w), LONG_AFTER))
    CASES.add(
        ticket.in_channel,
        about,
        lambda tr, w, made=made: ticket.in_channel(tr, w.policy, made(w), w.account, NIGHT, outsiders=False),
    )
    CASES.add(track.already, about, lambda tr, w, made=made: track.already(tr, w.policy, made(w), NOON))
    CASES.add(
        calls.ping, about, lambda tr, w, made=made: calls.ping(tr, w.policy, made(w), called(w), ANNA, w.note, NOON)
    )
CASES.add(
    ticket.in_channel,
    "outsiders",
    lambda tr, w: ticket.in_channel(tr, w.policy, a_ticket(w, "hold 10"), None, NOON, outsiders=True),
)
CASES.add(
    ticket.in_channel,
    "account not known",
    lambda tr, w: ticket.in_channel(tr, w.policy, by_impact(w), None, NOON, outsiders=False),
)
CASES.add(left.none_of_mine, "", lambda tr, _w: left.none_of_mine(tr, has_board=True))
for about, most in {"two": 1, "many": 22}.items():
    CASES.add(
        left.mine,
        about,
        lambda tr, w, most=most: left.mine(tr, w.policy, [a_ticket(w, "take 10"), without_commitment(w)] * most, NIGHT),
        cut=most > 1,
    )
    CASES.add(
        board.board,
        about,
        lambda tr, w, most=most: board.board(
            tr, w.policy, [a_ticket(w, "take 10"), a_ticket(w, "resolve 10")] * most, NIGHT, may_track=True
        ),
        cut=most > 1,
    )
CASES.add(board.board, "none", lambda tr, w: board.board(tr, w.policy, [], NIGHT, may_track=True))
CASES.add(board.board, "none late", lambda tr, w: board.board(tr, w.policy, [a_ticket(w)], at("10"), may_track=True))

EVERY_ACT = (
    "take 9:10, assign 9:20, leave 9:30, ack 10 at 9:45, ping 10:10, escalate 10:20, oversee 10:25, hold 11, "
    "resume 12, undo 12:05, correct 12:10, determined 13, updated 14, resolve 15, reopen 16, untrack 17"
)


def _after_each(words: Words) -> list[Ticket]:
    """Return a ticket as it is after each of all acts."""
    acts_of = EVERY_ACT.split(", ")
    return [a_ticket(words, ", ".join(acts_of[:count])) for count in range(len(acts_of) + 1)]


for number, told_act in enumerate(["track", *EVERY_ACT.split(", ")]):
    CASES.add(
        acts.done,
        told_act.partition(" ")[0],
        lambda tr, w, number=number: acts.done(
            tr, w.policy, a_ticket(w, ", ".join(EVERY_ACT.split(", ")[:number])), at("18"), assumed=tr.zone
        ),
    )
CASES.add(acts.done, "a feature", lambda tr, w: acts.done(tr, w.policy, without_commitment(w), NOON))
CASES.add(acts.done, "late", lambda tr, w: acts.done(tr, w.policy, a_ticket(w, "ack 14"), NIGHT))
CASES.add(
    acts.done,
    "identified late",
    lambda tr, w: acts.done(tr, w.policy, a_ticket(w, identified_at=at("11"), impact=Severity.S3), NOON),
)
CASES.add(
    acts.done,
    "a hold that has ended",
    lambda tr, w: acts.done(tr, w.policy, a_ticket(w, "ack 9:30, hold 11 at 10, resume 12"), NOON, may_act=False),
)
TAKEN_AND_LEFT = [f"take {hour}, leave {hour}:30" for hour in range(10, 24)]


def _talkative(of: Ticket) -> Ticket:
    """Return a ticket whose changes have the longest reasons that are shown."""
    return replace(of, changes=tuple(replace(each, reason=" ".join([each.reason] * 60)) for each in of.changes))


CASES.add(history.history, "every act", lambda tr, w: history.history(tr, w.policy, _after_each(w)[-1], at("18")))
CASES.add(
    history.history,
    "more than there is room for",
    lambda tr, w: history.history(tr, w.policy, _talkative(a_ticket(w, ", ".join(TAKEN_AND_LEFT))), LONG_AFTER),
    cut=True,
)


def _refused(
    words: Words, why: Refusal, act: Act, standing: Act | None = None, acts_before: str = ""
) -> tuple[Ticket, RefusedChangeError]:
    of = a_ticket(words, acts_before)
    change = Change(9, act, at("11"), at("11"), ANNA, words.note, facts=of.facts, terms=of.terms)
    other = Change(8, standing, at("10:30"), at("10:30"), BEN, words.note) if standing else None
    return of, RefusedChangeError(why, change, other)


REFUSED = {
    "already": (Refusal.ALREADY, Act.ACKNOWLEDGE, Act.ACKNOWLEDGE, "ack 10"),
    "already corrected": (Refusal.ALREADY, Act.CORRECT, None, ""),
    "already overseen": (Refusal.ALREADY, Act.OVERSEE, None, ""),
    "already open": (Refusal.ALREADY, Act.REOPEN, None, ""),
    "resolved": (Refusal.CLOSED, Act.HOLD, None, "resolve 10"),
    "untracked": (Refusal.CLOSED, Act.HOLD, None, "untrack 10"),
    "never held": (Refusal.NOT_HELD, Act.RESUME, None, ""),
    "resumed": (Refusal.NOT_HELD, Act.RESUME, None, "hold 9:30, resume 10"),
    "held later": (Refusal.NOT_HELD, Act.RESUME, None, "hold 11:30"),
    "conflict": (Refusal.CONFLICT, Act.ACKNOWLEDGE, Act.HOLD, ""),
    "conflict of undo": (Refusal.CONFLICT, Act.UNDO, Act.HOLD, ""),
    "conflict of a correction": (Refusal.CONFLICT, Act.CORRECT, Act.HOLD, ""),
    "future": (Refusal.FUTURE, Act.HOLD, None, ""),
    "before receipt": (Refusal.BEFORE_RECEIPT, Act.HOLD, None, ""),
    "received in future": (Refusal.RECEIVED_IN_FUTURE, Act.CORRECT, None, ""),
    "received too long ago": (Refusal.RECEIVED_TOO_LONG_AGO, Act.CORRECT, None, ""),
    "nothing to undo": (Refusal.NOTHING_TO_UNDO, Act.UNDO, None, ""),
    "too late to undo": (Refusal.TOO_LATE_TO_UNDO, Act.UNDO, Act.TAKE, ""),
}


def _show_refused(tr: Translator, words: Words, how: tuple[Refusal, Act, Act | None, str]) -> object:
    return acts.refused(tr, words.policy, *_refused(words, *how), NOON, assumed=tr.zone)


for about, how in REFUSED.items():
    CASES.add(acts.refused, about, partial(lambda how, tr, w: _show_refused(tr, w, how), how))
CASES.add(
    acts.refused,
    "already assigned",
    lambda tr, w: acts.refused(
        tr,
        w.policy,
        a_ticket(w, "take 10"),
        RefusedChangeError(Refusal.ALREADY, Change(3, Act.TAKE, NOON, NOON, BEN, assignee=BEN)),
        NOON,
    ),
)
for why in (Refusal.RECEIVED_IN_FUTURE, Refusal.RECEIVED_TOO_LONG_AGO):
    CASES.add(
        acts.receipt_refused,
        why,
        lambda tr, w, why=why: acts.receipt_refused(tr, _refused(w, why, Act.CORRECT)[1], NOON, assumed=tr.zone),
    )

# milestone, clock, what was done before, the levels that hear, when.
ALERTS = {
    "expected": ("expected", ACK, "take 9:30", (), at("10")),
    "expected, determination": ("expected", DETERMINATION, "", (), at("11")),
    "warning": ("warning", ACK, "", (2,), at("11:30")),
    "warning, determination": ("warning", DETERMINATION, "", (2,), at("15")),
    "last call": ("last_call", ACK, "take 9:30", (2,), at("11:45")),
    "on hold": ("warning", DETERMINATION, "hold 16", (2,), at("16:30")),
    "deadline": ("deadline", ACK, "take 9:30", (2,), at("12:30")),
    "deadline, determination": ("deadline", DETERMINATION, "", (2,), at("17:30")),
    "level 3": ("level3", ACK, "", (2, 3), at("13:30")),
    "level 4": ("level4", ACK, "take 9:30", (4,), at("15:30")),
    "update warning": ("update_warning", UPDATE, "determined 9:30", (), at("16")),
    "update deadline": ("update_deadline", UPDATE, "determined 9:30", (2,), at("18")),
    "aim": ("aim_lower", AIM, "", (2,), at("thu 9")),
    "end of the aim": ("aim_upper", AIM, "", (2,), at("fri 9")),
}


def _told(words: Words, name: str, *, choose: bool = False) -> tuple[Told, datetime]:
    milestone, clock, before, levels, when = ALERTS[name]
    return told(a_ticket(words, before), words, milestone, clock, *levels, choose=choose), when


def _show_alert(tr: Translator, words: Words, name: str, reader: str | None) -> object:
    of, when = _told(words, name)
    return alerts.alert(tr, words.policy, of, when, reader)


for name in ALERTS:
    for reader in (None, "UKRISH", "BEN"):
        CASES.add(
            alerts.alert,
            f"{name}, to {reader or 'the channel'}",
            lambda tr, w, name=name, reader=reader: _show_alert(tr, w, name, reader),
        )
CASES.add(
    alerts.alert,
    "to choose one of",
    lambda tr, w: alerts.alert(tr, w.policy, _told(w, "level 4", choose=True)[0], at("15:30")),
)


def _show_storm(tr: Translator, words: Words, reader: str | None, count: int = 1, digits: int = 1) -> object:
    found = [_told(words, name, choose=name == "level 4")[0] for name in ALERTS]
    many = [
        replace(one, ticket=replace(one.ticket, id=f"{one.ticket.id}{place:0{digits}}"))
        for place, one in enumerate(found * count)
    ]
    return storms.storm(tr, words.policy, many, NIGHT, reader)


# As many as one message may tell, under ids so long that their times have to be brief, or can only be named.
for count, digits in ((1, 1), (7, 25), (7, 55)):
    for reader in (None, "UKRISH"):
        CASES.add(
            storms.storm,
            f"{14 * count} alerts of {digits} digits, to {reader or 'a channel'}",
            lambda tr, w, how=(reader, count, digits): _show_storm(tr, w, *how),
            cut=count > 1,
        )


def _show_former(tr: Translator, words: Words, how: str, reader: str | None, *, outsiders: bool) -> object:
    act, _at, moment = how.partition(" ")
    before = a_ticket(words, "take 9:30, determined 10" if act == "updated" else "take 9:30")
    after = a_ticket(words, f"take 9:30, determined 10, {how}" if act == "updated" else f"take 9:30, {how}")
    replaced = act in {"correct", "undo"} or "at" in moment
    clock, milestone = (UPDATE, "update_deadline") if act == "updated" else (ACK, "deadline")
    of = told(before, words, milestone, clock, 2, 3)
    run = after.run(clock)
    assert run is not None
    of = replace(of, ticket=before if replaced else after, run=of.run if replaced else run)
    return former.former(tr, words.policy, after, Former(of, after.last, replaced), NIGHT, reader, outsiders=outsiders)


for how in (
    "ack 14",
    "ack 11",
    "determined 14",
    "updated 22",
    "resolve 14",
    "untrack 14",
    "correct 14",
    "undo 9:40",
    "hold 14 at 11",
):
    CASES.add(former.former, how, lambda tr, w, how=how: _show_former(tr, w, how, None, outsiders=False))
CASES.add(former.former, "for outsiders", lambda tr, w: _show_former(tr, w, "correct 14", None, outsiders=True))
CASES.add(former.former, "to a reader", lambda tr, w: _show_former(tr, w, "ack 14", "UKRISH", outsiders=True))


def _show_summary(tr: Translator, words: Words, count: int, late: timedelta = timedelta(0)) -> object:
    stories = (
        a_ticket(words, received="fri 16"),
        a_ticket(words, "ack fri 15:30", received="fri 11"),
        a_ticket(words, "hold next mon 7", received="fri 0:30"),
        a_ticket(words, "ack fri 13, hold fri 14", received="fri 12"),
        a_ticket(words, received="next mon 8"),
        a_ticket(words, received="next mon 8", terms_of=replace(S1, windows={})),
    )
    many = [replace(each, id=f"{each.id}{place}") for place, each in enumerate(stories * count)]
    since = at("fri 9")
    found = summarise(many, since, LONG_AFTER)
    return summary.summary(tr, words.policy, words.policy.territories["europe_uk"], found, since, late)


CASES.add(summary.summary, "six tickets", lambda tr, w: _show_summary(tr, w, 1))
CASES.add(summary.summary, "many tickets, late", lambda tr, w: _show_summary(tr, w, 12, timedelta(hours=2)), cut=True)
CASES.add(summary.summary, "none", lambda tr, w: _show_summary(tr, w, 0))

CASES.add(
    calls.ping,
    "resolved",
    lambda tr, w: calls.ping(tr, w.policy, a_ticket(w, "resolve 10"), called(w), BEN, w.note, NOON),
)
CASES.add(
    calls.ping_place,
    "on a Saturday",
    lambda tr, w: calls.ping_place(
        tr, tr.policy(w.policy.territories["mea"].name), called(w), BEN, w.note, LONDON, at("sat 12")
    ),
)
CASES.add(
    calls.ping_place,
    "on a holiday",
    lambda tr, w: calls.ping_place(
        tr, tr.country("SA"), called(w), BEN, w.note, replace(LONDON, holidays=frozenset({at("12").date()})), NOON
    ),
)


def _show_escalation(tr: Translator, words: Words, then: str, ground: str | None) -> object:
    of = a_ticket(words, f"escalate 10{then}")
    change = next(each for each in of.changes if each.act is Act.ESCALATE)
    return calls.escalation(tr, words.policy, of, called(words), replace(change, ground=ground), NOON)


CASES.add(calls.escalation, "on no ground", lambda tr, w: _show_escalation(tr, w, "", None))
CASES.add(calls.escalation, "on a ground", lambda tr, w: _show_escalation(tr, w, "", "risk"))
CASES.add(calls.escalation, "resolved since", lambda tr, w: _show_escalation(tr, w, ", resolve 11", "time"))
for channel in ("C0DESK", None):
    for some in (0, 1, 2):
        CASES.add(
            calls.pinged,
            f"{some} of them, channel {channel}",
            lambda tr, w, channel=channel, some=some: calls.pinged(
                tr,
                happened.said(tr, (t := a_ticket(w, "ping 10")), t.last, NOON),
                called(w)[some % 2 : 1 + some],
                channel,
                LONDON,
                NOON,
            ),
        )
CASES.add(
    calls.pinged_lately,
    "",
    lambda tr, w: calls.pinged_lately(tr, (t := a_ticket(w, "ping 10")), t.last, w.ticket, NOON),
)


def _show_escalated(tr: Translator, words: Words, ground: str | None, acts_before: str, *, passed: bool) -> object:
    of = a_ticket(words, acts_before)
    of = replace(of, changes=(*of.changes[:-1], replace(of.last, ground=ground)))
    found = next_level(words.policy, of)
    assert found is not None
    return calls.escalated(tr, words.policy, of, called(words), replace(found, passed=(2,)), passed=passed)


for passed in (True, False):
    for ground in ("time", "risk", None):
        CASES.add(
            calls.escalated,
            f"{ground}, {'' if passed else 'not '}passed",
            lambda tr, w, ground=ground, passed=passed: _show_escalated(tr, w, ground, "ping 10", passed=passed),
        )


def _show_overseers(tr: Translator, words: Words) -> object:
    of = a_ticket(words)
    people = leads_of(words.policy, "usa", "US")
    found = next_level(words.policy, of)
    assert found is not None
    return calls.choose_overseer(tr, of, replace(found, people=people), words.note)


CASES.add(calls.choose_overseer, "", _show_overseers)
CASES.add(calls.nobody_left, "", lambda tr, w: calls.nobody_left(tr, a_ticket(w, "escalate 10")))
CASES.add(calls.whom_to_ping, "a word", lambda tr, w: calls.whom_to_ping(tr, w.typed))
CASES.add(calls.whom_to_ping, "nothing", lambda tr, _w: calls.whom_to_ping(tr, ""))
CASES.add(calls.which_part_to_ping, "", lambda tr, w: calls.which_part_to_ping(tr, w.typed))
CASES.add(
    departures.departed,
    "",
    lambda tr, w: departures.departed(tr, w.policy, a_ticket(w, "take 10, leave 11"), BEN, NOON),
)

CASES.add(ticket_words.unknown, "near", lambda tr, w: ticket_words.unknown(tr, w.typed, [w.ticket, w.ticket]))
CASES.add(ticket_words.unknown, "not near", lambda tr, w: ticket_words.unknown(tr, w.typed, []))
for action in (Action.OVERSEE, Action.CHANGE_TICKET):
    CASES.add(
        ticket_words.not_for_you, action, lambda tr, w, action=action: ticket_words.not_for_you(tr, w.typed, action)
    )
CASES.add(
    ticket_words.problems,
    "every kind",
    lambda tr, w: ticket_words.problems(tr, COMMANDS["track"], [WordProblem(kind, w.typed) for kind in ProblemKind]),
)
CASES.add(
    ticket_words.problems,
    "nothing typed",
    lambda tr, _w: ticket_words.problems(tr, COMMANDS["correct"], [WordProblem(kind) for kind in ProblemKind]),
)
