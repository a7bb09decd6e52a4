"""What each way in which Slack does not do as it is asked means for a message on its way."""

from __future__ import annotations

import math
from http import HTTPStatus

from aiohttp import ClientConnectorError, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError

from bot.services.posting import FailureKind, PostError
from bot.slack.failures import reason_of, refusal_of

_KINDS = {
    FailureKind.LIMITED: ("ratelimited", "rate_limited", "message_limit_exceeded"),
    FailureKind.REFUSED: (
        "cannot_dm_bot",
        "channel_not_found",
        "channel_type_not_supported",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "not_in_channel",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "slack_connect_canvas_sharing_blocked",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    ),
    FailureKind.BROKEN: (
        "access_denied",
        "account_inactive",
        "accesslimited",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    ),
    FailureKind.GONE: (
        "cannot_reply_to_message",
        "cant_update_message",
        "edit_window_closed",
        "message_not_found",
        "restricted_action_non_threadable_channel",
        "thread_not_found",
    ),
    # Slack's own words for "perhaps some of it was done".
    FailureKind.UNKNOWN: ("fatal_error", "internal_error", "request_timeout", "service_unavailable"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


def failure_of(error: BaseException) -> PostError:
    """Return what a call's error means; a refusal that nobody knows is one of the message's form."""
    reason = reason_of(error)
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return PostError(FailureKind.UNSENT, reason)
    if isinstance(error, SlackApiError) and _status(error) == HTTPStatus.TOO_MANY_REQUESTS:
        return PostError(FailureKind.LIMITED, reason, _retry_after(error))
    refusal = refusal_of(error)
    if refusal is None:
        return PostError(FailureKind.UNKNOWN, reason)
    return PostError(_KIND_OF.get(refusal, FailureKind.FORM), refusal)


def look_up_failure_of(error: BaseException) -> PostError:
    """Return what the error of a look-up means: what Slack refuses to show today it refuses tomorrow."""
    failure = failure_of(error)
    for_good = {FailureKind.REFUSED, FailureKind.FORM, FailureKind.GONE}
    if failure.kind in for_good or failure.reason == "missing_scope":
        return PostError(FailureKind.BLIND, failure.reason)
    return failure


def _status(error: SlackApiError) -> int:
    # An answer that is no JSON is aiohttp's own, under another name.
    return int(getattr(error.response, "status_code", 0) or getattr(error.response, "status", 0))


def _retry_after(error: SlackApiError) -> float | None:
    try:
        seconds = float(error.response.headers["Retry-After"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
