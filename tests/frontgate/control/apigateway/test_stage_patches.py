from __future__ import annotations

import pytest

fact = pytest.mark.fact

LIST = (
    "[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, "
    "/accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, "
    "/{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, "
    "/{resourcePath}/{httpMethod}/logging/loglevel, "
    "/{resourcePath}/{httpMethod}/throttling/burstLimit"
    "/{resourcePath}/{httpMethod}/throttling/rateLimit"
    "/{resourcePath}/{httpMethod}/caching/ttlInSeconds, "
    "/{resourcePath}/{httpMethod}/caching/enabled, "
    "/{resourcePath}/{httpMethod}/caching/dataEncrypted, "
    "/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, "
    "/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, "
    "/*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, "
    "/*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, "
    "/*/*/caching/enabled, /*/*/caching/dataEncrypted, "
    "/*/*/caching/requireAuthorizationForCacheControl, "
    "/*/*/caching/unauthorizedCacheControlHeaderStrategy, "
    "/variables/{variable_name}, /tracingEnabled]"
)
DEFAULTS = {
    "cacheDataEncrypted": False,
    "cacheTtlInSeconds": 300,
    "cachingEnabled": False,
    "dataTraceEnabled": False,
    "metricsEnabled": False,
    "requireAuthorizationForCacheControl": True,
    "throttlingBurstLimit": 5000,
    "throttlingRateLimit": 10000.0,
    "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
}


@pytest.fixture
def deployments(client, api):
    api.mock()
    return [client.create_deployment(restApiId=api.id)["id"] for _ in range(2)]


@pytest.fixture
def place(client, api, deployments):
    client.create_stage(
        restApiId=api.id,
        stageName="dev",
        deploymentId=deployments[0],
        variables={"testVar": "test", "testVar2": "test2"},
    )
    return {"restApiId": api.id, "stageName": "dev"}


@pytest.fixture
def update(api, place):
    return lambda *patches: api.patch("update_stage", place, *patches)


@pytest.fixture
def refusal(client, api, place, refused, store):
    """The message with which a patch is refused, the stage being what it was."""

    def refusal(*patch):
        before = store.rest.stages[api.id]["dev"]
        names = ("op", "path", "value", "from")
        operations = [{n: v for n, v in zip(names, patch, strict=False) if v is not None}]
        code, status, message = refused(client.update_stage, **place, patchOperations=operations)
        assert (code, status) == ("BadRequestException", 400)
        assert store.rest.stages[api.id]["dev"] is before
        return message

    return refusal


@pytest.mark.fact("stage.method-settings")
def test_settings_of_methods(update):
    """Source: recorded: the first patch makes the whole entry; a method's begins as `*/*`."""
    settings = update(
        ("replace", "/*/*/caching/enabled", "true"),
        ("replace", "/~1test/GET/throttling/burstLimit", "123"),
    )["methodSettings"]
    everywhere = {**DEFAULTS, "cachingEnabled": True}
    assert settings == {"*/*": everywhere, "test/GET": {**everywhere, "throttlingBurstLimit": 123}}
    later = update(("replace", "/*/*/caching/enabled", "false"))["methodSettings"]
    assert (later["*/*"]["cachingEnabled"], later["test/GET"]["cachingEnabled"]) == (False, True)


@pytest.mark.parametrize(
    ("path", "value", "member", "shown"),
    [
        ("metrics/enabled", "true", "metricsEnabled", True),
        ("logging/dataTrace", "true", "dataTraceEnabled", True),
        ("logging/loglevel", "ERROR", "loggingLevel", "ERROR"),
        ("throttling/rateLimit", "1.5", "throttlingRateLimit", 1.5),
        ("caching/ttlInSeconds", "60", "cacheTtlInSeconds", 60),
        ("caching/dataEncrypted", "true", "cacheDataEncrypted", True),
        (
            "caching/requireAuthorizationForCacheControl",
            "false",
            "requireAuthorizationForCacheControl",
            False,
        ),
        (
            "caching/unauthorizedCacheControlHeaderStrategy",
            "FAIL_WITH_403",
            "unauthorizedCacheControlHeaderStrategy",
            "FAIL_WITH_403",
        ),
    ],
)
def test_every_setting(update, path, value, member, shown):
    """Documented: patch operations of a stage."""
    entry = update(("replace", f"/~1/GET/{path}", value))["methodSettings"]["/GET"]
    assert entry == {**DEFAULTS, member: shown}


@pytest.mark.fact("stage.removed-settings")
def test_removing_settings(update, refusal):
    """Source: recorded."""
    message = "Cannot remove method setting */* because there is no method setting for this method "
    assert refusal("remove", "/*/*") == message
    update(("replace", "/*/*/caching/enabled", "true"))
    assert update(("remove", "/*/*"))["methodSettings"] == {}


@pytest.mark.fact("stage.access-log")
def test_access_logs(update, refusal):
    """Source: recorded."""
    arn = "arn:aws:logs:eu-west-1:123456789012:log-group:a"
    first = update(("replace", "/accessLogSettings/destinationArn", arn))
    assert first["accessLogSettings"]["destinationArn"] == arn
    both = update(("replace", "/accessLogSettings/format", "$context.requestId"))
    assert both["accessLogSettings"] == {"destinationArn": arn, "format": "$context.requestId"}
    assert refusal("replace", "/accessLogSettings/format", "") == (
        "Access Log value must not be empty"
    )
    assert refusal("replace", "/accessLogSettings/wrong", "x") == (
        "Invalid accessLogSettings path. Must be one of : "
        "[/accessLogSettings/destinationArn, /accessLogSettings/format]"
    )
    assert "accessLogSettings" not in update(("remove", "/accessLogSettings"))


def test_the_stages_own_fields(client, update):
    """Documented: patch operations of a stage."""
    certificate = client.generate_client_certificate()["clientCertificateId"]
    shown = update(
        ("replace", "/description", "new"),
        ("replace", "/tracingEnabled", "true"),
        ("replace", "/variables/a", "b"),
        ("remove", "/variables/testVar"),
        ("replace", "/cacheClusterEnabled", "true"),
        ("replace", "/cacheClusterSize", "1.6"),
        ("replace", "/clientCertificateId", certificate),
    )
    expected = {
        "description": "new",
        "tracingEnabled": True,
        "variables": {"testVar2": "test2", "a": "b"},
        "cacheClusterEnabled": True,
        "cacheClusterStatus": "AVAILABLE",
        "cacheClusterSize": "1.6",
        "clientCertificateId": certificate,
    }
    assert {key: shown[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (
            ("replace", path, "x"),
            f"Invalid method setting path: {path}. Must be one of: {LIST}",
        )
        for path in ("/documentation_version", "/tags/tag1", "/canarySettings/badPath")
    ]
    + [
        (
            ("replace", "/canarySettings"),
            f"Invalid method setting path: /canarySettings. Must be one of: {LIST}",
        ),
        (
            ("remove", "/canarySettings/stageVariableOverrides"),
            "Cannot remove method setting canarySettings/stageVariableOverrides because there is "
            "no method setting for this method ",
        ),
        (
            ("remove", "/canarySettings/badPath"),
            "Cannot remove method setting canarySettings/badPath because there is no method "
            "setting for this method ",
        ),
        (
            ("add", "/canarySettings/deploymentId", "x"),
            "Invalid add operation with path: /canarySettings/deploymentId",
        ),
        (("replace", "/canarySettings/deploymentId", "x"), "Deployment id does not exist"),
        (("replace", "/deploymentId", "x"), "Deployment id does not exist"),
        (
            ("copy", "/canarySettings/stageVariableOverrides", None, "/variables"),
            "Invalid copy operation with path: /canarySettings/stageVariableOverrides and from "
            "/variables. Valid copy:path are [/deploymentId, /variables] and valid copy:from are "
            "[/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]",
        ),
        (
            ("copy", "/deploymentId", None, "/canarySettings/deploymentId"),
            "Promotion not available. Canary does not exist.",
        ),
    ],
)
@pytest.mark.fact("stage.patches")
def test_patches_that_are_refused(refusal, patch, message):
    """Source: recorded."""
    assert refusal(*patch) == message


@pytest.mark.parametrize(
    "patch",
    [
        ("replace", "/*/*/logging/loglevel", "LOUD"),
        ("replace", "/*/*/caching/ttlInSeconds", "3601"),
        ("replace", "/*/*/throttling/burstLimit", "many"),
        ("replace", "/*/*/throttling/rateLimit", "nan"),
        ("replace", "/*/*/caching/unauthorizedCacheControlHeaderStrategy", "x"),
        ("replace", "/canarySettings/percentTraffic", "101"),
        ("replace", "/cacheClusterSize", "7"),
        ("replace", "/variables/a-b", "c"),
        ("update", "/canary/percentTraffic", "100"),
    ],
)
def test_values_that_are_refused(client, place, refused, patch):
    """Assumed: the texts. The last is what a widely read guide says, and AWS refuses the op."""
    operations = [dict(zip(("op", "path", "value"), patch, strict=True))]
    assert refused(client.update_stage, **place, patchOperations=operations)[1] == 400


class TestCanary:
    @fact("canary.by-patch", "canary.removal")
    @pytest.mark.fact("canary.by-a-patch")
    def test_it_is_made_by_a_patch(self, update, deployments):
        """Source: recorded."""
        first, second = deployments
        made = update(("replace", "/canarySettings/deploymentId", second))["canarySettings"]
        assert made == {"deploymentId": second, "percentTraffic": 0.0, "useStageCache": False}
        assert "canarySettings" not in update(("remove", "/canarySettings"))
        made = update(("replace", "/canarySettings/percentTraffic", "50.0"))["canarySettings"]
        assert made == {"deploymentId": first, "percentTraffic": 50.0, "useStageCache": False}

    @fact("canary.shape")
    @pytest.mark.fact("canary.settings")
    def test_overrides(self, update):
        """Source: recorded."""
        path = "/canarySettings/stageVariableOverrides/testVar"
        canary = update(("replace", path, "updated"))["canarySettings"]
        assert canary["stageVariableOverrides"] == {"testVar": "updated"}
        assert "stageVariableOverrides" not in update(("remove", path))["canarySettings"]

    @fact("canary.promotion")
    def test_promotion(self, client, api, place, update, deployments):
        """Source: recorded: overrides join the variables, and the canary stays."""
        settings = {"percentTraffic": 50, "stageVariableOverrides": {"testVar": "override"}}
        canary = client.create_deployment(
            restApiId=api.id, stageName="dev", canarySettings=settings
        )["id"]
        promoted = update(
            ("replace", "/canarySettings/percentTraffic", "0.0"),
            ("copy", "/deploymentId", "", "/canarySettings/deploymentId"),
            ("copy", "/variables", "", "/canarySettings/stageVariableOverrides"),
        )
        assert promoted["deploymentId"] == canary
        assert promoted["variables"] == {"testVar": "override", "testVar2": "test2"}
        assert promoted["canarySettings"] == {
            "deploymentId": canary,
            "percentTraffic": 0.0,
            "stageVariableOverrides": {"testVar": "override"},
            "useStageCache": False,
        }

    @pytest.mark.fact("canary.no-canary")
    def test_promotion_of_none(self, update, deployments):
        """Source: recorded: the replace makes a canary of the stage's own deployment."""
        promoted = update(
            ("replace", "/canarySettings/percentTraffic", "0.0"),
            ("copy", "/deploymentId", "", "/canarySettings/deploymentId"),
            ("copy", "/variables", "", "/canarySettings/stageVariableOverrides"),
        )
        assert promoted["deploymentId"] == deployments[0]
        assert promoted["variables"] == {"testVar": "test", "testVar2": "test2"}
