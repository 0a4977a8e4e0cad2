"""Only the new words of an answer count."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.quote import new_text
from quarterdeck.inbound.verdict import Kind

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

LINES = [  # what mail programs put above a quotation that they do not mark
    "On Tue, Nov 24, 2026 at 10:00 AM Ann <ann@sail.example> wrote:",
    "On Nov 24, 2026, at 10:00, Ann Lind\n<ann@sail.example> wrote:",
    "2026-11-24 10:00 GMT+01:00 Ann <ann@sail.example>:",
    "Am Di., 24. Nov. 2026 um 10:00 Uhr schrieb Ann <ann@sail.example>:",
    "Am 24.11.2026 um 10:00 schrieb Ann:",
    "Le mar. 24 nov. 2026 à 10:00, Ann <ann@sail.example> a écrit :",
    "Le 24/11/2026 à 10:00, Ann a écrit :",
    "El mar, 24 nov 2026 a las 10:00, Ann (<ann@sail.example>) escribió:",
    "Em ter., 24 de nov. de 2026 às 10:00, Ann <ann@sail.example> escreveu:",
    "Il giorno mar 24 nov 2026 alle ore 10:00 Ann <ann@sail.example> ha scritto:",
    "Op di 24 nov. 2026 om 10:00 schreef Ann <ann@sail.example>:",
    "Den tis 24 nov. 2026 kl 10:00 skrev Ann <ann@sail.example>:",
    "W dniu wt., 24 lis 2026 o 10:00 Ann <ann@sail.example> napisał(a):",
    "вт, 24 нояб. 2026 г. в 10:00, Ann <ann@sail.example>:",
    '24.11.2026, 10:00, "Ann" <ann@sail.example>:',
    "вт, 24 нояб. 2026 г. в 10:00, Ann <ann@sail.example> написал(а):",
    "út 24. 11. 2026 v 10:00 odesílatel Ann <ann@sail.example> napsal:",
    "2026年11月24日(火) 10:00 Ann <ann@sail.example>:",
    "在 2026年11月24日,10:00,Ann <ann@sail.example> 写道:",
    "ti 24. marrask. 2026 klo 10.00 Ann (ann@sail.example) kirjoitti:",
    "24 Kas 2026 Sal, saat 10:00 tarihinde Ann <ann@sail.example> şunu yazdı:",
    "Den tirs. 24. nov. 2026 kl. 10.00 skrev Ann:",
    "-----Original Message-----\nFrom: Ann\nSent: Tuesday",
    "________________________________\nFrom: Ann <ann@sail.example>\nSent: Tuesday, November 24, 2026 10:00 AM\nTo: "
    "Lee\nSubject: Our offer",
    "Von: Ann <ann@sail.example>\nGesendet: Dienstag, 24. November 2026 10:00\nAn: Lee\nBetreff: Angebot",
    "De : Ann <ann@sail.example>\nEnvoyé : mardi 24 novembre 2026 10:00\nÀ : Lee\nObjet : Offre",
    "De: Ann <ann@sail.example>\nEnviado el: martes, 24 de noviembre de 2026 10:00\nPara: Lee",
    "De: Ann <ann@sail.example>\nEnviada em: terça-feira, 24 de novembro de 2026 10:00\nPara: Lee",
    "Da: Ann <ann@sail.example>\nInviato: martedì 24 novembre 2026 10:00\nA: Lee",
    "Van: Ann <ann@sail.example>\nVerzonden: dinsdag 24 november 2026 10:00\nAan: Lee",
    "Från: Ann <ann@sail.example>\nSkickat: den 24 november 2026 10:00\nTill: Lee",
    "Fra: Ann <ann@sail.example>\nSendt: 24. november 2026 10:00\nTil: Lee",
    "Lähettäjä: Ann <ann@sail.example>\nLähetetty: tiistai 24. marraskuuta 2026\nVastaanottaja: Lee",
    "Od: Ann <ann@sail.example>\nWysłano: wtorek, 24 listopada 2026 10:00\nDo: Lee",
    "Od: Ann <ann@sail.example>\nOdesláno: úterý 24. listopadu 2026\nKomu: Lee",
    "Gönderen: Ann <ann@sail.example>\nGönderilme Tarihi: 24 Kasım 2026 Salı\nKime: Lee",
    "От: Ann <ann@sail.example>\nОтправлено: вторник, 24 ноября 2026 г. 10:00\nКому: Lee",
    "差出人: Ann <ann@sail.example>\n送信日時: 2026年11月24日 10:00\n宛先: Lee",
    "发件人: Ann <ann@sail.example>\n发送时间: 2026年11月24日 10:00\n收件人: Lee",
    "*From:* Ann <ann@sail.example>\n*Sent:* Tuesday\n*To:* Lee",
    "From: Ann <ann@sail.example>\nDate: Tuesday, 24 November 2026 at 10:00\nTo: Lee",
    "------------------ Original ------------------\nFrom: Ann",
    "---- On Tue, 24 Nov 2026 10:00:00 +0100 Ann <ann@sail.example> wrote ----",
    "-------- Original Message --------\nOn Nov 24, 2026, 10:00, Ann < ann@sail.example> wrote:",
    "-------- Messaggio originale --------\nDa: Ann",
    "-------- Oorspronkelijk bericht --------\nVan: Ann",
    "Ann <ann@sail.example> schrieb am Di., 24. Nov. 2026:",
    "From: Ann [mailto:ann@sail.example] \nSent: Tuesday\nTo: Lee",
    "Begin forwarded message:\n\nFrom: Ann",
    "---------- Forwarded message ---------\nFrom: Ann",
]


@pytest.mark.parametrize("line", LINES, ids=[each[:50] for each in LINES])
def test_a_request_in_the_quoted_mail_is_nobody_s(line: str) -> None:
    text = f"{NEW}\n\n{line}\n\nHello Lee,\nour offer.\n\nPlease unsubscribe me\nunsubscribe\n"
    raw = f"From: lee@kite.example\nIn-Reply-To: <m1@sail.example>\nSubject: Re: Our offer\n\n{text}"
    assert (new_text(text), classify(raw.encode()).kind) == (NEW, Kind.REPLY)


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


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="yahoo_quoted"><div>Please unsubscribe me</div></div>',
        '<blockquote type="cite"><div>Please unsubscribe me</div></blockquote>',
        '<div class="gmail_quote">unsubscribe</div>',
        '<hr><div id="divRplyFwdMsg">Ann</div><p>unsubscribe</p>',
        "<p><b>From:</b> Ann<br><b>Sent:</b> Tuesday, 24 November 2026<br><b>To:</b> Lee</p><p>unsubscribe</p>",
    ],
)
def test_quoted_html_is_left_out(quoted: str) -> None:
    head = "From: lee@kite.example\nIn-Reply-To: <m1@sail.example>\nSubject: Re: Our offer\nContent-Type: text/html\n\n"
    found = classify(f"{head}<style>p {{}}</style><div>{NEW}</div>{quoted}".encode())
    assert (found.kind, found.text.rstrip("- \n")) == (Kind.REPLY, NEW)


def test_an_html_answer_below_the_quotation_is_found() -> None:
    head = "From: lee@kite.example\nIn-Reply-To: <m1@sail.example>\nSubject: Re: Our offer\nContent-Type: text/html\n\n"
    assert NEW in classify(f'{head}<blockquote type="cite">Hello</blockquote><p>{NEW}</p>'.encode()).text
