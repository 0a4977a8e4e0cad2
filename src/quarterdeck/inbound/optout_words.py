"""How people in a dozen languages ask not to be mailed again: what may stand before it, the demand, what may follow."""

from __future__ import annotations

_REST = r"[^.!?\n]{0,60}"
_MAILS = r"(?:e-?mails?|mails?|messages?|newsletters?|offers|spam|marketing|advertis\w+)"

POLITE = (
    r"(?:(?:hi|hello|hey|dear|hallo|guten tag|liebe[rs]?|bonjour|hola|ciao|buongiorno|olá|hej|cześć|"
    r"dzień dobry|beste|здравствуйте)\b[^,.!?\n]{0,40}[,.!\n]?\s*)?"
    r"(?:(?:please|pls|plz|kindly|just|thanks(?: but)?|no thanks?(?: you)?|thank you|(?:i am |i'm |"
    r"we are )?not interested|"
    r"no|ok|and|also|so|you (?:can|may)|"
    r"bitte|hiermit|kein interesse|merci de(?: bien vouloir)?|svp|s'il vous plaît|veuillez|pas intéressée?|"
    r"por favor|no me interesa|não tenho interesse|per favore|si prega di|non (?:mi|ci) interessa|"
    r"a\.?u\.?b\.?|graag|gelieve|geen interesse|vänligen|venligst|vennligst|proszę(?: o)?|пожалуйста|прошу|просьба|请"
    r"|(?:can|could|would|will) you(?: please)?|(?:i|we)(?:'d| would)? (?:like|want|wish|ask)(?: you)? to(?: be)?|"
    r"(?:ich|wir) (?:möchten?|will|wollen)|je (?:souhaite|veux|voudrais|demande à)|quiero|quisiera|deseo|desidero|"
    r"voglio|"
    r"vorrei|quero|desejo|gostaria de|ik (?:wil|wens|zou)|jag vill|jeg (?:vil|ønsker)(?: gerne)?(?: at)?|chcę|хочу"
    r")[\s,.:;!-]+){0,6}"
)
DEMANDS = (
    # English
    r"(?:un-?subscribed?|opt[- ]?out|opt me out)(?: me| us| please| now| immediately| this (?:address|email)| and\b"
    r"[^.!?\n]{0,40}| from (?:this|your|the|all|any|these|future)\b[^.!?\n]*)*+",
    rf"(?:removed?|deleted?|strike) (?:me|us|my|our|this (?:e-?mail|address)|the following|from)\b{_REST}",
    r"take (?:me|us|my|our)\b[^.!?\n]{0,30}\b(?:off|out of|from)\b(?! (?:hold|cc|the (?:call|phone|hook|case|project)))"
    rf"{_REST}",
    rf"(?:stop|cease|quit) (?:e-?mailing|sending|contacting|spamming|writing|messaging|bothering|"
    rf"all (?:e-?mails|contact)|these|this|the e-?mails|it)\b{_REST}",
    r"(?:do not|don'?t|never) (?:ever )?(?:e-?mail|contact|write(?: to)?|send|message|mail|bother|spam) (?:(?:me|us)\b|"
    rf"(?=any|more|this|these))(?: ?(?:any ?more|again|ever|anything|any (?:more |further )?{_MAILS}|{_MAILS}|more|"
    rf"further|such|these|this|please|your {_MAILS})\b[^.!?\n]{{0,40}})*+",
    r"(?:i|we) (?:do not|don'?t|no longer|never) (?:want|wish|care|need|agreed?|consent(?:ed)?) (?:to )?(?:receiv\w+|"
    r"get|be|"
    rf"hear|any)\b{_REST}",
    rf"no (?:more|further) (?:{_MAILS}|contact)\b(?! (?:needed|necessary|required)){_REST}|leave me alone|"
    r"lose my (?:e-?mail|address|number)[^.!?\n]{0,20}",
    # German
    r"(?!.*\bnicht\b(?! mehr))(?:mich |uns |meine adresse |(?:den |ihren )?newsletter )?(?:(?:abmelden|abbestellen|"
    r"austragen)|"
    rf"(?:löschen|streichen|austragen|entfernen|nehmen) sie (?:bitte )?(?:mich|uns|meine)\b{_REST}|"
    r"(?:mich|uns|meine [^.!?\n]{0,30}) [^.!?\n]{0,50}(?:entfernen|löschen|streichen|austragen|abmelden|herausnehmen)|"
    r"aus (?:dem|ihrem|der|ihrer) (?:e-?mail-?)?(?:verteiler|liste|datenbank)[^.!?\n]{0,20}(?:entfernen|löschen|"
    r"streichen|"
    r"nehmen|austragen)|(?:melden|tragen) sie (?:mich|uns) [^.!?\n]{0,30}(?:ab|aus)|(?:widerspreche|widerrufe) ich\b"
    rf"{_REST}|(?:ich )?(?:mich |uns |mir )?nicht mehr (?:kontaktieren|anschreiben|schreiben|mailen))",
    r"(?:ich (?:möchte|will) )?keine (?:weiteren |mehr )?(?:e-?mails?|mails?|werbung|nachrichten|"
    r"newsletter)[^.!?\n]{0,40}|"
    r"(?:schreiben|kontaktieren|senden|schicken) sie (?:mir|mich|uns) (?:bitte )?(?:nicht(?:s)? mehr|nie (?:wieder|"
    r"mehr)|"
    r"keine (?:weiteren |mehr )?(?:e-?mails?|mails?|werbung|nachrichten|newsletter|angebote))[^.!?\n]{0,30}",
    # French
    r"(?:me |nous )?(?:désabonner|désinscrire|désinscription|désabonnement|désabonnez[- ]moi|"
    r"désinscrivez[- ]moi|(?:retirer|supprimer|enlever|retirez|supprimez|enlevez)[- ](?:moi|nous|mon|"
    r"mes|notre|l'adresse)\b[^.!?\n]{0,60}|me (?:retirer|supprimer|désabonner|"
    r"désinscrire)[^.!?\n]{0,60}|ne (?:plus |pas )?(?:m'|me |nous )?(?:contacte[rz]|écri\w+|"
    r"envoye[rz])[^.!?\n]{0,50}|(?:je )?ne (?:souhaite|veux|désire) plus (?:recevoir|être)[^.!?\n]{0,50}|"
    r"(?:cessez|arrêtez)[^.!?\n]{0,60}|plus d(?:e |')(?:e-?mails|messages)[^.!?\n]{0,30})[^.!?\n]{0,40}",
    # Spanish
    r"(?:dar(?:me)? de baja|darse de baja|(?:dé|de|den)me de baja|dame de baja|baja|desuscrib\w+|"
    r"cancelar (?:mi )?suscripción|(?:elim[ií]n|qu[ií]t|borr|s[aá]qu)[ae]\w*(?:me\w*| mi)\b[^.!?\n]{0,50}|"
    r"no (?:me )?(?:envíe|envíen|escriba|escriban|contacte|contacten|mande|manden)\b[^.!?\n]{0,50}|"
    r"no (?:deseo|quiero) (?:recibir|que me)\b[^.!?\n]{0,50}|"
    r"dej(?:e|en|a) de (?:enviar|escribir|contactar)\w*[^.!?\n]{0,50})[^.!?\n]{0,40}",
    # Portuguese
    r"(?:descadastr\w+|cancelar (?:a )?(?:minha )?(?:inscrição|assinatura)|(?:me )?(?:remov|retir|exclu|apagu)\w*"
    r"(?:-me|[- ]me| (?:o )?meu| a minha| d[aeo])\b[^.!?\n]{0,50}|não (?:me )?(?:envie|enviem|escreva|"
    r"contacte|contate|mande)\w*\b[^.!?\n]{0,50}|não (?:quero|desejo) (?:mais )?receber\b[^.!?\n]{0,50}|"
    r"pare(?:m)? de (?:enviar|mandar|me)[^.!?\n]{0,50})[^.!?\n]{0,30}",
    # Italian
    r"(?:disiscri\w+|cancell(?:ami|atemi|armi|(?:i(?:no)?|ate) (?:il mio|la mia|i miei))|"
    r"annull\w+ (?:la mia )?iscrizione|rimuov\w+(?:mi| il mio| la mia)?\b|toglie\w*mi\b|toglimi|"
    r"non (?:mi )?(?:scriv\w+|invi\w+|contatt\w+|mand\w+)\b|non (?:desidero|voglio) (?:più )?ricevere\b|"
    r"smett\w+ di)[^.!?\n]{0,60}",
    # Dutch
    r"(?!.*\bniet\b(?! (?:meer|langer)))(?:(?:me |mij |ons )?(?:uitschrijven|afmelden|uit te schrijven|af te melden)|"
    rf"(?:schrijf|meld) (?:mij|me|ons) (?:uit|af)|(?:verwijder|haal|schrap) (?:mij|me|ons|mijn)\b{_REST}|"
    r"(?:mij |me )?van (?:de|jullie|uw) (?:mailing)?lijst (?:halen|verwijderen)|"
    r"(?:mail|stuur|contacteer|benader) (?:mij|me|ons) (?:niet meer|geen)[^.!?\n]{0,40}|"
    r"(?:ik wil )?geen (?:e-?)?mails? "
    rf"meer{_REST}|neem geen contact meer{_REST}|stop met (?:mailen|sturen){_REST})[^.!?\n]{{0,30}}",
    # Swedish, Danish, Norwegian, Finnish, Polish
    r"(?:avregistrera|avsluta(?: prenumeration\w*)?|ta bort (?:mig|oss|min)|sluta (?:maila|mejla|skicka)|afmeld|avmeld|"
    r"fjern (?:mig|meg|min)|slett (?:meg|min)|lopettakaa|poistakaa (?:minut|osoitteeni)|peruuttakaa|wypis\w+|"
    r"usuń\w* (?:mnie|mój)|(?:mnie )?usun(?:ąć|ięcie)|nie (?:pisz|wysyłaj|kontaktuj)\w*|"
    r"nie (?:chcę|życzę sobie) (?:więcej )?(?:otrzymywać|dostawać))[^.!?\n]{0,60}",
    # Russian, Japanese, Chinese
    r"(?:отпи(?:шите|сать)|удали(?:те|ть) (?:меня|мой)|исключи(?:те|ть) меня|не (?:пишите|присылайте|"
    r"отправляйте))[^.!?\n]{0,60}",
    r"(?:配信(?:を)?(?:停止|解除)|メール(?:を|は|の)?[^。\n]{0,15}(?:停止|不要|送らないで|やめて)|登録(?:を)?解除|"
    r"リストから[^。\n]{0,10}(?:削除|外して))[^。\n]{0,20}|退订|取消订阅|请?不要再[^。\n]{0,10}(?:邮件|发)[^。\n]{0,10}",
)
TAIL = (
    r"(?:[\s,]*(?:please|thanks?(?: you)?|thx|now|bitte|danke|merci|svp|s'il vous plaît|gracias|por favor|grazie|"
    r"per favore|"
    r"obrigad[oa]|bedankt|aub|tack|tak|dzięki|спасибо|immediately|asap|regards|お願い\w*))*[\s.!,;:)-]*"
)
BARE = (
    r"(?:please |pls |bitte )?(?:stop|remove|unsubscribe|abmelden|desuscribir|baja|stopp?|remover|uitschrijven|arrêtez|"
    r"stop it|no more)(?:,? (?:all|please|thanks|thank you|svp|s'il vous plaît|bitte|por favor|per favore|aub))?[\s.!]*"
)
SUBJECT = (
    r"(?:re:\s*)?(?:unsubscribe|remove(?: me)?|opt[- ]?out|stop|abmelden|désabonnement|desuscribir|baja|"
    r"disiscrivimi|uitschrijven)\b[^\n]{0,40}"
)
ENDS = (  # where one demand may end and another begin
    r"(?<=[.!?。])\s+|\n+|;\s+|,\s+(?=(?:please|pls|kindly|bitte|merci de|veuillez|por favor|per favore|graag|"
    r"gelieve)\b)"
)
