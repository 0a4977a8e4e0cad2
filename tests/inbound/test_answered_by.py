"""The fields by which machines say that they answered, and those that only look so (P14, R14, RFC 3834 section 5)."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind

MACHINES = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-generated",
    "Auto-Submitted: auto-notified",
    "AUTO-SUBMITTED:   Auto-Replied",
    "Auto-Submitted: auto-replied (vacation)",
    "Auto-Submitted: (by a rule) auto-replied",
    'Auto-Submitted: auto-replied; owner-email="lee@kite.example"',
    "X-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated",  # as Exchange says it
    "X-Autoreply: yes\nPrecedence: bulk",  # two hints, where one would be none
]
PEOPLE = [
    "Auto-Submitted: no",
    "Auto-Submitted: NO",
    "Auto-Submitted: no (written by hand)",
    "Auto-Submitted: (by hand) no",
    "X-Auto-Response-Suppress: All",  # a wish of whoever wrote, and no proof of anything
    "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
    "X-Auto-Response-Suppress: All\nAuto-Submitted: no",
    "Precedence: bulk",
    "Precedence: list",
    "X-Autoreply: yes",
    "Return-Path: <>",
]


def kind_with(fields: str) -> Kind:
    """What somebody's answer is with these fields in its header."""
    head = "From: lee@kite.example\nTo: ann@northsea.example\nIn-Reply-To: <offer@northsea.example>\n"
    return classify(f"{head}{fields}\nSubject: Re: Our offer\n\nYes please, send the contract.\n".encode()).kind


@pytest.mark.parametrize("fields", MACHINES)
def test_r14_a_machine_that_says_so_is_no_reply(fields: str) -> None:
    assert kind_with(fields) is Kind.AUTO_REPLY


@pytest.mark.parametrize("fields", PEOPLE)
def test_r14_what_only_looks_so_is_a_reply(fields: str) -> None:
    assert kind_with(fields) is Kind.REPLY
