"""A mapping template: Velocity with the variables that API Gateway gives it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from frontgate.mapping.functions import UTIL
from frontgate.mapping.input import Input
from frontgate.mapping.vtl import Template
from frontgate.mapping.vtl.java.text import SilentMap

# Both print as nothing, where other maps print their entries (recorded on AWS).
_SILENT_SECTIONS = ("identity", "requestOverride")


class MappingTemplate:
    """A compiled mapping template; raises `TemplateSyntaxError` for what is not Velocity."""

    __slots__ = ("_template",)

    def __init__(self, source: str) -> None:
        self._template = Template(source)

    @property
    def source(self) -> str:
        return self._template.source

    @property
    def context_names(self) -> frozenset[str] | None:
        """The members of `$context` that this may read; None: any of them."""
        return self._template.members_read("context")

    def render(
        self, *, input: Input, context: dict[str, object], stage_variables: Mapping[str, str]
    ) -> str:
        """The mapped text; raises `TemplateRenderError`.

        The template may assign into `context`, so read `requestOverride` and `responseOverride`
        from it afterwards: the maps in it may have been replaced by their equals.
        """
        for section in _SILENT_SECTIONS:
            if section in context and type(entries := context[section]) is dict:
                context[section] = SilentMap(entries)
        return self._template.render(
            {
                "input": input,
                "context": context,
                "stageVariables": MappingProxyType(stage_variables),
                "util": UTIL,
            }
        )
