"""For operators: whether the process lives, and whether it can answer."""

from __future__ import annotations

import json

from flask import Blueprint
from flask import Response

from onemg.errors import EngineError
from onemg.rdf.media import JSON
from onemg.web.site import current_site

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer that this process lives; looks at nothing else."""
    return _json({"status": "ok"})


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answer that a query gets its answer through a worker, and from which release.

    Raises:
        EngineError: a known triple is not answered.
    """
    site = current_site()
    if not site.rows("operations_known"):
        raise EngineError("The engine answers, but not with the triple that every release holds.")
    return _json({"status": "ready", "release": site.manifest.version})


def _json(value: object) -> Response:
    response = Response(json.dumps(value) + "\n", content_type=JSON.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
