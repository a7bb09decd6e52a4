"""Runs Bolt's listeners so that an answer leaves at the ack and nothing is lost at shutdown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener.async_listener import AsyncListener
from slack_bolt.listener.asyncio_runner import AsyncioListenerRunner
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.response import BoltResponse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp
    from slack_bolt.request.async_request import AsyncBoltRequest


class PromptAck(AsyncAck):
    """An ack that wakes its waiter at once; Bolt's own is polled every 10 ms."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # Bolt's is not annotated
        self.given: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:  # noqa: ANN401 - Bolt's signature
        """Set the response and wake whoever waits for it."""
        response = await super().__call__(*args, **kwargs)
        self.wake()
        return response

    def wake(self) -> None:
        """Wake whoever waits, whether or not there is a response."""
        if not self.given.done():
            self.given.set_result(None)


class PromptRunner(AsyncioListenerRunner):
    """Answers at the ack, lets the listener go on, and keeps hold of it until it is done.

    An event is acknowledged once it has been dealt with, so that Slack delivers it again after a crash.
    """

    def __init__(self, replaced: AsyncioListenerRunner, patience: float) -> None:
        super().__init__(
            logger=replaced.logger,
            process_before_response=False,
            listener_error_handler=replaced.listener_error_handler,
            listener_start_handler=replaced.listener_start_handler,
            listener_completion_handler=replaced.listener_completion_handler,
            lazy_listener_runner=replaced.lazy_listener_runner,
        )
        self._patience = patience
        self._running: set[asyncio.Task[None]] = set()

    async def run(
        self,
        request: AsyncBoltRequest,
        response: BoltResponse,
        listener_name: str,  # noqa: ARG002 - Bolt passes it
        listener: AsyncListener,
        starting_time: float | None = None,  # noqa: ARG002 - Bolt passes it
    ) -> BoltResponse | None:
        """Run one listener and return what it acknowledged with; after our patience it is acknowledged for it."""
        ack = PromptAck()
        request.context["ack"] = ack
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._listen(ack, request, response, listener))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A timer of our own: asyncio.wait takes three times as long to set one up and down.
        impatience = loop.call_later(self._patience, ack.wake)
        try:
            await ack.given
        finally:
            impatience.cancel()
        return ack.response or BoltResponse(status=200, body="")

    async def _listen(
        self, ack: PromptAck, request: AsyncBoltRequest, response: BoltResponse, listener: AsyncListener
    ) -> None:
        try:
            await listener.run_ack_function(request=request, response=response)
        except Exception as error:  # noqa: BLE001 - the last place that can tell anybody
            # Only commands come with a response, and Bolt would fail over an error without one.
            told = BoltResponse(status=200)
            await self.listener_error_handler.handle(error=error, request=request, response=told)
        finally:
            if ack.response is None:
                await ack()
            ack.wake()

    async def drain(self, seconds: float) -> None:
        """Wait until the listeners in hand are done, for so many seconds at most."""
        if self._running:
            await asyncio.wait(tuple(self._running), timeout=seconds)


class CommandsFirst(AsyncMiddleware):
    """Brings every slash command to one listener; Bolt's own way to it takes as long as half an answer."""

    def __init__(self, listen: Callable[[PromptAck, dict[str, Any]], Awaitable[None]]) -> None:
        self._listener = DirectListener(listen)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse | None:
        """Have a command answered; whatever else it is goes on."""
        if "command" not in req.body:
            return await next()
        return await req.context.listener_runner.run(req, resp, "command", self._listener)


class DirectListener(AsyncListener):
    """A listener that takes its acknowledgement and the body; Bolt would gather thirty other things for it."""

    def __init__(self, listen: Callable[[PromptAck, dict[str, Any]], Awaitable[None]]) -> None:
        self._listen = listen

    async def run_ack_function(self, *, request: AsyncBoltRequest, response: BoltResponse) -> None:  # noqa: ARG002 - Bolt passes it
        """Listen."""
        await self._listen(request.context["ack"], request.body)


def install_runner(app: AsyncApp, patience: float) -> PromptRunner:
    """Put our runner in the place of Bolt's; Bolt has no public way, so a test guards the attribute's name."""
    runner = PromptRunner(app.listener_runner, patience)
    app._async_listener_runner = runner  # noqa: SLF001 - see the docstring
    return runner
