"""Signs requests to the bot as Slack does, and forges signatures for tests."""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum

STALE_SECONDS = 301


class Forgery(Enum):
    """What is wrong with a forged request."""

    WRONG = "signed with another secret"
    EMPTY = "an empty signature"
    MISSING = "no signature at all"
    MALFORMED = "a signature that is none"
    STALE = "signed five minutes and a second ago"
    NO_TIMESTAMP = "no timestamp"
    BAD_TIMESTAMP = "a timestamp that is no number"


def signed(secret: str, body: bytes, seconds: float) -> dict[str, str]:
    """Return the headers with which Slack proves a body; `seconds` since 1970 by the bot's clock."""
    timestamp = str(int(seconds))
    base = b":".join((b"v0", timestamp.encode(), body))
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}


def forged(how: Forgery, secret: str, body: bytes, seconds: float) -> dict[str, str]:
    """Return headers that prove nothing."""
    good = signed(secret, body, seconds)
    if how is Forgery.WRONG:
        return signed(secret + "?", body, seconds)
    if how is Forgery.STALE:
        return signed(secret, body, seconds - STALE_SECONDS)
    if how is Forgery.EMPTY:
        return good | {"X-Slack-Signature": ""}
    if how is Forgery.MALFORMED:
        return good | {"X-Slack-Signature": "v1=\u00e4"}
    if how is Forgery.BAD_TIMESTAMP:
        return good | {"X-Slack-Request-Timestamp": "yesterday"}
    missing = "X-Slack-Signature" if how is Forgery.MISSING else "X-Slack-Request-Timestamp"
    return {name: value for name, value in good.items() if name != missing}
