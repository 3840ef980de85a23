"""The web application: one request is one transaction, and every view declares who may enter."""

from datetime import timedelta
from http import HTTPStatus
from importlib.metadata import version

from apiflask import APIFlask
from flask import request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter

from models.log import configure_logging
from models.settings import Settings, load_settings
from web.api import register_api
from web.api.blueprint import check_call
from web.assets import register_assets
from web.auth import allow, anyone, check_entry, current_person
from web.errors import register_errors
from web.health import register_health
from web.limits import register_limits
from web.pages import register_pages
from web.request import DeskRequest
from web.security import register_headers
from web.transaction import open_transaction, roll_back
from web.uploads import register_uploads

LARGEST_REQUEST = 2 * 1024 * 1024


class RowNumber(IntegerConverter):
    """A number that fits the database's keys; a longer one is an address at which there is nothing."""

    regex = r"\d{1,18}"


class CorpusName(BaseConverter):
    """The name of a corpus; what cannot be one is an address at which there is nothing."""

    regex = r"[a-z0-9][a-z0-9-]{0,62}"


class PlainJson(DefaultJSONProvider):
    """JSON with its fields in the order in which they were put together."""

    sort_keys = False
    compact = True


class Desk(APIFlask):
    """The desk over HTTP."""

    request_class = DeskRequest
    json_provider_class = PlainJson

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            "web",
            title="Factdesk",
            version=version("factdesk"),
            spec_path=None,
            docs_path=None,
            json_errors=False,
        )
        self.url_map.converters.update(int=RowNumber, slug=CorpusName)
        self.config.update(configure_flask(settings))
        allow(anyone)(self.view_functions["static"])

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer in one transaction, committed before the answer leaves; an answer of 400 or above writes nothing."""
        with open_transaction():
            response = self.make_response(self._enter() or super().dispatch_request())
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                roll_back()
            return response

    def _enter(self) -> ResponseReturnValue | None:
        if request.routing_exception:
            return None
        redirection = check_entry()
        check_call()
        return redirection


def configure_flask(settings: Settings) -> dict[str, object]:
    """Return Flask's configuration; the cookie carries a sign-in token, the seed of form tokens and notices only."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.read_secret_key(),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_REQUEST,
        "SESSION_COOKIE_NAME": "__Host-factdesk" if settings.secure_cookies else "factdesk",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.session_days),
        # Else every answer would carry the cookie again, static files that others may keep included.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # A reviewer may think for longer than an hour; the token ends with the sign-in.
        "WTF_CSRF_TIME_LIMIT": None,
        # Browsers send no referrer here, because Referrer-Policy forbids it.
        "WTF_CSRF_SSL_STRICT": False,
    }


def create_app(settings: Settings | None = None) -> Desk:
    """Build the application for these settings, by default the environment's; embedded engines are started."""
    settings = settings or load_settings()
    configure_logging(settings)
    app = Desk(settings)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    register_uploads(app)
    csrf = CSRFProtect(app)
    register_limits(app, settings)
    register_errors(app)
    register_headers(app)
    register_assets(app)
    app.context_processor(lambda: {"current_person": current_person()})
    csrf.exempt(register_api(app))
    register_health(app)
    register_pages(app)
    return app
