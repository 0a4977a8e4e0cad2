"""What shows that a message is a report about delivery. Machine-readable parts prove it; else it takes two signs.

A sign is a sender that only mail systems have, an empty return path, a title, or what the text begins with. People
write about bounces, too, quote them and forward them; carriers fail to deliver parcels: none of that is a report.
"""

from __future__ import annotations

import re

from quarterdeck.inbound import answers, automatic, dsn, original, quote, receipt
from quarterdeck.inbound.headers import Headers, addresses
from quarterdeck.inbound.mime import Part
from quarterdeck.inbound.original import Report

DAEMON = re.compile(  # names that only mail systems have
    r"mailer-?daemon|post_?master|\bmail (?:server|administrator|transport|agent)|mail[ ._-]?deliver\w*|"
    r"delivery[ ._-]?(?:sub)?system|mail system|system administrator|microsoft exchange|mail ?gateway|"
    r"content-filter|listserv|mdaemon|<>$|(?:smtp|mail)[ ._-]?gateways?@|smtp[ ._-]?mail[ ._-]?service",
    re.IGNORECASE,
)
ROBOT = re.compile(  # names that mail systems have, too
    r"(?:bounces?|admin|owner|errors?|ndr|mmsc|sysadmin|returned|noreply|no-reply)\b[\w+=.-]*@|"
    r"(?:-admin|-owner|-request|-bounces)@|(?:bounce|ndr) ",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|deliver(?:y|ed)?\b.{0,40}(?:fail|status|notif|problem|error|unsuccess|impossible|report|"
    r"delay|incomplete)|(?:fail|error|problem|trouble|unable|could not|impossible)\w*.{0,40}(?:deliver|"
    r"send|mail)|failure notice|returned? (?:e?-?mail|message|to sender)"
    r"|non-?deliver|mail (?:system )?error|message .{0,40}(?:fail|delay|not delivered|reject|undeliver|"
    r"returned|could not)|bounce|(?:mail|delivery|message) (?:status|failure|failed|disposition)|"
    r"not (?:be )?delivered|unzustellbar|nicht zugestellt|zustellung|rejected|warning: (?:message|"
    r"could not)|processing error|(?:user|recipient|address) unknown|unknown (?:user|recipient|address)"
    r"|non remis|échec|no se (?:ha )?(?:pudo|podido)|devuelto|não (?:foi )?entregue|falha|"
    r"mancat[ao] (?:consegna|recapito)|onbestelbaar|niet bezorgd|niet afgeleverd|エラー|不達|配信|送信でき|"
    r"не доставлен|недоставлен|не удалось доставить|退信|not (?:a )?member|kunde inte levereras|olevererbart|"
    r"nie dostarczono|niedostarcz|doručen[íi] selhalo|kézbesíthetetlen|teslim edileme|전송 ?실패|반송",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"(?:could|can|was|were|has|have|did|is|be|been)(?: ?n[o']t|not)?(?: yet)? (?:not )?(?:been |"
    r"be )?(?:delivered|relayed|sent to|reach)|unable to deliver|(?:un)?deliver\w* (?:to|of|your|the|"
    r"for|has|status|fail|error|attempt|problem)|fail\w* (?:to )?deliver|(?:permanent|fatal|delivery|"
    r"transient) (?:fatal )?(?:error|failure|problem)|undeliverable"
    r"|returned? (?:to (?:sender|you)|mail|message|because)|transcript of session|the following (?:address|"
    r"recipient)\w*|error (?:message|while|occurred|sending|delivering)|failure reason|"
    r"reason(?: for (?:the )?)?(?:problem|failure)?:|mailbox is full|user unknown|unknown user|rejected|"
    r"no such (?:user|mailbox|recipient|address)|not a valid (?:user|mailbox|recipient|address)|mailbox unavailable|"
    r"failed recipients?\b|did not reach|bounce|not a member|could not be|remote host said"
    r"|nicht (?:zugestellt|ausgeliefert)|n'a pas (?:pu|[ée]t[ée])|no (?:se )?(?:pudo|ha podido)|n[ãa]o (?:p[ôo]de|"
    r"foi)|送信でき|配信でき|届け|エラー|не (?:может|удалось|доставлен)|无法|退回|"
    r"niet (?:worden )?(?:bezorgd|afgeleverd)|"
    r"non (?:è stato|può essere|ha potuto)|kunde inte levereras|nie (?:mogła|może|został[ao]?) (?:zostać |"
    r"być )?dostarcz|"
    r"teslim edileme|배달되지|전송되지",
    re.IGNORECASE,
)
INTRODUCED = re.compile(  # a mail system says who it is
    r"\bthis is (?:the |an? )?(?:\w+ ){0,2}(?:mailer-daemon\b|qmail-\w+ program|(?:mail (?:system|server|agent|"
    r"transfer agent|"
    r"delivery \w+)|mta|postfix program)(?: program)?(?: v?[\d.]+\d)? (?:at|on) )|"
    r"(?:message|mail) (?:was |is )?(?:created|generated) automatically by "
    r"(?:the )?mail (?:delivery|system|server|transfer)",
    re.IGNORECASE,
)
MACHINE = re.compile(  # what only machines begin with
    r"(?:address(?:es|\(es\))?|recipients?) (?:had|have|returned) (?:permanent |transient |delivery |fatal ){1,3}"
    r"(?:errors?|problems?|failures?)|transcript of (?:the )?session|-{3,} ?(?:the following|failed) (?:address|"
    r"recipient)|"
    r"an? error (?:has )?occurred while (?:trying|attempting) to deliver|"
    r"there was an error delivering your (?:e-?mail|mail|"
    r"message) to|delivery (?:has failed|to the following \w+ (?:has )?failed)|did not reach the following recipient|"
    r"rejected your message to the following|this is (?:an )?automatically generated delivery|"
    r"this is a delivery status notification|we had trouble delivering your message|"
    r"échec de la remise|(?:fehler|problem) bei der (?:nachrichten)?(?:zustellung|übermittlung)|"
    r"送信できませんでした|配信できませんでした|(?:user|recipient) unknown:|unknown (?:user|recipient): ?<?\S+@|"
    r"user's mailbox is full: ?<?\S+@",
    re.IGNORECASE,
)
STATEMENT = re.compile(  # what reports begin with, and people might
    r"(?:your|the(?: following| attached| below)?|an?|this|following) (?:e-?mail|mail|message|letter)\b[^.!?]{0,160}?"
    r"(?:could ?n[o']t|could not|cannot|can not|was not|has not|has been|was|is)(?: be|"
    r" been)?(?: automatically)? (?:delivered|returned|relayed|"
    r"undeliverable|rejected|refused|sent to)|"
    r"(?:unable to|could not|couldn't|failed to|cannot) deliver (?:your|the|this)\b|"
    r"deliver[ey]{1,2}y? (?:to|of|for) [^.!?]{0,80}(?:failed|aborted|has failed|was unsuccessful)|"
    r"intended recipient:|the following (?:address|recipient)\w*[^.!?]{0,60}(?:failed|not|unknown|reject)|"
    r"(?:nachricht|e-?mail)\b[^.!?]{0,120}(?:nicht|konnte)[^.!?]{0,60}(?:zugestellt|ausgeliefert)|"
    r"votre (?:message|e-?mail|courriel)\b[^.!?]{0,120}n'a pas (?:pu|[ée]t[ée])|"
    r"(?:su|el|tu) (?:mensaje|correo)\b[^.!?]{0,120}no (?:se )?(?:pudo|ha podido|ha sido|fue)|"
    r"(?:sua|a) mensagem\b[^.!?]{0,120}n[ãa]o (?:p[ôo]de|foi)|(?:il|suo) messaggio\b[^.!?]{0,120}non (?:è|ha|può)|"
    r"(?:uw|het|je) bericht\b[^.!?]{0,120}(?:niet|kon)[^.!?]{0,60}(?:bezorgd|afgeleverd)|"
    r"ваше (?:сообщение|письмо)\b[^.!?]{0,120}не (?:может|было|удалось)",
    re.IGNORECASE,
)
FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|doorst|vs|vb|pd|trs)\s*:", re.IGNORECASE)
PERSONAL = re.compile(
    r"(?:\A|\n)\s*(?:hi|hello|hey|dear|good (?:morning|afternoon)|hallo|liebe[rs]?|guten tag|moin|bonjour|salut|hola|"
    r"buenos d[ií]as|estimad[oa]|olá|prezad[oa]|bom dia|ciao|buongiorno|gentile|beste|geachte|hej|"
    r"cześć)\b[^\n]{0,60}\n|"
    r"\b(?:i think|i guess|i got|i tried|i have|i've|my (?:mail|colleague|message)|regards|cheers)\b",
    re.IGNORECASE,
)
PARCEL = re.compile(
    r"\b(?:parcels?|packages?|shipments?|courier|tracking (?:number|code|id)|pakete?s?|sendungs\w*|colis|livreur|"
    r"pakket(?:je)?s?|paquetes?|encomendas?|pacc(?:o|hi)|spedizione|paczk\w+)\b",
    re.IGNORECASE,
)
BEGINNING = 400  # characters in which a report under an ordinary name says that it is one
POLITE = 1200  # characters in which a person would greet
LOOKED_AT = 6000


def looks_like(message: Part, report: Report) -> bool:
    """Whether it is a report about delivery: the machine-readable part says so, or its sender, subject and words do."""
    fields, notice = message.headers, report.notice
    if fields.has("x-failed-recipients") or any(part.kind in dsn.PARTS for part in message.walk()):
        return True
    if fields.parameter("content-type", "report-type").casefold() == "delivery-status":
        return True
    if any(part.kind == receipt.PART for part in message.walk()):
        return True  # a receipt would have been taken for one before
    opening = bool(OPENING.search(" ".join(notice[:LOOKED_AT].split())))
    titled = bool(SUBJECT.search(fields.get("subject")))
    is_nobodys, is_daemons = null_path(fields), _by(DAEMON, fields)
    if fields.has("in-reply-to") and not is_nobodys:
        return is_daemons and opening and (titled or bool(answers.quoted(notice)))
    if is_daemons:
        return opening or titled
    if PARCEL.search(notice[:LOOKED_AT]) or automatic.SUBJECT.match(fields.get("subject")):
        return False
    if is_nobodys:
        return opening and (titled or (_encloses(message) and _states(message, report)))
    if not (report.returned.fields or addresses(notice)):
        return False
    if _by(ROBOT, fields) and opening and titled:
        return True
    return _states(message, report, surely=not (opening and titled))


def _states(message: Part, report: Report, *, surely: bool = False) -> bool:
    """Whether a gateway under an ordinary name begins as only reports do, and no person speaks.

    `surely`: in words that only machines use.
    """
    fields, beginning = message.headers, report.notice.strip(" \n*=#-_")
    if fields.has("references") or FORWARDED.match(fields.get("subject")) or quote.quotes(report.notice):
        return False
    if fields.has("list-unsubscribe") and not _encloses(message):
        return False
    said = " ".join(beginning[:BEGINNING].split())
    if INTRODUCED.search(said):
        return True
    if PERSONAL.search(beginning[:POLITE]):
        return False
    return MACHINE.search(said) is not None or (not surely and STATEMENT.search(said) is not None)


def _encloses(message: Part) -> bool:
    return any(part.kind in original.RETURNED for part in message.walk())


def null_path(fields: Headers) -> bool:
    """An empty envelope sender, or a daemon's."""
    return any(path.strip() in ("<>", "") or "daemon" in path.casefold() for path in fields.all("return-path"))


def _by(names: re.Pattern[str], fields: Headers) -> bool:
    """Whether the sender has such a name."""
    return names.search(fields.get("from") or fields.get("return-path")) is not None
