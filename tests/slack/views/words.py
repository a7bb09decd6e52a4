"""What people, tickets, accounts and operators hold, by the place where a view shows it: harmless, or hostile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from pydantic import BaseModel

from bot.domain.account import Account, Identifier, IdentifierKind
from bot.slack.ticket_ids import ticket_id
from tests.running import built_in_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.policy import Policy


@dataclass(frozen=True)
class Words:
    """One text for each kind of thing that comes from outside."""

    person: str
    email: str
    ticket: str
    service: str
    note: str
    typed: str
    operator: str

    @property
    def policy(self) -> Policy:
        """The built-in policy with every name, address and sentence in it by an operator."""
        return _by_an_operator(self.operator, self.person, self.email)

    @property
    def account(self) -> Account:
        return Account(self.email, number=7, domains=(self.email.rpartition("@")[2],), country="GB", partner=self.note)

    @property
    def identifier(self) -> Identifier:
        return Identifier(IdentifierKind.EMAIL, self.email)

    def each(self, change: Callable[[str], str]) -> Words:
        """Return the same with every text changed."""
        return Words(*map(change, astuple(self)))


# By language, as they are read: no word of them stands in any catalogue, and none holds another.
LATIN = Words(
    "Qpersonq", "qemailq@qhostq.example", "QT-4711q", "Qserviceq", "Qnoteq qwordsq", "Qtypedq", "Qoperatorq"
)  # fmt: skip
ARABIC = Words("قشخصق", "قبريدق@قموقعق.example", "ق-تذكرةق", "قخدمةق", "قملاحظةق", "قمكتوبق", "قمشغلق")
DIGITS = Words("7710017", "7720027@7720037.example", "7730037", "7740047", "7750057", "7760067", "7770077")


class OfTheBuiltInPolicy(Words):
    """Harmless words, and the policy as it ships."""

    @property
    def policy(self) -> Policy:
        return built_in_policy()


BUILT_IN = OfTheBuiltInPolicy(*astuple(LATIN))

_SENTENCES = {"name", "text", "note", "definition", "title", "region", "label", "excluded", "examples", "presets"}
_PLACEHOLDER = re.compile(r"\{\w+\}")
_NO_BRACES = str.maketrans("", "", "{}")


@lru_cache(64)
def _by_an_operator(words: str, person: str, email: str) -> Policy:
    return _changed(built_in_policy(), words, person, email)


def _changed(part: Any, words: str, person: str, email: str) -> Any:  # noqa: ANN401 - any part of a policy
    if isinstance(part, BaseModel):
        known = {name: getattr(part, name) for name in type(part).model_fields}
        is_a_person = {"name", "email"} <= set(known)
        update = {}
        for name, value in known.items():
            if name == "email" and value:
                update[name] = email
            elif name in _SENTENCES or (name == "steps" and isinstance(value, tuple)):
                update[name] = _said(value, person if is_a_person and name == "name" else words)
            elif isinstance(value, BaseModel | Mapping | tuple):
                update[name] = _changed(value, words, person, email)
        changed = part.model_copy(update=update)
        # What was worked out of the old words must be worked out anew.
        for name in changed.__dict__.keys() - known.keys():
            del changed.__dict__[name]
        return changed
    if isinstance(part, Mapping):
        return {key: _changed(value, words, person, email) for key, value in part.items()}
    if isinstance(part, tuple) and part and isinstance(part[0], BaseModel):
        return tuple(_changed(each, words, person, email) for each in part)
    return part


def _said(value: Any, words: str) -> Any:  # noqa: ANN401 - a text, several, a statement, or nothing
    if isinstance(value, str):
        places = _PLACEHOLDER.findall(value)
        # A brace that is none of a place is refused when the policy is read.
        return " ".join([words.translate(_NO_BRACES) if places else words, *places])
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return tuple(_said(each, words) for each in value)
    return _changed(value, words, words, words)


BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ATTACKS = (
    "<@U0AAAAAAA>", "<!channel>", "<!here|x>", "<!everyone>", "<!subteam^S1|x>", "<#C0AAAAAAA|x>", "@here", "@channel",
    "<https://evil.example|x>", "https://evil.example/?a=*b*", "<mailto:a@evil.example|x>", "mailto:a@evil.example",
    "<!date^1392734382^{date} x|y>", "&lt;!here&gt;", "&amp;lt;!here&amp;gt;", "&", "<", ">", "> q", ">>> q", "&gt; q",
    "`x`", "`", "``", "```", "```x```", "*x*", "*", "_x_", "_", "~x~", "~", "*_~x~_*", "x*", "_x", "**", "__x__",
    ":x:", ":x", "x:", ":+1::skin-tone-2:", ":100:", "14:30", ":", "- x", "• x", "1. x", "# x", "#general",
    "\n", "\r\n> x", "\t", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\u200b", "\ufeff", "\u00ad",
    "{name}", "{0}", "{", "}}", "%s", "%(x)s", "|", "\\", '"', "'", "تجربة", "עברית", "١٢٣", "テスト", "e\u0301", "🔥",
    *sorted(BIDI_CONTROLS),
)  # fmt: skip
LONGEST = 40

_pieces = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=4))
_texts = st.lists(_pieces, min_size=1, max_size=4).map(lambda pieces: "x".join(pieces)[:LONGEST])


def _is_seen(text: str) -> bool:
    return any(ch.isprintable() and not ch.isspace() for ch in text)


def _as_email(text: str) -> str:
    return f"{''.join(text.split())}@evil.example"


# A text of which nobody sees anything is nowhere taken.
_shown = _texts.filter(_is_seen)
_emails = _shown.map(_as_email)
_tickets = _shown.map(lambda text: "".join(ch for ch in text if ch.isprintable() and ticket_id(ch))).filter(bool)
hostile = st.builds(Words, _shown, _emails, _tickets, _shown, _shown, _shown, _shown)


def attacking(attacks: Sequence[str]) -> Words:
    """Return each of the attacks in one place; one that nobody would see has a letter behind it."""
    said = [text if _is_seen(text) else f"{text}x" for text in attacks]
    words = Words(*said)
    ticket = "".join(ch for ch in words.ticket if ticket_id(ch)) or "x"
    return replace(words, email=_as_email(words.email), ticket=ticket)


def undirected(words: Words) -> Words:
    """Return the words without anything that directs them."""
    return words.each(lambda text: "".join(ch for ch in text if ch not in BIDI_CONTROLS) or "x")


def with_controls(words: Words, control: str) -> Words:
    """Return the words with a control in front, inside and behind; in an id and an address only inside."""
    changed = words.each(lambda text: f"{control}{text[:1]}{control}{text[1:]}{control}")
    return replace(changed, ticket=words.ticket, email=f"{words.email[:1]}{control}{words.email[1:]}")


def markers(words: Words) -> list[str]:
    """Return what of the words is looked for in what is shown: the parts that nothing takes apart."""
    return [getattr(words, each.name).partition("@")[0].split()[0] for each in fields(words)]
