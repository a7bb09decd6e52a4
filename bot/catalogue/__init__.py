"""The message catalogues as files: what the code and the policy say, for translators, and its checks."""

from bot.catalogue.checks import problems
from bot.catalogue.extraction import examined, extract, source_problems
from bot.catalogue.files import (
    begun,
    catalogue_text,
    check,
    coverage,
    file_of,
    kept_aside,
    read,
    template_text,
    update,
)

__all__ = [
    "begun",
    "catalogue_text",
    "check",
    "coverage",
    "examined",
    "extract",
    "file_of",
    "kept_aside",
    "problems",
    "read",
    "source_problems",
    "template_text",
    "update",
]
