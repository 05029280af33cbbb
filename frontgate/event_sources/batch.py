"""What a function says of the records of a batch that it did not take.

"Reporting batch item failures": an answer that is empty or has no failures means that all were
taken; one that cannot be read, or names what is not in the batch, means that none was.
"""

from __future__ import annotations

import json


def failed_items(payload: bytes, every: frozenset[str]) -> frozenset[str]:
    """The failed ones of `every` identifier in the batch."""
    try:
        answer = json.loads(payload or b"null")
    except (ValueError, RecursionError):
        return every
    if answer is None or answer == {}:
        return frozenset()
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else ()
    if failures is None:
        return frozenset()
    if not isinstance(failures, list):
        return every
    named = [item.get("itemIdentifier") if isinstance(item, dict) else None for item in failures]
    failed = frozenset(name for name in named if isinstance(name, str))
    return failed if len(failed) == len(set(named)) and failed <= every else every
