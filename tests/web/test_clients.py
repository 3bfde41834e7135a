"""Who a client is behind proxies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies

from onemg.web.clients import client_of


@pytest.mark.parametrize(
    ("peer", "forwarded", "forwarded_for", "hops", "client"),
    [
        ("192.0.2.1", None, None, 0, "192.0.2.1"),
        ("192.0.2.1", "for=198.51.100.7", "198.51.100.8", 0, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", None, None, 0, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, None, 0, "192.0.2.1"),
        ("fe80::1%eth0", None, None, 0, "fe80::/64"),
        ("10.0.0.1", None, "198.51.100.8", 1, "198.51.100.8"),
        ("10.0.0.1", None, "203.0.113.9, 198.51.100.8", 1, "198.51.100.8"),
        ("10.0.0.1", None, "203.0.113.9, 198.51.100.8", 2, "203.0.113.9"),
        ("10.0.0.1", None, "198.51.100.8", 2, "10.0.0.1"),
        ("10.0.0.1", None, None, 1, "10.0.0.1"),
        ("10.0.0.1", None, "unknown", 1, "10.0.0.1"),
        (
            "10.0.0.1",
            'for=1.2.3.4, for="[2001:db8::7]:4711";proto=https',
            "9.9.9.9",
            1,
            "2001:db8::/64",
        ),
        ("10.0.0.1", "for=198.51.100.7:1234", None, 1, "198.51.100.7"),
    ],
)
def test_a_client_is_what_trusted_proxies_say(
    peer: str, forwarded: str | None, forwarded_for: str | None, hops: int, client: str
) -> None:
    assert client_of(peer, forwarded, forwarded_for, hops) == client


@given(strategies.text(max_size=60), strategies.integers(1, 3))
def test_no_header_is_too_strange(header: str, hops: int) -> None:
    assert client_of("192.0.2.1", header, header, hops)
    assert client_of("192.0.2.1", header, header, 0) == "192.0.2.1"
