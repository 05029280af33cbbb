"""What a request mapping finds: the parameters of an integration request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from frontgate.mapping.parameters import RequestMapping, RequestSource, RequestValues
from frontgate.wire import record

Values = Mapping[str, str | Sequence[str]]


@record
class Mapped:
    """The parameters of an integration request."""

    header: Values
    querystring: Values
    path: Values


NOTHING_MAPPED = Mapped(header={}, querystring={}, path={})


def apply(mapping: RequestMapping, values: RequestValues) -> Mapped:
    """A source without a value drops its target. Raises `MalformedBodyError`."""
    return Mapped(
        header=_found(mapping.header, values),
        querystring=_found(mapping.querystring, values),
        path=_found(mapping.path, values),
    )


def _found(sources: Sequence[tuple[str, RequestSource]], values: RequestValues) -> Values:
    found: dict[str, str | Sequence[str]] = {}
    for name, source in sources:
        value = source(values)
        if value is not None:
            found[name] = value
    return found


def flat(values: Values) -> list[tuple[str, str]]:
    """One pair for each value."""
    pairs: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, str):
            pairs.append((name, value))
        else:
            pairs.extend((name, item) for item in value)
    return pairs


def flat_path(values: Values) -> dict[str, str]:
    """Path parameters have one value each: the last."""
    return {name: value if isinstance(value, str) else value[-1] for name, value in values.items()}


def joined_query(own: str, mapped: Values, sent: str = "") -> str:
    """The URI's own query, then what was mapped, then the client's; nothing replaces anything."""
    encoded = urlencode(flat(mapped), quote_via=quote)
    return "&".join(part for part in (own, encoded, sent) if part)
