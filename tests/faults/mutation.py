"""Requests that nobody meant: recorded ones with a few of their parts changed, and some of pure chance."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from bot.local.shapes import map_in, maps_in, text_in, walk
from bot.local.transport import FORM
from tests.faults.recording import LINES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from bot.local.shapes import Json
    from bot.local.state.directory import Directory
    from bot.local.transport import Delivery

    Path = tuple[str | int, ...]

CHANGES = (1, 1, 1, 2, 3)
WAYS = ("drop", "junk", "junk", "swap", "name", "name", "splice", "splice", "wrap", "add")
# What stands deep in a message or view is mostly read by nobody.
NEAR, MOSTLY = 3, 0.75
JSON = "application/json"
# Deeper than JSON is read, and as deep as it is.
DEPTHS = (40, 400, 900, 5000)
# What nothing of Slack's is called.
NOBODYS = ("U0NOBODY", "C0NOWHERE", "T0STRANGE", "W1", "D0", "S9", "V0", "R-1", "R-99", "", " ", "constructor", "🔥")
ODD = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e", "\u200f\u2068", "\ufeff", "\u0000\u0007\u001b[2J",
    "١٢٣", "ﷺ" * 40, "🏴\U000e0067\U000e007f", "e\u0301" * 99, "<!channel>", "<@U1|x>", "<mailto:a@b.c|d@e.f>", "<",
    "&amp;lt;", "%s %d {0} {x!r}", "'; DROP TABLE tickets; --", "../../etc/passwd", "NaN", "1e999", "-1", "0x10",
    "9" * 400, "x" * 100_000, "@" * 20_000, "a@" * 20_000, "<" * 20_000, "in " * 9_000, "🔥" * 9_000, ", " * 9_000,
    "\n" * 9_000, "\u200f" * 9_000, "[" * 5_000, "http://" + "a." * 9_000, "none", "null", "true", "[]", "{}",
    '{"channel": 7, "thread": [], "ticket": {}}', '{"channel": "C1", "ticket": "R-1"}',
    '{"show": "all", "page": 1e400, "ladder": null}', '{"show": "all", "page": -5, "ladder": 7}',
    '{"show": [], "page": "x"}', "take=R-1|ack=9|", "ticket.take=9;ticket.hold=x;", "ticket.hold=1=2;;",
)  # fmt: skip
EVENTS = (
    "message", "app_mention", "app_home_opened", "user_change", "subteam_members_changed", "channel_shared",
    "channel_unshared", "channel_id_changed", "channel_deleted", "group_deleted", "channel_unarchive",
    "member_joined_channel", "member_left_channel", "tokens_revoked", "app_uninstalled", "link_shared", "unheard_of",
)  # fmt: skip
KINDS = (
    "block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion",
    "event_callback", "url_verification", "interactive_message", "dialog_submission", "dialog_cancellation",
    "workflow_step_edit", "function_executed", "app_rate_limited", "unheard_of",
)  # fmt: skip


MORE = ("bot_id", "subtype", "edited", "view", "thread_ts", "state", "hash", "team", "x")
FIELDS = ("payload", "command", "text", "user_id", "team_id", "type")
TYPES = (FORM, JSON, "text/plain", "multipart/form-data; boundary=x", "nonsense")
PURE = 0.1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shot:
    """One request to send; `origin` is what was recorded and `payload` what became of it, if it is JSON or a form."""

    content_type: str
    body: bytes
    origin: Delivery | None = None
    payload: Json | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What is called something in the workspace: `ids` of people and channels, and what is sent with a press."""

    ids: Sequence[str]
    acted: Sequence[str]


def names_of(directory: Directory, deliveries: Sequence[Delivery], staff: Sequence[str]) -> Names:
    """Gather names; nobody's request becomes one of `staff` by chance, and none comes to somebody's own messages.

    Slack signs who asks and where: only what people can choose may be forged.
    """
    people = [user for user in directory.users if user not in staff]
    channels = [channel.id for channel in directory.channels.values() if not channel.is_im]
    wanted = ("action_id", "callback_id", "block_id", "private_metadata", "value")
    acted = {text_in(part, key) for one in deliveries for part in walk(one.payload) for key in wanted}
    return Names([*people, *channels, *directory.teams, *NOBODYS], [*sorted(acted), *LINES, *EVENTS, *KINDS])


class Mutator:
    """Makes requests, never the same twice; recorded ones of every kind are changed about equally often."""

    def __init__(self, deliveries: Iterable[Delivery], names: Names, chance: Random, variety: int) -> None:
        self._names = names
        self._chance = chance
        self._junk = _examples(_values(names), variety, chance.randrange(2**32))
        self._pure = iter(_examples(_of_chance(), variety, chance.randrange(2**32)))
        self._kinds: dict[str, dict[str, list[Delivery]]] = {}
        for one in deliveries:
            self._kinds.setdefault(one.kind, {}).setdefault(_what(one), []).append(one)
        self._made: set[bytes] = set()

    def shots(self, count: int) -> Iterator[Shot]:
        """Yield so many."""
        made = 0
        while made < count:
            shot = next(self._pure, None) if self._chance.random() < PURE else None
            shot = shot or self._changed()
            digest = sha256(shot.body).digest()
            if digest not in self._made:
                self._made.add(digest)
                made += 1
                yield shot

    def _changed(self) -> Shot:
        chance = self._chance
        kinds = chance.choice(list(self._kinds.values()))
        origin = chance.choice(chance.choice(list(kinds.values())))
        payload: Any = deepcopy(origin.payload)
        for _ in range(chance.choice(CHANGES)):
            paths = list(_paths(payload))
            near = [path for path in paths if len(path) <= NEAR or path[0] in {"event", "actions"}]
            if paths:
                self._change(payload, chance.choice(near if chance.random() < MOSTLY else paths))
        return _packed(origin, payload, ascii_only=chance.random() < 0.5)

    def _change(self, payload: Any, path: Path) -> None:  # noqa: ANN401 - JSON
        chance, parent = self._chance, payload
        for step in path[:-1]:
            parent = parent[step]
        last: Any = path[-1]
        match chance.choice(WAYS):
            case "drop":
                del parent[last]
            case "junk":
                parent[last] = chance.choice(self._junk)
            case "swap":
                parent[last] = _as_another_type(parent[last])
            case "name":
                parent[last] = chance.choice(chance.choice((self._names.ids, self._names.acted)))
            case "splice" if isinstance(parent[last], str):
                at = chance.randint(0, len(parent[last]))
                parent[last] = parent[last][:at] + chance.choice(ODD) + parent[last][at:]
            case "add" if isinstance(parent, dict):
                parent[chance.choice(MORE)] = chance.choice(self._junk)
            case _:
                parent[last] = [parent[last]]


def _what(delivery: Delivery) -> str:
    payload = delivery.payload
    pressed = next(iter(maps_in(payload, "actions")), {})
    words = text_in(payload, "text").split()
    happened = map_in(payload, "event")
    said = [text_in(pressed, "action_id"), text_in(payload, "callback_id"), *words[:1]]
    return "|".join([text_in(payload, "type"), text_in(happened, "type"), *said])


def _examples(strategy: st.SearchStrategy[T], count: int, number: int) -> list[T]:
    """Draw so many examples with hypothesis; `number` is the seed."""
    found: list[T] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seed(number)
    @given(strategy)
    def collect(one: T) -> None:
        found.append(one)

    collect()
    return found


def _values(names: Names) -> st.SearchStrategy[Any]:
    anything = st.text(st.characters(), max_size=30)  # halves of surrogate pairs, too
    texts = st.one_of(st.sampled_from(ODD), st.sampled_from(names.ids), st.sampled_from(names.acted), anything)
    leaves = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(), st.just(10**400))
    trees = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
    )
    return st.one_of(texts, leaves, trees, st.sampled_from(DEPTHS).map(Deep))


@dataclass(frozen=True, slots=True)
class Deep:
    """So many lists inside each other, which no encoder could write."""

    depth: int

    @property
    def written(self) -> str:
        return "[" * self.depth + "]" * self.depth


def _paths(tree: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, inner in steps:
        yield from _paths(inner, (*path, step))


def _as_another_type(value: object) -> object:
    match value:
        case bool():
            return str(value)
        case int() | float():
            return str(value)
        case str():
            return int(value) if value.isdecimal() and len(value) < 400 else len(value)
        case list():
            return {str(number): one for number, one in enumerate(value)}
        case dict():
            return list(value.items())
        case _:
            return {}


def _packed(origin: Delivery, payload: Json, *, ascii_only: bool) -> Shot:
    if origin.kind == "slash_commands":
        fields = [(key, _plain(value)) for key, value in payload.items()]
        return Shot(FORM, urlencode(fields, errors="surrogatepass").encode(), origin, payload)
    text = written(payload, ascii_only=ascii_only)
    if origin.kind == "events_api":
        return Shot(JSON, text.encode(errors="surrogatepass"), origin, payload)
    body = urlencode({"payload": text}, errors="surrogatepass").encode()
    return Shot(FORM, body, origin, payload)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else written(value, ascii_only=True)


def written(value: object, *, ascii_only: bool) -> str:
    """Return a value as JSON."""
    marks: dict[str, str] = {}

    def marked(deep: object) -> str:
        assert isinstance(deep, Deep)
        mark = f"deep-{len(marks)}-{deep.depth}"
        marks[mark] = deep.written
        return mark

    text = json.dumps(value, ensure_ascii=ascii_only, default=marked)
    for mark, deep in marks.items():
        text = text.replace(f'"{mark}"', deep)
    return text


def _of_chance() -> st.SearchStrategy[Shot]:
    leaves = st.none() | st.booleans() | st.integers() | st.text()
    trees = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
    forms = st.dictionaries(st.sampled_from(FIELDS), st.text() | trees.map(json.dumps))
    bodies = st.one_of(
        st.binary(max_size=200), trees.map(json.dumps).map(str.encode), forms.map(urlencode).map(str.encode)
    )
    return st.builds(Shot, st.sampled_from(TYPES), bodies)
