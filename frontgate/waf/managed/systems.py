"""The managed groups for databases and operating systems ("Use-case specific rule groups")."""

from __future__ import annotations

from frontgate.waf.managed.group import (
    BODY,
    COOKIE,
    HEADERS,
    QUERY_ARGUMENTS,
    QUERY_STRING,
    URI_PATH,
    ManagedGroup,
    label_prefix,
    numbered,
    pattern,
    rule,
    sqli,
)

LINUX_FILES = (
    r"/proc/(?:version|self|cpuinfo|meminfo|mounts|net|sys|\d+)\b|"
    r"/etc/(?:passwd|shadow|group|hosts|issue|fstab|crontab|sudoers|ssh|init\.d|mysql|nginx|"
    r"apache2?|httpd)\b|/var/(?:log|run|spool)/|/(?:root|home/[^/\s]{1,64})/\.|/dev/tcp/",
)
SHELL = (
    r"\becho\s+\$|\$\{?(?:home|path|shell|user|hostname|pwd|oldpwd|ifs|logname|ld_preload)\b|"
    r"\$\((?:[a-z/]|<)|`[a-z/][ -_a-~]{1,256}`|"
    r"(?:;|\|\|?|&&|%0a|\n)\s*(?:/(?:usr/)?s?bin/)?(?:cat|ls|id|uname|whoami|wget|curl|nc|ncat|"
    r"bash|sh|zsh|ksh|python[23]?|perl|ruby|php|chmod|chown|rm|cp|mv|ps|kill|sleep|ping|nslookup|"
    r"dig|head|tail|tee|xargs|base64)(?:\s|$|;|\|)|"
    r"/(?:usr/)?s?bin/(?:cat|ls|id|sh|bash|nc|wget|curl|python|perl)\b",
)
WINDOWS_SHELL = (
    r"(?:;|\|\|?|&&?)\s*(?:cmd|nslookup|ipconfig|net|netstat|dir|type|tasklist|systeminfo|whoami|"
    r"ping|certutil|bitsadmin|wmic|reg|schtasks|rundll32|mshta|cscript|wscript)(?:\.exe)?"
    r"(?:\s|$|/)|\bcmd(?:\.exe)?\s*/[ck]\b|c:[\\/]+windows[\\/]+system32",
)
POWER_SHELL = (
    r"\b(?:invoke-(?:expression|webrequest|restmethod|command|mimikatz|shellcode)|iex\s*[(\"']|"
    r"new-object\s+(?:system\.)?net\.|downloadstring\s*\(|downloadfile\s*\(|start-process\b|"
    r"frombase64string|set-executionpolicy|add-mppreference|get-(?:wmiobject|credential)\b)|"
    r"powershell(?:\.exe)?\s+-(?:e|enc|encodedcommand|nop|noprofile|w|c|command)\b",
)

SYSTEMS = (
    ManagedGroup(
        name="AWSManagedRulesSQLiRuleSet",
        capacity=200,
        description="Rules that block exploitation of SQL databases.",
        label_prefix=label_prefix("sql-database"),
        rules=numbered(
            rule("SQLi_QUERYARGUMENTS", sqli(QUERY_ARGUMENTS, "LOW")),
            rule("SQLiExtendedPatterns_QUERYARGUMENTS", sqli(QUERY_ARGUMENTS, "HIGH")),
            rule("SQLi_BODY", sqli(BODY, "LOW")),
            rule("SQLiExtendedPatterns_BODY", sqli(BODY, "HIGH")),
            rule("SQLi_COOKIE", sqli(COOKIE, "LOW")),
        ),
    ),
    ManagedGroup(
        name="AWSManagedRulesLinuxRuleSet",
        capacity=200,
        description="Rules that block exploitation of vulnerabilities of Linux.",
        label_prefix=label_prefix("linux-os"),
        rules=numbered(
            rule("LFI_URIPATH", pattern(URI_PATH, LINUX_FILES)),
            rule("LFI_QUERYSTRING", pattern(QUERY_STRING, LINUX_FILES)),
            rule("LFI_HEADER", pattern(HEADERS, LINUX_FILES)),
        ),
    ),
    ManagedGroup(
        name="AWSManagedRulesUnixRuleSet",
        capacity=100,
        description="Rules that block exploitation of POSIX operating systems.",
        label_prefix=label_prefix("posix-os"),
        rules=numbered(
            rule(
                "UNIXShellCommandsVariables_QUERYARGUMENTS",
                pattern(QUERY_ARGUMENTS, SHELL),
                label="UNIXShellCommandsVariables_QUERYARGUMENTS",
            ),
            rule(
                "UNIXShellCommandsVariables_BODY",
                pattern(BODY, SHELL),
                label="UNIXShellCommandsVariables_BODY",
            ),
        ),
    ),
    ManagedGroup(
        name="AWSManagedRulesWindowsRuleSet",
        capacity=200,
        description="Rules that block exploitation of vulnerabilities of Windows.",
        label_prefix=label_prefix("windows-os"),
        rules=numbered(
            rule("WindowsShellCommands_COOKIE", pattern(COOKIE, WINDOWS_SHELL)),
            rule("WindowsShellCommands_QUERYARGUMENTS", pattern(QUERY_ARGUMENTS, WINDOWS_SHELL)),
            rule("WindowsShellCommands_BODY", pattern(BODY, WINDOWS_SHELL)),
            rule("PowerShellCommands_COOKIE", pattern(COOKIE, POWER_SHELL)),
            rule("PowerShellCommands_QUERYARGUMENTS", pattern(QUERY_ARGUMENTS, POWER_SHELL)),
            rule("PowerShellCommands_BODY", pattern(BODY, POWER_SHELL)),
        ),
    ),
)
