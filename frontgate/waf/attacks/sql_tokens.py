"""SQL text as a sequence of token classes, each one letter, so that a pattern can judge it.

    1  number, TRUE, NULL        s  string               v  @variable
    n  name or other word        o  operator             &  AND, OR, XOR
    f  known function and its (  U  UNION and the like   S  SELECT
    D  another statement         K  INTO, FROM, WHERE    B  ORDER BY, GROUP BY, HAVING, LIMIT
    C  CASE, WHEN, IF            c  comment to the end   X  code inside a comment
    (  )  ,  ;  .                as they are             ?  anything else

Comments between tokens are white space, as databases take them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from frontgate.waf.attacks.vocabulary import FUNCTIONS, STATEMENTS

_MOST_TOKENS = 48
"""An injection shows at its beginning; the rest of a long body is not read."""

_TOKEN = re.compile(
    r"""
      (?P<space>[\s\0\xa0]+)
    | (?P<code>/\*!\d*)
    | (?P<inline>/\*(?:[^*]|\*(?!/))*\*/)
    | (?P<comment>--(?=[\s\0\xa0]|\Z)[^\r\n]*|--[^\s=>][^\r\n]*|\#[^\r\n]*|/\*)
    | (?P<number>0[xX][0-9a-fA-F]+|0[bB][01]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<variable>@@?[\w.$`]*)
    | (?P<string>[nNbBxX]?'(?:[^'\\]|\\.|'')*(?:'|\Z)|"(?:[^"\\]|\\.|"")*(?:"|\Z))
    | (?P<quoted>`[^`]*(?:`|\Z)|\[\w*\])
    | (?P<word>[^\W\d]\w*)
    | (?P<operator>\|\||&&|<=>|<=|>=|<>|!=|:=|==|<<|>>|[-+*/%<>=!^~|&:])
    | (?P<mark>[(),;.])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("and", "or", "xor"), "&"),
    **dict.fromkeys(
        ("like", "rlike", "regexp", "in", "between", "is", "div", "mod", "sounds", "collate"), "o"
    ),
    "not": "!",
    **dict.fromkeys(("null", "true", "false"), "1"),
    **dict.fromkeys(("union", "intersect", "except", "minus"), "U"),
    "select": "S",
    **dict.fromkeys(STATEMENTS, "D"),
    **dict.fromkeys(("into", "from", "where", "outfile", "dumpfile"), "K"),
    **dict.fromkeys(("having", "limit", "procedure"), "B"),
    **dict.fromkeys(("case", "when", "if"), "C"),
}
_AFTER_STATEMENT: Mapping[str, frozenset[str]] = {
    "alter": frozenset({"table", "database", "user", "view", "procedure", "function"}),
    "backup": frozenset({"database", "log"}),
    "create": frozenset(
        {"table", "database", "user", "view", "procedure", "function", "trigger", "index", "or"}
    ),
    "delete": frozenset({"from"}),
    "drop": frozenset(
        {"table", "database", "user", "view", "procedure", "function", "index", "schema", "column"}
    ),
    "grant": frozenset({"all", "select", "insert", "update", "execute", "dba"}),
    "insert": frozenset({"into", "ignore", "delayed"}),
    "load": frozenset({"data", "xml"}),
    "merge": frozenset({"into"}),
    "rename": frozenset({"table", "user"}),
    "replace": frozenset({"into"}),
    "restore": frozenset({"database"}),
    "revoke": frozenset({"all", "select", "insert", "update"}),
    "truncate": frozenset({"table"}),
    "waitfor": frozenset({"delay", "time"}),
    "handler": frozenset({"open"}),
}
"""What makes a statement of a word that plain text has as well."""

_TWO_WORDS: Mapping[tuple[str, str], str] = {("order", "by"): "B", ("group", "by"): "B"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str


_NOTHING = Token("", "")


def tokens(text: str) -> list[Token]:
    """The tokens at the beginning of `text`."""
    found: list[Token] = []
    for token in _raw(text):
        found.append(token)
        if len(found) > _MOST_TOKENS:
            break
    return _named(found)


def _raw(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        kind, value = found.lastgroup, found[0]
        if kind in ("space", "inline"):
            continue
        if kind == "word":
            yield Token("word", value)
        else:
            yield Token(_KINDS.get(kind or "", value), value)


_KINDS: Mapping[str, str] = {
    "code": "X",
    "comment": "c",
    "number": "1",
    "variable": "v",
    "string": "s",
    "quoted": "n",
    "operator": "o",
    "other": "?",
}


def _named(found: list[Token]) -> list[Token]:
    """Words get their classes, which what follows them may decide."""
    named: list[Token] = []
    at = 0
    while at < len(found):
        token = found[at]
        following, third = _NOTHING, _NOTHING
        if at + 1 < len(found):
            following = found[at + 1]
            third = found[at + 2] if at + 2 < len(found) else _NOTHING
        if token.kind == "o":
            named.append(Token("&" if token.text in ("||", "&&") else "o", token.text))
        elif token.kind != "word":
            named.append(token)
        else:
            kind = _class_of(token.text.lower(), following, third)
            named.append(Token(kind, token.text))
            if kind == "f" or (kind == "B" and following.text.lower() == "by"):
                at += 1  # its parenthesis, its `by`
        at += 1
    return named


def _class_of(word: str, following: Token, third: Token) -> str:
    after = following.text.lower()
    two = _TWO_WORDS.get((word, after))
    if two is not None:
        return two
    if following.kind == "(" and (word in FUNCTIONS or word.startswith(("xp_", "sp_", "utl_"))):
        return "f"
    kind = _WORDS.get(word, "n")
    if kind == "D" and not _is_statement(word, following, third):
        return "n"
    return kind


def _is_statement(word: str, following: Token, third: Token) -> bool:
    if word in _AFTER_STATEMENT:
        return following.text.lower() in _AFTER_STATEMENT[word]
    if word == "shutdown":
        return following.kind in ("", ";", "c") or following.text.lower() == "with"
    if word == "declare":
        return following.kind == "v"
    if word in ("exec", "execute", "call"):
        name = following.text.lower()
        return following.kind in ("(", "v", "s") or name.startswith(("xp_", "sp_", "master"))
    return word == "update" and third.text.lower() == "set"
