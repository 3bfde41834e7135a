"""Whether a literal's text is one that its XML Schema datatype has."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from onemg.rdf.terms import XSD

if TYPE_CHECKING:
    from onemg.rdf.terms import Literal

_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_TIME = (
    r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"  # and midnight
)
_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_FLOAT = rf"{_DECIMAL}(?:[Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
_SECONDS = r"[0-9]+(?:\.[0-9]+)?S"
# T needs a part after it
_DAYS = rf"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:{_SECONDS})?)?"
_BASE64 = r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?=|= ?=))?"
_NCNAME = r"[^\W\d][\w.\-·]*"
# datatype → its lexical space, and a value of it to write instead
_FORMS = {
    "boolean": (r"true|false|0|1", "true"),
    "decimal": (_DECIMAL, "12.50"),
    "double": (_FLOAT, "1.0e6"),
    "float": (_FLOAT, "1.0e6"),
    "date": (rf"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?", "2022-07-31"),
    "dateTime": (rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?", "2022-07-31T12:00:00Z"),
    "dateTimeStamp": (rf"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}", "2022-07-31T12:00:00Z"),
    "time": (rf"{_TIME}{_ZONE}?", "12:00:00"),
    "gYear": (rf"{_YEAR}{_ZONE}?", "2022"),
    "gYearMonth": (rf"{_YEAR}-{_MONTH}{_ZONE}?", "2022-07"),
    "gMonth": (rf"--{_MONTH}{_ZONE}?", "--07"),
    "gMonthDay": (rf"--{_MONTH}-{_DAY}{_ZONE}?", "--07-31"),
    "gDay": (rf"---{_DAY}{_ZONE}?", "---31"),
    "duration": (rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?{_DAYS}", "P1Y6M"),
    "dayTimeDuration": (rf"-?P(?=[0-9T]){_DAYS}", "P3DT12H"),
    "yearMonthDuration": (r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?", "P1Y6M"),
    "hexBinary": (r"(?:[0-9A-Fa-f]{2})*", "0FB7"),
    "base64Binary": (_BASE64, "b25lbWc="),
    "language": (r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", "en"),
    "Name": (rf"(?::|{_NCNAME})(?:[:]|[\w.\-·])*", "name"),
    "NCName": (_NCNAME, "name"),
    "NMTOKEN": (r"[\w.\-:·]+", "name"),
    "string": (r"[\s\S]*", "text"),
    "normalizedString": (r"[^\t\n\r]*", "text without line ends"),
    "token": (r"(?:[^\s]+(?: [^\s]+)*)?", "text without double spaces"),
    # any text is in the lexical space of XSD 1.1
    "anyURI": (r"[\s\S]*", "https://example.org/"),
}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_INTEGER = re.compile(r"[+-]?[0-9]+", re.ASCII)
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_DIGITS = 4000


def literal_fault(literal: Literal) -> str | None:
    """Return why the literal has no value, as a sentence with the remedy; None when it has one.

    Datatypes that are not of XML Schema are not judged. White space is never ignored, since RDF
    maps the text to a value as it stands.

    Args:
        literal: any literal.

    Source: XSD 1.1 Part 2, section 3 (lexical mappings); RDF 1.1 Concepts, section 5.1.
    """
    if not literal.datatype.startswith(XSD):
        return None
    name = literal.datatype.removeprefix(XSD)
    if name in _RANGES:
        return _integer_fault(literal.value, name)
    if name not in _FORMS:
        near = get_close_matches(name, sorted({*_FORMS, *_RANGES}), n=1)
        remedy = f"did you mean xsd:{near[0]}?" if near else "use one such as xsd:string."
        return f"xsd:{name} is no datatype of XML Schema; {remedy}"
    form, example = _FORMS[name]
    found = _pattern(form).fullmatch(literal.value)
    if found is None:
        return (
            f'"{literal.value}" is no xsd:{name}; write it as {example}, or correct its datatype.'
        )
    if not _is_in_calendar(found.groupdict()):
        return f'"{literal.value}" is no xsd:{name}: the month has no such day; correct the day.'
    return None


def _integer_fault(text: str, name: str) -> str | None:
    if _INTEGER.fullmatch(text) is None:
        return f'"{text}" is no xsd:{name}; write digits only, as 12, or correct its datatype.'
    if len(text) > _MOST_DIGITS:
        return None
    least, most = _RANGES[name]
    number = int(text)
    if (least is not None and number < least) or (most is not None and number > most):
        ends = " to ".join("any" if end is None else str(end) for end in (least, most))
        return f'"{text}" is no xsd:{name}, which goes from {ends}; correct it or its datatype.'
    return None


def _is_in_calendar(parts: dict[str, str]) -> bool:
    """Return whether a month, if one is given, has the day in the year.

    Source: XSD 1.1 Part 2, appendix E.3.2 (daysInMonth).
    """
    if not (parts.get("month") and parts.get("day")):
        return True
    month, day = int(parts["month"]), int(parts["day"])
    year = parts.get("year")
    if month == 2 and day == 29 and year:  # noqa: PLR2004 - 29 February
        # 10,000 years are 25 times 400, so the last four digits tell
        last = int(year[-4:])
        return last % 4 == 0 and (last % 100 != 0 or last % 400 == 0)
    return day <= _LAST_DAYS[month - 1]


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(form)
