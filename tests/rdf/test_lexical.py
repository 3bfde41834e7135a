from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.rdf.lexical import literal_fault
from onemg.rdf.terms import XSD
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from decimal import Decimal

BAD = {
    "boolean": ["ja", "True", "", " true"],
    "decimal": ["1,5", "1e3", ".", "+"],
    "integer": ["1.0", "one", "", "٣"],
    "nonNegativeInteger": ["-1"],
    "unsignedByte": ["256", "-1"],
    "double": ["1e", "inf", "1,0"],
    "date": ["2023-02-29", "1900-02-29", "2022-04-31", "2022-13-01", "22-01-01", "2022-1-1"],
    "dateTime": ["2022-01-01", "2022-01-01T24:00:01", "2022-01-01T10:00", "2022-01-01T10:00:00+15"],
    "dateTimeStamp": ["2022-01-01T10:00:00"],
    "time": ["25:00:00", "10:60:00"],
    "gYear": ["20x4", "22", "02022"],
    "gYearMonth": ["2022-77", "2022-00", "2022"],
    "gMonthDay": ["--02-30", "--13-01"],
    "duration": ["P", "PT", "P1DT", "1Y", "P1S", "P-1Y"],
    "yearMonthDuration": ["P1D", "P"],
    "dayTimeDuration": ["P1Y"],
    "hexBinary": ["0", "0G"],
    "base64Binary": ["a", "ab="],
    "language": ["e n", "toolonglanguage"],
    "token": [" a", "a  b", "a\n"],
}
GOOD = {
    "boolean": ["true", "false", "0", "1"],
    "decimal": ["1", "-1.5", "+.5", "1."],
    "integer": ["-007", "+12"],
    "unsignedByte": ["255", "0"],
    "double": ["1", "-1.5E-7", "INF", "-INF", "NaN"],
    "date": ["2024-02-29", "2000-02-29", "12000-02-29", "-0004-02-29", "2022-01-01+14:00"],
    "dateTime": ["2022-01-01T24:00:00", "2022-12-31T23:59:59.5Z"],
    "gYear": ["2022", "-0044", "2022Z"],
    "gMonthDay": ["--02-29"],
    "duration": ["P1Y", "-P1M2DT3H", "PT0.5S"],
    "base64Binary": ["", "b25lbWc=", "YWI="],
    "anyURI": ["https://example.org/", "not an address"],
    "token": ["", "a b"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in BAD for text in BAD[name]])
def test_text_outside_the_lexical_space_is_told(name: str, text: str) -> None:
    said = literal_fault(Literal(text, XSD + name))
    assert said is not None
    assert f'"{text}" is no xsd:{name}' in said


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in GOOD for text in GOOD[name]])
def test_text_of_the_lexical_space_passes(name: str, text: str) -> None:
    assert literal_fault(Literal(text, XSD + name)) is None


def test_a_datatype_that_is_none_is_told_with_the_right_name() -> None:
    said = literal_fault(Literal("2022", XSD + "gYearr"))
    assert said == "xsd:gYearr is no datatype of XML Schema; did you mean xsd:gYear?"
    assert "use one such as" in str(literal_fault(Literal("x", XSD + "qqqq")))


def test_other_datatypes_are_not_judged() -> None:
    assert literal_fault(Literal("x", "https://example.org/type")) is None
    assert literal_fault(Literal("x", language="en")) is None
    assert literal_fault(Literal("9" * 5000, XSD + "integer")) is None


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date_and_no_other(day: date) -> None:
    assert literal_fault(Literal(day.isoformat(), XSD + "date")) is None
    assert literal_fault(Literal(day.isoformat()[:7], XSD + "gYearMonth")) is None
    assert literal_fault(Literal(f"{day.year:04}-{day.month:02}-32", XSD + "date"))


@given(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32))
def test_a_date_is_good_when_the_calendar_has_it(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
        exists = True
    except ValueError:
        exists = False
    said = literal_fault(Literal(f"{year:04}-{month:02}-{day:02}", XSD + "date"))
    assert (said is None) == exists


@given(st.datetimes(), st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
def test_what_python_writes_of_a_value_passes(time: datetime, number: int, amount: Decimal) -> None:
    assert literal_fault(Literal(time.isoformat(), XSD + "dateTime")) is None
    assert literal_fault(Literal(str(number), XSD + "integer")) is None
    assert literal_fault(Literal(f"{amount:f}", XSD + "decimal")) is None
    assert literal_fault(Literal(repr(float(number % 10**15)), XSD + "double")) is None


@given(st.text(), st.sampled_from(sorted(BAD)))
def test_no_text_breaks_the_check(text: str, name: str) -> None:
    said = literal_fault(Literal(text, XSD + name))
    assert said is None or said.endswith((".", "?"))
