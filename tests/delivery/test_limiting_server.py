"""A server that takes so many a minute and then says so: what it refused waits with its words, and goes once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db.models.functions import Now

from quarterdeck.delivery.models import Channel
from quarterdeck.emails.models import Email
from tests.delivery.sending import make_due, sending
from tests.factories import make_channel, make_identity
from tests.sandbox.world import PATIENCE, Sandbox, eventually

pytestmark = pytest.mark.django_db(transaction=True)

EMAILS, TAKEN = 5, 2


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Sandbox]:
    server = Sandbox(tmp_path, pace="1")  # so that its minutes are as long as ours
    yield server
    server.stop()


def tell(server: Sandbox, **said: str) -> None:
    assert httpx.post(f"{server.url}/api/weather", data=said, timeout=PATIENCE).status_code == 200


def test_what_a_limiting_server_refuses_waits_and_goes_once(server: Sandbox) -> None:
    tell(server, mood="limiting", per_minute=str(TAKEN))
    rep = make_identity(channel=make_channel(name="Limited", port=server.smtp_port, connections=1)).user
    emails = [make_due(rep, f"silent{n}@limits.example") for n in range(EMAILS)]
    with sending():
        eventually(lambda: Email.objects.filter(reason__code="deferred").count() == EMAILS - TAKEN)
        assert Email.objects.filter(status="delivered").count() == TAKEN
        for each in Email.objects.filter(status="scheduled"):
            assert each.reason is not None
            assert "4.7.28" in each.reason["words"]
        assert Channel.objects.get().state == "ready"

        tell(server, mood="fair")
        Email.objects.filter(status="scheduled").update(due_at=Now())
        eventually(lambda: {each.fresh().status for each in emails} == {"delivered"})
    assert [len(server.messages(each.address)) for each in emails] == [1] * EMAILS
