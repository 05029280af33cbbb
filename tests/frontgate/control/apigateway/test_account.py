from __future__ import annotations

ROLE = "arn:aws:iam::123456789012:role/logs"


def test_the_account(client, bare):
    """Documented: GetAccount, with the limits of a new account."""
    assert bare(client.get_account()) == {
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0},
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
    }


def test_the_role_for_logs(client, api, refused):
    """Documented: patch operations of the account."""
    updated = api.patch("update_account", {}, ("replace", "/cloudwatchRoleArn", ROLE))
    assert updated["cloudwatchRoleArn"] == ROLE
    assert client.get_account()["cloudwatchRoleArn"] == ROLE
    for path, value in [("/cloudwatchRoleArn", "no arn"), ("/apiKeyVersion", "1")]:
        patch = {"op": "replace", "path": path, "value": value}
        assert refused(client.update_account, patchOperations=[patch])[1] == 400
    assert client.get_account()["cloudwatchRoleArn"] == ROLE
    removed = api.patch("update_account", {}, ("remove", "/cloudwatchRoleArn"))
    assert "cloudwatchRoleArn" not in removed


def test_flushing(client, api, reached, refused):
    """Documented: FlushStageCache and FlushStageAuthorizersCache, 202."""
    place = {"restApiId": api.id, "stageName": "s"}
    gone = ("NotFoundException", 404, "Invalid stage identifier specified")
    assert refused(client.flush_stage_cache, **place) == gone
    api.mock()
    client.create_deployment(restApiId=api.id, stageName="s")
    assert client.flush_stage_cache(**place)["ResponseMetadata"]["HTTPStatusCode"] == 202
    client.flush_stage_authorizers_cache(**place)
    assert reached.flushed == [("cache", api.id, "s"), ("authorizers", api.id, "s")]
    assert client.get_stage(**place)["stageName"] == "s"
