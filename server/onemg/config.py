"""Every setting, with its default and what it is for; the only module that knows their names.

A setting is read once, from `ONEMG_<NAME>` or a command-line option, at the entry point. Lower
houses take plain values, never a `Config`.
"""

from __future__ import annotations

import dataclasses
import os
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import get_type_hints

from onemg.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

PREFIX = "ONEMG_"
# Where zero has a meaning: no proxy in front; a port that the system chooses.
_ZEROS = {("trusted_hops", 0), ("port", 0)}
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, not listened on
_TRUTH = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _setting(default: object, help_text: str, *, shown: bool = True) -> Any:  # noqa: ANN401  # dataclasses.field is typed so
    return field(default=default, repr=shown, metadata={"help": help_text})


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one process tree; make one with `from_environment` or by hand in tests."""

    content: Path = _setting(  # noqa: RUF009  # makes a field; a path cannot change
        Path(),
        "Folder that holds ontology/, data/, shapes/ and queries/.",
    )
    releases: Path = _setting(  # noqa: RUF009  # makes a field; a path cannot change
        Path("releases"),
        "Folder that holds the releases and the link `current` to the one in use.",
    )
    base_iri: str = _setting(
        "https://w3id.org/onemg/",
        "Base of every IRI that this project gives; it never changes, whatever host serves it.",
    )
    public_url: str = _setting(
        "",
        "Address under which clients reach this server, with a slash at its end; empty for the one "
        "that it listens on. Answers name it for access; the Host header is never believed.",
    )
    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for every network.")
    port: int = _setting(8000, "TCP port to listen on.")
    processes: int = _setting(
        2,
        "Web processes; each has its own engine workers and cache, and gives clients its share of "
        "the budgets.",
    )
    threads: int = _setting(8, "Threads of a web process that make pages.")
    workers: int = _setting(
        2, "Engine workers of a web process, hence short queries that run at one time."
    )
    long_workers: int = _setting(
        8,
        "Long queries that a web process runs beside the short ones; one more is ended with 503.",
    )
    long_after_s: float = _setting(
        0.5,
        "Seconds after which a query is long: it goes on at low priority, on a worker of its own.",
    )
    deadline_s: float = _setting(
        30.0,
        "Seconds after which a query is ended: 504, or a broken transfer once bytes were sent. "
        "A client may ask for fewer by timeout=; more are cut to this, and a header says so.",
    )
    queue_s: float = _setting(5.0, "Seconds that a query waits for a free worker; then 503.")
    memory_mb: int = _setting(
        1024, "Megabytes of memory that one query may use in its worker; then 500."
    )
    max_queries: int = _setting(
        500, "Queries that may run or wait at one time, of all clients; one more is answered 503."
    )
    client_queries: int = _setting(
        200, "Queries of one client that may run or wait at one time; one more is answered 429."
    )
    client_seconds: float = _setting(
        120.0, "Seconds that queries of one client may compute in a minute; then 429."
    )
    client_errors: float = _setting(
        120.0, "Queries of one client that may fail in a minute; then 429."
    )
    trusted_hops: int = _setting(
        0,
        "Proxies in front of this server that are ours: so many addresses at the end of "
        "Forwarded or X-Forwarded-For are believed. 0 ignores these fields.",
    )
    cache_bytes: int = _setting(
        64_000_000, "Memory of a web process for answers that it has given, in bytes."
    )
    max_address_bytes: int = _setting(
        16_000,
        "Length of the longest address of a request, in bytes; a longer one is answered 414.",
    )
    max_query_bytes: int = _setting(
        100_000, "Length of the longest query, in bytes of UTF-8; a longer one is answered 413."
    )
    max_query_depth: int = _setting(200, "Deepest nesting of parentheses and groups in a query.")
    max_query_operators: int = _setting(
        2_000, "Most operators, values or triple patterns in a row in a query."
    )
    max_result_bytes: int = _setting(100_000_000, "Size of the largest answer, in bytes.")
    max_result_rows: int = _setting(1_000_000, "Most solutions or triples in one answer.")
    in_memory_triples: int = _setting(
        2_000_000,
        "Releases up to this many triples are held in memory; larger ones are read from disk.",
    )

    engine: str = _setting(
        "",
        "Address of a SPARQL server that holds the release; empty for the embedded engine.",
    )
    engine_credentials: str = _setting(
        "",
        "File whose first line is `basic USER:PASSWORD`, `digest USER:PASSWORD` or `bearer TOKEN`, "
        "for the engine; empty for none.",
    )
    engine_secret: str = _setting(
        "",
        "The same line, where secrets come through the environment; it is never shown.",
        shown=False,
    )
    engine_plain_credentials: bool = _setting(
        default=False,
        help_text="Whether credentials may go to the engine over a network without TLS; yes or no.",
    )

    def __post_init__(self) -> None:
        """Refuse values that no deployment can mean.

        Raises:
            SettingError: a number is not positive, or an address does not end with a slash.
        """
        for item in dataclasses.fields(self):
            value = getattr(self, item.name)
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number and value <= 0 and (item.name, value) not in _ZEROS:
                raise SettingError(f"{PREFIX}{item.name.upper()} is {value}: give a number above 0")
            if item.name in {"base_iri", "public_url"} and not (
                _is_folder_address(value) or (value == "" and item.name == "public_url")
            ):
                raise SettingError(
                    f"{PREFIX}{item.name.upper()} is {value!r}: "
                    "give an http or https address that ends with a slash"
                )

    @property
    def address(self) -> str:
        """Address under which clients reach this server: the one set, else where it listens."""
        if self.public_url:
            return self.public_url
        host = "localhost" if self.host in _EVERYWHERE else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def described_at(self) -> str:
        """Address that a release gives for access: the one set, else the base of its IRIs."""
        return self.public_url or self.base_iri

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Config:
        """Return the settings that the environment gives, defaults elsewhere.

        Args:
            environment: names to values; None means this process's environment.

        Raises:
            SettingError: a value cannot be read, or an `ONEMG_…` name is no setting.
        """
        given = os.environ if environment is None else environment
        types = get_type_hints(cls)
        unknown = sorted(
            name for name in given if name.startswith(PREFIX) and _field(name) not in types
        )
        if unknown:
            raise SettingError(
                f"{unknown[0]} is not a setting; the settings are "
                + ", ".join(f"{PREFIX}{name.upper()}" for name in types)
            )
        values: dict[str, Any] = {
            _field(name): _read(name, types[_field(name)], text)
            for name, text in given.items()
            if name.startswith(PREFIX)
        }
        return cls(**values)


def settings() -> Iterator[tuple[str, object, str]]:
    """Yield environment name, default and help of each setting, in the order of `Config`."""
    for item in dataclasses.fields(Config):
        yield f"{PREFIX}{item.name.upper()}", item.default, item.metadata["help"]


def _field(name: str) -> str:
    return name.removeprefix(PREFIX).lower()


def _is_folder_address(value: str) -> bool:
    return value.startswith(("http://", "https://")) and value.endswith("/")


def _read(name: str, kind: type, text: str) -> object:
    if kind is bool:
        if text.lower() not in _TRUTH:
            raise SettingError(f"{name} is {text!r}: give yes or no")
        return _TRUTH[text.lower()]
    try:
        return kind(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}: give a value of type {kind.__name__}") from None
