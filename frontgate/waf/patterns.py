"""Regular expressions of rules, run by RE2: linear time, whatever the pattern and the input.

AWS WAF takes PCRE without backreferences, arbitrary zero-width assertions, recursion, conditions,
verbs, `\\C`, `\\R`, `\\K`, callouts, atomic groups and possessive quantifiers (documentation:
"Regex pattern use limitations"): what RE2 leaves out too. Beyond that RE2 knows no `\\h`, `\\e`
and `\\Z` and no count above 1000.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import re2  # type: ignore[import-untyped]

from frontgate.waf.errors import InvalidParameterError

LONGEST = 512
"""Characters of a pattern."""


def searcher(patterns: Sequence[str]) -> Callable[[bytes], Any]:
    """Finds whether any of the patterns occurs. Raises `InvalidParameterError`."""
    for pattern in patterns:
        _compiled(pattern)
    search: Callable[[bytes], Any] = _compiled("|".join(f"(?:{p})" for p in patterns)).search
    return search


def _compiled(pattern: str) -> Any:
    if "\\C" in pattern:
        raise _invalid(pattern, "\\C")
    try:
        return re2.compile(pattern.encode(), _options())
    except re2.error as error:
        why = error.args[0] if error.args else ""
        raise _invalid(pattern, why.decode("latin-1") if isinstance(why, bytes) else why) from None


def _invalid(pattern: str, why: str) -> InvalidParameterError:
    return InvalidParameterError(
        "REGEX_PATTERN", pattern, f"The regular expression is not supported ({why})."
    )


def _options() -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    # Bytes are matched as they came: an invalid UTF-8 sequence must not hide what stands around it.
    options.encoding = re2.Options.Encoding.LATIN1
    return options
