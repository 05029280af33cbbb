"""Parameters of OAuth requests, of a query string or of a form: each given once."""

from __future__ import annotations

from urllib.parse import parse_qsl

from frontgate import headers as header_lines
from frontgate.wire import HttpRequest

_FORM = "application/x-www-form-urlencoded"
_MOST = 64


class ParametersError(ValueError):
    """They cannot be read; the text says why."""


class Parameters:
    """A parameter without a value is one that is not there (RFC 6749, section 3.1)."""

    def __init__(self, encoded: str) -> None:
        """Raises `ParametersError`."""
        try:
            pairs = parse_qsl(
                encoded, keep_blank_values=True, errors="strict", max_num_fields=_MOST
            )
        except ValueError as error:
            raise ParametersError("the parameters cannot be read") from error
        self._values = dict(pairs)
        if len(self._values) != len(pairs):
            raise ParametersError("a parameter is given twice")

    def get(self, name: str) -> str | None:
        return self._values.get(name) or None


def form_of(request: HttpRequest) -> Parameters:
    """Raises `ParametersError`, also where the body is no form."""
    given = header_lines.get(request.headers, "content-type") or ""
    if given.partition(";")[0].strip().lower() != _FORM:
        raise ParametersError(f"the body must be {_FORM}")
    try:
        return Parameters(request.body.decode())
    except UnicodeDecodeError as error:
        raise ParametersError("the body cannot be read") from error
