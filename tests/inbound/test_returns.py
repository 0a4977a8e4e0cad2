"""When an absent person is back, in many languages. Each answer was written on Tuesday, 24 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.inbound.classify import classify
from quarterdeck.inbound.returns import return_date

SENT = date(2026, 11, 24)
TOLD = [
    ("en", "I will be back on Monday 7 December.", "2026-12-07"),
    ("en", "I'm out of the office until December 7th, 2026.", "2026-12-07"),
    ("en", "I am currently away returning to the office on May 5th.", "2027-05-05"),
    ("en", "I will be out of the office from 1 December to 7 December with no access to email.", "2026-12-07"),
    ("en", "On leave through Dec 11.", "2026-12-12"),
    ("en", "Out until and including 11 December", "2026-12-12"),
    ("en", "I am away Nov 24 - Dec 4 and will return Monday, December 7.", "2026-12-07"),
    ("en", "Out of office 2026-11-20 to 2026-12-07", "2026-12-07"),
    ("en", "I'll be back in the office on Monday.", "2026-11-30"),
    ("en", "I am out of office today, back tomorrow.", "2026-11-25"),
    ("en", "Away until 25/12/2026", "2026-12-25"),
    ("en", "Away until 12/25/2026", "2026-12-25"),
    ("en", "I am back 5 January. Call 12-34-56 or see us at the fair on 2 December.", "2027-01-05"),
    ("en", "I am on vacation from December 1-7.", "2026-12-07"),
    ("de", "Ich bin bis zum 7. Dezember nicht im Büro.", "2026-12-07"),
    ("de", "Ich bin bis einschließlich 7.12. nicht erreichbar.", "2026-12-08"),
    ("de", "Ab dem 8.12.2026 bin ich wieder für Sie da.", "2026-12-08"),
    ("de", "Ich bin vom 24.11. bis 04.12.2026 im Urlaub.", "2026-12-04"),
    ("de", "Am 7. Dezember bin ich wieder zurück.", "2026-12-07"),
    ("de", "Bin ab Montag, den 30.11. wieder erreichbar.", "2026-11-30"),
    ("de", "Ich bin am Montag wieder im Büro.", "2026-11-30"),
    ("fr", "Je suis absent jusqu'au 7 décembre inclus.", "2026-12-08"),
    ("fr", "Je serai de retour le 7 décembre 2026.", "2026-12-07"),
    ("fr", "De retour au bureau le lundi 7 décembre", "2026-12-07"),
    ("fr", "Absent du 24/11 au 07/12", "2026-12-07"),
    ("fr", "Retour le 1er décembre.", "2026-12-01"),
    ("es", "Estaré fuera de la oficina hasta el 7 de diciembre de 2026.", "2026-12-07"),
    ("es", "Regreso el lunes 7 de diciembre.", "2026-12-07"),
    ("es", "Estaré de vacaciones del 24 de noviembre al 7 de diciembre", "2026-12-07"),
    ("es", "Estaré ausente hasta el 07/12.", "2026-12-07"),
    ("pt", "Estarei ausente até 7 de dezembro.", "2026-12-07"),
    ("pt", "Regresso no dia 7 de dezembro de 2026.", "2026-12-07"),
    ("pt", "Estou de férias até ao dia 07/12/2026.", "2026-12-07"),
    ("nl", "Ik ben afwezig tot 7 december.", "2026-12-07"),
    ("nl", "Ik ben op vakantie tot en met 4 december.", "2026-12-05"),
    ("nl", "Vanaf 7-12-2026 ben ik weer bereikbaar.", "2026-12-07"),
    ("nl", "Ik ben maandag 7 december weer terug op kantoor", "2026-12-07"),
    ("it", "Sono fuori ufficio fino al 7 dicembre.", "2026-12-07"),
    ("it", "Rientrerò il 7 dicembre 2026.", "2026-12-07"),
    ("it", "Sarò assente dal 24/11 al 07/12.", "2026-12-07"),
    ("pl", "Jestem nieobecny do 7 grudnia.", "2026-12-07"),
    ("pl", "Wracam do biura 7 grudnia 2026.", "2026-12-07"),
    ("sv", "Jag är på semester till och med 4 december.", "2026-12-05"),
    ("sv", "Jag är tillbaka den 7 december.", "2026-12-07"),
    ("ja", "12月7日まで休暇をいただいております。", "2026-12-07"),
    ("ja", "2026年12月8日より出社いたします。", "2026-12-08"),
    ("ru", "Я вернусь 7 декабря.", "2026-12-07"),
]

PHRASED = [  # more ways of putting it, in sixteen languages
    ("I am on annual leave and will be back in the office on Wed, 2nd December 2026.", "2026-12-02"),
    ("I'm OOO 11/25 - 11/29, returning Monday 11/30.", "2026-11-30"),
    (
        "Thank you for your email. I am out of the office from Monday, November 30 through "
        "Friday, December 4, 2026, returning on Monday, December 7.",
        "2026-12-07",
    ),
    ("I will be out of the office starting 11/24/2026 and will not return until 12/14/2026.", "2026-12-14"),
    ("Out of office until Monday", "2026-11-30"),
    ("I'll be back next Monday.", "2026-11-30"),
    ("I'm away this week and back on Monday.", "2026-11-30"),
    ("Currently travelling; I'll respond when I return on the 3rd of December.", "2026-12-03"),
    ("I'm on holiday until the 7th.", "2026-12-07"),
    ("On vacation. Back December 1st!", "2026-12-01"),
    ("I will be on PTO Nov 25-27 and back Nov 30.", "2026-11-30"),
    ("I am on leave from 23/11/2026 to 04/12/2026 (inclusive).", "2026-12-05"),
    ("I am on leave from 23/11/26 to 04/12/26.", "2026-12-04"),
    ("I am away and will be back at my desk on 2026-12-03", "2026-12-03"),
    ("I'm out sick today. Back tomorrow.", "2026-11-25"),
    ("I am out until Jan 4, 2027", "2027-01-04"),
    ("Please note our office is closed from Dec 24 to Jan 2 inclusive.", "2027-01-03"),
    ("I have limited access to email until December 10th at 9am.", "2026-12-10"),
    ("Back in the office Thursday.", "2026-11-26"),
    ("I will return on Thursday, 26 November.", "2026-11-26"),
    ("I will be out of the office Dec. 1st to Dec. 4th.", "2026-12-04"),
    ("Ich bin derzeit nicht im Büro und ab dem 07.12.2026 wieder erreichbar.", "2026-12-07"),
    ("Ich bin bis einschl. Freitag, 04.12. abwesend.", "2026-12-05"),
    ("Vielen Dank für Ihre Nachricht. Ich bin bis zum 06. Dezember 2026 abwesend.", "2026-12-06"),
    ("Ich bin vom 30. November bis 4. Dezember im Urlaub und ab 7. Dezember zurück.", "2026-12-07"),
    ("Ich befinde mich bis inkl. 4.12.26 im Urlaub.", "2026-12-05"),
    ("Ab Montag bin ich wieder für Sie da.", "2026-11-30"),
    ("Morgen bin ich wieder erreichbar.", "2026-11-25"),
    ("Ich kehre am 7.12. ins Büro zurück.", "2026-12-07"),
    ("Rückkehr: 07.12.2026", "2026-12-07"),
    ("Ich bin krank und voraussichtlich am 1.12. wieder da.", "2026-12-01"),
    ("Je suis actuellement en congés jusqu'au vendredi 4 décembre inclus.", "2026-12-05"),
    ("Je suis absente du bureau jusqu'au 07/12/2026.", "2026-12-07"),
    ("Je suis en congés du 24 novembre au 4 décembre.", "2026-12-04"),
    ("Je serai de retour lundi.", "2026-11-30"),
    ("Absent jusqu'à lundi prochain.", "2026-11-30"),
    ("Je reprends le travail le 7 décembre.", "2026-12-07"),
    ("Je serai à nouveau joignable à partir du 8 déc. 2026.", "2026-12-08"),
    ("De retour demain matin.", "2026-11-25"),
    ("Me encuentro fuera de la oficina y regresaré el próximo lunes 30 de noviembre.", "2026-11-30"),
    ("Estaré de vuelta el martes.", "2026-12-01"),
    ("Estoy de vacaciones hasta el día 7 de diciembre inclusive.", "2026-12-08"),
    ("Vuelvo el 07/12/2026.", "2026-12-07"),
    ("Del 24/11/2026 al 04/12/2026 estaré de baja.", "2026-12-04"),
    ("A partir del 8 de diciembre estaré disponible de nuevo.", "2026-12-08"),
    ("Me reincorporaré el 9 de diciembre", "2026-12-09"),
    ("Regreso mañana.", "2026-11-25"),
    ("Estou fora do escritório até segunda-feira, 7 de dezembro.", "2026-12-07"),
    ("Estarei de volta no dia 8/12.", "2026-12-08"),
    ("Estou de férias de 24/11 a 04/12, retornando em 07/12.", "2026-12-07"),
    ("Voltarei ao trabalho na segunda-feira.", "2026-11-30"),
    ("Ausente até 4 de dezembro, inclusive.", "2026-12-05"),
    ("Sarò in ferie fino a venerdì 4 dicembre compreso.", "2026-12-05"),
    ("Tornerò in ufficio lunedì 7 dicembre.", "2026-12-07"),
    ("Sono assente dall'ufficio; rientro previsto il 09/12/2026.", "2026-12-09"),
    ("Sarò di nuovo disponibile a partire dal 10 dicembre.", "2026-12-10"),
    ("Rientro lunedì.", "2026-11-30"),
    ("Sono in ferie dal 24 al 30 novembre.", "2026-11-30"),
    ("Ik ben er niet t/m vrijdag 4 december.", "2026-12-05"),
    ("Ik ben met vakantie van 24 november tot 7 december 2026.", "2026-12-07"),
    ("Ik ben weer aanwezig op maandag 7/12.", "2026-12-07"),
    ("Vanaf dinsdag 1 december ben ik er weer.", "2026-12-01"),
    ("Ik ben afwezig tot en met 04-12-2026 en maandag 7-12 weer terug.", "2026-12-07"),
    ("Maandag ben ik weer bereikbaar.", "2026-11-30"),
    ("Terug op 2 dec.", "2026-12-02"),
    ("Jeg er på ferie til og med 4. december.", "2026-12-05"),
    ("Jeg er tilbage på kontoret mandag den 7. december.", "2026-12-07"),
    ("Jeg er tilbake 7. desember.", "2026-12-07"),
    ("Olen lomalla 7.12.2026 asti.", "2026-12-07"),
    ("Olen poissa toimistolta, palaan 8.12.", "2026-12-08"),
    ("Jestem na urlopie do 4 grudnia włącznie.", "2026-12-05"),
    ("Będę dostępny od 7 grudnia.", "2026-12-07"),
    ("V období od 24.11. do 4.12.2026 mám dovolenou.", "2026-12-04"),
    ("Budu zpět 7. prosince.", "2026-12-07"),
    ("Я в отпуске до 7 декабря.", "2026-12-07"),
    ("Буду на месте с 8 декабря.", "2026-12-08"),
    ("Я в отпуске с 24.11.2026 по 04.12.2026.", "2026-12-04"),
    ("7 Aralık tarihine kadar izindeyim.", "2026-12-07"),
    ("8 Aralık'ta ofise döneceğim.", "2026-12-08"),
    ("我将于2026年12月7日返回办公室。", "2026-12-07"),
    ("我正在休假,12月8日回来。", "2026-12-08"),
    ("12/8(火)より通常業務に戻ります。", "2026-12-08"),
    ("本日不在です。11月26日に出社します。", "2026-11-26"),
    ("12월 7일까지 휴가입니다.", "2026-12-07"),
    ("Jag är på semester t.o.m. 4/12.", "2026-12-05"),
    ("Jag är åter på kontoret måndag 7 december", "2026-12-07"),
    ("I'm at a conference from the 25th to the 27th of November", "2026-11-27"),
    ("Out of office Dec 1st - 4th", "2026-12-04"),
    ("Back: 7.12.", "2026-12-07"),
    ("I'm away between 24 November and 2 December.", "2026-12-02"),
    ("Hello, I am away from my desk until 3pm on 26 November.", "2026-11-26"),
    ("I started on 1 December 2020 and am back 1 December.", "2026-12-01"),
    ("I am away until 15 May 2027.", "2027-05-15"),
    ("Will be back Dec 7. Our fair is Dec 2.", "2026-12-07"),
    ("until Monday, 12/7", "2026-12-07"),
    ("Return date: December 7, 2026", "2026-12-07"),
    ("OOO thru 12/4, back on 12/7 (Mon)", "2026-12-07"),
]


@pytest.mark.parametrize(("words", "back"), PHRASED, ids=[row[0][:50] for row in PHRASED])
def test_many_ways_to_say_it(words: str, back: str) -> None:
    assert return_date(words, SENT) == date.fromisoformat(back)


@pytest.mark.parametrize(("language", "words", "back"), TOLD, ids=[row[1][:50] for row in TOLD])
def test_the_day_of_return(language: str, words: str, back: str) -> None:
    assert return_date(words, SENT) == date.fromisoformat(back)


@pytest.mark.parametrize(
    "words",
    [
        "I am out of the office until 12/07.",  # July or December
        "I am out of the office until 1 December 2025.",  # past
        "I am out until 20 November.",  # a year away
        "On parental leave until 1 August 2027.",  # more than 180 days
        "I am out of the office.",
        "Back on 31 February.",
        "Call me on 030-12345 until 17:30, or from 9.00 on.",
        "Our fair is on 7 December.",
        "I am out of office and will return on 12/07/2026.",
        "I am currently on maternity leave and will return in September 2027.",
        "I no longer work at Kite.",
        "I'm away until after Christmas",
        "If urgent, call +1 555 12/07/2026.",
        "I am out of office until 31.11.",
        "I am away until 30 May 2027.",
        "See you at our event on 2 December! I am out of office.",
        "Ich bin ab dem 1.12. im Urlaub.",
        "",
    ],
)
def test_what_is_not_clear_is_left_unset(words: str) -> None:
    assert return_date(words, SENT) is None


def test_the_locale_decides_between_day_and_month() -> None:
    assert return_date("Out until 12/07.", SENT, "en-US") == date(2026, 12, 7)
    assert return_date("Out until 04/12.", SENT, "en-GB") == date(2026, 12, 4)


def test_a_date_without_year_is_the_next_one() -> None:
    assert return_date("Zurück am 4. Januar", SENT) == date(2027, 1, 4)


def test_without_a_date_of_writing_nothing_is_told() -> None:
    assert return_date("Back on 7 December 2026", None) is None


def test_another_date_or_the_weekday_decides_between_day_and_month() -> None:
    assert return_date("Away from 11/24/2026 until 12/07/2026.", SENT) == date(2026, 12, 7)
    assert return_date("Away from 24/11/2026 until 05/12/2026.", SENT) == date(2026, 12, 5)
    assert return_date("Away until Monday, 12/07.", SENT) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("sender", "language", "back"),
    [
        ("lee@kite.co.uk", "", "2026-12-07"),
        ("lee@kite.gov", "", "2027-01-05"),
        ("lee@kite.example", "", None),
        ("lee@kite.example", "en-US", "2027-01-05"),
        ("lee@kite.io", "en", None),
    ],
)
def test_the_sender_s_country_decides_between_day_and_month(sender: str, language: str, back: str | None) -> None:
    day = "07/12" if back == "2026-12-07" else "01/05"
    raw = (
        f"From: {sender}\nDate: Tue, 24 Nov 2026 10:00:00 +0000\nAuto-Submitted: auto-replied\n"
        f"Content-Language: {language}\nSubject: Automatic reply: Hello\n\nI am out of the office until {day}."
    )
    found = classify(raw.encode()).return_date
    assert found == (date.fromisoformat(back) if back else None)


@given(st.text(max_size=300), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_whatever_is_told_lies_within_half_a_year(text: str, sent: date) -> None:
    found = return_date(f"I am back on {text} until {text}", sent)
    assert found is None or timedelta(0) <= found - sent <= timedelta(days=180)
