"""A template: parsed and compiled once, rendered for every request."""

from __future__ import annotations

from collections.abc import Mapping

from frontgate.mapping.vtl.compiler import compile_tree
from frontgate.mapping.vtl.errors import MethodError, TemplateRenderError, TemplateSyntaxError
from frontgate.mapping.vtl.evaluation import MAX_TEXT
from frontgate.mapping.vtl.parser import parse
from frontgate.mapping.vtl.reads import members_read
from frontgate.mapping.vtl.scope import BreakSignal, Scope, StopSignal

# "Amazon API Gateway quotas": the size of a mapping template.
MAX_TEMPLATE_BYTES = 300 * 1024
_FEW_PIECES = 50


class Template:
    """A compiled Velocity template; immutable, so any number of requests may share it.

    Raises `TemplateSyntaxError` for what is not Velocity, or larger than AWS takes.
    """

    __slots__ = ("_operation", "_tree", "source")

    def __init__(self, source: str) -> None:
        if len(source.encode("utf-8", "surrogatepass")) > MAX_TEMPLATE_BYTES:
            raise TemplateSyntaxError("a template has at most 300 KB", line=1, column=1)
        self.source = source
        try:
            self._tree = parse(source)
            self._operation = compile_tree(self._tree, source)
        except RecursionError as error:
            raise TemplateSyntaxError("nested too deeply", line=1, column=1) from error

    def members_read(self, variable: str) -> frozenset[str] | None:
        """The members of the map `variable` that this may read; None: any of them."""
        return members_read(self._tree, variable)

    def render(self, variables: Mapping[str, object]) -> str:
        """The text for these variables; what `#set` assigns stays inside this rendering.

        Maps and lists among the variables may be assigned into. Raises `TemplateRenderError`.
        """
        written: list[str] = []
        try:
            self._operation(Scope(variables), written)
        except (StopSignal, BreakSignal):
            pass
        except MethodError as error:
            raise TemplateRenderError(str(error)) from error
        except RecursionError as error:
            raise TemplateRenderError("the template nests its values too deeply") from error
        return _joined(written)


def _joined(written: list[str]) -> str:
    """The whole text; a few pieces at a time, of which each is small enough by itself."""
    if len(written) <= _FEW_PIECES:
        return "".join(written)
    parts, length = [], 0
    for start in range(0, len(written), _FEW_PIECES):
        part = "".join(written[start : start + _FEW_PIECES])
        length += len(part)
        if length > MAX_TEXT:
            raise TemplateRenderError("the text grew past 10 MB")
        parts.append(part)
    return "".join(parts)
