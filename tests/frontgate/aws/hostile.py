"""Inputs that nobody should send, made up from the shapes of a service model."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from frontgate.aws.rest_json.model import Shape

HANGS_AFTER = 20.0
"""Seconds; far more than the slowest call on the slowest machine."""
EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "0"))
"""Of each operation, for a search at random; CI has few, and the same ones each time."""
SOME = settings(
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    max_examples=EXAMPLES or 15,
    suppress_health_check=list(HealthCheck),
)
DEEP = 5_000
HOSTILE = (
    *("", " ", "\0", "\n", "a" * 3_000, "0", "-1", "9" * 30, "1e400", "NaN", "true", "null"),
    *("{", "}", "{}", "{x", "{x+}", "${x}", "[]", '{"a":', "$", "$$", "$.", "$[?(@", "/", "//"),
    *("/~1", "~", "..", "%", "%00", "%zz", "*", "*/*", "é", "\u202e", "😀", "arn:", "arn:aws:"),
    *("arn:aws:lambda:eu-west-1:1:function:", "http://", "https://[", "s3://", "(a+)+$", "(", "'"),
    *("method.request.", "method.request.header.", "integration.request.", "context.", "\\"),
    *("2024-13-45", "1970-01-01", "$request.body", "$default", "GET", "GET /", "ANY /{p+}"),
    *("#set($a=", "&a: *a", "[" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP, "- " * DEEP, "(" * DEEP),
)
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=12)
NUMBERS = st.sampled_from([-(2**63), -1, 0, 1, 5, 29_000, 2**31, 10**30]) | st.floats(
    allow_nan=False, allow_infinity=False
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from (key, *texts_in(each))
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)


@contextmanager
def no_hang() -> Iterator[None]:
    """The operations are synchronous, so nothing but a signal gets in between."""

    def give_up(*_: object) -> None:
        raise AssertionError(f"no answer after {HANGS_AFTER:g} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, HANGS_AFTER)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Inputs:
    """Mostly what fits the shape and what exists, sometimes what does not."""

    def __init__(
        self, calls: Iterable[Mapping[str, Any]], patches: st.SearchStrategy[Any] | None = None
    ) -> None:
        """`calls` are inputs that mean something, whose texts are used again."""
        self.meant = st.sampled_from(sorted({text for call in calls for text in texts_in(call)}))
        self._patches = st.nothing() if patches is None else patches

    def members_of(
        self,
        shapes: Mapping[str, Shape],
        required: Collection[str],
        existing: Mapping[str, tuple[Any, ...]] | None = None,
    ) -> st.SearchStrategy[dict[str, Any]]:
        def of(name: str) -> st.SearchStrategy[Any]:
            return st.deferred(lambda: self.values(shapes[name], (existing or {}).get(name, ())))

        return st.fixed_dictionaries(
            {name: of(name) for name in shapes if name in required},
            optional={name: of(name) for name in shapes if name not in required},
        )

    def values(self, shape: Shape, existing: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
        fitting = self._fitting(shape)
        if existing:
            fitting = st.sampled_from(existing) | st.sampled_from(existing) | fitting
        return st.integers(0, 9).flatmap(lambda n: fitting if n else ANYTHING)

    def _fitting(self, shape: Shape) -> st.SearchStrategy[Any]:
        match shape.type:
            case "structure" if shape.name == "PatchOperation":
                return self._patches.map(lambda patches: patches[0] if patches else {})
            case "structure":
                return self.members_of(
                    {m.wire_name: m.shape for m in shape.members.values()},
                    {shape.members[name].wire_name for name in shape.required},
                )
            case "list" if shape.element.name == "PatchOperation":
                return self._patches
            case "list":
                return st.lists(st.deferred(lambda: self.values(shape.element)), max_size=3)
            case "map":
                return st.dictionaries(
                    TEXTS, st.deferred(lambda: self.values(shape.value)), max_size=3
                )
            case "boolean":
                return st.booleans()
            case "integer" | "long" | "double" | "float" | "timestamp":
                return NUMBERS
            case "blob":
                return st.binary(max_size=40) | TEXTS
            case _ if shape.enum:
                return st.sampled_from(shape.enum) | TEXTS
            case _:
                return self.meant | TEXTS
