"""How people in sixteen languages say when they are back: months, weekdays, and the words around the date."""

from __future__ import annotations

import re

_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "en ": "jan feb mar apr may jun jul aug sep oct nov dec",
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "de ": "jänner feber maerz apr mai jun jul aug sept okt nov dez",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr ": "janv fevrier mars avr mai juin juil aout sept oct nov déc",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "es ": "ene febr mar abr may jun jul ago setiembre oct nov dic",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "it ": "gen febb mar apr mag giu lug ago sett ott nov dic",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november desember",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
MONTHS = {word: number for words in _MONTHS.values() for number, word in enumerate(words.split(), 1)}
_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "poniedziałku wtorku środy czwartku piątku soboty niedzieli",
    "måndag tisdag onsdag torsdag fredag lördag söndag",
)
WEEKDAYS = {word: number for words in _WEEKDAYS for number, word in enumerate(words.split())}

_DAY_NAMES = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_SHORT_DAYS = (
    r"(?:(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun|lun|mer|jeu|ven|sam|dim)\.?|(?:mo|di|mi|do|fr|sa|so|"
    r"mar)\.)"
)
_HOUR = r"\d{1,2}(?:[:.h]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.|uhr|uur|h)\b|\b(?:noon|midday|close of business|end of day)\b"
FILLER = re.compile(  # what may stand between a trigger and its date
    rf"(?:[\s,:(*]|\b(?:the|on|dem|den|de|le|el|il|dia|día|o|a|op|om|and|und|et|next|this|nächsten|"
    rf"kommenden|prochain|{_DAY_NAMES}|{_SHORT_DAYS})|{_HOUR})+$",
    re.IGNORECASE,
)

INCLUSIVE_BEFORE = re.compile(
    r"(?:(?:until|till|up to)(?: and)? including|(?:through|thru|up to and including|inclusive(?: of)?)|"
    r"bis (?:und mit|einschlie(?:ß|ss)lich|einschl\.|inkl(?:usive|\.)?)(?: (?:zum|dem))?|"
    r"bis zum? einschlie(?:ß|ss)lich"
    r"|jusqu['’]au? (?:\w+ )?inclus|hasta el? inclusive|até(?: e incluindo)?(?: o)? inclusive|fino (?:a|"
    r"al) (?:e )?(?:compreso|incluso)|tot en met|t/m|till? o(?:ch|g) med|t\.?o\.?m\.?|włącznie do|"
    r"до включительно)$",
    re.IGNORECASE,
)
INCLUSIVE_AFTER = re.compile(
    r"[\s,(]*(?:\d{4}[\s,(]*)?(?:inclusive|included|inclus|incl\b|inkl|einschlie(?:ß|ss)lich|incluido|"
    r"incluso|compreso|inclusief|włącznie|включительно|を含)",
    re.IGNORECASE,
)
UNTIL_BEFORE = re.compile(
    r"(?P<en>\b(?:until|till|'til|til|before|to|up to|ending|ends))$|(?:\bbis(?: zum| einschließlich)?|"
    r"jusqu['’](?:au?|à|en)|\bau|\bhasta(?: el)?(?: día)?|\bal|\baté(?: ao?| o)?(?: dia)?|\bfino(?: a| al| all['’])?|"
    r"\btot(?: aan)?|\bdo|\bdo dnia|\btill|\bt o m|\bfram till|\bindtil|\bpor? до|\bпо|\bдо|"
    r"\b(?:between|zwischen|tussen|entre|tra il|mellan|mellem)\b[^.!?]{0,6}\d[^.!?]{2,25}|直到|至|到|"
    r"[-–—~〜～])$",
    re.IGNORECASE,
)
UNTIL_AFTER = re.compile(
    r"\s*(?:[(（][^)）]{1,4}[)）])?\s*(?:まで|까지|为止|之前|asti\b|saakka\b)|['’]?\w{0,3}\s?(?:tarihine )?kadar\b",
    re.IGNORECASE,
)
BACK_BEFORE = re.compile(
    r"(?P<en>\b(?:back|return\w*|resum\w+|available(?: again)?|reachable(?: again)?|in the office again|"
    r"respond\w*|reply\w*|work again)\b[^.!?]{0,45}?)$"
    r"|(?:\bwieder\b[^.!?]{0,35}|\bzurück\b[^.!?]{0,25}|rückkehr[^.!?]{0,15}|\bkehre\b[^.!?]{0,25}|"
    r"\bretour\b[^.!?]{0,25}|"
    r"(?:reviens|rentre|reprise|reprends|reprendrai)[^.!?]{0,25}|\b(?:regres\w+|vuel(?:vo|ta)|volver\w*|"
    r"retorn\w+|reincorpor\w+|volt\w+|rientr\w+|torn\w+|ritorn\w+|di nuovo)\b[^.!?]{0,30}"
    r"|\b(?:terug|weer)\b[^.!?]{0,30}|\b(?:wracam|wrócę|powrót|będę|powracam)\b[^.!?]{0,30}|\b(?:åter|"
    r"tillbaka|tilbage|tilbake)\b[^.!?]{0,25}|\b(?:вернусь|вернёмся|буду)\b[^.!?]{0,25}|(?:復帰|出社|"
    r"戻り)[^。]{0,10}|\b(?:palaan|takaisin|zpět|vrátím)\b[^.!?]{0,25})$",
    re.IGNORECASE,
)
BACK_AFTER = re.compile(
    r"(?:\s*\d{4})?[\s,.)]*(?:(?:(?:bin|sind|werde|stehe) (?:ich|wir) )(?:ihnen |dann )?(?:gerne |"
    r"wieder|zurück|erreichbar)|wieder|zurück|i (?:will|'ll|am|shall) (?:be )?(?:back|return)|"
    r"je (?:serai|suis) (?:de retour|à nouveau)|de retour|(?:estaré|estoy|estarei|estou) (?:de |na |"
    r"nuevamente)|ben ik (?:weer|terug)|weer|terug|sar[òo] (?:di nuovo|nuovamente)|rientr\w+"
    r"|(?:[(（].{1,4}[)）])?\s*(?:より|から|に)?[^。\n]{0,12}?(?:出社|復帰|戻|対応|返信|返回|回来|回到|恢复|복귀|출근)|"
    r"['’]?\w{0,3}\s(?:ofise )?dön\w+|är jag (?:åter|tillbaka))",
    re.IGNORECASE,
)
AB = re.compile(
    r"\b(?:ab(?: dem)?|vanaf|a partir de[l]?|à partir du|dès le|a partire dal|dal|od|from|from och med|с|as of|"
    r"starting|beginning)$",
    re.IGNORECASE,
)
THERE_AGAIN = re.compile(
    r"wieder|erreichbar|zurück|weer|terug|bereikbaar|de nuevo|nuevamente|disponible|de volta|disponível|"
    r"de retour|à nouveau|nuovamente|disponibile|di nuovo|available|back|reachable|dostępn|ponownie",
    re.IGNORECASE,
)
TOMORROW = (
    "tomorrow",
    "demain",
    "mañana",
    "amanhã",
    "domani",
    "jutro",
    "imorgon",
    r"(?<!guten )(?<!goede)(?<!am )morgen",
)
