"""Every error that this package raises on purpose.

    OnemgError
    ├── ContentError        a fault in a file that a curator keeps: names file and line
    ├── SettingError        a setting has a value that it cannot take
    ├── ReleaseError        a release folder is missing, unreadable or not the one expected
    ├── RequestError        a fault in what a client sent
    │   ├── BadRequest          400  malformed or contradictory parameters
    │   ├── BadQuery            400  the query does not parse; has line and column
    │   ├── Forbidden           403  refused by policy: update, SERVICE, LOAD
    │   ├── NotFound            404  no such thing
    │   ├── MethodNotAllowed    405  has the methods that are allowed
    │   ├── NotAcceptable       406  has the media types that are offered
    │   ├── TooLarge            413  body or query longer than the limit
    │   ├── UnsupportedMediaType 415
    │   └── TooManyRequests     429  has the seconds to wait
    └── EngineError         the query was good, the engine could not answer
        ├── ResultTooLarge      500  more result than the limit allows, nothing sent yet
        ├── MemoryExceeded      500  the worker ran out of its memory
        ├── WorkerDied          500  the worker ended for another reason
        ├── Busy                503  no worker free in time; has the seconds to wait
        └── DeadlineExceeded    504  the query ran longer than its deadline

`web/problems.py` turns them into RFC 9457 problem details: `slug` names the page that explains
the error, `title` is the same for every occurrence, the message says what happened this time.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence


class OnemgError(Exception):
    """Base of all errors of this package; the message is a plain sentence with the remedy."""

    status: ClassVar[int] = HTTPStatus.INTERNAL_SERVER_ERROR
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"

    def members(self) -> Mapping[str, object]:
        """Return the extension members of the problem details (RFC 9457, section 3.2)."""
        return {}

    def headers(self) -> Mapping[str, str]:
        """Return the HTTP header fields that go with the status."""
        return {}


class ContentError(OnemgError):
    """A fault in a content file; `str()` is `file:line: message`, as compilers print it."""

    slug = "content"
    title = "A content file has a fault"

    def __init__(self, message: str, file: str, line: int | None = None) -> None:
        """Keep file (relative to the content root) and line (from 1; None: the whole file)."""
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line

    def __str__(self) -> str:
        """Return `file:line: message`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"


class SettingError(OnemgError):
    """A setting has a value that it cannot take; the message names the setting and the remedy."""

    slug = "setting"
    title = "A setting cannot be used"


class ReleaseError(OnemgError):
    """A release folder is missing, unreadable, or not the one that was expected."""

    slug = "release"
    title = "The release cannot be used"


class RequestError(OnemgError):
    """A fault in what a client sent."""

    status = HTTPStatus.BAD_REQUEST
    slug = "bad-request"
    title = "The request cannot be understood"


class BadRequest(RequestError):
    """Parameters are malformed or contradict each other."""


class BadQuery(RequestError):
    """The query text does not parse; line and column count from 1."""

    slug = "bad-query"
    title = "The query has a mistake"

    def __init__(
        self,
        message: str,
        line: int | None = None,
        column: int | None = None,
        source_line: str | None = None,
    ) -> None:
        """Keep the place and the text of the line it is in."""
        super().__init__(message)
        self.line = line
        self.column = column
        self.source_line = source_line

    def members(self) -> Mapping[str, object]:
        """Return line, column and the line itself."""
        found = {"line": self.line, "column": self.column, "source_line": self.source_line}
        return {name: value for name, value in found.items() if value is not None}


class Forbidden(RequestError):
    """The request is understood and refused by policy."""

    status = HTTPStatus.FORBIDDEN
    slug = "forbidden"
    title = "This service does not do that"


class NotFound(RequestError):
    """There is nothing at this address."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"
    title = "There is nothing here"


class MethodNotAllowed(RequestError):
    """The address exists and does not take this method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED
    slug = "method-not-allowed"
    title = "This method is not allowed here"

    def __init__(self, message: str, allowed: Sequence[str]) -> None:
        """Keep the methods that are allowed."""
        super().__init__(message)
        self.allowed = tuple(allowed)

    def headers(self) -> Mapping[str, str]:
        """Return `Allow`."""
        return {"Allow": ", ".join(self.allowed)}


class NotAcceptable(RequestError):
    """None of the offered media types is acceptable to the client."""

    status = HTTPStatus.NOT_ACCEPTABLE
    slug = "not-acceptable"
    title = "None of the available formats is acceptable"

    def __init__(self, message: str, offers: Sequence[str]) -> None:
        """Keep the media types that are offered."""
        super().__init__(message)
        self.offers = tuple(offers)

    def members(self) -> Mapping[str, object]:
        """Return the media types that are offered."""
        return {"available": list(self.offers)}


class TooLarge(RequestError):
    """The body or the query is longer than the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"
    title = "The request is too large"


class UnsupportedMediaType(RequestError):
    """The body has a media type that this address does not take."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "unsupported-media-type"
    title = "The body has a media type that is not taken here"

    def __init__(self, message: str, taken: Sequence[str] = ()) -> None:
        """Keep the media types that are taken."""
        super().__init__(message)
        self.taken = tuple(taken)

    def headers(self) -> Mapping[str, str]:
        """Return `Accept-Post` with what is taken (Linked Data Platform 1.0, section 7.1)."""
        return {"Accept-Post": ", ".join(self.taken)} if self.taken else {}


class TooManyRequests(RequestError):
    """A budget of the client is used up."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "too-many-requests"
    title = "Your budget is used up for the moment"

    def __init__(self, message: str, retry_after_s: int) -> None:
        """Keep the whole seconds after which it is worth another try."""
        super().__init__(message)
        self.retry_after_s = retry_after_s

    def headers(self) -> Mapping[str, str]:
        """Return `Retry-After`."""
        return {"Retry-After": str(self.retry_after_s)}


class EngineError(OnemgError):
    """The query was good, the engine could not answer; `limit` names the setting to blame."""

    slug = "engine"
    title = "The engine could not answer"

    def __init__(self, message: str, limit: str | None = None, value: float | None = None) -> None:
        """Keep the setting that ended the query and its value, where there is one."""
        super().__init__(message)
        self.limit = limit
        self.value = value

    def members(self) -> Mapping[str, object]:
        """Return the limit and its value."""
        found = {"limit": self.limit, "limit_value": self.value}
        return {name: value for name, value in found.items() if value is not None}


class ResultTooLarge(EngineError):
    """The result is larger than the limit, and nothing of it has been sent."""

    slug = "result-too-large"
    title = "The result is larger than this service sends"


class MemoryExceeded(EngineError):
    """The worker ran out of the memory that a query may use."""

    slug = "memory-exceeded"
    title = "The query needs more memory than a query may use here"


class WorkerDied(EngineError):
    """The worker process ended while it answered, for a reason other than memory or deadline."""

    slug = "worker-died"
    title = "The query broke the engine"


class Busy(EngineError):
    """No worker came free in time."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "busy"
    title = "The service is busy"

    def headers(self) -> Mapping[str, str]:
        """Return `Retry-After`: a second is enough, since queries are short or ended."""
        return {"Retry-After": "1"}


class DeadlineExceeded(EngineError):
    """The query ran longer than its deadline and was ended."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    slug = "deadline-exceeded"
    title = "The query ran longer than a query may run here"
