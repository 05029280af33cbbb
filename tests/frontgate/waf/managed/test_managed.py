"""Managed rule groups: names, labels and examples of AWS's list, and what must not match."""

from __future__ import annotations

import pytest

from frontgate.waf.managed import MANAGED

from ..conftest import request, rule

BROWSER = (("User-Agent", "Mozilla/5.0"), ("Host", "abc.execute-api.eu-west-1.amazonaws.com"))


def screened(setup, group: str, *arguments, **fields):
    given = rule(
        {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": group}}, name="managed"
    )
    del given["Action"]
    guard = setup.put({**given, "OverrideAction": {"None": {}}})
    return guard.screen(request(*arguments, **{"headers": BROWSER, **fields}))


# Source: documented ("AWS Managed Rules rule groups list": the rules and their example patterns);
# the wording of each attack around the example is ours.
@pytest.mark.parametrize(
    ("group", "name", "label", "arguments", "fields"),
    [
        ("CommonRuleSet", "NoUserAgent_HEADER", "NoUserAgent_Header", (), {"headers": ()}),
        (
            "CommonRuleSet",
            "UserAgent_BadBots_HEADER",
            "BadBots_Header",
            (),
            {"headers": (("user-agent", "Mozilla/5.0 Nessus"),)},
        ),
        (
            "CommonRuleSet",
            "SizeRestrictions_QUERYSTRING",
            "SizeRestrictions_QueryString",
            ("GET", "/?" + "x" * 2_049),
            {},
        ),
        (
            "CommonRuleSet",
            "SizeRestrictions_BODY",
            "SizeRestrictions_Body",
            ("POST", "/"),
            {"body": b"x" * 8_193},
        ),
        (
            "CommonRuleSet",
            "SizeRestrictions_URIPATH",
            "SizeRestrictions_URIPATH",
            ("GET", "/" + "x" * 1_024),
            {},
        ),
        (
            "CommonRuleSet",
            "EC2MetaDataSSRF_QUERYARGUMENTS",
            "EC2MetaDataSSRF_QueryArguments",
            ("GET", "/?url=http%3A%2F%2F169.254.169.254%2Flatest%2Fmeta-data"),
            {},
        ),
        (
            "CommonRuleSet",
            "GenericLFI_QUERYARGUMENTS",
            "GenericLFI_QueryArguments",
            ("GET", "/?file=..%2F..%2Fetc"),
            {},
        ),
        (
            "CommonRuleSet",
            "GenericLFI_BODY",
            "GenericLFI_Body",
            ("POST", "/"),
            {"body": b"f=../../x"},
        ),
        (
            "CommonRuleSet",
            "RestrictedExtensions_URIPATH",
            "RestrictedExtensions_URIPATH",
            ("GET", "/dev/app.LOG"),
            {},
        ),
        (
            "CommonRuleSet",
            "GenericRFI_QUERYARGUMENTS",
            "GenericRFI_QueryArguments",
            ("GET", "/?u=ftp://192.0.2.1/x"),
            {},
        ),
        (
            "CommonRuleSet",
            "CrossSiteScripting_BODY",
            "CrossSiteScripting_Body",
            ("POST", "/"),
            {"body": b'<script>alert("hello")</script>'},
        ),
        (
            "AdminProtectionRuleSet",
            "AdminProtection_URIPATH",
            "AdminProtection_URIPATH",
            ("GET", "/sqlmanager"),
            {},
        ),
        (
            "KnownBadInputsRuleSet",
            "JavaDeserializationRCE_BODY",
            "JavaDeserializationRCE_Body",
            ("POST", "/"),
            {"body": b'(java.lang.Runtime).getRuntime().exec("whoami")'},
        ),
        (
            "KnownBadInputsRuleSet",
            "Host_localhost_HEADER",
            "Host_Localhost_Header",
            (),
            {"headers": (("Host", "localhost:8080"),)},
        ),
        ("KnownBadInputsRuleSet", "PROPFIND_METHOD", "Propfind_Method", ("PROPFIND",), {}),
        (
            "KnownBadInputsRuleSet",
            "ExploitablePaths_URIPATH",
            "ExploitablePaths_URIPATH",
            ("GET", "/dev/web-inf/web.xml"),
            {},
        ),
        (
            "KnownBadInputsRuleSet",
            "Log4JRCE_HEADER",
            "Log4JRCE_Header",
            (),
            {"headers": (*BROWSER, ("x", "${jndi:ldap://example.com/}"))},
        ),
        (
            "KnownBadInputsRuleSet",
            "Log4JRCE_QUERYSTRING",
            "Log4JRCE_QueryString",
            ("GET", "/?q=$%7B$%7Blower:j%7Dndi:rmi://x%7D"),
            {},
        ),
        (
            "SQLiRuleSet",
            "SQLi_QUERYARGUMENTS",
            "SQLi_QueryArguments",
            ("GET", "/?id=1%27+OR+1=1--"),
            {},
        ),
        (
            "SQLiRuleSet",
            "SQLiExtendedPatterns_BODY",
            "SQLiExtendedPatterns_Body",
            ("POST", "/"),
            {"body": b"select name from information_schema.tables"},
        ),
        (
            "SQLiRuleSet",
            "SQLi_QUERYARGUMENTS",
            "SQLi_QueryArguments",
            ("GET", "/?currency=1+UNION+SELECT+username,password+FROM+users"),
            {},
        ),
        (
            "SQLiRuleSet",
            "SQLi_BODY",
            "SQLi_Body",
            ("POST", "/"),
            {"body": b'{"currency": "1 UNION SELECT username,password FROM users"}'},
        ),
        (
            "SQLiRuleSet",
            "SQLi_COOKIE",
            "SQLi_Cookie",
            (),
            {"headers": (("cookie", "id=' or '1'='1"),)},
        ),
        (
            "LinuxRuleSet",
            "LFI_QUERYSTRING",
            "LFI_QueryString",
            ("GET", "/?f=/proc/version"),
            {},
        ),
        (
            "UnixRuleSet",
            "UNIXShellCommandsVariables_QUERYARGUMENTS",
            "UNIXShellCommandsVariables_QUERYARGUMENTS",
            ("GET", "/?c=echo%20$HOME"),
            {},
        ),
        (
            "WindowsRuleSet",
            "WindowsShellCommands_QUERYARGUMENTS",
            "WindowsShellCommands_QueryArguments",
            ("GET", "/?c=x||nslookup%20y"),
            {},
        ),
        (
            "WindowsRuleSet",
            "PowerShellCommands_BODY",
            "PowerShellCommands_Body",
            ("POST", "/"),
            {"body": b"Invoke-Expression $x"},
        ),
        (
            "PHPRuleSet",
            "PHPHighRiskMethodsVariables_BODY",
            "PHPHighRiskMethodsVariables_Body",
            ("POST", "/"),
            {"body": b"fsockopen('x'); $_GET['a']"},
        ),
        (
            "WordPressRuleSet",
            "WordPressExploitablePaths_URIPATH",
            "WordPressExploitablePaths_URIPATH",
            ("GET", "/xmlrpc.php"),
            {},
        ),
    ],
)
def test_examples(setup, group, name, label, arguments, fields):
    verdict = screened(setup, f"AWSManagedRules{group}", *arguments, **fields)
    assert verdict.hits[-1].rule.name == name
    assert verdict.action.name == "BLOCK"
    assert verdict.labels[-1] == MANAGED["AWS", f"AWSManagedRules{group}"].label_prefix + label


HARMLESS = [
    ("GET", "/dev/users?limit=10&name=O%27Brien", b""),
    ("GET", "/dev/users/42", b""),
    ("GET", "/dev/search?q=rock%20%27n%27%20roll&next=https://example.com/a?b=c", b""),
    ("POST", "/dev/users", b'{"name":"Ada","email":"ada@example.com","about":"I <3 maths"}'),
    ("POST", "/dev/messages", b'{"text":"It\'s 5 or 6; let us see. See you at home/office."}'),
    ("PUT", "/dev/files/report-2024.pdf", bytes(range(256)) * 16),
    ("POST", "/dev/form", b"name=Ada+Lovelace&city=London&note=a+%26+b"),
    ("POST", "/dev/html", b"<p>Hello <b>world</b></p>"),
]


@pytest.mark.parametrize("group", [name for _, name in MANAGED])
@pytest.mark.parametrize(("method", "target", "body"), HARMLESS, ids=range(len(HARMLESS)))
def test_harmless_requests_pass(setup, group, method, target, body):
    verdict = screened(setup, group, method, target, body=body)
    assert verdict.action.name == "ALLOW", verdict.hits[-1].rule.name


# Source: documented (the WCU of each group).
@pytest.mark.parametrize(
    ("name", "capacity"),
    [
        ("CommonRuleSet", 700),
        ("AdminProtectionRuleSet", 100),
        ("KnownBadInputsRuleSet", 200),
        ("SQLiRuleSet", 200),
        ("LinuxRuleSet", 200),
        ("UnixRuleSet", 100),
        ("WindowsRuleSet", 200),
        ("PHPRuleSet", 100),
        ("WordPressRuleSet", 100),
        ("AmazonIpReputationList", 25),
        ("AnonymousIpList", 50),
        ("BotControlRuleSet", 50),
        ("ATPRuleSet", 50),
        ("ACFPRuleSet", 50),
        ("AntiDDoSRuleSet", 50),
    ],
)
def test_capacities(name, capacity):
    assert MANAGED["AWS", f"AWSManagedRules{name}"].capacity == capacity


def test_every_group_has_rules_or_says_why_not():
    for group in MANAGED.values():
        assert bool(group.rules) is (group.notice is None), group.name


def test_a_group_without_rules_is_named(setup):
    given = rule(
        {
            "ManagedRuleGroupStatement": {
                "VendorName": "AWS",
                "Name": "AWSManagedRulesAmazonIpReputationList",
            }
        },
        name="reputation",
    )
    del given["Action"]
    guard = setup.put({**given, "OverrideAction": {"None": {}}})
    (notice,) = guard.acl.notices
    assert notice.startswith("reputation: ") and "matches nothing" in notice
