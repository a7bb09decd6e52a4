"""What each failure of a call means for a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.services.posting import FailureKind
from bot.slack.refusals import failure_of, look_up_failure_of

if TYPE_CHECKING:
    from collections.abc import Mapping

BLIND = FailureKind.BLIND
SLACKS_WORDS = {
    "is_archived": FailureKind.REFUSED,
    "not_in_channel": FailureKind.REFUSED,
    "channel_not_found": FailureKind.REFUSED,
    "is_inactive": FailureKind.REFUSED,
    "restricted_action": FailureKind.REFUSED,
    "user_not_found": FailureKind.REFUSED,
    "messages_tab_disabled": FailureKind.REFUSED,
    "invalid_blocks": FailureKind.FORM,
    "msg_too_long": FailureKind.FORM,
    "msg_blocks_too_long": FailureKind.FORM,
    "no_text": FailureKind.FORM,
    "a word of tomorrow": FailureKind.FORM,
    "token_revoked": FailureKind.BROKEN,
    "invalid_auth": FailureKind.BROKEN,
    "account_inactive": FailureKind.BROKEN,
    "missing_scope": FailureKind.BROKEN,
    "ratelimited": FailureKind.LIMITED,
    "internal_error": FailureKind.UNKNOWN,
    "fatal_error": FailureKind.UNKNOWN,
    "message_not_found": FailureKind.GONE,
    "thread_not_found": FailureKind.GONE,
}


def said(word: str, status: int = 200, headers: Mapping[str, str] | None = None) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": word} if word else {},
        headers=dict(headers or {}),
        status_code=status,
    )
    return SlackApiError("", response)


@pytest.mark.parametrize(("word", "kind"), SLACKS_WORDS.items())
def test_a_refusal_in_slacks_words_says_what_to_do_next(word: str, kind: FailureKind) -> None:
    failure = failure_of(said(word))
    assert (failure.kind, failure.reason) == (kind, word)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("0", 0.0), ("1.5", 1.5), ("-1", 0.0), ("soon", None), ("inf", None), (None, None)],
)
def test_a_429_says_how_long_to_wait_if_it_can_be_read(header: str | None, seconds: float | None) -> None:
    headers = {} if header is None else {"Retry-After": header}
    for word in ("ratelimited", ""):
        failure = failure_of(said(word, 429, headers))
        assert (failure.kind, failure.retry_after) == (FailureKind.LIMITED, seconds)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 403])
def test_an_answer_of_something_else_than_slack_says_nothing_of_the_outcome(status: int) -> None:
    assert failure_of(said("", status)).kind is FailureKind.UNKNOWN


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ClientConnectorError(None, OSError(111, "refused")), FailureKind.UNSENT),  # type: ignore[arg-type] # unused
        (ConnectionTimeoutError(), FailureKind.UNSENT),
        (ServerDisconnectedError(), FailureKind.UNKNOWN),
        (TimeoutError(), FailureKind.UNKNOWN),
        (ConnectionResetError(), FailureKind.UNKNOWN),
        (AttributeError(), FailureKind.UNKNOWN),
    ],
)
def test_a_connection_that_was_never_made_has_sent_nothing_and_any_other_may_have(
    error: Exception, kind: FailureKind
) -> None:
    assert failure_of(error).kind is kind


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (said("missing_scope"), BLIND),
        (said("not_in_channel"), BLIND),
        (said("channel_not_found"), BLIND),
        (said("user_disabled"), BLIND),
        (said("a word of tomorrow"), BLIND),
        (said("token_revoked"), FailureKind.BROKEN),
        (said("ratelimited", 429), FailureKind.LIMITED),
        (said("internal_error"), FailureKind.UNKNOWN),
        (said("", 500), FailureKind.UNKNOWN),
        (TimeoutError(), FailureKind.UNKNOWN),
    ],
)
def test_a_look_up_that_slack_refuses_is_refused_for_good_unless_everything_is(
    error: Exception, kind: FailureKind
) -> None:
    assert look_up_failure_of(error).kind is kind
