"""What the web server runs: Django, and in front of it whatever must answer without Django."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from quarterdeck.kit.proxies import client_address
from quarterdeck.kit.spool import Spool
from quarterdeck.tracking.asgi import TrackingApp
from quarterdeck.tracking.tokens import signer
from quarterdeck.tracking.visitors import Visitors

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quarterdeck.settings")

app = TrackingApp(
    get_asgi_application(),
    Spool(settings.SPOOL),
    signer(settings.SECRET_KEY),
    Visitors(settings.SECRET_KEY),
    client_address,
)
