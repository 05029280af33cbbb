"""What runs inside a function's process: the part of Lambda's runtime that function code meets.

Standard library only, Python 3.9 or later, and no import of frontgate: these modules are loaded by
the interpreter that matches the function's `Runtime`. `wire` is the one module that the gateway
reads too.
"""
