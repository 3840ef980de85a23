"""How the desk is, for those who watch it: whether it lives, whether it is ready, and its figures."""

import time
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.wrappers import Response as AnyResponse

from models.engines.share import hold_engines
from models.migrations.upgrade import missing_migrations
from models.queries.feeds import count_feeds
from models.queries.health import Movement, count_jobs, describe_span, read_movement
from web.auth import allow, anyone, operators
from web.request import desk_settings
from web.transaction import roll_back, session

# Seconds of waiting below which nobody need hear of it.
_WORTH_TELLING = 10
# Anybody can invent methods, and every new label would stay in memory.
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

health = Blueprint("health", __name__)


class Condition(StrEnum):
    """How a part of the desk is; only `unavailable` keeps submissions from being accepted."""

    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Check:
    """What a look at a part of the desk found."""

    status: Condition
    detail: str | None = None

    @property
    def told(self) -> dict[str, str]:
        """What the answer says about it."""
        return {"status": self.status} | ({"detail": self.detail} if self.detail else {})


@health.get("/healthz")
@allow(anyone)
def show_life() -> Response:
    """Say that the process lives; it asks nobody else."""
    return jsonify(status=Condition.OK)


@health.get("/readyz")
@allow(anyone)
def show_readiness() -> tuple[Response, int]:
    """Say whether submissions can be accepted (200) or not (503), and which part is not as it should be."""
    checks = run_checks()
    worst = max((check.status for check in checks.values()), key=list(Condition).index)
    body = jsonify(status=worst, checks={name: check.told for name, check in checks.items()})
    return body, HTTPStatus.SERVICE_UNAVAILABLE if worst is Condition.UNAVAILABLE else HTTPStatus.OK


@health.get("/metrics")
@allow(operators)
def show_metrics() -> Response:
    """Give the figures in the text format of Prometheus."""
    figures: Figures = current_app.extensions["figures"]
    figures.read_jobs()
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def run_checks() -> dict[str, Check]:
    """Look at the database, its schema, Redis and the waiting jobs; a lost Redis only delays work."""
    checks = {"redis": check_redis()}
    try:
        behind = missing_migrations(session().connection())
        movement = None if behind else read_movement(session(), desk_settings().lease_seconds)
    except (OperationalError, PoolTimeoutError):
        return {"database": Check(Condition.UNAVAILABLE, "The database does not answer."), **checks}
    return {
        "database": Check(Condition.OK),
        "migrations": Check(Condition.UNAVAILABLE, "Run “factdesk db upgrade”.") if behind else Check(Condition.OK),
        **checks,
        "jobs": check_movement(movement) if movement else Check(Condition.OK),
    }


def check_redis() -> Check:
    """Ping Redis with the patience of a submit."""
    settings = desk_settings()
    client = Redis.from_url(
        hold_engines(settings).redis_url,
        socket_timeout=settings.broker_timeout,
        socket_connect_timeout=settings.broker_timeout,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        client.ping()
    except RedisError:
        return Check(Condition.DEGRADED, "Redis does not answer: jobs are accepted, and start some seconds later.")
    finally:
        client.close()
    return Check(Condition.OK)


def check_movement(movement: Movement) -> Check:
    """Judge from the database whether work goes on: a worker that lives and does nothing is no worker."""
    complaint = movement.describe_standstill(desk_settings())
    if complaint:
        return Check(Condition.DEGRADED, complaint)
    if movement.wait_seconds < _WORTH_TELLING:
        return Check(Condition.OK)
    jobs = f"{movement.waiting:,} jobs wait" if movement.waiting > 1 else "one job waits"
    return Check(Condition.OK, f"Busy: {jobs}, the first for {describe_span(movement.wait_seconds)}.")


class Figures:
    """The figures of one application: its requests as they come, and the jobs as they stand when somebody looks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self.requests = Counter("factdesk_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "factdesk_request_seconds", "Time from request to answer.", ("route",), registry=self.registry
        )
        self.jobs = Gauge("factdesk_jobs", "Jobs by kind and state.", ("kind", "state"), registry=self.registry)
        self.wait = Gauge("factdesk_job_wait_seconds", "Wait of the oldest runnable job.", registry=self.registry)
        self.feeds = Gauge("factdesk_feeds", "Watched feeds by health.", ("health",), registry=self.registry)
        self.still = Gauge("factdesk_job_still_seconds", "Time since a job was taken or moved.", registry=self.registry)
        self.database = Gauge("factdesk_database_up", "1 while the database answers.", registry=self.registry)

    def read_jobs(self) -> None:
        """Ask the database; while it does not answer, the last numbers are withdrawn rather than repeated."""
        self.jobs.clear()
        self.feeds.clear()
        try:
            counts = count_jobs(session())
            feeds = count_feeds(session())
            movement = read_movement(session(), desk_settings().lease_seconds)
        except (OperationalError, PoolTimeoutError):
            roll_back()
            self.database.set(0)
            self.wait.set(float("nan"))
            self.still.set(float("nan"))
            return
        self.database.set(1)
        self.wait.set(movement.wait_seconds)
        self.still.set(float("nan") if movement.still_seconds is None else movement.still_seconds)
        for (kind, state), number in counts.items():
            self.jobs.labels(kind, state).set(number)
        for condition, number in feeds.items():
            self.feeds.labels(condition.value).set(number)

    def count_request(self, response: AnyResponse) -> AnyResponse:
        """Count an answer under its route, never under its address, which may be private."""
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in _METHODS else "other"
        self.requests.labels(route, method, response.status_code).inc()
        if "began_at" in g:
            self.seconds.labels(route).observe(time.perf_counter() - g.began_at)
        return response


def register_health(app: Flask) -> None:
    """Put the three addresses on the application and begin to count."""
    figures = Figures()
    app.extensions["figures"] = figures
    app.before_request_funcs.setdefault(None, []).insert(0, _start_clock)
    app.after_request(figures.count_request)
    app.register_blueprint(health)


def _start_clock() -> None:
    g.began_at = time.perf_counter()
