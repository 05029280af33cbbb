"""What `frontgate trace` and `frontgate logs` ask of a running gateway."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from frontgate.aws.own_api import OwnApiError
from frontgate.control.store import Store
from frontgate.observe import Observer, Trace

_MOST_TRACES = 200


class Inspection:
    """Answers of the gateway's own API. APIs are named by id, by name or by logical id."""

    def __init__(self, *, store: Store, observer: Observer, logical_ids: Mapping[str, str]) -> None:
        """`logical_ids` has the ids of the template's APIs, by their logical ids."""
        self._store = store
        self._observer = observer
        self._logical_ids = logical_ids

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
        names |= {logical_id: [api_id] for logical_id, api_id in self._logical_ids.items()}
        found = names.get(str(named))
        if found is None:
            known = ", ".join(sorted(self._logical_ids)) or "none"
            raise OwnApiError(f"there is no API {named}; the template's are: {known}")
        return found


def _count(given: object) -> int:
    if not isinstance(given, int) or not 1 <= given <= _MOST_TRACES:
        raise OwnApiError(f"the number of traces is between 1 and {_MOST_TRACES}")
    return given


def _moment(given: object) -> float:
    if given is None:
        return float("-inf")
    if not isinstance(given, (int, float)):
        raise OwnApiError("after is a number")
    return given
