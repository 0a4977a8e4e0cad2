"""What the web server runs: pixels and links answered in front of Django, so that they need no database."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from quarterdeck.kit.proxies import client_address
from quarterdeck.kit.spool import Spool
from quarterdeck.tracking.asgi import TrackingApp
from quarterdeck.tracking.tokens import signer
from quarterdeck.tracking.visitors import Visitors

PATIENCE = 2.0  # seconds that a visitor waits at most for our disk

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
django_app = get_asgi_application()
spool = Spool(settings.SPOOL, patience=PATIENCE)
app = TrackingApp(django_app, spool, signer(settings.SECRET_KEY), Visitors(settings.SECRET_KEY), client_address)
