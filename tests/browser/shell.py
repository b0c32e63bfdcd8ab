"""The small page of `tests.minipage` as an application for gunicorn."""

from dashboard.factory import create_app
from tests import minipage

server = create_app(shown=minipage).server
