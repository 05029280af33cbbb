"""Which variables of `$context` an integration looks at: the others need not be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from frontgate.control.rest_api import Integration
from frontgate.mapping.template import MappingTemplate

_CONTEXT = "context."


def context_names(
    integration: Integration, templates: Iterable[MappingTemplate | None]
) -> frozenset[str] | None:
    """The names that the templates and the integration's mappings read; None: it may be any."""
    names = {
        source.removeprefix(_CONTEXT).partition(".")[0]
        for source in _sources(integration)
        if source.startswith(_CONTEXT)
    }
    for template in templates:
        if template is None:
            continue
        read = template.context_names
        if read is None:
            return None
        names |= read
    return frozenset(names)


def _sources(integration: Integration) -> Iterator[str]:
    yield from integration.request_parameters.values()
    for response in integration.integration_responses.values():
        yield from response.response_parameters.values()
