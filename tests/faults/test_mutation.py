"""Mutated requests are of every kind, all different, and the same again for the same seed."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

from bot.local.transport import Delivery
from tests.faults.mutation import Deep, Mutator, Names, written

if TYPE_CHECKING:
    from tests.faults.mutation import Shot

COMMAND = Delivery("slash_commands", {"command": "/priority", "text": "help", "user_id": "U1"})
PRESS = Delivery("interactive", {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x"}]})
EVENT = Delivery("events_api", {"type": "event_callback", "event": {"type": "message", "text": "help"}})
RECORDED = (COMMAND, PRESS, EVENT)
NAMES = Names(ids=("U2", "C2"), acted=("check.share", "help"))


def made(number: int, count: int = 200) -> list[Shot]:
    return list(Mutator(RECORDED, NAMES, Random(number), variety=20).shots(count))


def test_every_kind_is_changed_and_some_are_of_pure_chance() -> None:
    assert {shot.origin and shot.origin.kind for shot in made(1)} == {*(one.kind for one in RECORDED), None}


def test_no_two_are_alike() -> None:
    bodies = [shot.body for shot in made(1)]
    assert len(set(bodies)) == len(bodies) == 200


def test_the_same_seed_makes_the_same_again() -> None:
    assert [shot.body for shot in made(3, 50)] == [shot.body for shot in made(3, 50)]
    assert [shot.body for shot in made(3, 50)] != [shot.body for shot in made(4, 50)]


def test_what_is_recorded_stays_as_it_is() -> None:
    before = json.dumps([one.payload for one in RECORDED])
    made(5)
    assert json.dumps([one.payload for one in RECORDED]) == before


def test_lists_inside_lists_are_written_deeper_than_an_encoder_could() -> None:
    assert written({"a": Deep(5000)}, ascii_only=True) == '{"a": ' + "[" * 5000 + "]" * 5000 + "}"
