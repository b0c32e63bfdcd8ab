"""The web application: `gunicorn app:server`."""

from dashboard.factory import create_app

server = create_app().server
