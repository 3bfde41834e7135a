"""Answers kept in memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies

from onemg.web.cache import AnswerCache
from onemg.web.cache import Kept
from onemg.web.cache import ReplyCache
from onemg.web.cache import is_lasting
from onemg.web.cache import normal


def test_an_answer_is_made_once() -> None:
    cache = AnswerCache(1000)
    made = [cache.get("a", lambda: b"first"), cache.get("a", lambda: b"second")]
    assert made == [b"first", b"first"]


def test_the_one_not_used_for_longest_leaves_first() -> None:
    cache = AnswerCache(160)
    for name in range(16):
        cache.get(name, lambda: b"x" * 10)
    cache.get(0, lambda: b"never made")
    cache.get(16, lambda: b"x" * 10)
    assert cache.held_bytes == 160
    assert cache.get(0, lambda: b"made anew") == b"x" * 10
    assert cache.get(1, lambda: b"made anew") == b"made anew"


def test_a_large_answer_is_not_kept() -> None:
    cache = AnswerCache(160)
    assert cache.get("a", lambda: b"x" * 11) == b"x" * 11
    assert len(cache) == 0


def kept(body: bytes = b"x" * 100) -> Kept:
    return Kept(body, b"content-type: text/plain\r\n", None, packable=True)


def test_a_reply_is_found_by_its_key_and_by_requests_that_lead_there() -> None:
    cache = ReplyCache(100_000)
    answer = kept()
    cache.keep("key", answer)
    cache.call("request", "key")
    assert cache.find("request") is cache.get("key") is answer
    assert cache.find("another") is None


def test_replies_leave_when_there_are_too_many_bytes() -> None:
    cache = ReplyCache(32_000)
    for number in range(100):
        cache.keep(number, kept())
        cache.get(0)
    assert cache.held_bytes <= cache.max_bytes
    assert cache.get(0)
    assert cache.get(1) is None
    cache.keep("large", kept(b"x" * 10_000))
    assert cache.get("large") is None


def test_a_reply_is_kept_once() -> None:
    cache = ReplyCache(100_000)
    cache.keep("key", kept())
    held = cache.held_bytes
    cache.keep("key", kept())
    assert (cache.held_bytes, len(cache)) == (held, 1)


def test_requests_that_lead_somewhere_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onemg.web.cache._NAMES_KEPT", 2)
    cache = ReplyCache(100_000)
    cache.keep("key", kept())
    for name in "abc":
        cache.call(name, "key")
    assert cache.find("a") is None
    assert cache.find("c")


def test_each_coding_has_a_validator_of_its_own() -> None:
    answer = kept(b"some text " * 100)
    assert answer.coding(b"gzip") == "gzip"
    assert answer.validator(None) != answer.validator("gzip")
    assert kept(b"some text").coding(b"gzip") is None
    assert kept(b"other text").tag != kept(b"some text").tag


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT *\n{ ?s ?p ?o }", "SELECT * { ?s ?p ?o } # all"),
        ("SELECT * { ?s ?p 'a  b' }", "SELECT  * { ?s ?p 'a  b' }"),
        ("SELECT * { ?s <http://x/#a> ?o } # b", "SELECT * { ?s <http://x/#a>   ?o }"),
        ('ASK { ?s ?p "# no comment" }#', 'ASK { ?s ?p "# no comment" }'),
        ("ASK { ?s ?p '''a\n # b''' }", "ASK { ?s\n?p '''a\n # b''' }"),
    ],
)
def test_queries_of_the_same_tokens_are_the_same(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { ?s ?p 'a  b' }", "ASK { ?s ?p 'a b' }"),
        ('ASK { ?s ?p "a#b" }', 'ASK { ?s ?p "a' + '" }'),
        ("ASK { ?s <http://x/#a> ?o }", "ASK { ?s <http://x/#b> ?o }"),
        ("ASK { ?s <http://x/a\u00a0b> ?o }", "ASK { ?s <http://x/a\u2003b> ?o }"),
        ("ASK { ?s ?p '''a\n\n b''' }", "ASK { ?s ?p '''a\n b''' }"),
        ('ASK { ?s ?p "\\"  #" }', 'ASK { ?s ?p "\\" #" }'),
        ("ASK { ex:a\\#b  ?p ?o }", "ASK { ex:a\\#c ?p ?o }"),
    ],
)
def test_queries_of_other_tokens_differ(one: str, other: str) -> None:
    assert normal(one) != normal(other)


TOKENS = ["SELECT", "*", "{", "}", "?s", "<http://x/#a>", "'it # is'", '"a  b"', "a", "<", "1"]


@given(
    strategies.lists(strategies.sampled_from(TOKENS), max_size=8),
    strategies.lists(strategies.sampled_from([" ", "\n", " # c\n", "\t "]), min_size=9, max_size=9),
)
def test_spaces_and_comments_make_no_difference(words: list[str], spaces: list[str]) -> None:
    spread = "".join(space + word for space, word in zip(spaces, words, strict=False))
    assert normal(spread) == " ".join(words)


@pytest.mark.parametrize("text", ["SELECT (now() AS ?x) {}", "ASK { BIND(STRUUID() AS ?x) }", "\\"])
def test_what_differs_every_time_does_not_last(text: str) -> None:
    assert not is_lasting(text)
    assert is_lasting("SELECT ?nowhere ?known { ?brand ?p ?o }")
