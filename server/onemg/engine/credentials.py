"""Who we are to a remote engine: a line of a file or of the environment, never shown or logged."""

from __future__ import annotations

import base64
import ipaddress
import threading
import urllib.request
from typing import TYPE_CHECKING
from typing import Protocol
from urllib.parse import urlsplit

from onemg.errors import SettingError

if TYPE_CHECKING:
    from pathlib import Path

_KINDS = "basic USER:PASSWORD, digest USER:PASSWORD or bearer TOKEN"


class Credentials(Protocol):
    """What makes the Authorization header of a request."""

    def header(self, method: str, url: str) -> str | None:
        """Return the header for a request; None while there is nothing to send."""

    def challenged(self, challenge: str) -> bool:
        """Take a WWW-Authenticate header in; return whether another try is worth it."""


class Anonymous:
    """No credentials."""

    def header(self, method: str, url: str) -> str | None:  # noqa: ARG002  # of the protocol
        """Return None."""
        return None

    def challenged(self, challenge: str) -> bool:  # noqa: ARG002  # of the protocol
        """Return False: there is nothing to answer with."""
        return False


class Fixed:
    """Credentials that are the same for every request: Basic (RFC 7617) and Bearer (RFC 6750)."""

    def __init__(self, value: str) -> None:
        """Send this value."""
        self._value = value

    def header(self, method: str, url: str) -> str | None:  # noqa: ARG002  # of the protocol
        """Return the value."""
        return self._value

    def challenged(self, challenge: str) -> bool:  # noqa: ARG002  # of the protocol
        """Return False: what was refused once would be refused again."""
        return False


class Digest:
    """A password that is proved and not sent, as Virtuoso asks for it.

    Source: RFC 7616, section 3.4.
    """

    def __init__(self, user: str, password: str) -> None:
        """Prove this password when asked."""
        self._passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        self._user, self._password = user, password
        self._handler = urllib.request.AbstractDigestAuthHandler(self._passwords)
        self._challenge: dict[str, str] | None = None
        self._lock = threading.Lock()

    def header(self, method: str, url: str) -> str | None:
        """Return the proof for a request; None before the first challenge."""
        if self._challenge is None:
            return None
        self._passwords.add_password(None, url, self._user, self._password)
        asked = urllib.request.Request(url, method=method)  # noqa: S310  # nothing is opened
        with self._lock:  # each proof counts how often its nonce was used
            proof = self._handler.get_authorization(asked, self._challenge)
        return proof and f"Digest {proof}"

    def challenged(self, challenge: str) -> bool:
        """Keep the challenge; return whether it is one that can be answered."""
        kind, _, rest = challenge.partition(" ")
        if kind.lower() != "digest":
            return False
        self._challenge = urllib.request.parse_keqv_list(urllib.request.parse_http_list(rest))
        return True


def read_credentials(
    file: Path | None, line: str, url: str, *, over_plain_http: bool = False
) -> Credentials:
    """Return the credentials for an engine.

    Args:
        file: its first line is read; None when there is no file.
        line: the same line, when it comes from the environment.
        url: the address of the engine.
        over_plain_http: whether they may go over the network without TLS.

    Raises:
        SettingError: they cannot be read, are of no known kind, or would be sent in the open. No
            message shows any part of them.
    """
    if file is not None:
        try:
            line = file.read_text(encoding="utf-8").partition("\n")[0]
        except (OSError, UnicodeDecodeError) as error:
            kind = type(error).__name__
            raise SettingError(f"the credentials in {file} cannot be read ({kind})") from None
    kind, _, value = line.strip().partition(" ")
    if not kind:
        return Anonymous()
    if not over_plain_http and not _is_private(url):
        raise SettingError(
            "credentials would go over the network unencrypted: give the engine an https address, "
            "or set ONEMG_ENGINE_PLAIN_CREDENTIALS=yes where the network is trusted"
        )
    user, colon, password = value.strip().partition(":")
    match kind.lower():
        case "bearer" if value.strip() and value.isascii():
            return Fixed(f"Bearer {value.strip()}")
        case "basic" if colon:
            return Fixed("Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())
        case "digest" if colon:
            return Digest(user, password)
    raise SettingError(f"the credentials of the engine are of no known kind: write {_KINDS}")


def _is_private(url: str) -> bool:
    """Return whether nobody on a network can read what is sent to an address."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return True
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
