"""Findings as text for people, as JSON for programs, as annotations for a forge."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from onemg.build.fault import Fault


def as_text(faults: Sequence[Fault], counts: Mapping[str, int]) -> str:
    """Return one line a finding, and last what was looked at and how many findings there are."""
    looked = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    lines = [f"{fault}  [{fault.rule}]" for fault in faults]
    return "\n".join([*lines, f"{_summary(faults)} in {looked}"])


def as_json(faults: Sequence[Fault], counts: Mapping[str, int]) -> str:
    """Return counts and findings as one JSON object, in the order given."""
    held = {
        "counts": dict(counts),
        "violations": sum(not fault.warning for fault in faults),
        "warnings": sum(fault.warning for fault in faults),
        "faults": [asdict(fault) for fault in faults],
    }
    return json.dumps(held, ensure_ascii=False, indent=2)


def as_github(faults: Sequence[Fault], counts: Mapping[str, int]) -> str:
    """Return workflow commands that mark each finding at its line.

    Source: GitHub Actions, workflow commands (error, warning, notice).
    """
    lines = [
        f"::{'warning' if fault.warning else 'error'} file={_property(fault.file)},"
        f"line={fault.line or 1},title={_property(fault.rule)}::{_data(fault.message)}"
        for fault in faults
    ]
    looked = ", ".join(f"{count} {what}" for what, count in counts.items())
    return "\n".join([*lines, f"::notice title=onemg check::{_data(_summary(faults))} in {looked}"])


FORMATS: Mapping[str, Callable[[Sequence[Fault], Mapping[str, int]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def _summary(faults: Sequence[Fault]) -> str:
    warnings = sum(fault.warning for fault in faults)
    violations = len(faults) - warnings
    return f"{_count(violations, 'fault')} and {_count(warnings, 'warning')}"


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
