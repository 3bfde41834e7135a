from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onemg.engine import frames
from onemg.engine.frames import BrokenPeer
from onemg.engine.frames import FrameReader
from onemg.engine.frames import Request


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 50))
def test_frames_arrive_whole_however_they_are_cut(contents: list[bytes], step: int) -> None:
    sent = b"".join(b"".join(frames.frame(frames.DATA, [each])) for each in contents)
    left, right = socket.socketpair()
    with left, right:
        reader = FrameReader(right)
        got = []
        for start in range(0, len(sent), step):
            left.sendall(sent[start : start + step])
            try:
                while True:
                    got.append(reader.next(0.0001))
            except (TimeoutError, BlockingIOError):
                continue
        assert got == [(frames.DATA, each) for each in contents]


def test_a_closed_socket_is_a_broken_peer() -> None:
    left, right = socket.socketpair()
    with right:
        left.sendall(b"D\x00")
        left.close()
        with pytest.raises(BrokenPeer):
            FrameReader(right).next(1)


def test_a_reset_socket_is_a_broken_peer() -> None:
    left, right = socket.socketpair()
    with right:
        right.sendall(b"unread")
        left.close()
        with pytest.raises(BrokenPeer):
            FrameReader(right).next(1)


def test_pending_sees_only_complete_frames() -> None:
    left, right = socket.socketpair()
    with left, right:
        reader = FrameReader(right)
        left.sendall(b"".join(frames.frame(frames.DATA, [b"ab"])) + b"Z\x00\x00\x00\x05ab")
        assert reader.next(1) == (frames.DATA, b"ab")
        assert not reader.pending()
        left.sendall(b"cde")
        assert reader.next(1) == (frames.END, b"abcde")


@given(st.text(), st.tuples(st.text()), st.lists(st.text()).map(tuple))
def test_a_request_survives_the_way(
    text: str, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    request = Request(text, "text/csv", 1.5, 10, 20, default, named)
    assert Request.unpack(request.pack()) == request
