"""A program: the reference for answers, a default Bolt app with one listener that says "hi"."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck


def main() -> None:
    """Serve as Bolt does when it is told nothing but where Slack is."""
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.command("/priority")
    async def answer(ack: AsyncAck) -> None:
        await ack("hi")

    app.start(int(os.environ["PORT"]))


if __name__ == "__main__":
    main()
