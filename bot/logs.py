"""Logs for operators: on stderr, one line an event, emails and secrets masked."""

from __future__ import annotations

import logging
import re
import sys
from secrets import token_hex
from typing import TYPE_CHECKING

import structlog
from structlog.contextvars import bind_contextvars, get_contextvars, merge_contextvars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structlog.typing import EventDict, Processor, WrappedLogger

# Every run of letters is read once, whether or not an @ follows: no text is too long to be logged.
_EMAIL = re.compile(r"([^\s@<>|\"'`:=…]{1,2})[^\s@<>|\"'`:=…]*(@[^\s@<>|\"'`,;)\]]+)?")
_SECRET = re.compile(
    r"\b(?:xox[a-z]?|xapp)-[\w-]+"
    r"|(?P<user>://[^:/@\s]{0,100}:)[^\s]{0,500}(?=@)"
    r"|(?P<option>\b(?:ticket|password|sslpassword|token)=)[^&\s\"']+"
)
_HIDDEN = "…"
_REQUEST = "request"
_BYTES_OF_AN_ID = 6


def begin_request() -> str:
    """Give what is logged and noted from here on a new id, in this task and in those that it begins; returns the id."""
    made = token_hex(_BYTES_OF_AN_ID)
    bind_contextvars(**{_REQUEST: made})
    return made


def request_id() -> str | None:
    """Return the id of the request that is dealt with here, None where there is none."""
    return get_contextvars().get(_REQUEST)


def without_secrets(text: str) -> str:
    """Return a text with Slack's tokens, its one-use addresses and passwords in URLs hidden."""
    return _SECRET.sub(lambda match: f"{match['user'] or match['option'] or 'xox'}{_HIDDEN}", text)


def masked(text: str) -> str:
    """Return a text without secrets, and with the local parts of emails hidden."""
    text = without_secrets(text)
    if "@" not in text:
        return text
    return _EMAIL.sub(lambda match: f"{match[1]}{_HIDDEN}{match[2]}" if match[2] else match[0], text)


def configure_logs(level: int = logging.INFO, *, as_json: bool | None = None) -> None:
    """Send all logs, the libraries' and ours, to standard error; JSON unless a person watches."""
    person_watches = sys.stderr.isatty() if as_json is None else not as_json
    renderer = _for_people() if person_watches else structlog.processors.JSONRenderer(ensure_ascii=False)
    common: list[Processor] = [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*common, _mask, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *common],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _mask, renderer],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Return a renderer whose tracebacks show no local variables, since these hold accounts."""
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _mask(_logger: WrappedLogger, _method: str, event: EventDict) -> Mapping[str, object]:
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: object) -> object:
    """Mask a value of any kind as it would be written."""
    match value:
        case None | bool() | int() | float():
            return value
        case dict():
            return {masked(str(key)): _masked(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_masked(each) for each in value]
        case _:
            return masked(str(value))
