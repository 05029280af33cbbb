from __future__ import annotations


def test_a_life(client, api, bare, refused, store):
    """Documented: GenerateClientCertificate; nobody is shown the key."""
    created = client.generate_client_certificate(description="d")
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert created["pemEncodedCertificate"] == "certificate of ApiGateway"
    assert created["expirationDate"].timestamp() == 2_000
    assert "key" not in str(bare(created))
    place = {"clientCertificateId": created["clientCertificateId"]}
    updated = api.patch("update_client_certificate", place, ("replace", "/description", "new"))
    assert (updated["description"], updated["tags"]) == ("new", {})
    assert bare(client.get_client_certificate(**place)) == updated
    assert len(client.get_client_certificates()["items"]) == 1
    answer = client.delete_client_certificate(**place)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert refused(client.get_client_certificate, **place)[:2] == ("NotFoundException", 404)
    assert store.client_certificates == {}


def test_a_certificate_in_use_stays(client, api, refused):
    """Assumed: the text."""
    certificate = client.generate_client_certificate()["clientCertificateId"]
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="s")
    place = {"restApiId": api.id, "stageName": "s"}
    api.patch("update_stage", place, ("replace", "/clientCertificateId", certificate))
    assert refused(client.delete_client_certificate, clientCertificateId=certificate)[1] == 400
    api.patch("update_stage", place, ("remove", "/clientCertificateId"))
    client.delete_client_certificate(clientCertificateId=certificate)


def test_a_certificate_that_nobody_made(client, api, refused):
    """Assumed: the text."""
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="s")
    patch = {"op": "replace", "path": "/clientCertificateId", "value": "abc123"}
    place = {"restApiId": api.id, "stageName": "s", "patchOperations": [patch]}
    said = "Invalid Client Certificate identifier specified"
    assert refused(client.update_stage, **place)[1:] == (400, said)


def test_a_certificate_of_a_stage_of_version_2_stays(client, refused, store):
    certificate = client.generate_client_certificate()["clientCertificateId"]
    chat = store.v2.create_api(
        name="chat", protocol_type="WEBSOCKET", route_selection_expression="$request.body.a"
    )
    store.v2_stages.create_api_stage(chat.id, stage_name="s", client_certificate_id=certificate)
    code, status, message = refused(
        client.delete_client_certificate, clientCertificateId=certificate
    )
    assert (code, status) == ("BadRequestException", 400)
    assert message.endswith(f"it is used by the stage {chat.id}:s")
