"""What a located fault already blames, so that nothing that follows from it is reported again."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Protocol

from onemg.build.content import RDF_TYPE
from onemg.build.fault import Fault
from onemg.rdf.lexical import literal_fault
from onemg.rdf.terms import Iri
from onemg.rdf.terms import Literal

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Sequence

    from onemg.build.content import Content
    from onemg.rdf.terms import Quad
    from onemg.rdf.terms import Term

# faults of one statement, which say more than what a shape or a query finds on the same line
_EXACT = frozenset(
    {"syntax", "literal", "dangling-iri", "outside-term", "unsourced-graph", "contradiction"}
)
_NAMES = ("http://purl.org/dc/terms/identifier", "http://www.w3.org/2000/01/rdf-schema#label")


class Step(Protocol):
    """The value of a step, with what it found."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return what the step found."""


@dataclass(frozen=True, slots=True)
class Blame:
    """The terms that located faults are about, and the things whose description has a fault.

    `names` are IRIs that lead nowhere and undescribed graphs, `subjects` the things with a fault
    in a statement of theirs, `called` how answers show these, `literals` those without a value,
    `used` what the statements of sources have as graph, property or object. `waiting` gathers the
    rules of which findings are withheld.
    """

    names: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    literals: frozenset[Literal] = frozenset()
    called: frozenset[str] = frozenset()
    used: frozenset[Term] = frozenset()
    waiting: set[str] = field(default_factory=set)

    def bars(self, term: Term | None) -> bool:
        """Return whether a finding about the term would repeat a located fault."""
        if isinstance(term, Iri):
            return term.value in self.names
        return isinstance(term, Literal) and term in self.literals

    def doubts(self, term: Term | None, content: Content) -> bool:
        """Return whether what is said of the term may be incomplete because of a fault elsewhere.

        So it is with things that an unreadable file names, and with sources and terms that
        nothing else uses; of a source in use any statement may be missing, and none is missed.
        """
        if not isinstance(term, Iri):
            return False
        if term.value in self.subjects:
            return True
        if not content.unreadable or not term.value.startswith(content.names.base):
            return False
        names = content.names
        is_thing = term.value.startswith(names.things) and not term.value.startswith(
            f"{names.things}source/"
        )
        return (is_thing or term not in self.used) and content.unread(term.value)

    def wait(self, rule: str) -> None:
        """Note that a finding by the rule is withheld until the located faults are mended."""
        self.waiting.add(rule)

    def extended(self, subjects: Iterable[str], faults: Iterable[Fault], content: Content) -> Blame:
        """Return the same with further things in doubt; what waits is counted together.

        Answers may also lack what stands beside a fault: the things of its file.

        Args:
            subjects: IRIs of things that a finding is about.
            faults: what is reported so far.
            content: what the files state.
        """
        more = self.subjects | frozenset(subjects)
        files = {fault.file for fault in faults if not fault.warning} & content.files.keys()
        beside = {
            iri.value
            for file in files
            if file.startswith("data/")
            for iri in content.locator.index(file).subjects
        }
        return replace(self, subjects=more, called=_called(more | beside, content))

    def clouds(self, cells: Iterable[str | None]) -> bool:
        """Return whether a row of an answer shows a thing in doubt, by its name or label."""
        return any(cell in self.called for cell in cells)


def blame(content: Content, names: Iterable[str]) -> Blame:
    """Return what the faults of form and links are about.

    Args:
        content: what the files state.
        names: the IRIs that lead nowhere, and the graphs that are no described source.
    """
    barred = frozenset(names)
    wrong = frozenset(
        literal
        for literal in {quad.object for quad in content.quads}
        if isinstance(literal, Literal) and literal_fault(literal)
    )
    told: set[Term] = {quad.subject for quad in content.quads}
    subjects = frozenset(
        quad.subject.value
        for quad in content.quads
        if isinstance(quad.subject, Iri) and _is_doubtful(quad, content, barred, wrong, told)
    ) | frozenset(content.homeless)
    used = frozenset(
        term
        for quad in content.quads
        if quad.graph and content.names.is_source(quad.graph.value)
        for term in (quad.predicate, quad.object, quad.graph)
        # to name a term is not to use it
        if term is not quad.object
        or quad.predicate.value == RDF_TYPE
        or not quad.object.value.startswith(content.names.definition)
    )
    return Blame(barred, subjects, wrong, _called(subjects, content), used)


def _called(subjects: Collection[str], content: Content) -> frozenset[str]:
    """Return how answers show the things: their names, identifiers and labels.

    The last part of an IRI stands for an identifier that could not be kept.
    """
    called = {form for iri in subjects for form in (content.short(iri), iri.rsplit("/", 1)[-1])}
    for quad in content.quads:
        if quad.subject.value in subjects and quad.predicate.value in _NAMES:
            called.add(quad.object.value)
    return frozenset(called)


def _is_doubtful(
    quad: Quad,
    content: Content,
    names: frozenset[str],
    literals: frozenset[Literal],
    told: set[Term],
) -> bool:
    """Return whether a statement has a fault, or points to what only an unreadable file tells."""
    parts = (quad.predicate, quad.object, quad.graph)
    if any(isinstance(part, Iri) and part.value in names for part in parts):
        return not quad.subject.value.startswith(content.names.sets)
    if quad.object in literals:
        return True
    return (
        bool(content.unreadable)
        and isinstance(quad.object, Iri)
        and quad.object.value.startswith(content.names.things)
        and quad.object not in told
        and content.unread(quad.object.value)
    )


def each_once(steps: Iterable[Step]) -> list[Fault]:
    """Return what the steps found, without what an exact fault on the same line explains."""
    faults = [fault for step in steps for fault in step.faults]
    exact = {(fault.file, fault.line) for fault in faults if fault.rule in _EXACT}
    return [
        fault
        for fault in faults
        if (fault.file, fault.line) not in exact
        or not fault.rule.startswith(("shapes:", "queries/checks/"))
    ]


def waiting_faults(content: Content, held: Blame, faults: Sequence[Fault]) -> list[Fault]:
    """Return one line about the checks of which findings were withheld; none if there are none."""
    number = len(held.waiting)
    if not number or all(fault.warning for fault in faults):
        return []
    until = "the syntax errors" if content.unreadable else "the faults named here"
    checks = f"{number} further check{'' if number == 1 else 's'}"
    stop = [fault for fault in faults if not fault.warning]
    broken = [fault for fault in stop if fault.file in content.unreadable]
    first = min(broken or stop, key=lambda fault: (fault.file, fault.line or 0))
    wait = "waits" if number == 1 else "wait"
    message = f"{checks} {wait} until {until} are mended."
    return [Fault(message, first.file, first.line, "waiting", warning=True)]
