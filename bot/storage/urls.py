"""Reads DATABASE_URL and says what is wrong with a database, never with its password."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOW = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
_SECRET_OPTIONS = ("password", "sslpassword", "sslkey", "passfile")

# What a driver's message contains, and what to do then; the first that fits is taken.
_ADVICE: Mapping[str, str] = {
    "is locked": "another process is writing to it: try again",
    "lock timeout": "another process is writing to it: try again",
    "not a database": "the file is something else: name another one in DATABASE_URL",
    "malformed": "the file is damaged: put a backup in its place",
    "readonly": "let this user write to the file and its folder",
    "unable to open": "let this user write to the file and its folder",
    "disk is full": "make room on the disk",
    "disk i/o": "see that the disk is there and healthy",
    "password authentication failed": "check the user and the password in DATABASE_URL",
    "no password supplied": "put the password into DATABASE_URL",
    "does not exist": "create it first, or correct the name in DATABASE_URL",
    "too many": "let the server take more connections, or end some",
}
_UNREACHED = "check the host and port in DATABASE_URL, and that the server runs"


def read_url(text: str) -> URL:
    """Read a database URL for the driver that is used here; raises DatabaseError when it is none."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        # The text itself is not shown: it may well hold a password.
        raise DatabaseError(f"DATABASE_URL cannot be read: {_HOW}") from None
    kind = url.drivername.partition("+")[0]
    if "@" in (url.host or ""):
        # A driver would name what it takes for the host, which is the rest of the password.
        raise DatabaseError(f"DATABASE_URL cannot be read: write %40 for an @ in the password; {_HOW}")
    if kind in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise DatabaseError(f"DATABASE_URL: {kind} is no database for the bot: {_HOW}")
    if url.database in {None, "", ":memory:"} or url.host:
        raise DatabaseError(f"DATABASE_URL: {shown(url)} names no file: write sqlite:///FILE, with three slashes")
    return url.set(drivername="sqlite+pysqlite")


def shown(url: URL) -> str:
    """Return the URL as it may be shown to an operator: without its password and the driver's name."""
    plain = url.set(drivername=url.get_backend_name()).difference_update_query(_SECRET_OPTIONS)
    return plain.render_as_string(hide_password=True)


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite database, None for PostgreSQL."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def failure(name: str, error: BaseException) -> DatabaseError:
    """Turn a driver's error into one line: which database, what it says, what to do."""
    said = " ".join(str(error).split()) or type(error).__name__
    advice = next((advice for part, advice in _ADVICE.items() if part in said.lower()), _UNREACHED)
    return DatabaseError(f"{name}: {said}: {advice}")
