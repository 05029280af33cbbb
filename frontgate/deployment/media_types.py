"""Media types: what a template or a model is chosen by, and what counts as binary."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=512)
def media_type(header: str) -> str:
    """The first media type of a Content-Type or Accept header, lower case, without parameters."""
    return header.partition(",")[0].partition(";")[0].strip().lower()


class BinaryMediaTypes:
    """An API's `binaryMediaTypes`, as bound at deployment.

    `application/*` covers every application type and `*/*` everything; a wildcard on the left
    only (`*/test`) never matches (recorded on AWS).
    """

    __slots__ = ("_everything", "_exact", "_families")

    def __init__(self, media_types: Iterable[str]) -> None:
        patterns = {media_type(text) for text in media_types}
        self._everything = "*/*" in patterns
        self._families = frozenset(
            text.removesuffix("/*") for text in patterns if text.endswith("/*") and text != "*/*"
        )
        self._exact = frozenset(patterns)

    def match(self, header: str | None) -> bool:
        """Whether the first media type of a Content-Type or Accept header is binary."""
        if not header or not self._exact:
            return False
        found = media_type(header)
        family, slash, _ = found.partition("/")
        if not slash:
            return False
        return self._everything or found in self._exact or family in self._families
