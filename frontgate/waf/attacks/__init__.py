"""Detectors of SQL injection and cross-site scripting.

AWS WAF's own are not published. These are approximations, written for this project: no maintained
library does this in Python (the bindings of libinjection are of 2014 to 2022 and have no wheels).
They take over libinjection's idea, to read input as tokens in each context into which it could
have been pasted, and to judge the sequence of tokens instead of the text.
`tests/frontgate/waf/attacks` has the texts on which they were measured.
"""
