"""Throttles of methods and of the account, in the pipeline."""

from __future__ import annotations

import pytest

from frontgate.access.throttle import TokenBucket
from frontgate.control.api_keys import ACCOUNT_LIMITS, ThrottleSettings
from frontgate.control.rest_api import (
    AuthorizationType,
    CanarySettings,
    MethodSetting,
    RequestValidator,
)
from frontgate.rest.throttle import method_limits

fact = pytest.mark.fact


def settings(**limits: tuple[float, int]) -> dict[str, dict[str, MethodSetting]]:
    """A stage's method settings: rate and burst by name."""
    return {
        "method_settings": {
            name: MethodSetting(throttling_rate_limit=rate, throttling_burst_limit=burst)
            for name, (rate, burst) in limits.items()
        }
    }


async def statuses(send, path: str, times: int) -> list[int]:
    return [(await send("GET", path)).status for _ in range(times)]


@fact("limits.throttled")
async def test_the_answer(serve, mock, world):
    """Source: documented (429, text), documented (no Retry-After), recorded (error type)."""
    world.now = 0.0
    send = serve({"/x": [mock()]}, stage=settings(**{"*/*": (1, 1)}))
    assert (await send("GET", "/x")).status == 200
    response = await send("GET", "/x")
    assert (response.status, response.body) == (429, b'{"message":"Too Many Requests"}')
    names = [name for name, _ in response.headers]
    assert names == ["Content-Type", "x-amzn-ErrorType", "x-amzn-RequestId", "x-amz-apigw-id"]
    assert ("x-amzn-ErrorType", "TooManyRequestsException") in response.headers
    world.now = 1.0
    assert (await send("GET", "/x")).status == 200


async def test_each_method_has_its_own_bucket(serve, mock, world):
    """Source: assumed (the console calls it default method throttling)."""
    world.now = 0.0
    send = serve(
        {"/x": [mock(), mock(verb="POST")], "/y": [mock()]}, stage=settings(**{"*/*": (1, 2)})
    )
    assert await statuses(send, "/x", 3) == [200, 200, 429]
    assert await statuses(send, "/y", 3) == [200, 200, 429]
    assert (await send("POST", "/x")).status == 200


async def test_the_setting_of_a_method_holds_alone(serve, mock, world):
    """Source: recorded (an entry is a complete record)."""
    world.now = 0.0
    send = serve(
        {"/x": [mock()], "/y": [mock()]}, stage=settings(**{"*/*": (1, 1), "x/GET": (1, 3)})
    )
    assert await statuses(send, "/x", 4) == [200, 200, 200, 429]
    assert await statuses(send, "/y", 2) == [200, 429]


async def test_variable_paths_share_their_methods_bucket(serve, mock, world):
    world.now = 0.0
    send = serve({"/users/{id}": [mock()]}, stage=settings(**{"users/{id}/GET": (1, 2)}))
    assert [(await send("GET", f"/users/{id}")).status for id in "abc"] == [200, 200, 429]


@fact("limits.account")
async def test_the_account_is_shared_by_all_stages(serve, mock, world, account):
    """Source: documented (across all APIs of an account and region)."""
    world.now = 0.0
    account.throttle = TokenBucket(ThrottleSettings(rate_limit=1, burst_limit=3))
    one, other = serve({"/x": [mock()]}), serve({"/y": [mock()]})
    assert await statuses(one, "/x", 2) == [200, 200]
    assert await statuses(other, "/y", 2) == [200, 429]


async def test_a_canary_shares_the_buckets_of_its_stage(serve, mock, world):
    """Source: assumed."""
    world.now = 0.0
    canary = CanarySettings(percent_traffic=50, deployment_id="canary")
    methods = {"/x": [mock()]}
    stage = {**settings(**{"*/*": (1, 2)}), "canary_settings": canary}
    send = serve(methods, canary=methods, stage=stage)
    found = []
    for world.random in (0.1, 0.9, 0.1):
        found += await statuses(send, "/x", 1)
    assert found == [200, 200, 429]


@fact("order.throttle")
async def test_after_the_authorizer_and_the_key(serve, mock, world):
    """Source: assumed. Whoever is not let in takes no token."""
    world.now = 0.0
    signed = {"authorization_type": AuthorizationType.AWS_IAM}
    methods = {
        "/signed": [mock(method=signed)],
        "/keyed": [mock(method={"api_key_required": True})],
    }
    send = serve(methods, stage=settings(**{"*/*": (0, 0)}))
    for path in methods:
        assert await statuses(send, path, 2) == [403, 403]


async def test_before_validation(serve, mock, world):
    """Source: documented (order: the gateway's own limits, then validation)."""
    world.now = 0.0
    checked = {
        "request_validator_id": "v",
        "request_parameters": {"method.request.querystring.q": True},
    }
    validator = RequestValidator(id="v", name="v", validate_request_parameters=True)
    send = serve(
        {"/x": [mock(method=checked)]},
        request_validators={"v": validator},
        stage=settings(**{"*/*": (1, 1)}),
    )
    assert await statuses(send, "/x", 2) == [400, 429]


@pytest.mark.parametrize(
    ("rate", "burst", "limits"),
    [
        (10_000.0, 5_000, None),
        (20_000.0, 9_000, None),
        (-1.0, -1, None),
        (5.0, 10, (5.0, 10)),
        (5.0, 9_000, (5.0, 5_000)),
        (20_000.0, 10, (10_000.0, 10)),
        (-1.0, 10, (10_000.0, 10)),
        (0.0, 0, (0.0, 0)),
    ],
)
@fact("limits.within-account")
def test_limits_within_the_accounts(rate, burst, limits):
    """Source: documented (a method may not exceed the account), assumed (negative ones)."""
    setting = MethodSetting(throttling_rate_limit=rate, throttling_burst_limit=burst)
    expected = limits and ThrottleSettings(rate_limit=limits[0], burst_limit=limits[1])
    assert method_limits(setting, ACCOUNT_LIMITS) == expected


def test_a_raised_account_lifts_only_what_nobody_set():
    """Source: documented (quotas can be raised)."""
    raised = ThrottleSettings(rate_limit=50_000.0, burst_limit=25_000)
    assert method_limits(MethodSetting(), raised) is None
    twice = MethodSetting(throttling_rate_limit=20_000.0, throttling_burst_limit=9_000)
    assert method_limits(twice, raised) == ThrottleSettings(rate_limit=20_000.0, burst_limit=9_000)


async def test_what_logs_are_told(serve, mock, world, caplog):
    """Source: assumed (in the words of a usage plan's limit)."""
    from frontgate.rest.errors import ThrottledError
    from frontgate.rest.throttle import throttle

    world.now = 0.0
    send = serve({"/x": [mock()]}, stage=settings(**{"*/*": (0.5, 1)}))
    causes = []

    class Full(TokenBucket):
        def take(self, now: float) -> bool:
            return False

    def observed(admitted, bucket):
        try:
            throttle(admitted, Full(ThrottleSettings(rate_limit=7, burst_limit=8)))
        except ThrottledError as error:
            causes.append(error.cause)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("frontgate.rest.pipeline.throttle", observed)
        await statuses(send, "/x", 2)
    assert causes == [
        "Account throttle limit exceeded. Limit: 7.00 Burst: 8",
        "Key throttle limit exceeded for RestApi abcdefghij, Stage dev, Resource r0, "
        "HttpMethod GET. Limit: 0.50 Burst: 1",
    ]
