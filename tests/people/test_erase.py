"""Erasing people (L3, L4): what goes, what stays, and that nobody mails them again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from quarterdeck.campaigns.enrolling import enroll
from quarterdeck.compose import batch_maker, batches
from quarterdeck.emails.models import Attempt, Content, Email, Event, File
from quarterdeck.emails.optout import unsubscribe
from quarterdeck.inbound.models import Message, RawMail
from quarterdeck.kit.states import WrongState
from quarterdeck.people import importer, restored, uploads
from quarterdeck.people.erase import erase
from quarterdeck.people.erased import erased_key
from quarterdeck.people.everything import as_json
from quarterdeck.people.models import Group, ImportRow, OtherAddress, Person, SoftBounce, Suppression, Upload
from quarterdeck.people.optout import OptOut
from quarterdeck.people.screen import screen
from quarterdeck.team.models import AuditEntry, User
from quarterdeck.tracking import consent, modes
from tests.factories import make_batch, make_campaign, make_content, make_email, make_person, make_task
from tests.inbound.post import answer, come_in, returned

pytestmark = pytest.mark.django_db
CSV = (
    b"Email,First name,Last name,Phone\r\nMaya.Okafor@Brava.example,Maya,Okafor,+31 6 1234\r\n"
    b"x@brava.example,Xi,Li,\r\n"
)
WORDS = ("maya", "okafor", "+31 6 1234", "dock 9")  # whatever the database knows of her has one of these in it


@pytest.fixture
def maya(alice: User) -> Person:
    """Somebody of whom every room knows something."""
    upload = _import(alice)
    person = Person.objects.get(address_key="maya.okafor@brava.example")
    Person.objects.filter(pk=person.pk).update(
        company="Okafor Docks", company_key="okafor docks", custom={"dock": "dock 9"}
    )
    OtherAddress.objects.create(person=person, address="maya@old.example", address_key="maya@old.example")
    Group.objects.create(owner=alice, name="CFOs").people.add(person)
    Suppression.suppress([person.address], "manual", "Maya called", alice)
    Suppression.lift(person.address, ["manual"], "Maya called back", alice)
    SoftBounce.objects.create(address_key=person.address_key, email_id=77, at=timezone.now())
    make_task(alice, person=person, name="Call Maya", details="about dock 9")
    modes.choose(person, "individual", alice)
    consent.write_down(person, given=True, source="spoken", at=timezone.now(), note="Maya said so", by=alice)
    assert upload.status == "done"
    person.refresh_from_db()
    return person


def _import(by: User, data: bytes = CSV) -> Upload:
    upload = uploads.receive("list.csv", data, File.store(data), by=by)
    uploads.start(upload, uploads.Choices(upload.mapping))
    importer.work()
    upload.refresh_from_db()
    return upload


def _mail(maya: Person, alice: User) -> dict[str, Email]:
    """Emails in every state but in progress, with her words in all places."""
    made = {
        status: make_email(
            status, sender=alice, person=maya, subject=f"Maya, dock 9: {status}", body="<p>Dear Maya</p>",
            values={"first_name": "Maya"},
        )
        for status in ("draft", "scheduled", "delivered", "archived", "failed", "bounced", "spam", "deleted")
    }  # fmt: skip
    Event.record("bounced", made["bounced"], words="550 5.1.1 maya.okafor@brava.example unknown")
    Event.record("viewed", made["delivered"], verdict="human")
    Email.objects.filter(pk=made["delivered"].pk).update(views=3)
    come_in(answer(made["delivered"], text="Dock 9 it is. Maya"), returned(made["archived"]))
    return made


def _all_text() -> str:
    """Every row of every table of ours, as text: nothing of an erased person may be in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT string_agg(row_to_json(r)::text, chr(10)) FROM "{table}" r')
            found.append((cursor.fetchone() or [""])[0] or "")
    return "\n".join(found).casefold()


def test_l4_nothing_of_them_is_left_in_any_table(maya: Person, alice: User, adam: User) -> None:
    _mail(maya, alice)
    copied = make_email("delivered", sender=alice, cc=["Maya.Okafor@brava.example", "tom@brava.example"])
    Event.record("delivered", copied, refused=["maya.okafor@brava.example: 550"])
    before = _all_text()
    assert all(word in before for word in WORDS)
    assert erase([maya.pk], by=adam) == 1
    after = _all_text()
    assert [word for word in WORDS if word in after] == []
    copied.refresh_from_db()
    assert copied.cc == ["tom@brava.example"]


def test_l4_a_keyed_hash_of_each_address_is_left(maya: Person, alice: User, adam: User) -> None:
    make_email("bounced", sender=alice, person=maya, address="maya@third.example")
    erase([maya.pk], by=adam)
    known = ("maya.okafor@brava.example", "maya@old.example", "maya@third.example")
    kept = Suppression.objects.filter(kind="erased").values_list("address_key", flat=True)
    assert set(kept) == {erased_key(each) for each in known}
    assert all(screen([each]).against(each) for each in ("MAYA.Okafor@Brava.example", *known))
    assert screen(known).against(known[0], commercial=False), "not even mail that sells nothing"


def test_totals_stay_true_and_name_nobody(maya: Person, alice: User, adam: User) -> None:
    made = _mail(maya, alice)
    erase([maya.pk], by=adam)
    left = dict(Email.objects.values_list("pk", "status"))
    became = {"scheduled": "cancelled", "archived": "bounced"}  # a report said that it had come back
    assert left == {email.pk: became.get(status, status) for status, email in made.items() if status != "draft"}
    delivered = Email.objects.select_related("person", "content").get(pk=made["delivered"].pk)
    assert (delivered.views, delivered.replies, delivered.subject, delivered.content.body) == (3, 1, "", "")
    assert delivered.sent_at
    assert delivered.person.name == "Erased person"
    assert not Attempt.objects.filter(email__in=left).exists()
    assert set(Event.objects.filter(email_id__in=left).values_list("kind", "data__words")) == {("erased", None)}
    assert Email.objects.get(pk=made["bounced"].pk).reason == {"code": "erased"}


def test_what_others_share_with_them_stays(maya: Person, alice: User, adam: User) -> None:
    batch = make_batch(alice, content=make_content("Hello {{ first_name }}"))
    tom = make_email("delivered", sender=alice, batch=batch, content=batch.content)
    make_email("delivered", sender=alice, person=maya, batch=batch, content=batch.content)
    raw = answer(tom, text="Yes")
    come_in(raw)
    erase([maya.pk], by=adam)
    assert Content.objects.filter(pk=batch.content_id).exists()
    assert Message.objects.get().email_id == tom.pk
    assert RawMail.objects.count() == 1
    assert ImportRow.objects.filter(person__isnull=False).count() == 1, "the other row of the file"


def test_while_an_email_to_them_is_being_sent_nobody_is_erased(maya: Person, alice: User, adam: User) -> None:
    make_email("in_progress", sender=alice, person=maya)
    with pytest.raises(WrongState):
        erase([maya.pk], by=adam)
    maya.refresh_from_db()
    assert maya.first_name == "Maya"
    assert not Suppression.objects.filter(kind="erased").exists()


def test_the_log_says_who_and_when_and_no_more(maya: Person, alice: User, adam: User) -> None:
    assert AuditEntry.objects.filter(data__address=maya.address_key).exists()
    erase([maya.pk], by=adam)
    entry = AuditEntry.objects.get(action="person.erased")
    assert (entry.actor, entry.noun_id, entry.data) == (adam, maya.pk, {})
    assert not AuditEntry.objects.filter(data__icontains="maya").exists()


def test_erasing_twice_is_once(maya: Person, adam: User) -> None:
    assert (erase([maya.pk], by=adam), erase([maya.pk], by=adam)) == (1, 0)
    assert AuditEntry.objects.filter(action="person.erased").count() == 1


def test_erasing_nobody_takes_nothing_of_anybody(alice: User, adam: User) -> None:
    """After a restore the list of erasures may name only people who were not in the backup."""
    upload = _import(alice, b"Email,First name\r\nno address,Tom\r\n")
    assert erase([], by=adam) == 0
    assert upload.rows.get().cells == ["no address", "Tom"]


@pytest.mark.parametrize(
    "address", ["joann@x.example", "j.ann@x.example", "ann@x.example.org", "ann@x.example-two.org"]
)
def test_whoever_has_a_longer_address_keeps_theirs(alice: User, adam: User, address: str) -> None:
    ann = make_person(address="ann@x.example")
    copied = make_email("scheduled", sender=alice, cc=[f"Jo <{address}>", "Ann <ANN@x.example>"])
    upload = _import(alice, f"Email,Colleague\r\nno address,{address}\r\nnone either,ann@x.example\r\n".encode())
    erase([ann.pk], by=adam)
    assert copied.fresh().cc == [f"Jo <{address}>"]
    assert [row.cells for row in upload.rows.order_by("number")] == [["no address", address], None]
    assert upload.fresh().sample == [["no address", address]]


def test_many_are_erased_by_set(alice: User, adam: User, django_assert_max_num_queries: Any) -> None:
    people = [make_person() for _ in range(30)]
    for person in people:
        make_email("delivered", sender=alice, person=person)
    with django_assert_max_num_queries(60 + len(people)):  # a line of the audit log each
        assert erase([person.pk for person in people], by=adam) == 30


def test_l3_erase_then_import_the_same_file_and_no_mail_is_queued(maya: Person, alice: User, adam: User) -> None:
    erase([maya.pk], by=adam)
    upload = _import(alice)
    assert upload.counts == {"refused": 1, "unchanged": 1}
    refused = upload.rows.get(outcome="refused")
    assert (refused.cells, refused.address_key, refused.reason) == ([], "", "erased at their own wish")
    assert not Person.objects.filter(address_key="maya.okafor@brava.example").exists()


def test_l3_nor_to_whoever_is_written_down_by_hand_again(maya: Person, alice: User, adam: User) -> None:
    erase([maya.pk], by=adam)
    again = make_person("Maya Okafor", address="maya.okafor@brava.example")
    wanted = batches.Wanted("Launch", "Hello", "<p>Hello</p>", alice.identities.get())
    assert batches.review(alice, [again.pk], wanted).skipped == {"suppressed:erased": [again.pk]}
    batches.make(alice, uuid4(), [again.pk], wanted)
    batch_maker.work()
    assert enroll({again.pk: again.address}, make_campaign(alice)) == (set(), {"suppressed:erased": 1})
    assert not Email.objects.filter(status__in=["scheduled", "in_progress"]).exists()


def test_their_old_link_to_unsubscribe_writes_no_address_down(maya: Person, alice: User, adam: User) -> None:
    email = make_email("delivered", sender=alice, person=maya)
    about = OptOut(email.pk, alice.pk, maya.address_key)
    erase([maya.pk], by=adam)
    unsubscribe(about, source="one_click")
    assert not Suppression.objects.exclude(kind="erased").exists()


def test_a_late_answer_or_bounce_is_not_kept(maya: Person, alice: User, adam: User) -> None:
    email = make_email("delivered", sender=alice, person=maya)
    late = answer(email, text="Dock 9? Maya")
    erase([maya.pk], by=adam)
    come_in(late)
    assert not Message.objects.exclude(status="kept").exists()
    assert Email.objects.get(pk=email.pk).replies == 0


def test_mails_that_they_have_are_followed_no_more(maya: Person, adam: User) -> None:
    erase([maya.pk], by=adam)
    assert modes.modes_of([maya.pk])[maya.pk] == "off"


@pytest.fixture
def backup(maya: Person, alice: User, adam: User, django_capture_on_commit_callbacks: Any) -> Person:
    """Maya, erased and then brought back by a backup from before, with an email that waits for its time."""
    with django_capture_on_commit_callbacks(execute=True):
        erase([maya.pk], by=adam)
    Suppression.objects.filter(kind="erased").delete()
    Person.objects.filter(pk=maya.pk).delete()
    again = make_person("Maya Okafor", address="maya.okafor@brava.example")
    make_email("scheduled", sender=alice, person=again, due_at=timezone.now() - timedelta(minutes=1))
    return again


def test_l4_after_an_older_backup_is_restored_they_are_barred_at_once_and_erased_again(backup: Person) -> None:
    assert screen([backup.address]).against(backup.address) is None
    assert restored.bar_returned() == 2
    assert screen([backup.address]).against(backup.address)
    assert restored.erase_returned() == 1
    assert [word for word in WORDS if word in _all_text()] == []
    assert not Email.objects.filter(status="scheduled").exists()
    assert (restored.bar_returned(), restored.erase_returned()) == (0, 0)


def test_whoever_is_being_written_to_after_a_restore_is_barred_and_erased_later(backup: Person, alice: User) -> None:
    busy = make_email("in_progress", sender=alice, person=backup)
    with pytest.raises(WrongState):
        restored.erase_returned()
    Email.objects.filter(pk=busy.pk).update(status="cancelled", due_at=None)
    restored.bar_returned()
    assert restored.erase_returned() == 1


def test_the_list_of_erasures_names_nobody_and_is_completed_from_the_database(maya: Person, adam: User) -> None:
    path = settings.QUARTERDECK.data / "erased"
    path.unlink(missing_ok=True)
    erase([maya.pk], by=adam)  # on another host, whose file this is not
    restored.bar_returned()
    lines = set(path.read_text().split())
    assert lines == set(Suppression.objects.filter(kind="erased").values_list("address_key", flat=True))
    assert "maya" not in path.read_text()


def test_l4_the_export_is_complete_and_machine_readable(maya: Person, alice: User) -> None:
    _mail(maya, alice)
    told = json.loads(as_json(maya))
    assert told["person"]["address"] == "Maya.Okafor@Brava.example"
    assert told["person"].keys() >= {field.attname for field in Person._meta.concrete_fields}
    assert [each["address"] for each in told["other_addresses"]] == ["maya@old.example"]
    assert [each["group__name"] for each in told["groups"]] == ["CFOs"]
    assert {each["kind"] for each in told["may_we_write"]} == {"manual", "bounced", "soft bounce"}
    assert told["imports"][0]["facts"]["phone"] == "+31 6 1234"
    assert told["tasks"][0]["details"] == "about dock 9"
    assert told["tracking"]["consents"][0]["note"] == "Maya said so"
    assert len(told["emails"]) == 8
    assert all("Dear Maya" in each["text"] for each in told["emails"])
    assert any(event["kind"] == "viewed" for each in told["emails"] for event in each["events"])
    assert any("Dock 9 it is" in each["text"] and "Dock 9 it is" in each["raw"] for each in told["messages"])


def test_only_an_admin_erases_and_only_after_saying_so(client: Client, maya: Person, alice: User, adam: User) -> None:
    url = f"/people/{maya.pk}/erase/"
    client.force_login(alice)
    assert client.post(url, {"sure": "1"}).status_code == 403
    client.force_login(adam)
    assert b"keyed hash" in client.get(url).content
    assert client.post(url).status_code == 422
    assert client.post(url, {"sure": "1"}).status_code == 302
    assert client.get(f"/people/{maya.pk}/").status_code == 404
    assert Person.objects.visible_to(adam).filter(pk=maya.pk).count() == 0


def test_an_email_whose_recipient_was_erased_says_so(client: Client, maya: Person, alice: User, adam: User) -> None:
    email = make_email("bounced", sender=alice, person=maya)
    erase([maya.pk], by=adam)
    client.force_login(alice)
    page = client.get(f"/emails/{email.uuid}/").content.decode()
    assert "Erased person" in page
    assert f"/people/{maya.pk}/" not in page
    assert "/retry/" not in page
    for told in ({"note": "please"}, {"address": "somebody.else@brava.example"}):
        client.post(f"/emails/{email.uuid}/retry/", told)
    email.refresh_from_db()
    assert email.status == "bounced"
