"""Documentation of REST APIs in templates. Ref and GetAtt: documented."""

from __future__ import annotations

import pytest

from frontgate.template import TemplateError

TEMPLATE = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: community}
  Part:
    Type: AWS::ApiGateway::DocumentationPart
    Properties:
      RestApiId: !Ref Api
      Location: {Type: METHOD, Path: /users, Method: GET}
      Properties: '{"description": "Lists members"}'
  Version:
    Type: AWS::ApiGateway::DocumentationVersion
    DependsOn: Part
    Properties: {RestApiId: !Ref Api, DocumentationVersion: "1.0", Description: first}
"""


async def test_parts_and_versions(world):
    """Source: documented (a version keeps the parts as they are)."""
    deployed = await world.create(TEMPLATE)
    api = world.store.rest.apis[deployed.created["Api"].ref]
    ((part_id, part),) = api.documentation_parts.items()
    assert deployed.created["Part"].ref == part_id
    assert deployed.created["Part"].attributes == {"DocumentationPartId": part_id}
    assert part.location == {"type": "METHOD", "path": "/users", "method": "GET"}
    assert part.properties == '{"description": "Lists members"}'
    version = api.documentation_versions[deployed.created["Version"].ref]
    assert (version.version, version.description) == ("1.0", "first")
    assert version.parts == {part_id: part}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Type: METHOD", "Type: VERB", "'VERB' at 'location.type' failed"),
        ('\'{"description": "Lists members"}\'', "'[]'", "must be a JSON object"),
    ],
)
async def test_what_is_refused_has_a_line(world, before, after, words):
    with pytest.raises(TemplateError, match=words) as caught:
        await world.create(TEMPLATE.replace(before, after))
    assert caught.value.line
