"""The floor that start and memory are measured against: Django with one empty page, on the same server."""

from __future__ import annotations

import asyncio
import sys

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("", page)]


async def serve(port: int) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    app = get_asgi_application()
    await Server(app, "127.0.0.1", port, interface=Interfaces.ASGINL, log_enabled=False).serve()


if __name__ == "__main__":
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="floor", USE_TZ=True)
    asyncio.run(serve(int(sys.argv[1])))
