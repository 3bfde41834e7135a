"""Queries over the tiny graph and what every engine has to answer, terms as N-Triples or prefixed.

A row is a list of cells in the order of the variables; an unbound variable is None. Queries
without ORDER BY are compared without order.
"""

from __future__ import annotations

_XSD = "<http://www.w3.org/2001/XMLSchema#"
_START = f'"2020-06-01"^^{_XSD}date>'
_END = f'"2023-05-31"^^{_XSD}date>'
_OTHER_END = f'"2023-10"^^{_XSD}gYearMonth>'


def number(value: int) -> str:
    """Return an integer as N-Triples write it."""
    return f'"{value}"^^{_XSD}integer>'


CASES: dict[str, tuple[str, list[list[str | None]]]] = {
    "one pattern": (
        "SELECT ?p { ?p a onemg:Project } ORDER BY ?p",
        [["project:alpha"], ["project:beta"], ["project:gamma"]],
    ),
    "languages": (
        "SELECT ?l { project:alpha rdfs:label ?l } ORDER BY LANG(?l)",
        [['"Project Alpha"@en'], ['"Projekt Alfa"@sv']],
    ),
    "langMatches": (
        'SELECT ?l { project:alpha rdfs:label ?l FILTER(LANGMATCHES(LANG(?l), "sv")) }',
        [['"Projekt Alfa"@sv']],
    ),
    "typed literals": (
        "SELECT ?e (DATATYPE(?e) AS ?d) { project:alpha onemg:endDate ?e } ORDER BY ?d",
        [[_END, "xsd:date"], [_OTHER_END, "xsd:gYearMonth"]],
    ),
    "literal with everything": (
        "SELECT ?d { project:alpha dcterms:description ?d }",
        [
            [
                (
                    '"A made-up project with <b>markup</b>, an ampersand & \\"quotes\\" in its '
                    'description."@en'
                )
            ]
        ],
    ),
    "unbound": (
        (
            "SELECT ?p ?e { ?p a onemg:Project OPTIONAL { ?p onemg:endDate ?e "
            "FILTER(DATATYPE(?e) = xsd:date) } } ORDER BY ?p"
        ),
        [["project:alpha", _END], ["project:beta", None], ["project:gamma", None]],
    ),
    "count": ("SELECT (COUNT(*) AS ?n) { ?p a onemg:Project }", [[number(3)]]),
    "count of everything": ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [["triples"]]),
    "group": (
        (
            "SELECT ?p (COUNT(?l) AS ?n) { ?p a onemg:Project ; rdfs:label ?l } "
            "GROUP BY ?p ORDER BY ?p"
        ),
        [["project:alpha", number(2)], ["project:beta", number(1)], ["project:gamma", number(1)]],
    ),
    "having": (
        "SELECT ?p { ?p a onemg:Project ; rdfs:label ?l } GROUP BY ?p HAVING(COUNT(?l) > 1)",
        [["project:alpha"]],
    ),
    "min and max": (
        "SELECT (MIN(?i) AS ?a) (MAX(?i) AS ?b) { ?p a onemg:Project ; dcterms:identifier ?i }",
        [['"alpha"', '"gamma"']],
    ),
    "distinct path": (
        "SELECT DISTINCT ?p { ?p onemg:partOf+ project:alpha } ORDER BY ?p",
        [["project:beta"], ["project:gamma"]],
    ),
    "path of length one or more": (
        "SELECT ?p { ?p onemg:partOf+ project:alpha } ORDER BY ?p",
        [["project:beta"], ["project:gamma"]],
    ),
    "path in sequence and back": (
        "SELECT DISTINCT ?c { project:alpha ^onemg:activity/onemg:agent ?c }",
        [["country:ee"]],
    ),
    "union": (
        "SELECT ?x { { ?x a onemg:Project } UNION { ?p onemg:kind ?x } } ORDER BY ?x LIMIT 2",
        [["concept:project-kind-deployment"], ["concept:project-kind-study"]],
    ),
    "values in a union": (
        (
            "SELECT ?x { { ?x onemg:partOf project:beta } UNION { VALUES ?x { country:ee } } } "
            "ORDER BY ?x"
        ),
        [["country:ee"], ["project:gamma"]],
    ),
    "minus": (
        "SELECT ?p { ?p a onemg:Project MINUS { ?p onemg:endDate ?e } }",
        [["project:gamma"]],
    ),
    "exists": (
        "SELECT ?p { ?p a onemg:Project FILTER EXISTS { ?p onemg:endDate ?e } } ORDER BY ?p",
        [["project:alpha"], ["project:beta"]],
    ),
    "sub-query": (
        "SELECT ?p ?n { { SELECT ?p (COUNT(*) AS ?n) { ?p onemg:endDate ?e } GROUP BY ?p } }",
        [["project:alpha", number(2)], ["project:beta", number(1)]],
    ),
    "values": (
        'SELECT ?p ?x { VALUES (?p ?x) { (project:alpha "a") (project:beta UNDEF) } } ORDER BY ?p',
        [["project:alpha", '"a"'], ["project:beta", None]],
    ),
    "bind and if": (
        (
            "SELECT ?x { project:alpha onemg:acronym ?a "
            'BIND(IF(STRLEN(?a) > 3, "long", "short") AS ?x) }'
        ),
        [['"long"']],
    ),
    "strings": (
        (
            'SELECT (CONCAT(UCASE(SUBSTR(?a, 1, 2)), "-", LCASE(?a)) AS ?x) '
            "{ project:alpha onemg:acronym ?a }"
        ),
        [['"AL-alpha"']],
    ),
    "filter on a date": (
        'SELECT ?p { ?p onemg:startDate ?d FILTER(?d = "2020-06-01"^^xsd:date) }',
        [["project:alpha"]],
    ),
    "distinct with limit and offset": (
        "SELECT DISTINCT ?p { ?p a onemg:Project } ORDER BY ?p LIMIT 1 OFFSET 1",
        [["project:beta"]],
    ),
    "no rows": ("SELECT ?p { ?p a <https://example.org/Nothing> }", []),
    "what else the store holds": ("SELECT ?o { <https://example.org/stranger> ?p ?o }", []),
    "a graph by its name": (
        "SELECT ?e { GRAPH source:register { project:alpha onemg:endDate ?e } }",
        [[_OTHER_END]],
    ),
    "graphs that say": (
        "SELECT ?g ?e { GRAPH ?g { project:alpha onemg:endDate ?e } } ORDER BY ?g",
        [["source:home", _END], ["source:register", _OTHER_END]],
    ),
    "graphs and what is said of them": (
        "SELECT ?g ?l { GRAPH ?g { project:alpha onemg:endDate ?e } ?g rdfs:label ?l } ORDER BY ?g",
        [
            ["source:home", '"Project site"@en'],
            ["source:register", '"Register"@en'],
        ],
    ),
    "all graphs": (
        "SELECT ?g { GRAPH ?g { } } ORDER BY ?g",
        [
            *(["graph:" + name] for name in ("dataset", "entailed", "examples", "ontology")),
            *(["graph:" + name] for name in ("shapes", "void")),
            *(["source:" + name] for name in ("editors", "home", "register", "unconfirmed")),
        ],
    ),
    "graphs in all variables": (
        "SELECT * { GRAPH ?g { project:alpha onemg:startDate ?d } } ORDER BY ?g",
        [["source:home", _START], ["source:register", _START]],
    ),
    "graphs that are given": (
        (
            "SELECT ?g (COUNT(*) AS ?n) { VALUES ?g { source:home source:unconfirmed } "
            "GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
        ),
        [["source:home", number(13)], ["source:unconfirmed", number(1)]],
    ),
    "two graphs that differ": (
        (
            "SELECT ?g ?h { GRAPH ?g { project:alpha onemg:endDate ?a } "
            "GRAPH ?h { project:alpha onemg:endDate ?b } FILTER(STR(?a) < STR(?b)) }"
        ),
        [["source:home", "source:register"]],
    ),
    "a filter on the graph within it": (
        "SELECT ?e { GRAPH ?g { project:alpha onemg:endDate ?e FILTER(?g = source:home) } }",
        [[_END]],
    ),
    "a graph within a sub-query": (
        (
            "SELECT ?g ?n { { SELECT ?g (COUNT(*) AS ?n) "
            "{ GRAPH ?g { project:alpha onemg:endDate ?e } } "
            "GROUP BY ?g } } ORDER BY ?g"
        ),
        [["source:home", number(1)], ["source:register", number(1)]],
    ),
    "a sub-query within a named graph": (
        "SELECT ?n { GRAPH source:home { SELECT (COUNT(*) AS ?n) { project:alpha ?p ?o } } }",
        [[number(4)]],
    ),
    "a graph that is none of ours": (
        "SELECT ?o { GRAPH <https://example.org/stranger> { ?s ?p ?o } }",
        [],
    ),
    "a path within a graph": (
        "SELECT DISTINCT ?g { GRAPH ?g { project:gamma onemg:partOf+ ?x } } ORDER BY ?g",
        [["graph:entailed"], ["source:home"]],
    ),
    "a dataset in the query": (
        "SELECT ?e FROM source:register { project:alpha onemg:endDate ?e }",
        [[_OTHER_END]],
    ),
    "a dataset with named graphs": (
        (
            "SELECT ?g ?e FROM NAMED source:home FROM NAMED source:editors "
            "{ GRAPH ?g { project:alpha onemg:endDate ?e } }"
        ),
        [["source:home", _END]],
    ),
    "a dataset without named graphs": (
        "SELECT ?g FROM source:home { GRAPH ?g { ?s ?p ?o } }",
        [],
    ),
    "a dataset without default graph": (
        "SELECT ?s FROM NAMED source:home { ?s ?p ?o }",
        [],
    ),
    "a graph that is not in the dataset": (
        "SELECT ?s FROM NAMED source:home { GRAPH source:register { ?s ?p ?o } }",
        [],
    ),
    "a default graph of two": (
        (
            "SELECT (COUNT(*) AS ?n) FROM source:home FROM source:register "
            "{ project:alpha onemg:startDate ?d }"
        ),
        [[number(1)]],
    ),
    "a path between unknown ends": (
        "SELECT (COUNT(*) AS ?n) { ?a onemg:partOf+ ?b }",
        [[number(3)]],
    ),
    "a truth value": (
        "SELECT (BOUND(?x) AS ?y) { VALUES ?x { 1 } }",
        [[f'"true"^^{_XSD}boolean>']],
    ),
    "a long literal": (
        'SELECT (STRLEN(?x) AS ?n) { BIND("' + "é€😀" * 50 + '" AS ?x) }',
        [[number(150)]],
    ),
}
