"""What the web server runs: Django, and in front of it whatever must answer without Django."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")

app = get_asgi_application()
