"""The cases of this folder, asked of a running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from tests.protocol.asking import Reply
from tests.protocol.asking import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['case']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
# The cases of the W3C suite that are about the query operation; those about updates that must
# fail are here too, since here every update must. Of the others, two stand for all.
W3C = {
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
    "update_post_form",
    "update_post_direct",
}


def test_every_case_of_the_w3c_suite_that_applies_is_here() -> None:
    assert {case.values[0].get("w3c") for case in CASES} - {None} == W3C


@pytest.mark.parametrize("case", CASES)
def test_case(case: Mapping[str, Any], tiny_service: str) -> None:
    reply = sent(case["request"], tiny_service)
    expect = case["expect"]
    assert reply.status == expect.get("status", reply.status), reply.body
    assert reply.status < 500
    check_type(reply, expect)
    check_content(reply, expect)
    for name, value in expect.get("headers", {}).items():
        expected = value and value.replace("SERVICE", tiny_service)
        assert reply.headers.get(name) == expected, name


def sent(request: Mapping[str, Any], service: str) -> Reply:
    path = request.get("path", "/sparql/")
    if "query" in request:
        path += "?" + encoded(request["query"])
    body, headers = None, dict(request.get("headers", {}))
    if "form" in request:
        body = encoded(request["form"]).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    elif "body" in request:
        body = request["body"].encode(request.get("charset", "utf-8"))
    return ask(service, path, request.get("method", "GET"), body, headers)


def encoded(pairs: list[Mapping[str, str]]) -> str:
    return urlencode([item for pair in pairs for item in pair.items()])


def check_type(reply: Reply, expect: Mapping[str, Any]) -> None:
    content_type = reply.headers.get("Content-Type", "")
    if "content_type" in expect:
        assert content_type == expect["content_type"]
    if "type" in expect:
        allowed = [expect["type"]] if isinstance(expect["type"], str) else expect["type"]
        assert content_type.partition(";")[0] in allowed


def check_content(reply: Reply, expect: Mapping[str, Any]) -> None:
    if expect.get("empty"):
        assert reply.body == b""
    if "boolean" in expect:
        assert json.loads(reply.body)["boolean"] is expect["boolean"]
    if "rows" in expect:
        assert len(json.loads(reply.body)["results"]["bindings"]) == expect["rows"]
    if "contains" in expect:
        assert expect["contains"].encode() in reply.body
    for name, value in expect.get("problem", {}).items():
        said = json.loads(reply.body)[name]
        if isinstance(value, list):
            assert set(value) <= set(said)
        elif isinstance(value, str):
            assert value in said
        else:
            assert said == value
