"""The commands `python -m bot locales`, by the name that they had while only the tests knew them."""

from __future__ import annotations

import sys

from bot.__main__ import main

if __name__ == "__main__":
    main(["locales", *sys.argv[1:]])
