"""Content codings: which one a client takes, and bytes in it, whole or piece by piece.

Source: RFC 9110, sections 8.4.1 and 12.5.3; RFC 8878 (zstd); RFC 7932 (brotli).
"""

from __future__ import annotations

import gzip
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Protocol
from typing import cast

import brotli
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable

# Below this a header field costs more than is saved.
LEAST_BYTES = 600
_ORDER = ("zstd", "br", "gzip")
_TEXTS = ("text/", "application/", "image/svg+xml")
_PACKED = ("application/octet-stream", "application/gzip", "application/zstd", "application/zip")
_ZSTD_WINDOW_LOG = 20
_GZIP_WRAPPER_BITS = 31


@lru_cache(512)
def chosen_coding(accepted: bytes) -> str | None:
    """Return the coding to send, by the Accept-Encoding field; None to send bytes as they are.

    Ties go to zstd, then brotli, then gzip.
    """
    quality: dict[str, float] = {}
    for member in accepted.decode("latin-1").lower().split(","):
        name, _, rest = member.partition(";")
        value = rest.partition("q=")[2].strip()
        try:
            quality[name.strip()] = float(value) if value else 1.0
        except ValueError:
            quality[name.strip()] = 0.0
    everything = quality.get("*", 0.0)
    plain = quality.get("identity", 0.0)
    liked = [(quality.get(name, everything), name) for name in _ORDER]
    best = max(liked, key=lambda each: each[0])
    return best[1] if best[0] > 0 and best[0] >= plain else None


def is_packable(content_type: str) -> bool:
    """Return whether bytes of a media type become fewer by a coding."""
    return content_type.startswith(_TEXTS) and not content_type.startswith(_PACKED)


def packed(body: bytes, coding: str) -> bytes:
    """Return a whole body in a coding; worth some time, since it is kept."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=9).compress(body)
    if coding == "br":
        return cast("bytes", brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0)


class Packer(Protocol):
    """Packs piece by piece; each piece can be read by the client when it arrives."""

    def pack(self, piece: bytes) -> bytes:
        """Return the piece in the coding."""

    def end(self) -> bytes:
        """Return what closes the whole."""


def packer(coding: str) -> Packer:
    """Return what packs a stream quickly, in little memory."""
    packers: dict[str, Callable[[], Packer]] = {"zstd": _Zstd, "br": _Brotli, "gzip": _Gzip}
    return packers[coding]()


class _Zstd:
    def __init__(self) -> None:
        terms = zstandard.ZstdCompressionParameters.from_level(1, window_log=_ZSTD_WINDOW_LOG)
        self._packer = zstandard.ZstdCompressor(compression_params=terms).compressobj()

    def pack(self, piece: bytes) -> bytes:
        flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return self._packer.compress(piece) + self._packer.flush(flush)

    def end(self) -> bytes:
        return self._packer.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH)


class _Brotli:
    def __init__(self) -> None:
        self._packer = brotli.Compressor(quality=1, lgwin=18)

    def pack(self, piece: bytes) -> bytes:
        return cast("bytes", self._packer.process(piece) + self._packer.flush())

    def end(self) -> bytes:
        return cast("bytes", self._packer.finish())


class _Gzip:
    def __init__(self) -> None:
        self._packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP_WRAPPER_BITS)

    def pack(self, piece: bytes) -> bytes:
        return self._packer.compress(piece) + self._packer.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._packer.flush()
