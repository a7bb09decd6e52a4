"""Reads the fields of a form as the words of its command, and says at which field something is not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.slack.dialogs import forms
from bot.slack.grammar import (
    UNKNOWN_WHO,
    place,
    read_check,
    read_options,
    read_request,
    split_services,
    who_and_services,
)
from bot.slack.places import LONGEST_NAME, meanings
from bot.slack.ticket_ids import ProblemKind, WordProblem, ticket_id, ticket_problem
from bot.slack.ticket_words import read_ping, read_track
from bot.slack.times import NotATime, read_time
from bot.slack.typed import clean, words
from bot.slack.views import field_problems as view

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.slack.desk import Asked
    from bot.slack.dialogs.forms import Form
    from bot.slack.places import Meant

    # The words of a field; the sentence that says what is wrong with it is raised.
    Reading = Callable[[Asked, str], Awaitable[str]]

_BEFORE_TIME = frozenset({"at", "on"})
_AGO = "ago"


class _Problem(Exception):  # noqa: N818 - no failure, but what is said at a field
    """What is wrong with a field, as a sentence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The words that the fields of a form stand for, and a sentence for each field that is not understood."""

    words: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)


async def checked(asked: Asked, form: Form, values: Mapping[str, str]) -> Checked:
    """Read a form field by field, then its command as a whole: no field may mean something in another's stead."""
    said: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name in form.fields:
        try:
            said[name] = await _READINGS[name](asked, values.get(name, ""))
        except _Problem as problem:
            problems[name] = str(problem)
    problems = problems or await _as_a_whole(asked, form, said)
    return Checked(said, problems)


async def _ticket(asked: Asked, value: str) -> str:
    found = words(clean(value))
    if asked.request.command == forms.LEFT.command and not found:
        return ""
    several = WordProblem(ProblemKind.TICKET_FORM, value) if len(found) > 1 else None
    if problem := several or ticket_problem(found[0] if found else ""):
        raise _Problem(view.word(asked.tr, problem))
    return found[0]


async def _account(asked: Asked, value: str) -> str:
    found = _joined(value)
    who, others = who_and_services(found)
    if others:
        raise _Problem(view.no_account(asked.tr, ", ".join(others)))
    if not who and UNKNOWN_WHO not in found:
        raise _Problem(view.whose(asked.tr))
    return " ".join(map(str, who)) or UNKNOWN_WHO


async def _service(_asked: Asked, value: str) -> str:
    return ", ".join(split_services(words(clean(value))))


async def _country(asked: Asked, value: str) -> str:
    name = place(words(clean(value))) or ""
    if not name:
        return ""
    meant = await meanings(asked, name)
    if len(meant.countries) == 1:
        return meant.countries[0]
    raise _Problem(_no_country(asked, name, meant))


def _no_country(asked: Asked, name: str, meant: Meant) -> str:
    name = name[:LONGEST_NAME]
    if meant.countries:
        return view.which_country(asked.tr, name, meant.countries)
    if meant.others:
        return view.several_countries(asked.tr, name)
    near = asked.desk.countries.nearest(name, asked.tr.language)
    return view.unknown_country(asked.tr, name, [code for code, _name in near])


async def _choice(_asked: Asked, value: str) -> str:
    return "" if value == forms.UNSAID else value


async def _received(asked: Asked, value: str) -> str:
    """Return a time as one word, which no other word of the command can be taken for a part of."""
    found = [word for word in words(clean(value)) if word.casefold() not in _BEFORE_TIME]
    if found and found[-1].casefold() == _AGO:
        found.pop()
    if not found:
        return ""
    with_date = len(found) > 1 and found[0].count("-") > 1
    time = "T".join((found[0], "".join(found[1:]))) if with_date else "".join(found)
    if isinstance(read_time(time, asked.now, asked.tr.zone), NotATime):
        raise _Problem(view.word(asked.tr, WordProblem(ProblemKind.TIME, value)))
    return time


async def _target(asked: Asked, value: str) -> str:
    found = words(clean(value))
    if not found:
        raise _Problem(view.whom(asked.tr, ""))
    name = place(found) or ""
    if len(found) == 1 and ticket_id(name):
        return name
    meant = await meanings(asked, name)
    if len(meant.countries) == 1:
        return meant.countries[0]
    if meant.countries:
        raise _Problem(view.which_country(asked.tr, name[:LONGEST_NAME], meant.countries))
    if not meant.others:
        raise _Problem(view.whom(asked.tr, name))
    return name


async def _note(_asked: Asked, value: str) -> str:
    return clean(value)


_READINGS: Mapping[str, Reading] = {
    forms.TICKET: _ticket,
    forms.ACCOUNT: _account,
    forms.SERVICE: _service,
    forms.COUNTRY: _country,
    forms.PARTNER: _country,
    forms.SEVERITY: _choice,
    forms.TYPE: _choice,
    forms.CRITICAL: _choice,
    forms.RECEIVED: _received,
    forms.VIA: _choice,
    forms.TARGET: _target,
    forms.NOTE: _note,
}


async def _as_a_whole(asked: Asked, form: Form, said: Mapping[str, str]) -> dict[str, str]:
    found = read_request(form.line(said)).words
    if form is forms.PING:
        return await _ping_as_a_whole(asked, found, said)
    if form is forms.LEFT:
        return {}
    services = split_services(words(said[forms.SERVICE]))
    if form is forms.CHECK:
        return {} if read_check(found).services == services else {forms.SERVICE: view.only_services(asked.tr)}
    read = read_track(found)
    if read.ticket != said[forms.TICKET]:
        return {forms.TICKET: view.word(asked.tr, WordProblem(ProblemKind.TICKET_FORM, said[forms.TICKET]))}
    if read.services != services or read.problems:
        return {forms.SERVICE: view.only_services(asked.tr)}
    return {}


async def _ping_as_a_whole(asked: Asked, found: Sequence[str], said: Mapping[str, str]) -> dict[str, str]:
    """See that no word of the note makes another place of the one that is named, as "US" and "Virgin Islands" do."""
    target = place(words(said[forms.TARGET]))
    for name, _note in read_ping(found).places:
        if name == target:
            return {}
        meant = await meanings(asked, name)
        if meant.countries or meant.others:
            return {forms.NOTE: view.note_begins_badly(asked.tr, name)}
    return {}


def _joined(value: str) -> tuple[str, ...]:
    """Read the words of an account as the command does, for which `ZUID 1` is one."""
    return read_options(words(clean(value)), {}).before
