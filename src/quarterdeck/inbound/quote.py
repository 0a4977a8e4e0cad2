"""The new words of an answer, without the mail that it quotes and without the signature."""

from __future__ import annotations

import re

WROTE = re.compile(
    r"^[ \t]*(?:(?:on|am|le|el|em|il|op|den|dnia|w dniu|dne|vào|on|за|в)\b[^\n]{4,200}(?:\n[^\n]{0,120}){0,2}?"
    r"(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|"
    r"napisał\(?a?\)?|napsal|написал\(?а?\)?)[^\n]{0,80}:?"
    r"|[^\n]{4,160}(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|napisał|"
    r"написал)[^\n]{0,40}:|\d{4}年[^\n]{4,160}(?:：|:)|[^\n]{2,120}さん(?:は|が)書きました[^\n]*)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
ATTRIBUTED = re.compile(  # a line with a year and an address that ends as if a quotation came, in whatever language
    r"^[ \t]*-{0,4}[ \t]*(?=[^\n]{0,160}\b(?:19|"
    r"20)\d\d)[^\n@]{6,160}[<(\[]?[\w.+-]+@[\w.-]+[>)\]]?[^\n.?!]{0,30}(?:[:：]|-{2,4})[ \t]*$",
    re.MULTILINE,
)
ORIGINAL = re.compile(
    r"^[ \t>]*[-_=*]{2,}[ \t]*(?:original(?: (?:message|appointment|e-?mail))?|forwarded message|"
    r"ursprüngliche nachricht|original-?nachricht|message d'origine|message original|mensaje original|"
    r"mensagem original"
    r"|messaggio originale|oorspronkelijk bericht|originalmeddelande|wiadomość oryginalna|"
    r"исходное сообщение|元のメッセージ|original ?メッセージ)[^\n]*$"
    r"|^[ \t]*(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|"
    r"transféré)|"
    r"inizio (?:del )?messaggio inoltrato|begin doorgestuurd bericht|inicio del mensaje reenviado|"
    r"início da mensagem (?:re)?encaminhada)\s?:[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
FROM = r"(?:from|von|de|da|van|från|fra|od|feladó|lähettäjä|gönderen|от|差出人|发件人|寄件者|보낸 사람)"
SENT = (
    r"(?:sent|date|gesendet|datum|envoyé|date|enviad[oa](?: el| em)?|fecha|data|inviato|verzonden|skickat|"
    r"sendt|wysłano|odesláno|elküldve|lähetetty|päiväys|gönderilme(?: tarihi)?|tarih|дата|отправлено|送信日時|"
    r"发送时间|寄件日期|보낸 날짜)"
)
BLOCK = re.compile(
    rf"^[ \t>]*\*?{FROM}\s?:\*?[^\n]+\n(?:[^\n]*\n){{0,2}}?[ \t>]*\*?{SENT}\s?:\*?[^\n]+$", re.IGNORECASE | re.MULTILINE
)
QUOTED = (WROTE, ATTRIBUTED, ORIGINAL, BLOCK)
BOX = re.compile(  # what mail programs put a quotation into
    r"<(?:div|blockquote|table|span)\b[^>]{0,300}\b(?:class|id|name|type)=[\"']?(?:gmail_quote|yahoo_quoted|"
    r"divrplyfwdmsg|"
    r"appendonsend|moz-cite-prefix|protonmail_quote|tutanota_quote|zmail_extra|replysplit|quote\b|cite\b)",
    re.IGNORECASE,
)
TAG = re.compile(r"<(?:style|title)\b[^>]*>[^<]*</[^>]*>|<[^>]*>|&nbsp;", re.IGNORECASE)
RULE = re.compile(r"[-_=*]{8,}")
SIGNATURE = re.compile(r"^(?:-- ?|_{8,}|-{8,})$", re.MULTILINE)
PHONE = re.compile(
    r"^[ \t]*(?:sent (?:from|via|with) |get outlook for|gesendet (?:von|mit)|envoyé (?:de|depuis)|"
    r"enviado (?:desde|do|de) |inviato da|verzonden (?:vanaf|met)|skickat från|wysłane z)[^\n]{0,60}$",
    re.IGNORECASE | re.MULTILINE,
)


def new_text(text: str) -> str:
    """What the sender wrote. Answers between quoted lines stay; the quoted lines go."""
    found = (pattern.search(text) for pattern in QUOTED)
    places = sorted(each.start() for each in found if each)
    top = text[: places[0]] if places else text
    if not _written(top) and places:
        top = text[places[0] :].split("\n", 1)[-1]  # the answer stands below the quote
    return _written(top)


def above_quotation(html: str) -> str:
    """HTML up to the box that a mail program put the quoted mail into; all of it where nothing stands above."""
    found = BOX.search(html)
    return html[: found.start()] if found and TAG.sub("", html[: found.start()]).strip() else html


def quotes(text: str) -> bool:
    """Whether it quotes or forwards another mail."""
    return any(pattern.search(text) for pattern in QUOTED)


def without_signature(text: str) -> str:
    """The words above a signature's line, without "Sent from my phone"."""
    found = SIGNATURE.search(text)
    return PHONE.sub("", text[: found.start()] if found else text).strip()


def _written(text: str) -> str:
    lines = [line for line in text.split("\n") if not line.lstrip().startswith((">", "|"))]
    while lines and (not lines[-1].strip() or RULE.fullmatch(lines[-1].strip())):
        lines.pop()  # a line that only divided it from the quotation
    return "\n".join(lines).strip()
