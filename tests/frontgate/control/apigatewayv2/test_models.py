from __future__ import annotations


def test_a_life(client, websocket_api, bare, refused):
    """Documented: models of WebSocket APIs; the refusals are v1's recorded ones."""
    schema = '{"type": "object", "properties": {"message": {"type": "string"}}}'
    given = {"Name": "Message", "ContentType": "application/json", "Schema": schema}
    created = client.create_model(ApiId=websocket_api, **given)
    assert bare(created) == {**given, "ModelId": created["ModelId"]}
    place = {"ApiId": websocket_api, "ModelId": created["ModelId"]}
    updated = client.update_model(**place, Description="d")
    assert bare(client.get_model(**place)) == bare(updated) == {**bare(created), "Description": "d"}
    assert client.get_models(ApiId=websocket_api)["Items"] == [bare(updated)]
    template = client.get_model_template(**place)["Value"]
    assert template.endswith('{\n  "message" : "foo"\n}')
    assert refused(client.create_model, ApiId=websocket_api, **given)[:2] == (
        "ConflictException",
        409,
    )
    assert refused(client.update_model, **place, Schema="{")[1] == 400
    assert client.delete_model(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_model, **place)[1] == 404
