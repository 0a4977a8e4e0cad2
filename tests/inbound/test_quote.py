"""Only the new words of an answer count."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.quote import new_text

NEW = "Sounds good."
QUOTED = [
    "On Mon, 23 Nov 2026 at 10:00, Ann <ann@sail.example> wrote:\n> Hello",
    "On Mon, 23 Nov 2026 at 10:00, Ann Bonny of the Long Long Name\n<ann@sail.example> wrote:\n> Hello",
    "Am 23.11.2026 um 10:00 schrieb Ann:\n> Hallo",
    "Le lun. 23 nov. 2026 à 10:00, Ann <ann@sail.example> a écrit :\n> Bonjour",
    "El lun, 23 nov 2026 a las 10:00, Ann (<ann@sail.example>) escribió:\n> Hola",
    "Em seg., 23 de nov. de 2026 às 10:00, Ann escreveu:\n> Olá",
    "Il giorno lun 23 nov 2026 alle ore 10:00 Ann ha scritto:\n> Ciao",
    "Op ma 23 nov 2026 om 10:00 schreef Ann:\n> Hallo",
    "Den mån 23 nov. 2026 kl 10:00 skrev Ann:\n> Hej",
    "pon., 23 lis 2026 o 10:00 Ann napisał(a):\n> Cześć",
    "2026年11月23日(月) 10:00 Ann <ann@sail.example>:\n> こんにちは",
    "-----Original Message-----\nFrom: Ann\nHello",
    "-----Ursprüngliche Nachricht-----\nVon: Ann\nHallo",
    "From: Ann <ann@sail.example>\nSent: Monday, November 23, 2026 10:00\nTo: Lee\nSubject: Hello\n\nHello",
    "________________________________\nVon: Ann\nGesendet: Montag, 23. November 2026 10:00\nAn: Lee\n\nHallo",
    "*De :* Ann\n*Envoyé :* lundi 23 novembre 2026\n*À :* Lee\n\nBonjour",
    "> Hello\n> there",
]


@pytest.mark.parametrize("quoted", QUOTED, ids=[each[:40] for each in QUOTED])
def test_the_quoted_mail_is_left_out(quoted: str) -> None:
    assert new_text(f"{NEW}\n\n{quoted}").rstrip("_ \n") == NEW


def test_an_answer_below_the_quote_is_found() -> None:
    assert new_text(f"On Mon, 23 Nov 2026, Ann wrote:\n> Hello\n> there\n\n{NEW}") == NEW


def test_answers_between_quoted_lines_stay() -> None:
    assert new_text("> May I call?\nYes.\n> When?\nAt ten.") == "Yes.\nAt ten."


@pytest.mark.parametrize("text", [NEW, "On Monday I wrote to you; call me.", "From: here we go on\nwith the plan"])
def test_a_text_without_a_quote_stays_whole(text: str) -> None:
    assert new_text(text) == text
