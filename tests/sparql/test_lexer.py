"""Tokens of SPARQL: what is one, where it stands, and what is refused."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.errors import BadQuery
from onemg.sparql import lexer
from onemg.sparql.lexer import mistake
from onemg.sparql.lexer import tokens

PIECES = [
    *("SELECT", "?x", "$y", "{", "}", "a:b", ":", "_:b.c", "<urn:a>", "<", ">", "<=", "&&", "a"),
    *('"a\\"b"', "'é'", '"""a"b\n"""', "''''a'''", "@en-GB", "1", "1.5", ".5e-3", "^^", "# c\n"),
    *(
        "(",
        ")",
        "[",
        "]",
        "*",
        "/",
        "|",
        "||",
        "!",
        "!=",
        "^",
        "+",
        "-",
        ",",
        ";",
        ".",
        "?",
        "true",
    ),
]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


def refusal(text: str) -> BadQuery:
    with pytest.raises(BadQuery) as found:
        list(tokens(text))
    return found.value


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(("<http://a/?b=c#d>", lexer.IRI), ("<>", lexer.IRI), ("<\\u00e9>", lexer.IRI)),
        *(("a:b", lexer.PNAME), (":", lexer.PNAME), (":b", lexer.PNAME), ("a-b.c:", lexer.PNAME)),
        *(("a:b.c", lexer.PNAME), ("a:%20\\~b", lexer.PNAME), ("é:é", lexer.PNAME)),
        *(("true.a:b", lexer.PNAME), ("a:1", lexer.PNAME), ("a::b", lexer.PNAME)),
        *(("_:b", lexer.BLANK), ("_:0.1", lexer.BLANK), ("?x", lexer.VAR), ("$1_é", lexer.VAR)),
        *(('""', lexer.STRING), ("''", lexer.STRING), ('"\\t\\\\\\""', lexer.STRING)),
        *(("''' ' '' \n'''", lexer.STRING), ('"\\u00e9\\U0001F600"', lexer.STRING)),
        *(("@en", lexer.LANGTAG), ("@de-AT-1996", lexer.LANGTAG)),
        *(("1", lexer.NUMBER), ("1.5", lexer.NUMBER), (".5", lexer.NUMBER), ("1.e5", lexer.NUMBER)),
        *(("1E-5", lexer.NUMBER), ("SELECT", lexer.WORD), ("GROUP_CONCAT", lexer.WORD)),
        *(("sha256", lexer.WORD), ("&&", lexer.PUNCT), ("^^", lexer.PUNCT), ("?", lexer.PUNCT)),
        *(("<<", lexer.PUNCT), ("<", lexer.PUNCT), ("!=", lexer.PUNCT), ("{", lexer.PUNCT)),
    ],
)
def test_each_kind_of_token_is_known(text: str, kind: str) -> None:
    assert kinds(f" {text} ") == [(kind, text)]
    assert kinds(f"{text}\n#") == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("?a<?b", ["?a", "<", "?b"]),
        ("?a<?b&&?c>?d", ["?a", "<?b&&?c>", "?d"]),
        ("a:b.", ["a:b", "."]),
        ("a:b...c:d", ["a:b...c:d"]),
        ("?x a:b?y", ["?x", "a:b", "?y"]),
        ("a.b", ["a", ".", "b"]),
        ("a.:b", ["a", ".", ":b"]),
        ("1.?x", ["1", ".", "?x"]),
        ("-1", ["-", "1"]),
        ('"a""b"', ['"a"', '"b"']),
        ('"""a""""', None),
        ("1e5e", ["1e5", "e"]),
        ("a:b^a:c|!a:d", ["a:b", "^", "a:c", "|", "!", "a:d"]),
        ('"1"^^a:b', ['"1"', "^^", "a:b"]),
        ('"a"@en.', ['"a"', "@en", "."]),
    ],
)
def test_tokens_are_as_long_as_they_can_be(text: str, parts: list[str] | None) -> None:
    if parts is None:
        assert "does not end" in str(refusal(text))
    else:
        assert [token.text for token in tokens(text)] == parts


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", "\n", "\t\r\n "]))))
def test_tokens_stand_where_they_say(pieces: list[tuple[str, str]]) -> None:
    text = "".join(piece + space for piece, space in pieces)
    lines = text.split("\n")
    for token in tokens(text, comments=True):
        assert text[token.start : token.end] == token.text
        assert lines[token.line - 1][token.column - 1 :].startswith(token.text.split("\n")[0])


@given(st.lists(st.sampled_from(PIECES)))
def test_spaces_between_tokens_change_nothing_but_their_places(pieces: list[str]) -> None:
    found = [token.text for token in tokens(" ".join(pieces), comments=True)]
    assert [text.strip() for text in found if text] == [
        part.strip() for part in pieces if part != "''''a'''"
    ] or "''''a'''" in pieces


@given(st.text(max_size=60))
def test_any_text_is_tokens_or_a_mistake_with_a_place(text: str) -> None:
    try:
        joined = "".join(token.text for token in tokens(text, comments=True))
    except BadQuery as error:
        assert error.line is not None  # noqa: PT017 - either outcome is right
        assert error.column is not None  # noqa: PT017
    else:
        assert joined == "".join(token.text for token in tokens(text, comments=True))


def test_comments_are_passed_over_unless_asked_for() -> None:
    text = "# SERVICE <a>\nASK # end\r{}"
    assert [token.text for token in tokens(text)] == ["ASK", "{", "}"]
    found = [token.text for token in tokens(text, comments=True)]
    assert found == ["# SERVICE <a>", "ASK", "# end", "{", "}"]


def test_keywords_are_barewords_in_any_case() -> None:
    assert [token.word for token in tokens('SeLect ?select "SELECT" a:SELECT')] == ["SELECT"] + [
        ""
    ] * 3


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ('ASK {\n ?s ?p "open }', 2, 8, 'does not end; close it with "'),
        ("ASK { ?s ?p 'open\n' }", 1, 13, "does not end; close it with '"),
        ('"""open"', 1, 1, "does not end"),
        ("ASK {}\n\n  \\u0041", 3, 3, "escapes are for strings and IRIs"),
        ("S\\u0045LECT", 1, 2, "write the character itself"),
        ("?\\u0061", 1, 2, "write the character itself"),
        ("ASK { ` }", 1, 7, "` has no meaning here"),
        ("ASK \x00", 1, 5, "U+0000 has no meaning here"),
        ("é", 1, 1, "é has no meaning here"),
        ('"\\u0022"', 1, 2, "would change where the string ends"),
        ('"a\n', 1, 1, "does not end"),
        ('"\\u000a"', 1, 2, "would change where"),
        ('"\\u005C"', 1, 2, "would change where"),
        ('"""\n \\U00000027"""', 2, 2, "would change where"),
        ("<urn:\\u003e>", 1, 6, "would change where the iri ends"),
        ("<urn:\\u0020>", 1, 6, "would change where"),
        ("<urn:\\n>", 1, 6, "\\n is no escape here"),
        ('"\\x"', 1, 2, "\\x is no escape here"),
        ('"\\u12"', 1, 2, "\\u is no escape here"),
        ('"\\uD800"', 1, 2, "is no character"),
        ('"\\U00110000"', 1, 2, "is no character"),
        ("ASK # \\u000A SERVICE", 1, 7, "would end the comment"),
        ("# \\uDFFF", 1, 3, "is no character"),
    ],
)
def test_a_mistake_names_its_place(text: str, line: int, column: int, said: str) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert error.source_line == text.split("\n")[line - 1]
    assert str(error).startswith(f"Line {line}, column {column}: ")
    assert said in str(error)


@pytest.mark.parametrize("text", ["# \\u0041 \\x \\", "# c:\\temp", "#\\"])
def test_harmless_escapes_in_comments_stay(text: str) -> None:
    assert [token.text for token in tokens(text, comments=True)] == [text]


ESCAPES = st.sampled_from(
    ["\\", "u0041", "u0022", "U00000041", "u005C", '"', "'", "n", "x", "u000A", " ", "t"]
)


@given(st.lists(ESCAPES, max_size=8).map("".join), st.sampled_from(['"', "'", '"""', "'''"]))
def test_escapes_in_strings_are_understood_as_the_engine_does(inner: str, quotes: str) -> None:
    text = f"SELECT ({quotes}{inner}{quotes} AS ?x) WHERE {{}}"
    try:
        found = [token.text for token in tokens(text)]
    except BadQuery:
        return
    if found[2] == f"{quotes}{inner}{quotes}" and len(found) == 9:
        solutions = pyoxigraph.Store().query(text)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)
        assert isinstance(next(solutions)["x"], pyoxigraph.Literal)


def test_a_long_line_is_shown_around_the_place() -> None:
    error = mistake("é" * 500 + "x" + "a" * 500, 500, "no.")
    assert error.source_line is not None
    assert len(error.source_line) == 202
    assert error.source_line[100:] == "x" + "a" * 100 + "…"
    short = mistake("é" * 500, 0, "no.").source_line
    assert short == "é" * 200 + "…"
    assert mistake("a\nb", 2, "no.").source_line == "b"
    assert mistake("é" * 500, 499, "no.").source_line == "…" + "é" * 200


@pytest.mark.parametrize(
    "part",
    [
        *(
            "a.",
            "a-",
            "a:",
            "a:.",
            "_:a.",
            "<",
            "< ",
            "<a",
            "?",
            "1",
            "1.",
            "1e",
            "1e1",
            '""',
            "''",
        ),
        *("# \n", "'a'", '"""a"""', "@a-", "{", "\n", " ", ".", "%", "a:%20", "a:\\~", "^"),
    ],
)
def test_time_is_in_proportion_to_length(part: str) -> None:
    count = 0
    try:
        for _ in tokens(part * (200_000 // len(part))):
            count += 1
    except BadQuery:
        pass
    assert count <= 200_000
