"""Mapping templates, compiled."""

from __future__ import annotations

from frontgate.deployment.errors import DeploymentError, Passage
from frontgate.mapping.template import MappingTemplate
from frontgate.mapping.vtl import TemplateSyntaxError


def compile_template(source: str, where: str) -> MappingTemplate:
    """Raises `DeploymentError`, which begins with `where` and knows the line."""
    try:
        return MappingTemplate(source)
    except TemplateSyntaxError as error:
        passage = Passage(source, error.line)
        raise DeploymentError(f"{where}: {error}", passage=passage) from None
