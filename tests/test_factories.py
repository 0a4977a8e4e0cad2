"""The factories themselves: every status can be made."""

from __future__ import annotations

import pytest

from quarterdeck.emails.models import Email
from quarterdeck.team.models import User
from tests.factories import make_email, make_task, make_template


@pytest.mark.parametrize("status", Email.Status.values)
def test_an_email_can_be_made_in_every_status(alice: User, status: str) -> None:
    assert make_email(status, sender=alice).status == status


def test_the_cast_has_identities_that_can_send(alice: User, adam: User) -> None:
    assert alice.identities.usable().count() == adam.identities.usable().count() == 1


def test_templates_and_tasks_can_be_made(alice: User) -> None:
    assert make_template(alice).owner == make_task(alice).assignee == alice
