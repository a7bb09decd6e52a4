"""Logs for operators: on stderr, one line an event, emails and tokens masked."""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, WrappedLogger

_EMAIL = re.compile(r"([^\s@<>\"'`:=]{1,2})[^\s@<>\"'`:=]*@([^\s@<>\"'`,;)\]]+)")
_TOKEN = re.compile(r"\bxox[a-z]?-[\w-]+|\bxapp-[\w-]+|://([^:/@\s]+):[^@\s]+@")


def masked(text: str) -> str:
    """Return a text with the local parts of emails, Slack tokens and passwords in URLs hidden."""
    text = _TOKEN.sub(lambda match: f"://{match.group(1)}:…@" if match.group(1) else "xox…", text)
    return _EMAIL.sub(r"\1…@\2", text)


def configure_logs(level: int = logging.INFO, *, as_json: bool | None = None) -> None:
    """Send all logs, Bolt's and ours, to stderr; JSON unless a person watches."""
    person_watches = sys.stderr.isatty() if as_json is None else not as_json
    renderer = (
        structlog.dev.ConsoleRenderer() if person_watches else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _mask,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_MaskingFilter())


def _for_people() -> structlog.dev.ConsoleRenderer:
    """Return a renderer whose tracebacks show no local variables, since these hold accounts."""
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


class _MaskingFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True


def _mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: masked(value) if isinstance(value, str) else value for key, value in event.items()}
