"""What is put before people can always be put shorter and plainer."""

from __future__ import annotations

from bot.services.posting import FailureKind, PostError, Rendering


def test_a_plain_message_has_no_blocks_and_keeps_its_ids() -> None:
    plain = Rendering("all of it", ({"type": "divider"},), payload={"clock": "update"}).as_plain()
    assert plain == Rendering("all of it", (), plain=True, payload={"clock": "update"})


def test_a_plain_message_is_cut_where_slack_would_refuse_it() -> None:
    assert Rendering("x" * 4000).as_plain().text == "x" * 4000
    assert Rendering("x" * 4001).as_plain().text == "x" * 3999 + "…"


def test_a_failure_says_in_one_line_what_it_means_and_why() -> None:
    assert str(PostError(FailureKind.REFUSED, "is_archived")) == "refused: is_archived"
