"""SAM and CloudFormation templates: from a file to resources in the order of their creation.

`load` reads the template, its included files and samconfig, runs the SAM transform, applies
parameters, rules and conditions, and orders the resources by what they refer to. A `Resolver`
then replaces the functions in a resource's properties, as the resources before it come to exist.
Whatever is wrong is a `TemplateError`: one sentence, with file and line.
"""

from __future__ import annotations

from frontgate.template.errors import TemplateError, suggestion
from frontgate.template.loading import load
from frontgate.template.parameters import Parameter
from frontgate.template.places import Place
from frontgate.template.resolver import Created, Resolver
from frontgate.template.stack import Output, Resource, Stack

__all__ = [
    "Created",
    "Output",
    "Parameter",
    "Place",
    "Resolver",
    "Resource",
    "Stack",
    "TemplateError",
    "load",
    "suggestion",
]
