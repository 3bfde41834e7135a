from __future__ import annotations

import json

from onemg.build.fault import Fault
from onemg.build.fault import from_error
from onemg.build.fault import in_order
from onemg.build.report import FORMATS
from onemg.errors import ContentError

FAULTS = (
    Fault("Mend 100 %, please:\nnow.", "data/a.trig", 7, "shapes:A-b"),
    Fault("Add a text.", "data/b,c.trig", None, "form", warning=True),
)


def test_text_has_a_line_for_each_finding_and_a_summary() -> None:
    lines = FORMATS["text"](FAULTS, {"files": 1200}).splitlines()
    assert lines[0] == "data/a.trig:7: Mend 100 %, please:"
    assert lines[2] == "data/b,c.trig: warning: Add a text.  [form]"
    assert lines[3] == "1 fault and 1 warning in 1,200 files"


def test_text_says_when_nothing_was_found() -> None:
    assert FORMATS["text"]((), {"files": 3}) == "no faults and no warnings in 3 files"


def test_json_holds_every_part() -> None:
    held = json.loads(FORMATS["json"](FAULTS, {"files": 1}))
    assert held["violations"] == held["warnings"] == 1
    assert held["faults"][1]["line"] is None
    assert held["counts"] == {"files": 1}


def test_annotations_are_escaped() -> None:
    lines = FORMATS["github"](FAULTS, {"files": 1}).splitlines()
    assert lines[0] == (
        "::error file=data/a.trig,line=7,title=shapes%3AA-b::Mend 100 %25, please:%0Anow."
    )
    assert lines[1].startswith("::warning file=data/b%2Cc.trig,line=1,title=form::")
    assert lines[2].startswith("::notice ")


def test_findings_are_ordered_and_never_twice() -> None:
    again = from_error(ContentError("Mend it.", "data/a.trig", 2), "syntax")
    assert in_order([*FAULTS, again, again]) == (again, *FAULTS)
    assert str(again) == "data/a.trig:2: Mend it."
