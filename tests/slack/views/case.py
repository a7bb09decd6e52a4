"""A case: one view given data from outside, under the name of the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.i18n import Translator
    from tests.slack.views.words import Words

    Show = Callable[[Translator, Words], object]


@dataclass(frozen=True)
class Case:
    """What shows a view, by the view's name and what is special about it.

    One that is `cut` holds more than there is room for, so that longer words leave less of it.
    """

    view: str
    about: str
    show: Show
    cut: bool = False

    def __str__(self) -> str:
        return f"{self.view}, {self.about}" if self.about else self.view


class Cases(list[Case]):
    """The cases of some views."""

    def add(self, view: Callable[..., object], about: str, show: Show, *, cut: bool = False) -> None:
        """Take what shows a view as a case of it."""
        self.append(Case(f"{view.__module__.rpartition('.')[2]}.{view.__name__}", about, show, cut=cut))
