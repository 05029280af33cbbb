"""AWSManagedRulesKnownBadInputsRuleSet ("Baseline rule groups")."""

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
    transform,
)

JAVA = (
    r"java\.lang\.(?:runtime|processbuilder)|getruntime\s*\(|processbuilder\s*\(|"
    r"class\.module\.classloader|\bclass\.classloader|org\.apache\.commons\.collections|"
    r"com\.sun\.rowset\.jdbcrowsetimpl|bsh\.interpreter|ro0abx|%\{\(#|#_memberaccess|"
    r"t\(java\.lang",
)
LOG4J = (
    r"\$\{\s*jndi\s*:|\$\{[^}]{0,64}\$\{|\$\{(?:lower|upper|env|sys|date|::-)[^}]{0,64}\}|"
    r"\bjndi:(?:ldaps?|rmi|dns|iiop|corba|nds|http)",
)
PATHS = (
    r"/(?:web-inf|meta-inf)\b|/\.(?:git|svn|hg|bzr|env|aws|ssh|vscode|idea|ds_store|htaccess|"
    r"htpasswd)\b|/wp-config\b|/actuator/(?:env|heapdump|gateway)|/cgi-bin/|/phpinfo|"
    r"/vendor/phpunit|/solr/admin|/_ignition/|/struts2?-|/invoker/jmx",
)

KNOWN_BAD_INPUTS = ManagedGroup(
    name="AWSManagedRulesKnownBadInputsRuleSet",
    capacity=200,
    description="Rules that block request patterns known to be invalid.",
    label_prefix=label_prefix("known-bad-inputs"),
    rules=numbered(
        rule("JavaDeserializationRCE_HEADER", pattern(HEADERS, JAVA)),
        rule("JavaDeserializationRCE_BODY", pattern(BODY, JAVA)),
        rule("JavaDeserializationRCE_URIPATH", pattern(URI_PATH, JAVA)),
        rule("JavaDeserializationRCE_QUERYSTRING", pattern(QUERY_STRING, JAVA)),
        rule(
            "Host_localhost_HEADER",
            pattern(
                {"SingleHeader": {"Name": "host"}}, ("localhost",), transformations=("LOWERCASE",)
            ),
            label="Host_Localhost_Header",
        ),
        rule(
            "PROPFIND_METHOD",
            {
                "ByteMatchStatement": {
                    "SearchString": b"propfind",
                    "PositionalConstraint": "EXACTLY",
                    "FieldToMatch": {"Method": {}},
                    "TextTransformations": transform("LOWERCASE"),
                }
            },
            label="Propfind_Method",
        ),
        rule(
            "ExploitablePaths_URIPATH",
            pattern(URI_PATH, PATHS, transformations=("URL_DECODE_UNI", "NORMALIZE_PATH_WIN")),
        ),
        rule("Log4JRCE_HEADER", pattern(HEADERS, LOG4J)),
        rule("Log4JRCE_QUERYSTRING", pattern(QUERY_STRING, LOG4J)),
        rule("Log4JRCE_BODY", pattern(BODY, LOG4J)),
        rule("Log4JRCE_URIPATH", pattern(URI_PATH, LOG4J)),
    ),
)
