"""JSON as programs write it: without white space around the value."""

from __future__ import annotations

from collections.abc import Callable
from json import JSONDecoder


def decoding(decoder: JSONDecoder) -> Callable[[str], object]:
    """The same as `decoder.decode`, which looks for white space around the value first: for the
    small documents of requests and functions that takes as long as all the rest.
    """
    decode, scan = decoder.decode, decoder.scan_once  # type: ignore[attr-defined]

    def decoded(text: str) -> object:
        try:
            value, end = scan(text, 0)
        except StopIteration:
            end = -1
        return value if end == len(text) else decode(text)

    return decoded
