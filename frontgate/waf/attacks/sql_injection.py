"""Whether a text would change the meaning of an SQL statement that it is pasted into.

A text is read three times: as it is (pasted where a number or a name is expected) and, if it has
such a quote, as the continuation of a string in single or in double quotes. So are the values in
it, where the text is a query string, a form, a path, a line of cookies or a JSON document: an
application pastes those. Each reading is a sequence of token classes (see `sql_tokens`), reduced
by what does not change its shape, and then compared with the shapes below from its beginning: an
injected text goes on with an expression that is already there.

`LOW` knows the shapes that plain text hardly has; `HIGH` knows more of them, and takes bare words
for column names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontgate.waf.attacks.sql_tokens import Token, tokens
from frontgate.waf.attacks.values import values

_LONGEST = 65_536
_NEXT_ARGUMENT = re.compile(r"&(?=[a-zA-Z_][\w.\[\]-]{0,63}=)")
"""In a query string this is no operator."""

# A value, as the statement around the text may have begun it: one operand, and brackets.
_VALUE = r"\(*[1sv]\)*"
_OPERAND = r"[1sv]"

_LOW = re.compile(
    rf"""
    ^ q? (?:
        {_VALUE} (?:o{_OPERAND})? &!* \(* (?:{_OPERAND}|n\.?n?) \)* o!* \(* {_OPERAND}   # or 1=1
      | {_VALUE} &!* \(* [fSC]                         # and sleep(5)
      | {_VALUE} &!* \(* (?:{_OPERAND}|n) \)* [c;B]    # or 1 --
      | {_VALUE} &!* \(* n \( [1svf(S]                # and whatever(1)
      | {_VALUE} \)* ; \(* [SDXcC]                    # ; drop table
      | [n1sv]? \)* ; [SD]
      | {_VALUE} \)* ;? c \Z                          # admin' --
      | {_VALUE} U n? \(* [SX]                        # union all select
      | [n)]* U n? \(* S (?:[1sv*(fo]|n[,K(]|nn?K)
      | .* U n? \(* S (?:[1sv*(f]|n,)                  # a: 1 union select b, c
      | {_VALUE} B [1svnf(]                           # ' order by 3
      | {_VALUE} K+ [ns]                              # ' into outfile
      | {_VALUE} o+ \(* [fSC]                         # 1-sleep(5)
      | {_VALUE} , \(* [fS]                           # 1,sleep(5)
      | {_VALUE} \(* (?:S[1svnf*(o]|D)
      | \(* S [1sv*(fo] .* K                          # select * from
      | \(* S [fv]                                    # select sleep(5)
      | \(* D .* [1sv(]                               # insert into x values (1
      | .* X                                          # /*!50000union*/
    )
    | ^ q s (?: o!* | & ) \(* (?:{_OPERAND}|n) \)* (?:$|[c&o;])   # '='  '+'  ' or 'x
    | ^ q s &!* \(* {_OPERAND} \)* &                    # ' or 1 or '
    """,
    re.VERBOSE,
)
_HIGH = re.compile(
    rf"""
    ^ q? (?:
        [n1sv)(]* &!* \(* [1svn] \.? n? \)* o!* \(* [1svnfS]      # or name = name
      | [1sv] \)* ;? c \Z                                         # 1 --
      | {_VALUE} &!* \(* {_OPERAND} \)* (?:$|&)                    # and 1
      | [n1sv)(]+ (?:o|&)+ \(* f
      | n o+ \(+ S                                                # id=(select
      | \(* S [n1svf*(o] .* K n                                   # select name from users
      | \(* D
      | .* U n? \(* S
      | .* ; \(* [SDC]
      | [n1sv]? \)* B [1svnf(]                                    # order by name
      | [1n] o \(* [1sv] \)* [c&]                                 # 1=1 --
    )
    """,
    re.VERBOSE,
)
_ALWAYS = re.compile(
    r"information_schema|sysobjects|syscolumns|pg_catalog|sqlite_master|xp_cmdshell|load_file\s*\(|"
    r"waitfor\s+delay|(?:^|\W)sleep\s*\(\s*\d|pg_sleep\s*\(|benchmark\s*\(\s*\d|into\s+(?:out|dump)file\b|@@version\b",
    re.IGNORECASE,
)
"""What occurs in no honest text, wherever it stands; looked for at HIGH."""
_MARKS = re.compile(
    r"""['"`;()=<>|&#*@,]|--|\s(?:or|and|x?or|union|order|having|limit|into|procedure)\b"""
    r"""|^\s*(?:select|drop|create|alter|insert|delete|update|exec|execute|truncate|grant)\s""",
    re.IGNORECASE,
)
"""Without one of these nothing can be injected: most values end here."""


def sql_injection(value: bytes, *, sensitive: bool) -> list[str] | None:
    """The tokens that give the text away; None: it looks harmless."""
    text = value[:_LONGEST].decode("latin-1")
    if _MARKS.search(text) is None:
        return None
    for quote, reading in _all_readings(text):
        found = tokens(reading)
        if _injects(quote, found, sensitive=sensitive):
            return [token.text for token in found[:5]]
    if sensitive:
        known = _ALWAYS.search(text)
        return [known[0]] if known else None
    return None


def _all_readings(text: str) -> Iterator[tuple[str, str]]:
    yield from _readings(_NEXT_ARGUMENT.sub(", ", text))
    for value in values(text):
        if _MARKS.search(value) is not None:
            yield from _readings(value)


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """`q` for the continuation of a string, and the text as it then reads."""
    yield "", text
    for quote in "'\"":
        if quote in text:
            yield "q", quote + text


def _injects(quote: str, found: list[Token], *, sensitive: bool) -> bool:
    shape = quote + reduced("".join(token.kind for token in found))
    return bool(_LOW.match(shape) or (sensitive and _HIGH.match(shape)))


_SIGN = re.compile(r"(?<![1svn)])o+(?=[1svnf(])")
_ARITHMETIC = re.compile(r"([1v])o[1v](?=[o&;c)BU]|$)")
_BRACKETED = re.compile(r"\(([1svn])\)")
_STRINGS = re.compile(r"ss+")


def reduced(shape: str) -> str:
    """Signs, brackets around one operand and strings side by side do not change what happens."""
    while True:
        smaller = _STRINGS.sub("s", _BRACKETED.sub(r"\1", _SIGN.sub("", shape)))
        if smaller == shape:
            return shape
        shape = smaller
