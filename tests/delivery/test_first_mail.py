"""L2: what a first mail says of itself is true: its subject, who it is from, where answers go."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.models.functions import Now

from quarterdeck.compose import batch_maker, batches, drafts
from quarterdeck.compose.batches import Wanted
from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.delivery.sending import sending, waits_for
from tests.factories import make_person, make_template
from tests.sandbox.world import Sandbox

SUBJECTS = ["Two sites, {{ first_name }}", "Reply wanted, {{ first_name }}", "About {{ first_name }}"]


def headers_of(internet: Sandbox, email: Email) -> dict[str, str]:
    """The mail's header, off the wire."""
    Email.objects.filter(pk=email.pk).update(due_at=Now())
    with sending():
        waits_for(email, "delivered")
    (message,) = internet.messages(email.address)
    return dict(message["headers"])


@pytest.mark.parametrize("n", range(3))
def test_l2_a_first_mail_says_what_was_written_and_who_wrote_it(rep: User, internet: Sandbox, n: int) -> None:
    identity = rep.identities.get()
    person = make_person("Maya Okafor", address=f"silent.first{n}@brava.example")
    written = drafts.Written(person, SUBJECTS[n], "<p>Hi</p>", identity, template=make_template(rep))
    sent = headers_of(internet, drafts.send(rep, uuid4(), 0, written))
    assert sent["Subject"] == SUBJECTS[n].replace("{{ first_name }}", "Maya")
    assert sent["From"] == f"{identity.name} <{identity.address}>"
    assert not {"Reply-To", "Sender", "In-Reply-To", "References"} & sent.keys()


def test_l2_nor_is_a_batch_dressed_up_as_an_answer(rep: User, internet: Sandbox) -> None:
    person = make_person("Maya Okafor", address="silent.first.batch@brava.example")
    batches.make(rep, uuid4(), [person.pk], Wanted("Launch", SUBJECTS[0], "<p>Hi</p>", rep.identities.get()))
    batch_maker.work()
    sent = headers_of(internet, Email.objects.get())
    assert sent["Subject"] == "Two sites, Maya"
    assert "In-Reply-To" not in sent


def test_only_what_follows_a_sent_email_begins_with_re(rep: User, internet: Sandbox) -> None:
    person = make_person("Maya Okafor", address="silent.first.follow@brava.example")
    first = drafts.send(rep, uuid4(), 0, drafts.Written(person, "Two sites", "<p>Hi</p>", rep.identities.get()))
    sent = headers_of(internet, first)
    follow = drafts.follow_up(rep, first.fresh())
    assert follow.subject == "Re: Two sites"
    again = drafts.send(rep, uuid4(), 0, drafts.Written(
        person, follow.subject, "<p>Well?</p>", rep.identities.get(), follows=follow.follows
    ))  # fmt: skip
    Email.objects.filter(pk=again.pk).update(due_at=Now())
    with sending():
        waits_for(again, "delivered")
    newest = max(internet.messages(person.address), key=lambda each: str(each["subject"]).startswith("Re:"))
    assert dict(newest["headers"])["In-Reply-To"] == sent["Message-ID"]
