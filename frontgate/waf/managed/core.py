"""The core rule set and admin protection ("Baseline rule groups")."""

from __future__ import annotations

from frontgate.waf.managed.group import (
    BODY,
    COOKIE,
    QUERY_ARGUMENTS,
    QUERY_STRING,
    URI_PATH,
    ManagedGroup,
    label_prefix,
    larger,
    numbered,
    pattern,
    rule,
    xss,
)

_USER_AGENT = {"SingleHeader": {"Name": "user-agent"}}

BAD_BOTS = (
    r"acunetix|arachni|brutus|dirbuster|dirsearch|feroxbuster|fimap|gobuster|grabber|havij|hydra|"
    r"jorgee|masscan|metasploit|morfeus|nessus|netsparker|nikto|nmap|nuclei|openvas|pangolin|"
    r"sqlmap|sqlninja|skipfish|vega/|w3af|wfuzz|whatweb|wpscan|zgrab|zmeu",
)
METADATA = (
    r"169\.254\.169\.254|\[?fd00:ec2::254|0xa9fea9fe|0xa9\.0xfe\.0xa9\.0xfe|2852039166|"
    r"0251\.0376\.0251\.0376|instance-data\b|latest/(?:meta-data|user-data|dynamic/instance)",
)
TRAVERSAL = (
    r"(?:^|[/\\=\s\"'])\.\.[/\\]|[/\\]\.\.(?:[/\\]|$)|\.\.%(?:2f|5c|c0%af)|"
    r"/etc/(?:passwd|shadow|group|hosts)\b|/proc/self/|boot\.ini\b|win\.ini\b|\bfile:///",
)
EXTENSIONS = (
    r"\.(?:backup|bak|bat|bkp|cer|cfg|cmd|conf|config|crt|cs|csproj|dat|db|dbf|dll|dos|"
    r"htaccess|htpasswd|htr|ida|idc|idq|inc|ini|key|licx|lnk|log|mdb|old|ost|pem|pfx|pol|"
    r"printer|pst|pwd|rdb|resources|resx|sql|swp|sys|vb|vbproj|vbs|vsdisco|webinfo)(?:$|[?#\x00])",
)
REMOTE_FILES = (r"(?:https?|ftps?|file|gopher|php)://(?:\d{1,3}\.){3}\d{1,3}",)
ADMIN_PATHS = (
    r"/(?:sqlmanager|phpmyadmin|pma|myadmin|dbadmin|mysqladmin|phppgadmin|adminer|webadmin|"
    r"sysadmin|administrator|admin(?:istration|cp|panel|console)?|manager/html|jmx-console|"
    r"web-console|cpanel|whm|plesk|server-(?:status|info))(?:$|[/.?])",
)

CORE = ManagedGroup(
    name="AWSManagedRulesCommonRuleSet",
    capacity=700,
    description="Rules that are generally applicable to web applications.",
    label_prefix=label_prefix("core-rule-set"),
    rules=numbered(
        rule(
            "NoUserAgent_HEADER",
            {"NotStatement": {"Statement": larger(_USER_AGENT, 0)}},
        ),
        rule(
            "UserAgent_BadBots_HEADER",
            pattern(_USER_AGENT, BAD_BOTS, transformations=("LOWERCASE",)),
            label="BadBots_Header",
        ),
        rule("SizeRestrictions_QUERYSTRING", larger(QUERY_STRING, 2_048)),
        rule(
            "SizeRestrictions_Cookie_HEADER",
            larger({"SingleHeader": {"Name": "cookie"}}, 10_240),
        ),
        rule("SizeRestrictions_BODY", larger(BODY, 8_192)),
        rule("SizeRestrictions_URIPATH", larger(URI_PATH, 1_024)),
        rule("EC2MetaDataSSRF_BODY", pattern(BODY, METADATA)),
        rule("EC2MetaDataSSRF_COOKIE", pattern(COOKIE, METADATA)),
        rule("EC2MetaDataSSRF_URIPATH", pattern(URI_PATH, METADATA)),
        rule("EC2MetaDataSSRF_QUERYARGUMENTS", pattern(QUERY_ARGUMENTS, METADATA)),
        rule("GenericLFI_QUERYARGUMENTS", pattern(QUERY_ARGUMENTS, TRAVERSAL)),
        rule("GenericLFI_URIPATH", pattern(URI_PATH, TRAVERSAL)),
        rule("GenericLFI_BODY", pattern(BODY, TRAVERSAL)),
        rule("RestrictedExtensions_URIPATH", pattern(URI_PATH, EXTENSIONS)),
        rule("RestrictedExtensions_QUERYARGUMENTS", pattern(QUERY_ARGUMENTS, EXTENSIONS)),
        rule("GenericRFI_QUERYARGUMENTS", pattern(QUERY_ARGUMENTS, REMOTE_FILES)),
        rule("GenericRFI_BODY", pattern(BODY, REMOTE_FILES)),
        rule("GenericRFI_URIPATH", pattern(URI_PATH, REMOTE_FILES)),
        rule("CrossSiteScripting_COOKIE", xss(COOKIE)),
        rule("CrossSiteScripting_QUERYARGUMENTS", xss(QUERY_ARGUMENTS)),
        rule("CrossSiteScripting_BODY", xss(BODY)),
        rule("CrossSiteScripting_URIPATH", xss(URI_PATH)),
    ),
)
ADMIN_PROTECTION = ManagedGroup(
    name="AWSManagedRulesAdminProtectionRuleSet",
    capacity=100,
    description="Rules that block external access to exposed administrative pages.",
    label_prefix=label_prefix("admin-protection"),
    rules=numbered(rule("AdminProtection_URIPATH", pattern(URI_PATH, ADMIN_PATHS))),
)
