from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.catalogue import extract, source_problems

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ("name", "reasons")

CODE = """
def view(tr, self, account):
    tr.t("{name} is late", name=tr.t("Nobody"))
    self.tr.n("{count} ticket", "{count} tickets", 3)
    # Translators: a window of time
    tr.p("of a window", "open")
    tr.t(
        "a long text "
        "in two parts"
    )
    account.t
    account.t()
    tr.number(5)
"""

POLICY = """
name = "The programme"
source = "000:1"

[[services]]
name = "Zoho Campaigns"
key = "campaigns"
reasons = ["Measured by contacts.", "Measured by rows."]

[[services]]
name = "Zoho Campaigns"
"""


def sources(folder: Path, code: str = CODE, policy: str = POLICY) -> Path:
    package = folder / "bot"
    (package / "slack").mkdir(parents=True)
    (package / "domain").mkdir()
    (package / "slack" / "view.py").write_text(code, "utf-8")
    (package / "domain" / "policy.toml").write_text(policy, "utf-8")
    return package


def test_messages_are_found_on_any_object_nested_joined_and_with_context(tmp_path: Path) -> None:
    found = {(message.context, message.id) for message in extract(sources(tmp_path, policy=""), KEYS) if message.id}
    assert found == {
        (None, "{name} is late"),
        (None, "Nobody"),
        (None, ("{count} ticket", "{count} tickets")),
        ("of a window", "open"),
        (None, "a long text in two parts"),
    }


def test_a_note_for_translators_travels_with_its_message(tmp_path: Path) -> None:
    message = extract(sources(tmp_path), KEYS).get("open", "of a window")
    assert message is not None
    assert message.auto_comments == ["a window of time"]
    assert message.locations == [("bot/slack/view.py", 0)]


def test_texts_of_the_policy_are_found_by_their_key_with_its_path(tmp_path: Path) -> None:
    catalog = extract(sources(tmp_path, code=""), KEYS)
    found = {message.id: message.auto_comments for message in catalog if message.id}
    assert found == {
        "The programme": ["name"],
        "Zoho Campaigns": ["services.name"],
        "Measured by contacts.": ["services.reasons"],
        "Measured by rows.": ["services.reasons"],
    }


@pytest.mark.parametrize(
    "call",
    [
        'tr.t(f"{name} is late")',
        "tr.t(text)",
        'tr.t("a" + text)',
        'tr.t("a" if x else "b")',
        'tr.n("one", many, 3)',
        'tr.n("one")',
        'tr.p(context, "open")',
        'tr.p("context", f"open {x}")',
    ],
)
def test_a_text_that_is_not_written_out_is_a_problem(tmp_path: Path, call: str) -> None:
    (problem,) = source_problems(sources(tmp_path, code=f"\n{call}\n"), KEYS)
    assert problem.startswith("bot/slack/view.py:2: ")


@pytest.mark.parametrize("text", ["", "{0} x", "{a.b}", "{", "in*bold*", "*bold*。", "a*b*c", "a \\u202e b"])
def test_a_text_that_cannot_be_translated_well_is_a_problem(tmp_path: Path, text: str) -> None:
    assert len(source_problems(sources(tmp_path, code=f'tr.t("{text}")'), KEYS)) == 1


@pytest.mark.parametrize("text", ["*{name}* is late", "*Large*", "a (*b*), *c*.", "2 `*` 3", "75 % of {a}", "24*5"])
def test_a_text_that_translates_well_is_no_problem(tmp_path: Path, text: str) -> None:
    assert source_problems(sources(tmp_path, code=f'tr.t("{text}")'), KEYS) == []


def test_one_message_with_two_plurals_is_a_problem(tmp_path: Path) -> None:
    code = 'tr.t("ticket")\ntr.n("ticket", "tickets", 2)\n'
    (problem,) = source_problems(sources(tmp_path, code=code), KEYS)
    assert "different plurals" in problem


def test_the_messages_of_the_bot_itself_are_found() -> None:
    found = {message.id: message for message in extract() if message.id}
    assert ("{count} day", "{count} days") in found
    assert any(place == "bot/domain/policy.toml" for message in found.values() for place, _ in message.locations)
