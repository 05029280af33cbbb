"""What `frontgate trace` and `frontgate logs` ask of a running gateway."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from math import isfinite
from typing import Any

from frontgate.aws.log_delivery import log_group
from frontgate.aws.own_api import OwnApiError
from frontgate.control.store import Store
from frontgate.observe import Observer, Trace
from frontgate.observe.execution_lines import rest_group, websocket_group
from frontgate.observe.log_book import LogBook

_MOST_TRACES = 200
_MOST_LINES = 10_000


class Inspection:
    """Answers of the gateway's own API. APIs and functions are named as one likes: by logical id,
    by name or by id.
    """

    def __init__(
        self,
        *,
        store: Store,
        observer: Observer,
        book: LogBook,
        function_groups: Callable[[], Mapping[str, str]],
        apis: Mapping[str, str],
        functions: Mapping[str, str],
    ) -> None:
        """`function_groups` has the log group of each function, by its name; `apis` and
        `functions` the ids and names of the template's, by their logical ids.
        """
        self._store = store
        self._observer = observer
        self._book = book
        self._function_groups = function_groups
        self._apis = apis
        self._functions = functions

    async def traces(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """`{"id"}`, or `{"last", "after", "api"}`; `next` is the `after` of the next question."""
        request_id = asked.get("id")
        if request_id is not None:
            return {"traces": [self._trace(str(request_id)).document()], "next": None}
        traces, latest = self._observer.journals.newest(
            _count(asked.get("last", 1)),
            after=_moment(asked.get("after")),
            api_ids=self._api_ids(asked.get("api")),
        )
        return {
            "traces": [trace.document() for trace in traces],
            "next": latest if isfinite(latest) else None,
        }

    async def logs(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """`{"after", "since", "api", "function"}`, the latter two together or alone.

        Lines are in the order in which they were written; `next` is the next `after`.
        """
        lines, position = self._book.after(int(_moment(asked.get("after"), otherwise=0)))
        since = _moment(asked.get("since"))
        wanted = self._groups(asked.get("api"), asked.get("function"))
        found = []
        for line in lines:
            group = log_group(line.destination)
            if line.at >= since and (wanted is None or group in wanted):
                found.append({"at": line.at, "group": group, "text": line.text})
        return {"lines": found[-_MOST_LINES:], "next": position}

    def _groups(self, api: object, function: object) -> frozenset[str] | None:
        """The log groups of an API, of a function, or of both; None: all."""
        if api is None and function is None:
            return None
        of_api = () if api is None else self._groups_of_apis(self._api_ids(api) or ())
        of_function = () if function is None else (self._group_of_function(str(function)),)
        return frozenset(chain(of_api, of_function))

    def _groups_of_apis(self, api_ids: Iterable[str]) -> Iterator[str]:
        for api_id in api_ids:
            rest = self._store.rest.stages.get(api_id, {})
            v2 = self._store.v2_stages.stages.get(api_id, {})
            for name in rest:
                execution = rest_group(api_id, name)
                yield from (execution, f"{execution}/Canary")
            for name in v2:
                yield websocket_group(api_id, name)
            for stages in (rest, v2):
                for stage in stages.values():
                    if stage.access_log_settings is not None:
                        yield log_group(stage.access_log_settings.destination_arn)

    def _group_of_function(self, named: str) -> str:
        groups = self._function_groups()
        group = groups.get(self._functions.get(named, named))
        if group is None:
            close = difflib.get_close_matches(named, [*self._functions, *groups], n=1)
            if close:
                raise OwnApiError(f"there is no function {named}; did you mean {close[0]}?")
            known = ", ".join(sorted(self._functions or groups)) or "none"
            raise OwnApiError(f"there is no function {named}; there are: {known}")
        return group

    def _trace(self, request_id: str) -> Trace:
        trace = self._observer.journals.find(request_id)
        if trace is None:
            raise OwnApiError(
                f"no trace of the request {request_id}: the newest requests of each stage are kept"
            )
        return trace

    def _api_ids(self, named: object) -> list[str] | None:
        """Those of the API that is meant; None: of every API."""
        if named is None:
            return None
        names: dict[str, list[str]] = {}
        for group in (self._store.rest.apis, self._store.v2.apis):
            for api_id, api in group.items():
                names.setdefault(api.name, []).append(api_id)
                names[api_id] = [api_id]
        names |= {logical_id: [api_id] for logical_id, api_id in self._apis.items()}
        found = names.get(str(named))
        if found is None:
            known = ", ".join(sorted(self._apis)) or "none"
            raise OwnApiError(f"there is no API {named}; the template's are: {known}")
        return found


def _count(given: object) -> int:
    if not isinstance(given, int) or not 1 <= given <= _MOST_TRACES:
        raise OwnApiError(f"the number of traces is between 1 and {_MOST_TRACES}")
    return given


def _moment(given: object, *, otherwise: float = float("-inf")) -> float:
    if given is None:
        return otherwise
    if not isinstance(given, (int, float)) or not isfinite(given):
        raise OwnApiError(f"{given!r} is not a number")
    return given
