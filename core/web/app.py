"""The web application: every route of every plugin, mounted under the tenant and behind the one door."""

from collections.abc import Callable
from hashlib import sha256

from litestar import Litestar, Router
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from core.runtime import Runtime
from core.web import citizens, console, document, entry, errors, health, home, legal, sign_in
from core.web.door import Door, guard, provide_work
from core.web.pages import STATIC, add_safe_headers, engine
from core.web.squeeze import SQUEEZE
from core.web.threshold import FORM_BYTES, Threshold
from core.web.trace import Tracing
from core.web.upload import close_uploads

OWN = [home.home, home.search, citizens.offers, *console.ROUTES, *legal.ROUTES, document.openapi, entry.publish]


def create_app(runtime: Runtime, bus_is_up: Callable[[], bool]) -> Litestar:
    """Return the ASGI application of one web process."""
    rooms = [
        Router("/", route_handlers=list(found.routes), opt={"plugin": found.name})
        for found in runtime.registry.plugins.values()
        if found.routes
    ]
    tenant = Router(
        "/t/{tenant:str}",
        route_handlers=[*OWN, *rooms],
        guards=[guard],
        dependencies={"work": Provide(provide_work)},
    )
    app = Litestar(
        route_handlers=[
            tenant,
            home.front,
            citizens.choose,
            sign_in.sign_in_page,
            sign_in.sign_in,
            sign_in.sign_out,
            health.live,
            health.ready,
            create_static_files_router(
                "/static", [STATIC], cache_control=CacheControlHeader(max_age=31536000, immutable=True, public=True)
            ),
        ],
        middleware=[Tracing, Threshold],
        before_send=[add_safe_headers, close_uploads],
        exception_handlers={Exception: errors.answer},
        template_config=TemplateConfig(instance=engine(runtime.registry)),
        csrf_config=CSRFConfig(
            secret=sha256(f"csrf {runtime.settings.database_url}".encode()).hexdigest(),
            cookie_secure=runtime.settings.public_url.startswith("https:"),
            cookie_httponly=True,
        ),
        openapi_config=OpenAPIConfig(title="Đình Làng", version="1", path="/unused-schema", render_plugins=[]),
        compression_config=SQUEEZE,
        request_max_body_size=FORM_BYTES,
        logging_config=None,
    )
    app.state.runtime = runtime
    app.state.door = Door(runtime)
    app.state.bus_is_up = bus_is_up
    app.state.own_routes = OWN
    return app
