"""The IRIs that every release of this project has a place for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """The spaces of IRIs and the names of graphs under one base."""

    base: str

    @property
    def things(self) -> str:
        """Return the start of the IRIs of things."""
        return f"{self.base}id/"

    @property
    def definition(self) -> str:
        """Return the namespace of the ontology's terms."""
        return f"{self.base}def#"

    @property
    def shape(self) -> str:
        """Return the namespace of shapes."""
        return f"{self.base}shapes#"

    @property
    def sets(self) -> str:
        """Return the start of the IRIs of datasets."""
        return f"{self.base}set/"

    @property
    def graphs(self) -> str:
        """Return the start of the names of the graphs that are no source's."""
        return f"{self.base}graph/"

    @property
    def editors(self) -> str:
        """Return the graph of what the project itself states."""
        return f"{self.base}id/source/editors"

    @property
    def ontology(self) -> str:
        """Return the graph of the ontology."""
        return f"{self.base}graph/ontology"

    @property
    def dataset(self) -> str:
        """Return the graph of the description of the whole."""
        return f"{self.base}graph/dataset"

    @property
    def entailed(self) -> str:
        """Return the graph of what follows and is stated nowhere."""
        return f"{self.base}graph/entailed"

    @property
    def shapes(self) -> str:
        """Return the graph of the shapes; not in the default graph."""
        return f"{self.base}graph/shapes"

    @property
    def examples(self) -> str:
        """Return the graph of the published queries; not in the default graph."""
        return f"{self.base}graph/examples"

    @property
    def void(self) -> str:
        """Return the graph of statistics; not in the default graph."""
        return f"{self.base}graph/void"

    def is_source(self, graph: str) -> bool:
        """Return whether a graph is what a source says, not one that the build fills."""
        return not graph.startswith(self.graphs)

    def is_merged(self, graph: str) -> bool:
        """Return whether a graph is part of the default graph."""
        return graph not in {self.shapes, self.examples, self.void}
