"""What becomes of the path in a document's server address (`basepath` of the import)."""

from __future__ import annotations

import re
from typing import Literal

from frontgate.control.openapi.document import Node, is_swagger

BasePathMode = Literal["ignore", "prepend", "split"]

_ORIGIN = re.compile(r"^(?:[a-z][a-z0-9+.\-]*:)?//[^/]*", re.IGNORECASE)
_VARIABLE = re.compile(r"\{([^{}]+)\}")


def path_prefix(root: Node, mode: BasePathMode) -> str:
    """What to put before each path: "" or `/…`.

    `ignore` drops the base path, `prepend` keeps all of it, `split` drops its first segment.
    """
    segments = [segment for segment in _base_path(root).split("/") if segment]
    kept = {"ignore": [], "prepend": segments, "split": segments[1:]}[mode]
    return "".join(f"/{segment}" for segment in kept)


def _base_path(root: Node) -> str:
    if is_swagger(root):
        return root.text_of("basePath") or ""
    servers = root.child("servers")
    for server in () if servers is None else servers.elements():
        url = server.text_of("url")
        if url is not None:
            return _ORIGIN.sub("", _with_variables(server, url))
    return ""


def _with_variables(server: Node, url: str) -> str:
    variables = server.child("variables")

    def default(variable: re.Match[str]) -> str:
        found = None if variables is None else variables.child(variable[1])
        return variable[0] if found is None else found.text_of("default") or ""

    return _VARIABLE.sub(default, url)
