"""The message catalogues as files: what the code and the policy say, for translators, and its checks."""

from bot.catalogue.checks import problems
from bot.catalogue.extraction import extract, source_problems
from bot.catalogue.files import catalogue_text, check, coverage, read, update

__all__ = [
    "catalogue_text",
    "check",
    "coverage",
    "extract",
    "problems",
    "read",
    "source_problems",
    "update",
]
