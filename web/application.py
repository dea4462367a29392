"""Flask with the rules of addresses and the templates of this house."""

from flask import Flask

from web.spoken import SpokenEnvironment
from web.urls import Rule


class Application(Flask):
    """What ``app.create_app`` puts together."""

    url_rule_class = Rule
    # Flask names one exact class here; ours is one of its kind.
    jinja_environment = SpokenEnvironment  # type: ignore[assignment]
