"""The way in which a method of the Web API says no."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.local.block_rules import Flaw
    from bot.local.shapes import Json


class ApiError(Exception):
    """Slack's answer `{"ok": false, "error": code}`, with more beside it where Slack says more."""

    def __init__(self, code: str, extra: Json | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra or {}

    def answer(self) -> Json:
        """The body as it goes over the wire."""
        return {"ok": False, "error": self.code, **self.extra}


def malformed(flaws: Iterable[Flaw], code: str | None = None) -> ApiError:
    """Make the refusal of a malformed message or view, every flaw named with its JSON pointer."""
    found = list(flaws)
    lines = [f"[ERROR] {flaw.reason} [json-pointer:{flaw.place}]" for flaw in found]
    return ApiError(code or found[0].code, {"errors": lines, "response_metadata": {"messages": lines}})
