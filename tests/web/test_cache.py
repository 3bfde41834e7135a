"""Answers kept in memory."""

from __future__ import annotations

from onemg.web.cache import AnswerCache


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
