from __future__ import annotations

from dataclasses import replace

from frontgate.cli.banner import banner
from frontgate.resources import Created

WHOLE = """
Frontgate serves community (eu-west-1), ready in 2.3 s. Ctrl-C stops it.

  REST API        http://localhost:3000    http://{rest}.execute-api.localhost:4566/dev
  HTTP API        http://localhost:3001    http://{http}.execute-api.localhost:4566
  WebSocket API   ws://localhost:3002      ws://{websocket}.execute-api.localhost:4566/prod
  AWS endpoint    http://localhost:4566
  Over TLS        https://localhost:4443   https://{rest}.execute-api.localhost:4443/dev
                                           trust /tmp/authority.pem

  User pool       eu-west-1_a
  User            ada@example.com / Local-Passw0rd!
  Sign-in page    http://localhost:4566/_aws/cognito/members/
  API key         0123456789abcdefghij  partner (free)
  API key         9876543210abcdefghij  spare (in no usage plan, disabled)

  For aws and boto3:
    {environment}

  Try:
    curl -i http://localhost:3000/health
    curl -i -H "Authorization: Bearer $(frontgate token)" http://localhost:3000/users
    npx wscat -c "ws://localhost:3002?token=$(frontgate token)"
"""
ENVIRONMENT = (
    "export AWS_ENDPOINT_URL=http://localhost:4566 AWS_ACCESS_KEY_ID=local "
    "AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=eu-west-1"
)


def test_the_whole_text(deployment):
    deployment.rest()
    deployment.http(("GET /rooms", "JWT"))
    deployment.websocket("route.request.querystring.token")
    keys = deployment.store.keys
    partner = keys.create_api_key(name="partner", value="0123456789abcdefghij", enabled=True)
    keys.create_api_key(name="spare", value="9876543210abcdefghij", enabled=False)
    plan = keys.create_usage_plan(name="free")
    keys.create_usage_plan_key(plan.id, key_id=partner.id)
    gateway = deployment.running()
    ids = {address.api.kind.lower(): address.api.api_id for address in gateway.apis}
    assert banner(gateway, seconds=2.345) == WHOLE.format(**ids, environment=ENVIRONMENT)


def test_a_function_with_an_address_of_its_own(deployment):
    gateway = deployment.running()
    (other,) = gateway.stack.resources
    url = replace(other, logical_id="GreeterUrl", type="AWS::Lambda::Url", origin="Greeter")
    left_out = replace(url, logical_id="SpareUrl", origin="Spare")
    address = "http://localhost:4566/_aws/lambda-url/abc/"
    created = {
        "GreeterUrl": Created(ref="arn", attributes={"FunctionUrl": address}),
        "SpareUrl": Created(ref="SpareUrl"),
    }
    gateway = replace(
        gateway,
        stack=replace(gateway.stack, resources=(other, url, left_out)),
        deployed=replace(gateway.deployed, created=created),
    )
    text = banner(gateway, seconds=1.0)
    assert f"\n  Function URL    {address}  Greeter\n" in text
    assert "Spare" not in text
