"""What goes with an answer beside it: prefixes that were supplied, and help when it is empty.

Knows nothing of Flask, so that every way to answer a query can use it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from onemg.sparql.prologue import PREFIXES_FIELD
from onemg.sparql.prologue import supplied

if TYPE_CHECKING:
    from onemg.engine.base import Answer
    from onemg.sparql.protocol import Query
    from onemg.web.site import Site

_LONGEST_LINK = 4_000


def notices(query: Query, answer: Answer, site: Site) -> list[tuple[str, str]]:
    """Return header fields for an answer: names and values.

    Args:
        query: as the client sent it.
        answer: to that query.
        site: has the prefix table.
    """
    found = []
    known = supplied(query.text, site.prefixes)
    if known:
        found.append((PREFIXES_FIELD, ", ".join(known)))
        found.append(("Link", f'<{site.url("prefixes")}>; rel="describedby"'))
    if answer.summary is not None and answer.summary.rows == 0:
        found += help_link(query.text, site)
    return found


def help_link(text: str, site: Site) -> list[tuple[str, str]]:
    """Return the Link field to what there is to say of a query, none if it would be too long."""
    target = f"{site.url('sparql/advice')}?{urlencode({'query': text})}"
    return [("Link", f'<{target}>; rel="help"')] if len(target) <= _LONGEST_LINK else []
