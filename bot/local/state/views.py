"""Keeps the modals and home tabs that people have open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.local.refusal import ApiError
from bot.local.shapes import Json, maps_in, text_in
from bot.local.state.records import View

if TYPE_CHECKING:
    from bot.local.state.stamps import Stamps

STACK = 3


@dataclass(slots=True)
class ViewStore:
    """Modals by id, and one home tab for a person."""

    stamps: Stamps
    modals: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def open(self, user: str, content: Json) -> View:
        """Open a modal as the first of its stack."""
        return self._add(user, content, None)

    def push(self, user: str, content: Json, below: View) -> View:
        """Put a modal on top of another; a stack holds three (push_limit_reached)."""
        height = sum(view.root_id == below.root_id and not view.closed for view in self.modals.values())
        if height >= STACK:
            raise ApiError("push_limit_reached")
        return self._add(user, content, below)

    def _add(self, user: str, content: Json, below: View | None) -> View:
        self._refuse_second(text_in(content, "external_id"))
        view_id = self.stamps.new_id("V")
        root = below.root_id if below else view_id
        view = View(view_id, user, self.with_ids(content), self._hash(), root, below.id if below else None)
        self.modals[view_id] = view
        return view

    def _refuse_second(self, external_id: str) -> None:
        if external_id and self._by_external_id(external_id):
            raise ApiError("duplicate_external_id")

    def _by_external_id(self, external_id: str) -> View | None:
        every = (view for view in self.modals.values() if not view.closed)
        return next((view for view in every if text_in(view.content, "external_id") == external_id), None)

    def find(self, view_id: str, external_id: str = "") -> View:
        """Find an open modal; ApiError not_found where it is closed or never was."""
        view = self.modals.get(view_id) if view_id else self._by_external_id(external_id)
        if view is None or view.closed:
            raise ApiError("not_found")
        return view

    def update(self, view: View, content: Json, known_hash: str = "") -> View:
        """Show something else in a view; ApiError hash_conflict if it changed since `known_hash`."""
        if known_hash and known_hash != view.hash:
            raise ApiError("hash_conflict")
        view.content = self.with_ids(content)
        view.hash = self._hash()
        return view

    def publish(self, user: str, content: Json, known_hash: str = "") -> View:
        """Show a person's home tab anew."""
        view = self.homes.get(user)
        if view is not None:
            return self.update(view, content, known_hash)
        view_id = self.stamps.new_id("V")
        view = View(view_id, user, self.with_ids(content), self._hash(), view_id)
        self.homes[user] = view
        return view

    def close(self, view: View, *, whole_stack: bool = False) -> list[View]:
        """Close a modal, those above it, and with `whole_stack` all of its stack."""
        gone = [
            other
            for other in self.modals.values()
            if other.root_id == view.root_id and not other.closed and (whole_stack or other.id >= view.id)
        ]
        for other in gone:
            other.closed = True
        return gone

    def with_ids(self, content: Json) -> Json:
        """Give an id to every block without one, as Slack does."""
        return {**content, "blocks": named(maps_in(content, "blocks"), self.stamps)}

    def _hash(self) -> str:
        return f"{self.stamps.new_ts()}.local"


def named(blocks: list[Json], stamps: Stamps) -> list[Json]:
    """Return the blocks with an id for each that has none."""
    return [{**block, "block_id": text_in(block, "block_id") or stamps.new_id("b")} for block in blocks]
