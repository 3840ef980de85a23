"""The JSON interface for programs under /api/v1; it reads no cookies."""

from threading import BoundedSemaphore

from apiflask import APIBlueprint, APIFlask

from web.api import (
    amending,
    bulk,
    cases,
    claims,
    contradictions,
    corpora,
    digest,
    documents,
    feeds,
    imports,
    jobs,
    joining,
    leases,
    policy,
    privacy,
    second_look,
    submissions,
    triage,
    twins,
    verdicts,
    views,
    webhooks,
)
from web.api.blueprint import api
from web.api.description import describe_interface, docs
from web.request import desk_settings

__all__ = [
    "amending",
    "bulk",
    "cases",
    "claims",
    "contradictions",
    "corpora",
    "digest",
    "documents",
    "feeds",
    "imports",
    "jobs",
    "joining",
    "leases",
    "policy",
    "privacy",
    "register_api",
    "second_look",
    "submissions",
    "triage",
    "twins",
    "verdicts",
    "views",
    "webhooks",
]


def register_api(app: APIFlask) -> APIBlueprint:
    """Put the interface and its description on the application; return its blueprint."""
    app.register_blueprint(api)
    app.register_blueprint(docs)
    describe_interface(app)
    with app.app_context():
        app.extensions[jobs.SEATS] = BoundedSemaphore(max(1, desk_settings().web_threads // 4))
    return api
