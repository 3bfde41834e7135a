"""What the tests of this folder ask as a browser would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    """Return the page at a path, redirects followed, and hold it to what every page must have."""
    answer = client.get(path, headers={"Accept": ACCEPT}, follow_redirects=True)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "text/html; charset=utf-8"
    text = answer.text
    assert '<html lang="en">' in text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert not re.search(r"<script(?![^>]* src=)", text)
    assert not re.search(r"<[^>]* (style|on[a-z]+)=", text)
    assert not re.search(r"(src|href)=\"(?:https?:)?//[^\"]*\.(js|css|woff2?|png|svg)\"", text)
    assert "Undefined" not in text
    return text
