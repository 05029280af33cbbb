"""Whom statements speak of. Source: documented ("AWS JSON policy elements: Principal")."""

from __future__ import annotations

import pytest

from frontgate.access.principals import (
    ANONYMOUS,
    compile_principal,
    condition_keys,
    names_of,
)
from frontgate.access.wildcards import PolicyError
from frontgate.wire import Principal

ACCOUNT = "123456789012"
ROOT_ARN = f"arn:aws:iam::{ACCOUNT}:root"
USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/team/ann"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/Admin"
SESSION_ARN = f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/ann"

ROOT = Principal(arn=ROOT_ARN, user_id=ACCOUNT, account_id=ACCOUNT)
USER = Principal(arn=USER_ARN, user_id="AIDA", account_id=ACCOUNT)
SESSION = Principal(
    arn=SESSION_ARN, user_id="AROA:ann", account_id=ACCOUNT, role_arn=ROLE_ARN, keys={"k": "v"}
)


@pytest.mark.parametrize(
    ("element", "who"),
    [
        ("*", {"anonymous", "root", "user", "session"}),
        ({"AWS": "*"}, {"anonymous", "root", "user", "session"}),
        ({"AWS": USER_ARN}, {"user"}),
        ({"AWS": [USER_ARN, ROLE_ARN]}, {"user", "session"}),
        ({"AWS": ROLE_ARN}, {"session"}),
        ({"AWS": SESSION_ARN}, {"session"}),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/bob"}, set()),
        ({"AWS": ACCOUNT}, {"root"}),  # the account's own policies decide about the others
        ({"AWS": ROOT_ARN}, {"root"}),
        ({"AWS": "210987654321"}, set()),
        ({"Service": "lambda.amazonaws.com"}, set()),
        ({"Service": "x.amazonaws.com", "AWS": USER_ARN}, {"user"}),
        ({"Federated": "cognito-identity.amazonaws.com"}, set()),
    ],
)
def test_who_is_allowed_in_one_account(element, who):
    compiled = compile_principal(element, None)
    callers = {"anonymous": None, "root": ROOT, "user": USER, "session": SESSION}
    allowed = {
        name
        for name, principal in callers.items()
        if compiled.allows(names_of(principal), same_account=True)
    }
    assert allowed == who


@pytest.mark.parametrize(
    "element", [{"AWS": ACCOUNT}, {"AWS": ROOT_ARN}, {"AWS": f"arn:aws-cn:iam::{ACCOUNT}:root"}]
)
def test_an_account_means_all_in_it_elsewhere_and_in_a_deny(element):
    compiled = compile_principal(element, None)
    for principal in (ROOT, USER, SESSION):
        assert compiled.allows(names_of(principal), same_account=False)
        assert compiled.denies(names_of(principal))
    assert not compiled.denies(ANONYMOUS)


@pytest.mark.parametrize(
    ("element", "denied"),
    [
        ({"AWS": USER_ARN}, {"anonymous", "root", "user", "session"}),
        ({"AWS": [USER_ARN, ROOT_ARN]}, {"anonymous", "session"}),
        ({"AWS": [ROLE_ARN, ROOT_ARN]}, {"anonymous", "user", "session"}),
        ({"AWS": [SESSION_ARN, ROLE_ARN, ACCOUNT]}, {"anonymous", "user"}),
        ("*", set()),
    ],
)
def test_not_principal_leaves_out_who_is_named_with_account_role_and_session(element, denied):
    compiled = compile_principal(None, element)
    callers = {"anonymous": None, "root": ROOT, "user": USER, "session": SESSION}
    assert {n for n, who in callers.items() if compiled.denies(names_of(who))} == denied
    assert {
        n for n, who in callers.items() if compiled.allows(names_of(who), same_account=True)
    } == denied


@pytest.mark.parametrize(
    ("principal", "not_principal", "message"),
    [
        (None, None, "either Principal or NotPrincipal"),
        ("*", "*", "either Principal or NotPrincipal"),
        ("ann", None, "'ann' is no Principal"),
        ({}, None, "is no Principal"),
        ({"Aws": "*"}, None, "is no Principal"),
        ({"AWS": 7}, None, "7 is no Principal"),
        (None, {"AWS": [None]}, "None is no Principal"),
    ],
)
def test_what_names_nobody(principal, not_principal, message):
    with pytest.raises(PolicyError, match=message):
        compile_principal(principal, not_principal)


@pytest.mark.parametrize(
    ("principal", "keys"),
    [
        (
            ROOT,
            {"aws:PrincipalArn": ROOT_ARN, "aws:PrincipalType": "Account", "aws:userid": ACCOUNT},
        ),
        (
            USER,
            {
                "aws:PrincipalArn": USER_ARN,
                "aws:PrincipalType": "User",
                "aws:userid": "AIDA",
                "aws:username": "ann",
            },
        ),
        (
            SESSION,
            {
                "aws:PrincipalArn": ROLE_ARN,
                "aws:PrincipalType": "AssumedRole",
                "aws:userid": "AROA:ann",
                "k": "v",
            },
        ),
        (
            Principal(
                arn=f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
                user_id=f"{ACCOUNT}:bob",
                account_id=ACCOUNT,
            ),
            {
                "aws:PrincipalArn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
                "aws:PrincipalType": "FederatedUser",
                "aws:userid": f"{ACCOUNT}:bob",
            },
        ),
    ],
)
@pytest.mark.fact("policy.principal-keys")
def test_condition_keys(principal, keys):
    """Source: documented ("AWS global condition context keys")."""
    assert condition_keys(principal) == {"aws:PrincipalAccount": ACCOUNT, **keys}
