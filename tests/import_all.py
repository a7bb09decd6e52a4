"""Imports the modules it is given and fails when one of them does more than define things.

Run as a script of its own, so that nothing has been imported before: `import_all.py FOLDER MODULE…`.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

FORBIDDEN = {
    "os.mkdir",
    "os.putenv",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "sqlite3.connect",
    "subprocess.Popen",
}
CODE = (".py", ".pyc", ".so", ".pyd")


def refuse_more_than_definitions(folder: Path) -> None:
    """Make every attempt to write, to connect, or to read a file of `folder` that is no code an error."""
    ours = tuple(f"{folder / name}{os.sep}" for name in ("bot", "locales"))

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in FORBIDDEN:
            raise RuntimeError(f"{event} {arguments}")
        if event == "open" and isinstance(path := arguments[0], str) and path != os.devnull:
            if isinstance(flags := arguments[2], int) and flags & (os.O_WRONLY | os.O_RDWR):
                raise RuntimeError(f"{path} is written")
            if path.startswith(ours) and not path.endswith(CODE):
                raise RuntimeError(f"{path} is read")

    sys.addaudithook(watch)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    refuse_more_than_definitions(Path(sys.argv[1]))
    for module in sys.argv[2:]:
        importlib.import_module(module)
