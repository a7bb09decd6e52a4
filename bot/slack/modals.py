"""Opens modals and changes what they show, never over something newer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.slack.desk import Modal
from bot.slack.failures import FAILURES, reason_of, refusal_of
from bot.slack.views.modal import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack.views.modal import View

CLOSED = "not_found"


class Modals:
    """Speaks to Slack about modals; a refusal is for the operator's log, and for the caller to find another way."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._log = structlog.get_logger("modals")

    async def open(self, trigger_id: str, view: View) -> Modal | None:
        """Open a modal, with a trigger that is three seconds old at most and was never used; None if Slack does not."""
        try:
            answer = await self._client.views_open(trigger_id=trigger_id, view=view)
        except FAILURES as error:
            self._log.info("a modal cannot be opened", error=reason_of(error))
            return None
        return modal_of(answer.get("view") or {})

    async def change(self, modal: Modal, view: View) -> bool:
        """Show something else in a modal; False where it is closed, or shows something newer than we know of."""
        try:
            answer = await self._client.views_update(view_id=modal.view_id, hash=modal.hash, view=view)
        except FAILURES as error:
            self._log.info("a modal cannot be changed", error=reason_of(error))
            modal.closed = refusal_of(error) == CLOSED
            return False
        modal.hash = (answer.get("view") or {}).get("hash")
        return True


def modal_of(view: Mapping[str, Any]) -> Modal:
    """Return the modal that Slack sent."""
    return Modal(str(view.get("id") or ""), view.get("hash"), frame_of(view))
