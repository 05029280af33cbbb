from __future__ import annotations

from frontgate.cli import examples as examples_module
from frontgate.cli.examples import examples, token_command

TABLES = "aws --endpoint-url http://localhost:4566 dynamodb list-tables"
TOKEN = '-H "Authorization: Bearer $(frontgate token)"'


def test_one_of_each_kind(deployment):
    deployment.rest()
    deployment.http(("GET /rooms", "JWT"))
    deployment.websocket("route.request.querystring.token")
    assert examples(deployment.running()) == [
        "curl -i http://localhost:3000/health",
        f"curl -i {TOKEN} http://localhost:3000/users",
        'npx wscat -c "ws://localhost:3002?token=$(frontgate token)"',
    ]


def test_a_cognito_method_without_scopes_takes_an_id_token(deployment):
    """Documented: Control access to REST APIs using Amazon Cognito user pools as an authorizer."""
    deployment.rest(scopes=[])
    header = '-H "Authorization: Bearer $(frontgate token --id)"'
    assert f"curl -i {header} http://localhost:3000/users" in examples(deployment.running())


def test_a_signed_request(deployment):
    deployment.rest(scopes=[], scheme="signed")
    signing = "frontgate sign --endpoint http://localhost:14566 GET http://localhost:3000/users"
    assert f'eval "$({signing})"' in examples(deployment.running(port=14566))


def test_what_needs_more_than_a_token_is_no_example(deployment):
    deployment.http(("GET /rooms/{id}", "NONE"), ("POST /rooms", "NONE"), ("GET /me", "AWS_IAM"))
    assert examples(deployment.running()) == [TABLES]


def test_an_open_websocket_is_there_once(deployment):
    deployment.websocket()
    wscat = 'npx wscat -c "ws://localhost:3000"'
    assert examples(deployment.running()) == [wscat, TABLES]


def test_a_signed_handshake(deployment):
    deployment.websocket(access="AWS_IAM")
    wscat = 'npx wscat -c "$(frontgate sign GET ws://localhost:3000)"'
    assert examples(deployment.running()) == [wscat, TABLES]


def test_a_websocket_whose_authorizer_finds_the_token_itself(deployment):
    deployment.websocket(guarded=True)
    wscat = 'npx wscat -c "ws://localhost:3000?token=$(frontgate token)"'
    assert examples(deployment.running()) == [wscat, TABLES]


def test_another_port_is_named_in_every_command(deployment):
    deployment.http(("GET /rooms", "JWT"))
    gateway = deployment.running(port=14566)
    assert token_command(gateway) == "frontgate token --endpoint http://localhost:14566"
    assert examples(gateway) == [
        'curl -i -H "Authorization: Bearer '
        '$(frontgate token --endpoint http://localhost:14566)" http://localhost:3000/rooms',
        "aws --endpoint-url http://localhost:14566 dynamodb list-tables",
    ]


def test_off_the_path_the_command_is_called_by_its_place(deployment, monkeypatch):
    monkeypatch.setattr(examples_module, "which", lambda name: None)
    monkeypatch.setattr(examples_module.sys, "executable", "/nowhere/python")
    assert token_command(deployment.running()) == "/nowhere/python -m frontgate token"
