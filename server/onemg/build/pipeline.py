"""The steps in turn: each takes the values of those before it; only the last one writes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import TypeAlias
from typing import TypeVar

from onemg.build.blame import each_once
from onemg.build.blame import waiting_faults
from onemg.build.check import check
from onemg.build.collect import collect
from onemg.build.consequence import Before
from onemg.build.describe import describe
from onemg.build.entail import entail
from onemg.build.fault import in_order
from onemg.build.links import examine_links
from onemg.build.store import make_store
from onemg.build.store import merge_lines
from onemg.build.store import quad_lines
from onemg.build.validate import validate
from onemg.build.version import version_of
from onemg.build.write import Built
from onemg.build.write import write
from onemg.rdf.terms import Iri

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Collection
    from collections.abc import Mapping
    from pathlib import Path

    import pyoxigraph

    from onemg.build.content import Content
    from onemg.build.entail import Entailment
    from onemg.build.fault import Fault
    from onemg.build.links import Links
    from onemg.build.validate import Validation
    from onemg.rdf.terms import Quad
    from onemg.release.layout import ReleasePaths
    from onemg.release.names import Names

    Progress: TypeAlias = Callable[[str, float | None], None]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all checks found, how much they looked at, and what a release could be made of."""

    built: Built
    faults: tuple[Fault, ...]
    counts: Mapping[str, int]

    @property
    def good(self) -> bool:
        """Return whether nothing but warnings was found."""
        return all(fault.warning for fault in self.faults)


def examine(root: Path, names: Names, public_url: str, progress: Progress) -> Outcome:
    """Return the outcome of all checks on the content files; writes nothing.

    Args:
        root: the content folder.
        names: the IRIs of the project.
        public_url: address that the description gives for access.
        progress: told the name of each step before it, and its seconds after it.

    Raises:
        ContentError: a folder or the prefix table is missing, so that nothing can be judged.
        ReleaseError: git cannot read the history.
    """

    def step(name: str, work: Callable[[], T]) -> T:
        progress(name, None)
        start = time.monotonic()
        done = work()
        progress(name, time.monotonic() - start)
        return done

    content = step("collect", lambda: collect(root, names))
    links = step("links", lambda: examine_links(content))
    validation = step("validate", lambda: validate(content, links.blame))
    entailment = step("entail", lambda: entail(content, links.blame))
    before = _before(content, links, validation, entailment)
    version = version_of(root)
    description = step("describe", lambda: describe(content, entailment, version, public_url))
    quads = description.quads
    stated = [quad for quad in quads if quad.graph != Iri(names.entailed)]
    examination = step(
        "check",
        lambda: check(
            content,
            _store(quads, names),
            _store(stated, names),
            before,
        ),
    )
    steps = (content, links, validation, entailment, description, examination)
    return Outcome(
        Built(content, validation, examination, description, version),
        in_order([*each_once(steps), *waiting_faults(content, before.blame, each_once(steps))]),
        {
            "files": len(content.files) + len(content.unreadable),
            **({"of them unreadable": len(content.unreadable)} if content.unreadable else {}),
            "outside terms": len(content.outside),
            "statements": len(content.quads),
            "entailments": len(entailment.quads),
            "shapes": validation.shapes,
            "focus nodes": validation.focus_nodes,
            "queries": len(examination.results),
        },
    )


def _store(quads: Collection[Quad], names: Names) -> pyoxigraph.Store:
    return make_store(quad_lines(quads), merge_lines(quads, names))


def _before(
    content: Content, links: Links, validation: Validation, entailment: Entailment
) -> Before:
    """Return what the steps before the queries found, so that these do not report it again."""
    doubted = {subject.value for subject, _ in validation.about} | entailment.contradicted
    found = each_once((content, links, validation, entailment))
    return Before(links.blame.extended(doubted, found, content), validation.about)


def make(outcome: Outcome, releases: Path, progress: Progress) -> ReleasePaths:
    """Write the release of a good outcome and return where it stands.

    Raises:
        ValueError: the outcome has faults.
    """
    if not outcome.good:
        raise ValueError("a release is made of content without faults only")
    progress("write", None)
    start = time.monotonic()
    paths = write(outcome.built, releases)
    progress("write", time.monotonic() - start)
    return paths
