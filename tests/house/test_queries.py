"""Law 4: SPARQL lives in .rq files and runs exactly as stored."""

from __future__ import annotations

import ast
import re

from files import name
from files import tracked

from onemg.sparql.header import Expectation
from onemg.sparql.text import read_query

# A SPARQL query inside a Python string: a form, then a group (SQL has no braces).
QUERY = re.compile(r"\b(SELECT|CONSTRUCT|DESCRIBE|ASK)\b[^\"']*\{", re.DOTALL)


def test_code_holds_no_query_text() -> None:
    found = []
    for path in tracked("server/onemg/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        found += [
            f"{name(path)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and QUERY.search(node.value)
        ]
    assert found == []


def test_every_stored_query_has_a_header_that_is_understood() -> None:
    for path in tracked("queries/**/*.rq"):
        query = read_query(path)
        assert query.summary, name(path)
        assert query.tags, name(path)


def test_queries_are_named_by_what_they_ask() -> None:
    for path in tracked("queries/**/*.rq"):
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+\.rq", path.name), name(path)


def test_checks_expect_no_rows() -> None:
    for path in tracked("queries/checks/*.rq"):
        assert path.name.startswith("no-"), name(path)
        expect = read_query(path).expect
        assert expect == Expectation(count=0), name(path)
