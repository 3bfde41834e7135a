"""The files of the release."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from browser import page

from onemg.web.dumps import readable_size

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from onemg.web.site import Site


def test_every_file_of_the_manifest_is_sent_as_it_is(client: FlaskClient, site: Site) -> None:
    seen = 0
    for name, held in site.manifest.distributions.items():
        if not name.startswith(("dumps/", "metadata/", "reports/")):
            continue
        answer = client.get(f"/{name}")
        assert answer.status_code == 200
        assert answer.mimetype == held.media_type.partition(";")[0]
        assert hashlib.sha256(answer.data).hexdigest() == held.sha256
        answer.close()
        seen += 1
    assert seen > 8


def test_the_list_names_the_files_with_sizes(client: FlaskClient) -> None:
    text = page(client, "/dumps/")
    assert '<a href="/dumps/onemg.nq">onemg.nq</a>' in text
    assert "application/n-quads" in text


def test_a_file_can_be_had_in_parts(client: FlaskClient) -> None:
    answer = client.get("/dumps/onemg.nt", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 206
    assert len(answer.data) == 10
    answer.close()


def test_only_files_of_the_manifest_are_sent(client: FlaskClient) -> None:
    for path in ("/dumps/passwd", "/dumps/..%2fmanifest.json", "/metadata/../manifest.json"):
        assert client.get(path).status_code == 404


def test_the_list_without_its_slash_leads_to_it(client: FlaskClient) -> None:
    assert client.get("/dumps").headers["Location"] == "/dumps/"


def test_sizes_are_written_for_people() -> None:
    sizes = [readable_size(size) for size in (7, 999, 1500, 2_500_000, 3_000_000_000)]
    assert sizes == ["7 B", "999 B", "1.5 kB", "2.5 MB", "3.0 GB"]
