"""The Flask application, put together from one blueprint for each concern."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Flask
from flask import url_for
from jinja2 import StrictUndefined

from onemg.rdf.prefixes import PrefixTable
from onemg.release.manifest import read_manifest
from onemg.web import advice
from onemg.web import dumps
from onemg.web import explanations
from onemg.web import graphs
from onemg.web import headers
from onemg.web import home
from onemg.web import limits
from onemg.web import lists
from onemg.web import ontology
from onemg.web import openapi
from onemg.web import operations
from onemg.web import pages
from onemg.web import prefixes
from onemg.web import problems
from onemg.web import sparql
from onemg.web.cache import AnswerCache
from onemg.web.dataset import dataset
from onemg.web.names import date_in_words
from onemg.web.site import CACHE_BYTES
from onemg.web.site import PACKAGE
from onemg.web.site import Site
from onemg.web.site import attach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Blueprint

    from onemg.config import Config
    from onemg.engine.base import Engine
    from onemg.release.layout import ReleasePaths

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.blueprint,
    lists.blueprint,
    pages.blueprint,
    ontology.blueprint,
    sparql.blueprint,
    advice.blueprint,
    graphs.blueprint,
    prefixes.blueprint,
    limits.blueprint,
    openapi.blueprint,
    dumps.blueprint,
    operations.blueprint,
    explanations.blueprint,
)
# A form encodes most signs of a query in three bytes.
_FORM_FACTOR = 3
_FORM_REST_BYTES = 10_000


def create_app(
    config: Config,
    engine: Engine,
    release: ReleasePaths,
    blueprints: Sequence[Blueprint] = BLUEPRINTS,
) -> Flask:
    """Return the application that serves one release through one engine.

    Args:
        config: the settings.
        engine: holds the release.
        release: where its files are.
        blueprints: the concerns to serve; each can be left out.

    Raises:
        ReleaseError: the release has no manifest that can be read.
    """
    known = PrefixTable(json.loads(release.prefixes.read_bytes()))
    site = Site(config, engine, release, read_manifest(release), known, AnswerCache(CACHE_BYTES))
    app = Flask(
        "onemg", root_path=str(PACKAGE), static_folder="static", template_folder="templates"
    )
    app.config["MAX_CONTENT_LENGTH"] = config.max_query_bytes * _FORM_FACTOR + _FORM_REST_BYTES
    # Redirects that werkzeug makes by itself would name the Host header; ours never do.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    _prepare_templates(app, site)
    attach(app, site)
    headers.install(app)
    problems.install(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    return app


def _prepare_templates(app: Flask, site: Site) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["zip_with"] = zip
    app.jinja_env.globals.update(
        asset=lambda name: url_for("static", filename=name, v=site.code),
        caret=caret,
        in_words=date_in_words,
        manifest=site.manifest,
    )
    app.context_processor(lambda: {"dataset": dataset(site)})


def caret(line: str, column: int) -> str:
    """Return a caret under a column of a line, tabs kept so that it stands right."""
    before = line[: column - 1]
    return "".join("\t" if sign == "\t" else " " for sign in before) + "^"
