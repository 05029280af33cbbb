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
