from __future__ import annotations

import boto3
from community.secrets import signing_secret


def test_the_secret_is_read_and_kept_for_a_while(secret_id: str) -> None:
    assert signing_secret(secret_id) == "a secret"

    boto3.client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString="another")

    assert signing_secret(secret_id) == "a secret"
