"""The first step: read every content file, strictly, and keep each fault with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onemg.build import form
from onemg.build.content import Content
from onemg.build.content import ContentFile
from onemg.build.content import ContentQuery
from onemg.build.fault import Fault
from onemg.build.fault import from_error
from onemg.build.fault import in_order
from onemg.build.question import header_faults
from onemg.build.question import syntax_faults
from onemg.errors import ContentError
from onemg.rdf.locate import Locator
from onemg.rdf.media import TRIG
from onemg.rdf.media import TURTLE
from onemg.rdf.prefixes import PrefixTable
from onemg.rdf.prefixes import read_prefixes
from onemg.rdf.syntax import parse_quads
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Quad
from onemg.sparql.text import read_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onemg.rdf.media import MediaType
    from onemg.release.names import Names

FOLDERS = ("ontology", "data", "shapes", "queries")
QUERY_FOLDERS = ("examples", "competency", "checks", "reports")
OUTSIDE = "ontology/external/"
_DATASET_FILE = "data/dataset.ttl"
_SOURCES_FOLDER = "data/sources/"
_RDF_SUFFIXES = {".ttl": TURTLE, ".trig": TRIG}
_NOTES = (".md", ".toml")


def collect(root: Path, names: Names) -> Content:
    """Return all that the content files state, with the faults of their form.

    Args:
        root: the folder that holds ontology/, data/, shapes/ and queries/.
        names: the IRIs of the project.

    Raises:
        ContentError: a folder is missing, or the prefix table cannot be read; nothing can be
            judged without it.
    """
    paths = list(content_files(root))
    prefixes = _prefixes(root)
    reader = _Reader(root, names, prefixes)
    for path in paths:
        reader.read(path)
    if not any(quad.graph and names.is_source(quad.graph.value) for quad in reader.quads):
        reader.faults.append(Fault("No file in data/ states anything.", "data", None, "place"))
    return Content(
        root=root,
        names=names,
        prefixes=prefixes,
        files=reader.files,
        unreadable=reader.unreadable,
        quads=tuple(reader.quads),
        queries=tuple(reader.queries),
        locator=Locator(reader.files),
        faults=in_order(reader.faults),
        homeless=frozenset(reader.homeless),
        outside=frozenset(reader.outside),
    )


def content_files(root: Path) -> Iterator[Path]:
    """Yield every file of the content folders, by path; notes and hidden files are none.

    Raises:
        ContentError: one of the four folders is missing.
    """
    for folder in FOLDERS:
        if not (root / folder).is_dir():
            raise ContentError(
                f"There is no folder {folder}/ in {root.resolve()}; name the content folder "
                "with --content.",
                folder,
            )
        for path in sorted((root / folder).rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
            if path.is_file() and not hidden and path.suffix not in _NOTES:
                yield path


def _prefixes(root: Path) -> PrefixTable:
    try:
        return read_prefixes(root / form.PREFIX_FILE)
    except ContentError as error:
        raise ContentError(error.message, form.PREFIX_FILE, error.line) from error


class _Reader:
    """Reads file after file and keeps what they state."""

    def __init__(self, root: Path, names: Names, prefixes: PrefixTable) -> None:
        self._root = root
        self._names = names
        self._prefixes = prefixes
        self.files: dict[str, str] = {}
        self.unreadable: dict[str, str] = {}
        self.quads: list[Quad] = []
        self.queries: list[ContentQuery] = []
        self.faults: list[Fault] = []
        self.homeless: set[str] = set()
        self.outside: set[str] = set()

    def read(self, path: Path) -> None:
        """Read one file; whatever is wrong with it becomes a fault."""
        name = path.relative_to(self._root).as_posix()
        fault = _place_fault(name)
        if fault is not None:
            self.faults.append(fault)
        elif path.suffix == ".rq":
            self._read_query(path, name)
        else:
            self._read_rdf(path, name)

    def _read_query(self, path: Path, name: str) -> None:
        try:
            query = ContentQuery(name, read_query(path, file=name))
        except ContentError as error:
            self.faults.append(from_error(error, "query"))
            return
        file = ContentFile(name, query.query.text)
        self.faults += form.prefix_faults(file, self._prefixes)
        self.faults += header_faults(query)
        broken = list(syntax_faults(query))
        self.faults += broken
        if not broken:
            self.queries.append(query)

    def _read_rdf(self, path: Path, name: str) -> None:
        data = path.read_bytes()
        file = ContentFile(name, data.decode(errors="replace"))
        self.faults += form.length_faults(file)
        self.faults += form.prefix_faults(file, self._prefixes)
        found = self._parse(name, form.rebound(data, self._prefixes), _RDF_SUFFIXES[path.suffix])
        if found is None:
            self.unreadable[name] = file.text
            return
        mended, quads = found
        if name.startswith(OUTSIDE):
            self.outside |= {quad.subject.value for quad in quads}
            self.faults += form.canonical_faults(file, self._prefixes)
            return
        self.files[name] = mended.text
        self.faults += form.literal_faults(mended, quads)
        self.faults += form.shape_faults(mended, quads)
        blank = list(form.blank_faults(mended, quads))
        self.faults += blank
        if not blank and mended.text == file.text:
            self.faults += form.canonical_faults(file, self._prefixes)
        if path.suffix == ".trig":
            self.faults += form.block_faults(mended, quads)
            self.quads += [quad for quad in quads if quad.graph is not None]
            self.homeless |= {quad.subject.value for quad in quads if quad.graph is None}
        else:
            graph = Iri(_graph_of(name, self._names))
            self.quads += [quad._replace(graph=graph) for quad in quads]

    def _parse(
        self, name: str, data: bytes, media_type: MediaType
    ) -> tuple[ContentFile, list[Quad]] | None:
        """Return a file and its quads, prefixes that only lack their line declared; None if broken.

        What is read of a file with such a fault keeps the other files from being blamed for it.
        """
        while True:
            try:
                quads, _ = parse_quads(data, media_type, file=name)
            except ContentError as error:
                self.faults.append(from_error(error, "syntax"))
                declared = form.declared(data, error, self._prefixes)
                if declared is None:
                    return None
                data = declared
            else:
                return ContentFile(name, data.decode()), quads


def _place_fault(name: str) -> Fault | None:
    """Return what is wrong with a file's being where it is, if anything."""
    folder, suffix = name.split("/", 1)[0], Path(name).suffix
    message = None
    if folder == "queries":
        if suffix != ".rq":
            message = "Only .rq files stand in queries/; move or remove it."
        elif Path(name).parent.as_posix() not in {f"queries/{each}" for each in QUERY_FOLDERS}:
            message = (
                f"A query stands in one of queries/{', queries/'.join(QUERY_FOLDERS)}; move it."
            )
    elif folder == "data" and suffix == ".ttl":
        if name != _DATASET_FILE and not name.startswith(_SOURCES_FOLDER):
            message = "Facts stand in the blocks of their sources; make it a .trig file."
    elif suffix not in ({".trig"} if folder == "data" else {".ttl"}):
        kind = "TriG (.trig)" if folder == "data" else "Turtle (.ttl)"
        message = f"Files in {folder}/ are {kind}; move or remove it."
    return Fault(message, name, None, "place") if message else None


def _graph_of(name: str, names: Names) -> str:
    """Return the graph that holds what a Turtle file states."""
    if name == _DATASET_FILE:
        return names.dataset
    if name.startswith(_SOURCES_FOLDER):
        return names.editors
    return names.shapes if name.startswith("shapes/") else names.ontology
