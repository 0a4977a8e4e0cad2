"""L1: nothing commercial goes live before it can say who sends it, from which postal address, and how to leave."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quarterdeck.compose import batches, footers, shelf
from quarterdeck.compose.batches import Wanted
from quarterdeck.compose.letter import letter_for
from quarterdeck.compose.models import Batch, House, Template
from quarterdeck.compose.preflight import NotReady, preflight
from quarterdeck.team.models import User
from tests.factories import make_campaign, make_email, make_person, make_template

pytestmark = pytest.mark.django_db
TEXT: dict[str, Any] = {"name": "Launch", "category": "", "subject": "Hello", "body": "<p>Hello</p>"}


@pytest.fixture
def nameless(alice: User) -> None:
    """A house of which nobody has written anything down."""
    House.objects.all().delete()


def _wanted(user: User, **more: Any) -> Wanted:
    return Wanted("Launch", "Hello", "<p>Hello</p>", user.identities.get(), **more)


@pytest.mark.usefixtures("nameless")
def test_l1_a_commercial_template_is_not_shared_while_name_or_postal_address_is_missing(
    alice: User, adam: User
) -> None:
    House.objects.all().delete()  # Adam's identity brought it along
    with pytest.raises(shelf.NotLive) as refused:
        shelf.make(alice, **TEXT, shared=True)
    assert len(refused.value.lacks) == 2
    assert "postal address" in str(refused.value)
    private = shelf.make(alice, **TEXT, shared=False)
    shelf.make(alice, **TEXT, shared=True, non_commercial=True)
    footers.change_house(adam, name="Northsea")
    with pytest.raises(shelf.NotLive, match="postal address"):
        shelf.change(private, 1, **TEXT, shared=True)
    footers.change_house(adam, postal_address="Quay 1, Rotterdam")
    shelf.change(private, 1, **TEXT, shared=True)
    assert Template.objects.get(pk=private.pk).shared


@pytest.mark.usefixtures("nameless")
def test_l1_nor_is_it_sent_and_mail_by_hand_is_free(alice: User) -> None:
    by_hand = make_email(sender=alice)
    by_template = make_email(sender=alice, template=make_template(alice))
    by_campaign = make_email(sender=alice, campaign=make_campaign(alice))
    invoice = make_email(sender=alice, template=make_template(alice, non_commercial=True))
    assert [len(preflight(each, [])) for each in (by_hand, by_template, by_campaign, invoice)] == [0, 2, 2, 0]


@pytest.mark.usefixtures("nameless")
def test_l1_nor_a_batch_even_one_that_somebody_typed(alice: User, adam: User) -> None:
    House.objects.all().delete()
    people = [make_person().pk]
    assert len(batches.review(alice, people, _wanted(alice)).problems) == 2
    with pytest.raises(NotReady, match="postal address"):
        batches.make(alice, uuid4(), people, _wanted(alice))
    assert not Batch.objects.exists()
    invoice = make_template(alice, non_commercial=True)
    assert batches.review(alice, people, _wanted(alice, template=invoice)).problems == []
    footers.change_house(adam, name="Northsea", postal_address="Quay 1, Rotterdam")
    batches.make(alice, uuid4(), people, _wanted(alice))


def test_l1_where_the_house_appends_nothing_a_template_has_to_name_the_message_itself(alice: User, adam: User) -> None:
    footers.change_house(adam, append="never")
    template = make_template(alice)
    (problem,) = preflight(make_email(sender=alice, template=template), [])
    assert "{{ team_unsubscribe }}" in problem.words
    named = make_email(sender=alice, template=template, body="<p>Hello</p>{{ team_unsubscribe }}")
    assert preflight(named, []) == []
    assert "Quay 1, Rotterdam" in letter_for(named).text


def test_l1_name_and_address_stay_while_commercial_mail_carries_them(client: Client, alice: User, adam: User) -> None:
    footers.change_house(adam, postal_address="")
    footers.change_house(adam, postal_address="Quay 1, Rotterdam")
    make_template(alice, shared=True)
    with pytest.raises(footers.StillNeeded):
        footers.change_house(adam, postal_address="")
    footers.change_house(adam, postal_address="Quay 2, Rotterdam")
    client.force_login(adam)
    answer = client.post("/settings/unsubscribing/", {"name": "Northsea", "postal_address": "", "append": "always"})
    assert answer.status_code == 422
    assert "keep both" in answer.content.decode()
    assert footers.house().postal_address == "Quay 2, Rotterdam"


@pytest.mark.usefixtures("nameless")
def test_l1_the_form_says_what_is_missing_and_keeps_what_was_written(client: Client, alice: User) -> None:
    client.force_login(alice)
    told = {**TEXT, "body": "<p>Nine ports.</p>", "shared": "on", "version": "0"}
    answer = client.post("/templates/new/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "It cannot be shared yet" in page
    assert "Nine ports." in page
    assert not Template.objects.exists()
    assert client.post("/templates/new/", {**told, "shared": ""}).status_code == 302
