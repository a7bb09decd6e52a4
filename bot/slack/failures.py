"""How calls of Slack's Web API fail, in one place, since each library below has errors of its own."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

# AttributeError: what the client raises over an answer that is no JSON object, such as a proxy's plain text.
FAILURES = (SlackClientError, ClientError, OSError, TimeoutError, AttributeError)
"""A refusal in Slack's words, a broken connection, silence, an answer of something else than Slack."""


def refusal_of(error: BaseException) -> str | None:
    """Return Slack's own word, such as `invalid_auth`, if Slack read the call and refused it."""
    status, word = _said(error)
    return (word or "no reason given") if status == HTTPStatus.OK else None


def reason_of(error: BaseException) -> str:
    """Return a word for the operator's log; never anything that was sent."""
    return _said(error)[1] or type(error).__name__


def _said(error: BaseException) -> tuple[int, str]:
    """Return the status and the word of Slack's answer; nothing for an answer of something else."""
    response = error.response if isinstance(error, SlackApiError) else None
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return 0, ""
    return response.status_code, str(response.data.get("error") or "")
