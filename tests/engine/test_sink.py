from __future__ import annotations

import json
import socket
import threading
from typing import TYPE_CHECKING

import pytest
from tests.engine.conftest import request

from onemg.engine import frames
from onemg.engine.frames import FrameReader
from onemg.engine.frames import Request
from onemg.engine.sink import Enough
from onemg.engine.sink import FrameSink
from onemg.errors import ResultTooLarge
from onemg.rdf import media
from onemg.sparql.cutting import LineCutter

if TYPE_CHECKING:
    from collections.abc import Iterator

KILO = b"x" * 1000


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, FrameReader]]:
    left, right = socket.socketpair()
    with left, right:
        yield left, FrameReader(right)


def to_csv(**limits: int) -> Request:
    return request("ASK {}", media.CSV, **limits)


def test_a_small_result_comes_in_one_piece_with_its_end(
    pair: tuple[socket.socket, FrameReader],
) -> None:
    connection, reader = pair
    sink = FrameSink(connection, to_csv())
    sink.write(b"a")
    sink.write(b"b")
    sink.flush()
    with pytest.raises(TimeoutError):
        reader.next(0.01)
    sink.finish(leaving=False)
    assert reader.next(1) == (frames.DATA, b"ab")
    assert reader.pending()
    kind, content = reader.next(1)
    assert kind == frames.END
    assert json.loads(content)["bytes"] == 2


def test_the_first_kilobytes_do_not_wait_for_more(pair: tuple[socket.socket, FrameReader]) -> None:
    connection, reader = pair
    sink = FrameSink(connection, to_csv())
    sink.write(KILO * 8)
    assert reader.next(1) == (frames.DATA, KILO * 8)
    sink.write(KILO * 8)
    with pytest.raises(TimeoutError):
        reader.next(0.01)
    sink.write(KILO * 30)
    assert reader.next(1) == (frames.DATA, KILO * 38)


def test_a_held_result_comes_at_the_end_in_pieces(pair: tuple[socket.socket, FrameReader]) -> None:
    connection, reader = pair
    sink = FrameSink(connection, to_csv())
    sink.hold()
    for _ in range(600):
        sink.write(KILO)
    with pytest.raises(TimeoutError):
        reader.next(0.01)
    sending = threading.Thread(target=sink.finish, kwargs={"leaving": True})
    sending.start()
    got = [reader.next(1) for _ in range(4)]
    sending.join()
    assert b"".join(content for _, content in got[:3]) == KILO * 600
    assert got[3][0] == frames.END


def test_more_bytes_than_the_limit_are_refused(pair: tuple[socket.socket, FrameReader]) -> None:
    sink = FrameSink(pair[0], to_csv(max_bytes=1500))
    sink.write(KILO)
    with pytest.raises(ResultTooLarge, match="1,500 bytes") as caught:
        sink.write(KILO)
    assert caught.value.members() == {"limit": "max_result_bytes", "limit_value": 1500}


def test_rows_end_at_the_limit_and_the_end_says_so(
    pair: tuple[socket.socket, FrameReader],
) -> None:
    connection, reader = pair
    sink = FrameSink(connection, to_csv(max_rows=2))
    sink.cut_with(LineCutter(2))
    sink.write(b"1\n2\n")
    with pytest.raises(Enough):
        sink.write(b"3\n")
    sink.finish(leaving=False)
    assert reader.next(1) == (frames.DATA, b"1\n2\n")
    summary = json.loads(reader.next(1)[1])
    assert (summary["rows"], summary["bytes"], summary["truncated"]) == (2, 4, True)


def test_items_are_counted_as_rows(pair: tuple[socket.socket, FrameReader]) -> None:
    connection, reader = pair
    sink = FrameSink(connection, to_csv(max_rows=2))
    assert list(sink.count("ab")) == ["a", "b"]
    sink.finish(leaving=False)
    assert not json.loads(reader.next(1)[1])["truncated"]
    assert list(sink.count("abc")) == ["a", "b"]
    sink.finish(leaving=False)
    assert json.loads(reader.next(1)[1])["truncated"]


def test_watchers_may_end_the_result(pair: tuple[socket.socket, FrameReader]) -> None:
    sink = FrameSink(pair[0], to_csv())
    seen: list[bytes] = []
    sink.watch(seen.append)
    sink.write(b"a")
    assert seen == [b"a"]
