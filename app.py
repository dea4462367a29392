"""The composition root: it knows every part of the house, and nobody knows it."""

import gc
import os

gc.disable()  # a start makes much and throws nothing away; web.memory says when to look again

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import helpdesk
import portal
from models import district_file
from models.database import Database
from web import (
    commands,
    errors,
    filters,
    guard,
    headers,
    health,
    identity,
    jobs,
    language,
    logs,
    memory,
    outside,
    page,
)
from web.application import Application
from web.extensions import NAME, House
from web.settings import Environment, Settings

#: No form of ours is larger.
BODY_BYTES_MAX = 1024 * 1024
FORM_PARTS_MAX = 200


def create_app(settings: Settings | None = None) -> Flask:
    """Put the house together for these settings; without any, for the environment's.

    :raises web.settings.SettingsError: when the environment cannot run the product.
    """
    settings = settings or Settings.from_env(os.environ)
    if settings.environment is not Environment.TEST:
        logs.configure()
    app = Application(__name__, static_folder=None)
    app.config.update(
        TESTING=settings.environment is Environment.TEST,
        TRUSTED_HOSTS=settings.hosts,
        MAX_CONTENT_LENGTH=BODY_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=BODY_BYTES_MAX,
        MAX_FORM_PARTS=FORM_PARTS_MAX,
    )
    district = district_file.load(settings.district)
    database = Database(settings.database_url)
    context = outside.context(settings, database, district)
    app.extensions[NAME] = House(settings, database, context)

    logs.wire(app, settings)
    identity.wire(app, settings)
    jobs.wire(app, settings, context)
    guard.wire(app)
    errors.wire(app)
    language.wire(app)
    filters.wire(app)
    commands.wire(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(portal.door())
    app.register_blueprint(helpdesk.door())
    page.wire(app, settings, district)
    headers.wire(app, settings)
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    memory.collect_from_now_on()
    return app
