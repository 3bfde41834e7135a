"""Who a client is, for budgets: the address of its connection, or what a trusted proxy says."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

_FOR = re.compile(r'(?:^|[;,\s])for\s*=\s*("(?:[^"\\]|\\.)*"|[^;,\s]*)', re.IGNORECASE)
_IPV6_BITS = 64
_CLIENTS_KEPT = 4096


@lru_cache(_CLIENTS_KEPT)
def client_of(peer: str, forwarded: str | None, forwarded_for: str | None, hops: int) -> str:
    """Return the client of a request: an IPv4 address, or the /64 network of an IPv6 address.

    Args:
        peer: address of the other end of the connection.
        forwarded: the Forwarded field, `forwarded_for` the X-Forwarded-For field, None if absent.
        forwarded_for: used only where there is no Forwarded field.
        hops: how many proxies in front of us are ours. Each adds the address that it sees to the
            end of the field; what stands further left was written by strangers. With 0 the fields
            are ignored.

    Source: RFC 7239, section 5.2.
    """
    if hops == 0:
        return _network(peer) or peer
    if forwarded is not None:
        said = [found.strip('"') for found in _FOR.findall(forwarded)]
    else:
        said = (forwarded_for or "").split(",")
    if len(said) < hops:
        return _network(peer) or peer
    return _network(said[-hops]) or _network(peer) or peer


def _network(text: str) -> str | None:
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _IPV6_BITS), strict=False))
    return str(address)
