"""Tokens of Turtle and TriG, with their lines."""

from __future__ import annotations

import pytest

from onemg.rdf.tokens import tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(("<http://a/b#c>", "iri"), ("<\\u00e9>", "iri"), ('"a\\"b"', "string")),
        *(("'a'", "string"), ('""', "string"), ('"""a"b""c\n"""', "string"), ("''''''", "string")),
        *(("@en-GB", "at"), ("@prefix", "at"), ("-1.5e+3", "number"), ("1.", "number")),
        *((".5", "number"), ("_:a.b", "blank"), ("a:b.c", "name"), (":", "name"), ("a-b:", "name")),
        *(("a:%20\\~b", "name"), ("a", "word"), ("true", "word"), ("^^", "punct"), (".", "punct")),
    ],
)
def test_each_kind_of_token_is_known(text: str, kind: str) -> None:
    assert kinds(f"{text} ")[0] == (kind, text.rstrip(".") or text)


def test_a_full_stop_ends_names_and_numbers() -> None:
    text = "a:b. _:c. 1. 2.5.\n"
    assert [token.text for token in tokens(text)] == ["a:b", ".", "_:c", ".", "1", ".", "2.5", "."]


def test_lines_count_from_one_through_strings_and_comments() -> None:
    text = '# one\na:b """two\nthree""" ;\n\n# five\n<six>\r\n<seven>'
    assert [(token.text[:2], token.line) for token in tokens(text)] == [
        *(("a:", 2), ('""', 2), (";", 3), ("<s", 6), ("<s", 7))
    ]


def test_nothing_in_comments_strings_and_iris_is_a_token() -> None:
    assert len(kinds("# a:b\n\"a:b\" '#' <#> # 'x")) == 3


def test_what_is_no_token_is_passed_over() -> None:
    assert kinds("? a:b ! 1") == [("name", "a:b"), ("number", "1")]


@pytest.mark.parametrize("part", ['"', "'''", "<", "a.", "a:.", "_:a.", "1.", "\\", '"""a""', "#"])
def test_long_nonsense_takes_no_time(part: str) -> None:
    assert len(kinds(part * 20_000)) <= 40_001
