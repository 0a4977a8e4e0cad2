"""Requests in a reply not to be mailed again. Only short ones count: a long mail that speaks of it is for a person."""

from __future__ import annotations

import re

from quarterdeck.inbound.quote import without_signature

MOST_WORDS = 40
POLITE = (
    r"(?:(?:hi|hello|hey|dear|hallo|guten tag|liebe[rs]?|bonjour|hola|ciao|buongiorno|olá|hej|cześć|"
    r"dzień dobry)\b[^,.!?\n]{0,40}[,.!\n]?\s*)?"
    r"(?:(?:please|pls|plz|kindly|just|thanks(?: but)?|no thanks?(?: you)?|thank you|not interested|no|"
    r"ok|and|also|bitte|merci de(?: bien vouloir)?|svp|s'il vous plaît|veuillez|por favor|per favore|"
    r"si prega di|a\.?u\.?b\.?|graag|gelieve|vänligen|proszę(?: o)?"
    r"|(?:can|could|would|will) you(?: please)?|i(?:'d| would)? (?:like|want|wish|"
    r"ask)(?: you)? to(?: be)?|we(?:'d| would)? (?:like|want|wish) to(?: be)?|ich möchte|quiero|"
    r"desidero|quero|ik wil|jag vill)[\s,.!:;-]+)*"
)
DEMANDS = (
    r"(?:un-?subscribe|opt[- ]?out|opt me out)(?: me| us| please| now| immediately| this (?:address|"
    r"email)| from (?:this|your|the|all)\b[^.!?\n]*|d)?",
    r"(?:remove|delete|take|strike) (?:me|us|my|our|this|the following)\b[^.!?\n]{0,60}(?:list|database|"
    r"mailing|off|records|e-?mail|address|contacts|crm|distribution)?[^.!?\n]{0,40}",
    r"(?:stop|cease|quit) (?:e-?mailing|sending|contacting|spamming|writing|messaging|bothering|"
    r"all (?:e-?mails|contact)|these|this|the e-?mails|it)\b[^.!?\n]{0,50}",
    r"(?:do not|don'?t|never) (?:ever )?(?:e-?mail|contact|write(?: to)?|send|message|mail|bother|"
    r"spam) (?:me|us|any|this|anything|more)\b[^.!?\n]{0,50}",
    r"no (?:more|further) (?:e-?mails?|mails?|messages|contact)[^.!?\n]{0,40}|(?:leave me alone|"
    r"take me off)[^.!?\n]{0,40}",
    r"(?:mich |uns |meine adresse )?(?:(?:abmelden|abbestellen|austragen)|(?:löschen|streichen|austragen|"
    r"entfernen|nehmen) sie (?:mich|uns|meine)\b[^.!?\n]{0,60}|(?:mich|uns|"
    r"meine [^.!?\n]{0,30}) [^.!?\n]{0,50}(?:entfernen|löschen|streichen|austragen|abmelden|"
    r"herausnehmen)|(?:melden|tragen) sie (?:mich|uns) [^.!?\n]{0,30}(?:ab|aus)|keine (?:weiteren |"
    r"mehr )?(?:e-?mails?|mails?|werbung|nachrichten)[^.!?\n]{0,40}|(?:schreiben|kontaktieren|senden|"
    r"schicken) sie (?:mir|mich|uns) [^.!?\n]{0,30}(?:nicht|keine)[^.!?\n]{0,30})",
    r"(?:me |nous )?(?:désabonner|désinscrire|désinscription|désabonnement|désabonnez[- ]moi|"
    r"désinscrivez[- ]moi|(?:retirer|supprimer|enlever|retirez|supprimez|enlevez)[- ](?:moi|nous|mon|"
    r"mes|notre|l'adresse)\b[^.!?\n]{0,60}|me (?:retirer|supprimer|désabonner|"
    r"désinscrire)[^.!?\n]{0,60}|ne (?:plus |pas )?(?:m'|me |nous )?(?:contacte[rz]|écri\w+|"
    r"envoye[rz])[^.!?\n]{0,50}|(?:cessez|arrêtez)[^.!?\n]{0,60}|plus d(?:e |')(?:e-?mails|"
    r"messages)[^.!?\n]{0,30})[^.!?\n]{0,40}",
    r"(?:dar(?:me)? de baja|darse de baja|(?:dé|de|den)me de baja|dame de baja|baja|desuscrib\w+|"
    r"cancelar (?:mi )?suscripción|(?:elim[ií]n|quit|borr)[ae]\w*(?:me| mi)\b[^.!?\n]{0,50}|"
    r"no (?:me )?(?:envíe|envíen|escriba|escriban|contacte|contacten|mande|manden)\b[^.!?\n]{0,50}|"
    r"dej(?:e|en|a) de (?:enviar|escribir|contactar)\w*[^.!?\n]{0,50})[^.!?\n]{0,40}",
    r"(?:descadastr\w+|cancelar (?:a )?(?:minha )?(?:inscrição|assinatura)|(?:remov|retir|exclu|"
    r"apagu)\w*(?:-me|[- ]me| (?:o )?meu| a minha)\b[^.!?\n]{0,50}|não (?:me )?(?:envie|enviem|escreva|"
    r"contacte|contate|mande)\w*\b[^.!?\n]{0,50}|pare(?:m)? de (?:enviar|mandar|"
    r"me)[^.!?\n]{0,50})[^.!?\n]{0,30}",
    r"(?:disiscri\w+|cancell(?:ami|atemi|armi|i(?:no)? (?:il mio|la mia))|"
    r"annull\w+ (?:la mia )?iscrizione|rimuov\w+(?:mi| il mio| la mia)?\b|toglie\w*mi\b|toglimi|"
    r"non (?:mi )?(?:scriv\w+|invi\w+|contatt\w+|mand\w+)\b|smett\w+ di)[^.!?\n]{0,60}",
    r"(?:uitschrijven|afmelden|(?:schrijf|meld) (?:mij|me|ons) (?:uit|af)|(?:verwijder|haal|"
    r"schrap) (?:mij|me|ons|mijn)\b[^.!?\n]{0,50}|(?:mail|stuur|contacteer|benader) (?:mij|me|"
    r"ons) (?:niet|geen)[^.!?\n]{0,40}|geen (?:e-?)?mails? meer|stop met (?:mailen|"
    r"sturen)[^.!?\n]{0,30})[^.!?\n]{0,30}",
    r"(?:avregistrera|avsluta prenumeration|ta bort (?:mig|oss|min)|sluta (?:maila|skicka)|wypis\w+|"
    r"usuń\w* (?:mnie|mój)|usunięcie|nie (?:pisz|wysyłaj|kontaktuj)\w*)[^.!?\n]{0,60}",
    r"(?:配信(?:を)?(?:停止|解除)|メール(?:を|は|の)?[^。\n]{0,15}(?:停止|不要|送らないで|やめて)|登録(?:を)?解除|"
    r"リストから[^。\n]{0,10}(?:削除|外して))[^。\n]{0,20}",
)
TAIL = (
    r"(?:[\s,]*(?:please|thanks?(?: you)?|thx|now|bitte|danke|merci|gracias|grazie|obrigad[oa]|bedankt|"
    r"tack|dzięki|immediately|asap|regards|お願い\w*))*[\s.!,;:)-]*"
)
SENTENCE = re.compile(rf"{POLITE}(?:{'|'.join(f'(?:{each})' for each in DEMANDS)}){TAIL}", re.IGNORECASE)
BARE = re.compile(
    r"(?:please |pls |bitte )?(?:stop|remove|unsubscribe|abmelden|desuscribir|baja|stopp?|remover|"
    r"uitschrijven|arrêtez|stop it|no more)(?:,? (?:all|please|thanks|thank you))?[\s.!]*",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"(?:re:\s*)?(?:unsubscribe|remove(?: me)?|opt[- ]?out|stop|abmelden|désabonnement|desuscribir|baja|"
    r"disiscrivimi|uitschrijven)\b[^\n]{0,40}",
    re.IGNORECASE,
)
ASKED = re.compile(r"(?:can|could|would|will) you", re.IGNORECASE)
ENDS = re.compile(r"(?<=[.!?。])\s+|\n+|;\s+")


def is_request(text: str, subject: str) -> bool:
    """Whether a person's new words ask to be left alone."""
    said = " ".join(without_signature(text).replace("’", "'").split(" "))
    if not said:
        return SUBJECT.fullmatch(subject.strip()) is not None
    if len(said.split()) > MOST_WORDS or len(said) > 600:
        return False
    if BARE.fullmatch(said.split("\n")[0].strip()) and len(said.split()) <= 12:
        return True
    return any(_demands(each.strip()) for each in ENDS.split(said))


def _demands(sentence: str) -> bool:
    """Whether a sentence is a demand. A polite one may be put as a question; any other question is one."""
    if sentence.endswith("?") and not ASKED.match(sentence):
        return False
    return SENTENCE.fullmatch(sentence.rstrip("?")) is not None
