"""Keeps what has come up and was not shown yet, and tells answers from what came up elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from bot.local.shapes import map_in, text_in

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from bot.local.outcome import Outcome
    from bot.local.person import Person
    from bot.local.state.sights import Sight
    from bot.local.state.world import World

_ORDER = {"before": 0, "answer": 1, "meanwhile": 2}
_FOR_ONE = {"ephemeral", "modal", "closed", "errors", "failed"}
_MESSAGES = {"message", "updated", "ephemeral"}


@dataclass(frozen=True, slots=True)
class News:
    """Something new on a person's screen: from before what they did last, its answer, or what came up meanwhile."""

    sight: Sight
    when: Literal["before", "answer", "meanwhile"]

    @property
    def is_answer(self) -> bool:
        """Whether it came of what the person did last."""
        return self.when == "answer"


class Inbox:
    """What nobody at this console has been shown yet, whoever sits there; the past is not shown."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._start = len(world.sights.all)
        self._next: dict[str, int] = {}
        self._shown: set[int] = set()

    def next(self, person: Person) -> int:
        """Return from which sight on a person has not looked yet."""
        return self._next.get(person.id, self._start)

    def take(self, person: Person, outcome: Outcome | None) -> list[News]:
        """Return what is new for a person, once, the answer before the rest; of what changed the last state.

        Home tabs come only to those who have just used theirs: Slack shows no other.
        """
        every = self._world.sights.all
        new = [place for place in range(self.next(person), len(every)) if self.sees(person, every[place])]
        self._next[person.id] = len(every)
        found: dict[Hashable, News] = {}
        for place in (place for place in new if place not in self._shown):
            self._shown.add(place)
            news = News(every[place], self._when(place, outcome))
            if news.sight.kind != "home" or news.is_answer:
                _add(found, news)
        return sorted(found.values(), key=lambda news: _ORDER[news.when])

    def _when(self, place: int, outcome: Outcome | None) -> Literal["before", "answer", "meanwhile"]:
        if outcome is None or place < outcome.watch.since:
            return "before"
        return "answer" if self.answers(outcome)(self._world.sights.all[place]) else "meanwhile"

    def sees(self, person: Person, sight: Sight) -> bool:
        """Tell whether a person sees something."""
        return self._world.sights.sees(person.id, sight)

    def answers(self, outcome: Outcome) -> Callable[[Sight], bool]:
        """Return a test for what comes of something that was done, and not by itself."""
        home = _on_home(outcome)

        def test(sight: Sight) -> bool:
            if sight.kind == "home":
                return home
            return sight.kind in _FOR_ONE or sight.via != "api" or not self._came_by_itself(sight)

        return test

    def _came_by_itself(self, sight: Sight) -> bool:
        """Messages that the bot means to find again carry metadata; the answer to a message carries none."""
        message = self._world.messages.find(sight.channel, sight.ts)
        return message is None or message.metadata is not None


def _add(found: dict[Hashable, News], news: News) -> None:
    """Add news, in the place of what shows the same message, dialog or home tab."""
    sight = news.sight
    key: Hashable = (sight.channel, sight.ts, sight.user)
    if sight.kind not in _MESSAGES:
        key = (sight.kind, sight.view.id if sight.view else "", key)
    elif key in found:
        news = replace(news, when="answer" if found[key].is_answer else news.when)
    if sight.kind == "deleted":
        found.pop((sight.channel, sight.ts, sight.user), None)
    found[key] = news


def _on_home(outcome: Outcome) -> bool:
    payload = outcome.delivery.payload
    opened = text_in(map_in(payload, "event"), "type") == "app_home_opened"
    return opened or text_in(map_in(payload, "view"), "type") == "home"
