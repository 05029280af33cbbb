"""The managed groups for PHP and WordPress ("Use-case specific rule groups")."""

from __future__ import annotations

from frontgate.waf.managed.group import (
    BODY,
    HEADERS,
    QUERY_STRING,
    URI_PATH,
    ManagedGroup,
    label_prefix,
    numbered,
    pattern,
    rule,
)

PHP = (
    r"\b(?:fsockopen|pfsockopen|shell_exec|passthru|proc_open|popen|system|eval|assert|"
    r"create_function|call_user_func(?:_array)?|base64_decode|gzinflate|str_rot13|move_uploaded_file|"
    r"file_put_contents|file_get_contents|fopen|readfile|phpinfo|unserialize|preg_replace)\s*\(|"
    r"\$_(?:get|post|request|cookie|server|files|session|env)\b|\$globals\b|<\?php|<\?=|php://|"
    r"phar://|expect://",
)
WORDPRESS_COMMANDS = (
    r"do-reset-wordpress|wp_ajax_|eval\(|wp-admin/admin-ajax\.php\?.{0,256}action=revslider",
)
WORDPRESS_PATHS = (
    r"/xmlrpc\.php|/wp-config\.php|/wp-includes/.{1,256}\.php|/wp-admin/(?:install|setup-config)"
    r"\.php|/wp-content/(?:debug\.log|uploads/.{1,256}\.php)|/readme\.html$",
)

APPLICATIONS = (
    ManagedGroup(
        name="AWSManagedRulesPHPRuleSet",
        capacity=100,
        description="Rules that block exploitation of the PHP programming language.",
        label_prefix=label_prefix("php-app"),
        rules=numbered(
            rule("PHPHighRiskMethodsVariables_HEADER", pattern(HEADERS, PHP)),
            rule("PHPHighRiskMethodsVariables_QUERYSTRING", pattern(QUERY_STRING, PHP)),
            rule("PHPHighRiskMethodsVariables_BODY", pattern(BODY, PHP)),
        ),
    ),
    ManagedGroup(
        name="AWSManagedRulesWordPressRuleSet",
        capacity=100,
        description="Rules that block exploitation of WordPress sites.",
        label_prefix=label_prefix("wordpress-app"),
        rules=numbered(
            rule(
                "WordPressExploitableCommands_QUERYSTRING",
                pattern(QUERY_STRING, WORDPRESS_COMMANDS),
                label="WordPressExploitableCommands_QUERYSTRING",
            ),
            rule("WordPressExploitablePaths_URIPATH", pattern(URI_PATH, WORDPRESS_PATHS)),
        ),
    ),
)
