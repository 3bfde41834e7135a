"""Content codings: choice, and bytes that come back as they were."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies

from onemg.web import encodings

CODINGS = ("zstd", "br", "gzip")


def unpacked(data: bytes, coding: str) -> bytes:
    if coding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    return brotli.decompress(data) if coding == "br" else gzip.decompress(data)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (b"", None),
        (b"identity", None),
        (b"gzip, deflate, br, zstd", "zstd"),
        (b"gzip, deflate, br", "br"),
        (b"GZIP", "gzip"),
        (b"gzip;q=0.5, br;q=0.4", "gzip"),
        (b"gzip;q=0", None),
        (b"*", "zstd"),
        (b"zstd;q=0, *;q=0.2", "br"),
        (b"identity;q=1, gzip;q=0.5", None),
        (b"gzip;q=what", None),
        (b"deflate", None),
    ],
)
def test_the_coding_that_the_client_likes_best_is_chosen(accepted: bytes, coding: str) -> None:
    assert encodings.chosen_coding(accepted) == coding


@given(strategies.binary(max_size=60))
def test_any_header_can_be_read(accepted: bytes) -> None:
    assert encodings.chosen_coding(accepted) in {None, *CODINGS}


@pytest.mark.parametrize("coding", CODINGS)
@given(pieces=strategies.lists(strategies.binary(max_size=300), max_size=6))
def test_bytes_come_back(coding: str, pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert unpacked(encodings.packed(whole, coding), coding) == whole
    packer = encodings.packer(coding)
    packed = b"".join(packer.pack(piece) for piece in pieces) + packer.end()
    assert unpacked(packed, coding) == whole


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_each_piece_can_be_read_when_it_arrives(coding: str) -> None:
    packer = encodings.packer(coding)
    first = packer.pack(b"first row\n")
    if coding == "zstd":
        assert zstandard.ZstdDecompressor().decompressobj().decompress(first) == b"first row\n"
    else:
        assert gzip.zlib.decompressobj(31).decompress(first) == b"first row\n"  # type: ignore[attr-defined]


def test_pictures_and_archives_are_left_as_they_are() -> None:
    assert encodings.is_packable("text/html; charset=utf-8")
    assert encodings.is_packable("application/ld+json")
    assert encodings.is_packable("image/svg+xml")
    assert not encodings.is_packable("image/png")
    assert not encodings.is_packable("application/zip")
