"""AWS WAF (wafv2, Regional) in front of the stages of REST APIs.

A request's way: API Gateway makes a `WebRequest` of it (`inspection`), a `Guard` runs the compiled
rules of its web ACL on it (`guard`, `web_acl`, `rules`, `statements`), and the `Verdict` says
whether it goes on, with which inserted headers, or what it is answered. Definitions come in through
`operations`, from the API and from templates alike; `firewall` keeps and compiles them. Nothing
here does IO or reads a clock.

Import the modules one by one: most gateways have no web ACL, and none of its rules to load.
"""
