"""Which variables a template may read, found before it renders."""

from __future__ import annotations

import pytest

from frontgate.mapping.vtl import Template


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("nothing", set()),
        ("$input.params('context.stage')", set()),
        (
            "$context.stage ${context.requestId} $!{context.identity.sourceIp}",
            {"stage", "requestId", "identity"},
        ),
        ('#set($x = "in $context.path")#if($context.apiId == 1)a#end', {"path", "apiId"}),
        ("#set($context.responseOverride.status = 418)", {"responseOverride"}),
        ("#foreach($x in [$context.stage])$x#end", {"stage"}),
        ("#macro(m $a)$context.path#end#m($context.stage)", {"path", "stage"}),
        ("\\$context.stage", {"stage"}),
        ("$context", None),
        ("#set($c = $context)$c.stage", None),
        ("$context.keySet()", None),
        ("$context['stage']", None),
        ("#evaluate($input.body)", None),
    ],
)
def test_members_read(source, names):
    assert Template(source).members_read("context") == names
