"""What is typed arrives as Slack writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.local.typed import command_text, message_text, rich_text

if TYPE_CHECKING:
    from bot.local.standard import Cast
    from bot.local.workspace import Workspace


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("check admin@customer.com", "check <mailto:admin@customer.com|admin@customer.com>"),
        ("check a.b+c@x.co.uk.", "check <mailto:a.b+c@x.co.uk|a.b+c@x.co.uk>."),
        ("check customer.com", "check <http://customer.com|customer.com>"),
        ("see https://x.y/a?b=1&c=2", "see <https://x.y/a?b=1&amp;c=2>"),
        ("why <Zoho & co>", "why &lt;Zoho &amp; co&gt;"),
        ("@ada take T-1", "<@{ada}|ada> take T-1"),
        ("@nobody take T-1", "@nobody take T-1"),
        ("in #general,#desk-leads", "in <#{general}|general>,<#{private}|desk-leads>"),
        ("#nowhere", "#nowhere"),
        ("@agents and @here", "<!subteam^{agents}|@agents> and <!here>"),
        ("at 14:30 or 2h30m, v1.5", "at 14:30 or 2h30m, v1.5"),
        ("ZUID:123 *bold* _it_", "ZUID:123 *bold* _it_"),
        ("السعودية a@b.com", "السعودية <mailto:a@b.com|a@b.com>"),
    ],
)
def test_a_command_is_escaped_and_its_names_become_tokens(
    workspace: Workspace,
    cast: Cast,
    typed: str,
    sent: str,
) -> None:
    ids = {
        "ada": cast.agent.id,
        "general": cast.general.id,
        "private": cast.private.id,
        "agents": cast.agents.id,
    }
    assert command_text(workspace.world.directory, typed) == sent.format(**ids)


def test_in_a_message_a_mentioned_person_has_no_label(workspace: Workspace, cast: Cast) -> None:
    text = message_text(workspace.world.directory, "@ada see a@b.com in #general")
    assert text == f"<@{cast.agent.id}> see <mailto:a@b.com|a@b.com> in <#{cast.general.id}|general>"


def test_beside_the_text_stand_the_same_words_as_rich_text(workspace: Workspace, cast: Cast) -> None:
    [block] = rich_text(workspace.world.directory, "@ada @agents @here see a@b.com in #general & go")
    [section] = block["elements"]  # type: ignore[misc]
    kinds = [element["type"] for element in section["elements"]]
    assert [kind for kind in kinds if kind != "text"] == ["user", "usergroup", "broadcast", "link", "channel"]
    assert section["elements"][0]["user_id"] == cast.agent.id
    assert section["elements"][-1] == {"type": "text", "text": " & go"}
