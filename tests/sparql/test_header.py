"""The header of stored queries."""

from __future__ import annotations

import pytest

from onemg.errors import ContentError
from onemg.sparql.header import Expectation
from onemg.sparql.header import Header
from onemg.sparql.header import read_header

BODY = "\nSELECT * {}\n"


def fault(header: str) -> ContentError:
    with pytest.raises(ContentError) as found:
        read_header(header + BODY, "queries/x.rq")
    assert found.value.file == "queries/x.rq"
    return found.value


def expected(expect: str) -> Expectation | None:
    return read_header(f"#+ summary: s\n#+ expect: {expect}" + BODY, "x.rq").expect


def test_a_header_is_read_in_full() -> None:
    text = (
        "#+ summary: Countries that signed\n"
        "#+ description: All of them,\n#+   by name.\n"
        "#+ tags: [countries, policy officer]\n"
        "#+ question: cq-01\n#+ entailed: true\n#+\n"
        "#+ expect:\n#+   - [at, null]\n#+   - [no, 27, 2018-04-10, 'null', \"a: b\"]"
    )
    assert read_header(text + BODY, "x.rq") == Header(
        summary="Countries that signed",
        description="All of them, by name.",
        tags=("countries", "policy officer"),
        question="cq-01",
        entailed=True,
        expect=Expectation(rows=(("at", None), ("no", "27", "2018-04-10", "null", "a: b"))),
    )


def test_a_header_needs_no_more_than_a_summary() -> None:
    assert read_header("#+ summary: s", "x.rq") == Header(summary="s")


@pytest.mark.parametrize("word", ["no", "yes", "on", "true", "1.0", "0x10", "2018-04-10", "1:30"])
def test_cells_stay_as_written(word: str) -> None:
    assert expected(f"[[{word}]]") == Expectation(rows=((word,),))


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("rows = 25", Expectation(count=25)),
        ("rows >= 1", Expectation(count=1, at_least=True)),
        ("rows=0", Expectation(count=0)),
        ("[]", Expectation(rows=())),
        ("[[]]", Expectation(rows=((),))),
    ],
)
def test_what_is_expected_has_three_forms(expect: str, found: Expectation) -> None:
    assert expected(expect) == found


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        ("", 1, "The query has no header; begin with `#+ summary"),
        ("# summary: s", 1, "no header"),
        ("#+ summary: s\n\n#+ tags: [a]", 3, "keep all at the top"),
        ("#+ tags: [a]", 1, "no summary; add `#+ summary"),
        ("#+ just text", 1, "not made of `key: value` lines"),
        ("#+", 1, "not made of `key: value` lines"),
        ("#+ summary: s\n#+ headline: s", 2, "'headline' is no header key; there are summary,"),
        ("#+ summary: s\n#+ [a]: s", 2, "is no header key"),
        ("#+ summary: s\n#+ summary: t", 2, "summary is there twice"),
        ("#+ summary: s\n#+ description: a: b", 2, "not YAML: mapping values are not allowed"),
        ("#+ summary: s\n#+ tags: [a", 2, "not YAML"),
        ("#+ summary: s\n#+ tags: a", 2, "tags are a list"),
        ("#+ summary: s\n#+ tags: []", 2, "tags are a list"),
        ("#+ summary: s\n#+ tags: [[a]]", 2, "tags is a line of text"),
        ("#+ summary: ", 1, "summary is a line of text"),
        ("#+ summary: s\n#+ entailed: yes", 2, "entailed is true or false"),
        ("#+ summary: s\n#+ expect: rows < 3", 2, "expect is a list of rows"),
        ("#+ summary: s\n#+ expect: {a: b}", 2, "expect is a list of rows"),
        ("#+ summary: s\n#+ expect:\n#+  - at", 3, "A row is a list of cells"),
        ("#+ summary: s\n#+ expect:\n#+  - [at]\n#+  - [a: b]", 4, "A cell is text or null"),
        ("#+ summary: \x01", 1, "not YAML"),
        ("#+ summary: *a", 1, "not YAML"),
    ],
)
def test_a_wrong_header_names_line_and_remedy(header: str, line: int, said: str) -> None:
    error = fault(header)
    assert error.line == line
    assert said in error.message


ROWS = [("at", None), ("be", "2")]


@pytest.mark.parametrize(
    ("expectation", "said"),
    [
        (Expectation(rows=(("at", None), ("be", "2"))), None),
        (Expectation(count=2), None),
        (Expectation(count=1, at_least=True), None),
        (Expectation(count=3), "The answer has 2 rows; expected are exactly 3."),
        (Expectation(count=3, at_least=True), "The answer has 2 rows; expected are at least 3."),
        (
            Expectation(rows=(("at", "1"), ("be", "2"))),
            "Row 1 is [at, null]; expected is [at, 1].",
        ),
        (
            Expectation(rows=(("at", None),)),
            "The answer has 2 rows, expected are 1; [be, 2] is not expected.",
        ),
        (
            Expectation(rows=(("at", None), ("be", "2"), ("bg", None))),
            "The answer has 2 rows, expected are 3; [bg, null] is missing.",
        ),
    ],
)
def test_rows_are_compared_with_what_is_expected(
    expectation: Expectation, said: str | None
) -> None:
    assert expectation.fault(ROWS) == said
