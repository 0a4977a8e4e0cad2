"""What the web server runs: pixels and links answered in front of Django, so that they need no database."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")
django_app = get_asgi_application()

from django.conf import settings  # noqa: E402 - Django has to be set up before

from quarterdeck.kit.proxies import client_address  # noqa: E402
from quarterdeck.kit.spool import Spool  # noqa: E402
from quarterdeck.tracking.asgi import TrackingApp  # noqa: E402
from quarterdeck.tracking.tokens import signer  # noqa: E402
from quarterdeck.tracking.visitors import Visitors  # noqa: E402

PATIENCE = 2.0  # seconds that a visitor waits at most for our disk

spool = Spool(settings.SPOOL, patience=PATIENCE)
app = TrackingApp(django_app, spool, signer(settings.SECRET_KEY), Visitors(settings.SECRET_KEY), client_address)
