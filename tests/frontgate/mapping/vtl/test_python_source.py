"""Functions written line by line."""

from __future__ import annotations

import pytest

from frontgate.mapping.vtl.python_source import PythonBody, PythonSource
from frontgate.mapping.vtl.scope import Scope, render_to_text


def test_functions_share_names_and_call_each_other() -> None:
    source = PythonSource()
    source.share({"shared": "a"})
    inner = PythonBody()
    inner.write(f"shared + {source.name('b')}")
    inner.flush()
    outer = PythonBody()
    with outer.under("if get('x'):"):
        outer.line(f"{source.add(inner)}(scope, written)")
    with outer.under("if True:"):
        pass
    operation = source.function(source.add(outer))
    assert render_to_text(operation, Scope(x=True)) == "ab"
    assert render_to_text(operation, Scope(x=False)) == ""


def test_pieces_are_written_together_in_their_order() -> None:
    source, body = PythonSource(), PythonBody()
    for piece in "abc":
        body.write(repr(piece))
    body.flush()
    assert len(body.lines) == 1
    body.write("'d'")
    body.flush()
    body.flush()
    assert len(body.lines) == 2
    assert render_to_text(source.function(source.add(body)), Scope()) == "abcd"


def test_temporaries_are_distinct() -> None:
    body = PythonBody()
    assert body.temporary() != body.temporary()


def test_nothing_is_compiled_before_it_is_called() -> None:
    """Hundreds of templates are deployed at a start, and few of them are rendered."""
    source, body = PythonSource(), PythonBody()
    body.line("no Python at all")
    operation = source.function(source.add(body))
    with pytest.raises(SyntaxError):
        operation(Scope(), [])
