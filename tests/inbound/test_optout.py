"""Requests not to be mailed again: short ones, in a person's own new words."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.optout import is_request

REQUESTS = [
    "unsubscribe",
    "Unsubscribe me please.",
    "STOP",
    "stop, thanks",
    "Please remove me from your mailing list.",
    "Hi Ann,\n\nplease remove me from your list.\n\nThanks\nLee",
    "Not interested, please take me off your list",
    "Could you please remove me from your database?",
    "Please stop emailing me.",
    "Do not contact me again.",
    "Don’t email me anymore",
    "Opt out",
    "Remove",
    "I would like to unsubscribe.",
    "No thanks. Please unsubscribe.\n\nSent from my iPhone",
    "Bitte entfernen Sie mich aus Ihrem Verteiler.",
    "Bitte nehmen Sie mich aus dem Verteiler",
    "Abmelden",
    "Bitte keine weiteren E-Mails.",
    "Merci de me retirer de votre liste.",
    "Veuillez me désabonner",
    "Désinscription svp",
    "Por favor, elimíneme de su lista",
    "Darme de baja por favor",
    "No me envíen más correos.",
    "Por favor, remova-me da sua lista.",
    "Não me envie mais e-mails",
    "Cancellatemi dalla vostra lista",
    "Per favore, non scrivetemi più",
    "Graag uitschrijven",
    "Verwijder mij uit uw lijst aub",
    "Proszę mnie usunąć z listy. Proszę o usunięcie mojego adresu",
    "配信停止をお願いします",
]
NOT = [
    "",
    "Sounds good, call me.",
    "How do people unsubscribe from your tool?",
    "Do you offer an unsubscribe link in your product?",
    "Please stop by our booth on Monday!",
    "Please remove the second line from the offer.",
    "I did not unsubscribe, do write again.",
    "Can you send me the contract? Don't forget the price list.",
    "The elevator will stop at level three.",
    "We should delete my old quote and begin anew with forty seats.",
    "Thanks, that helped. " * 12 + "Please remove me from that old webinar list.",
]


@pytest.mark.parametrize("text", REQUESTS, ids=[each[:40] for each in REQUESTS])
def test_a_request_is_heard(text: str) -> None:
    assert is_request(text, "Re: Hello")


@pytest.mark.parametrize("text", NOT, ids=[each[:40] for each in NOT])
def test_what_only_speaks_of_it_is_none(text: str) -> None:
    assert not is_request(text, "Re: Hello")


def test_an_empty_mail_with_the_word_as_subject_asks() -> None:
    assert is_request("", "unsubscribe")
    assert not is_request("Sounds good.", "unsubscribe")
