"""How a release is named in a store that it shares: every graph under a name of its own.

Several releases can then stand side by side, and whatever else the store holds is never looked at:

- `<base>release/<version>/default` holds the default graph;
- `<base>release/<version>/named/…` holds one named graph each;
- `<base>release/<version>/names` says of each of them which public name it has;
- `<base>release/<version>/journal` says how much of the release has been written;
- `<base>release/current` names the release in use: the one statement that a switch replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

VOCABULARY = "https://w3id.org/onemg/release#"
NAMES = f"{VOCABULARY}names"
HOLDS = f"{VOCABULARY}holds"
CURRENT = f"{VOCABULARY}current"


@dataclass(frozen=True, slots=True)
class GraphSet:
    """The names of one release in a store.

    `base` is the base of all IRIs; `version` the id of the release; `digest` stands for its
    content, so that two releases of one version cannot be taken for each other.
    """

    base: str
    version: str
    digest: str

    @property
    def root(self) -> str:
        """The start of the names of all graphs of the release, and the IRI that stands for it."""
        return f"{self.base}release/{quote(self.version, safe='+')}/"

    @property
    def default(self) -> str:
        """The graph that holds the default graph."""
        return f"{self.root}default"

    @property
    def names(self) -> str:
        """The graph that links the names of graphs to their public names."""
        return f"{self.root}names"

    @property
    def journal(self) -> str:
        """The graph that says how much has been written."""
        return f"{self.root}journal"

    @property
    def nothing(self) -> str:
        """A graph that never holds anything."""
        return f"{self.root}nothing"

    @property
    def marker(self) -> str:
        """The graph that names the release in use; the same for all releases."""
        return f"{self.base}release/current"

    def named(self, graph: str) -> str:
        """Return the name under which a public graph stands."""
        if graph.startswith(self.base):
            return f"{self.root}named/{graph.removeprefix(self.base)}"
        return f"{self.root}named/{quote(graph, safe='')}"

    def mapping(self, graph: str) -> str:
        """Return the triple, as a line of N-Triples, that says which public name a graph has."""
        return f"<{self.named(graph)}> <{NAMES}> <{graph}> .\n"

    def state(self, much: str) -> str:
        """Return the line of the journal that says how much of the release is there."""
        return f'<{self.root}> <{HOLDS}> "{self.digest} {much}" .\n'

    def mark(self) -> str:
        """Return the line of the marker."""
        return f'<{self.marker}> <{CURRENT}> "{self.version} {self.digest}" .\n'
