"""Answers that a machine wrote, by fields, titles and words in two dozen languages; and people who sound like one."""

from __future__ import annotations

import pytest

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.verdict import Kind

HEAD = (
    "From: lee@kite.example\nTo: ann@sail.example\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n"
    "Message-ID: <a1@kite.example>\nIn-Reply-To: <m1@sail.example>\n"
)
MACHINES = [  # more fields, subject, text
    ("", "Out of Office: Our offer", "I am out of the office until Monday."),
    (
        "",
        "Lee Kite is out of the office (returning 12/07/2026)",
        "I will be out of the office starting 11/24/2026 and will not return until 12/14/2026.",
    ),
    ("", "Lee Kite/Kite is out of the office.", "I will be out of the office starting 24.11.2026"),
    (
        "Precedence: auto_reply\n",
        "Re: Our offer",
        "I apologize for this automatic reply to your email. To control spam, I now allow messages only "
        "from senders I have approved.",
    ),
    ("Precedence: junk\n", "[Automatyczna odpowiedź] test", "kot"),
    ("X-Autoreply: yes\nPrecedence: bulk\n", "Re: Our offer", "Away"),
    ("", "Auto: Our offer", "I'm away until Dec 7"),
    ("", "AUTO: Lee Kite is out of the office (returning 07.12.2026)", "I am out of the office until 07.12.2026."),
    ("", "Abwesenheitsnotiz: Unser Angebot", "Ich bin bis 7.12. nicht im Büro."),
    (
        "",
        "Automatische Antwort: Angebot",
        "Ich bin derzeit nicht erreichbar. In dringenden Fällen wenden Sie sich an May.",
    ),
    ("", "Réponse automatique : Offre", "Je suis en congé jusqu'au 7 décembre."),
    ("", "Réponse d'absence : Offre", "Je serai absent du 24 au 30 novembre"),
    ("", "Message d'absence : Offre", "Absent du bureau, de retour le 7 décembre"),
    ("", "Respuesta automática: Oferta", "Estoy fuera de la oficina hasta el 7 de diciembre."),
    ("", "Fuera de la oficina", "Estaré fuera hasta el lunes"),
    ("", "Resposta automática: Oferta", "Estou de férias até 7 de dezembro."),
    ("", "Ausência temporária: Oferta", "Estarei ausente até 7 de dezembro."),
    ("", "Risposta automatica: Offerta", "Sono fuori ufficio fino al 7 dicembre."),
    ("", "Fuori sede: Offerta", "Sarò assente fino al 7 dicembre."),
    ("", "Automatisch antwoord: Offerte", "Ik ben afwezig tot 7 december."),
    ("", "Afwezig: Offerte", "Ik ben met vakantie tot 7 december"),
    ("", "Automatisk svar: Tilbud", "Jeg er på ferie til 7. december."),
    ("", "Autosvar: Erbjudande", "Jag är på semester"),
    ("", "Automaattinen vastaus: Tarjous", "Olen lomalla 7.12. asti."),
    ("", "Odpowiedź automatyczna: Oferta", "Jestem na urlopie do 7 grudnia."),
    ("", "Automatická odpověď: Nabídka", "Mám dovolenou do 7. prosince."),
    ("", "Automatikus válasz: Ajánlat", "Szabadságon vagyok december 7-ig."),
    ("", "Răspuns automat: Ofertă", "Sunt în concediu până pe 7 decembrie."),
    ("", "Автоответ: Предложение", "Я в отпуске до 7 декабря."),
    ("", "Автоматический ответ: Предложение", "Я в отпуске до 7 декабря."),
    ("", "自动回复: 报价", "我正在休假。"),
    ("", "自動返信: お見積もり", "不在にしております。"),
    ("", "자동 회신: 제안", "휴가 중입니다."),
    ("", "Otomatik yanıt: Teklif", "7 Aralık'a kadar izindeyim."),
    ("", "Αυτόματη απάντηση: Προσφορά", "Είμαι εκτός γραφείου"),
    ("X-Auto-Response-Suppress: All\n", "Automatic reply: Our offer", "Thank you for your message."),
    ("Auto-Submitted: auto-replied\n", "Re: Our offer", "Thanks, got it"),
    ("Auto-Submitted: auto-generated\n", "We received your request [#123]", "Ticket"),
    (
        "X-Autorespond: yes\n",
        "Thank you for contacting us",
        "This is an automated response. Do not reply to this email.",
    ),
    ("Return-Path: <>\nX-Loop: 1\n", "Thank you for your mail", "This is an automatic reply. We will answer soon."),
    (
        "",
        "Re: Our offer",
        "This is an automatically generated reply. I have left Kite; please write to may@kite.example. "
        "Please do not reply to this message.",
    ),
    ("Precedence: bulk\n", "Re: Our offer", "I am on maternity leave and will be back in May."),
    ("", "Vacation: Re: Our offer", "I'm on vacation"),
    (
        "",
        "RE: Our offer",
        "Your message was received.\n\nThis account is protected by a filter. Follow the link to "
        "have your address added to the recipient's list.",
    ),
    ("", "Re: Our offer", "To control spam, I now allow incoming messages only from senders I have approved."),
]
PEOPLE = [
    ("", "Re: Our offer", "I have added you to my approved senders, your mail arrives now."),
    ("", "Re: Our offer", "Hi Ann, I was out of the office last week, let us talk now."),
    ("", "Re: Our offer", "Thanks! I'll be on vacation next week; call me after. I am back on 7 December."),
    ("X-Auto-Response-Suppress: All\n", "Re: Our offer", "Yes please, send the contract."),
    ("X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "RE: Our offer", "We are currently away at a fair, but yes."),
    ("", "RE: Vacation plans", "Sounds good"),
    ("", "Automatic sprinklers", "Can you quote us?"),
    ("", "Re: Absence of reply", "Sorry for the delay. Yes."),
    ("Auto-Submitted: no\n", "Re: Our offer", "yes"),
    ("Precedence: normal\n", "Re: Our offer", "Yes"),
    ("", "Re: Automatic reply: Our offer", "Hi Ann, I am back now, let us talk."),
]


@pytest.mark.parametrize(("fields", "subject", "text"), MACHINES, ids=[row[1] or row[2][:40] for row in MACHINES])
def test_what_a_machine_wrote_is_no_reply(fields: str, subject: str, text: str) -> None:
    assert classify(f"{HEAD}{fields}Subject: {subject}\n\n{text}\n".encode()).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(("fields", "subject", "text"), PEOPLE, ids=[row[2][:40] for row in PEOPLE])
def test_what_a_person_wrote_is_a_reply(fields: str, subject: str, text: str) -> None:
    assert classify(f"{HEAD}{fields}Subject: {subject}\n\n{text}\n".encode()).kind is Kind.REPLY
