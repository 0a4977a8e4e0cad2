"""How servers say it in other languages than English: families in the order of asking."""

from __future__ import annotations

TONGUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "hostunknown",
        (
            r"domäne.{0,30}(?:nicht|unbekannt)|(?:domaine|domein|domínio|dominio)\b.{0,30}(?:inconnu|n'existe|"
            r"bestaat niet|"
            r"onbekend|não existe|no existe|non esiste|inesist|desconoc|desconhec|sconosciut)|домен.{0,30}не|"
            r"домена нет|域名不存在",
        ),
    ),
    (
        "mailboxfull",
        (
            r"(?:postfach|speicher\w*|kontingent)\b.{0,40}(?:voll|überf|überschritten|erschöpft)|"
            r"(?:mailbox|postvak|postbus)\b.{0,20}\bvol\b|bo[iî]te .{0,40}pleine|quota (?:d[ée]pass[ée]|atteint)|"
            r"(?:buz[oó]n|casilla|mailbox) .{0,30}llen[oa]|cuota .{0,20}(?:excedida|superada)|(?:casella|"
            r"cassetta) .{0,30}piena|"
            r"caixa .{0,60}cheia|(?:skrzynka|konto).{0,20}(?:pełn|przepełn)|schránka .{0,20}pln|"
            r"postilaatikko .{0,20}täynnä|"
            r"переполнен|превышен.{0,20}квот|(?:邮箱|信箱|郵箱)(?:空间)?(?:已)?满|용량.{0,10}초과|kutusu dolu",
        ),
    ),
    (
        "mesgtoobig",
        (
            r"zu gro[sß]|te groot|trop (?:volumineux|gros|grand)|demasiado grande|muito grande|troppo grande|zbyt duż|"
            r"слишком (?:большо|велик)|邮件过大|för stor",
        ),
    ),
    (
        "blocked",
        (
            r"ip[- ]?(?:adresse|adres)?\b.{0,20}(?:gesperrt|bloqu|geblokkeerd|blockiert)|"
            r"(?:adresse|dirección|endereço|indirizzo) ip\b.{0,30}blo[cq]",
        ),
    ),
    (
        "spamdetected",
        (
            r"(?:als|comme|como|por ser|come|è) (?:du |un )?spam\b|spam[- ]?verdacht|(?:определен\w*|похоже) как спам|"
            r"垃圾邮件",
        ),
    ),
    (
        "suspend",
        (
            r"(?:konto|postfach|mailbox|benutzer)\b.{0,30}(?:gesperrt|deaktiviert|geblokkeerd)|casilla ha expirado|"
            r"(?:bloccat[oa]|disattivat[oa]) per inutilizzo|zablokowan|nieaktywn|estado: inactivo|(?:cuenta|conta|"
            r"usu[aá]rio)\b"
            r".{0,30}(?:suspendid|desactivad|desativad|inactiv|bloquead)|(?:compte|boîte)\b.{0,20}(?:suspendu|"
            r"désactivé|inacti)|"
            r"(?:ящик|аккаунт|пользователь).{0,20}(?:заблокирован|отключ)|账号(?:已)?(?:停用|禁用)",
        ),
    ),
    (
        "userunknown",
        (
            r"unbekannte[rn]? (?:empfänger|benutzer|adress)|(?:adresse|empfänger|benutzer|postfach)\b.{0,30}"
            r"(?:nicht vorhanden|unbekannt|existiert nicht|ungültig|nicht gefunden)|"
            r"(?:compte|adresse|destinataire|utilisateur|boîte)\b.{0,30}(?:inexistant|inconnu|introuvable|invalide|"
            r"n'existe)|"
            r"(?:adres|gebruiker|ontvanger|postvak|account|mailbox)\b.{0,20}(?:bestaat niet|onbekend|niet gevonden|"
            r"ongeldig)|"
            r"onbekende (?:gebruiker|ontvanger)|destinatario (?:errato|inesistente|sconosciuto|desconocido|"
            r"no encontrado)|"
            r"(?:usu[aá]ri?o|cuenta|conta|buz[oó]n|utente|indirizzo|casella|endereço|dirección)\b.{0,30}(?:inexist|"
            r"inesist|"
            r"n[aã]o encontrad|no encontrad|no est[aá] disponible|no existe|não existe|non esiste|desconoc|desconhec|"
            r"sconosciut)|"
            r"nie ma takiego|nieznany (?:użytkownik|adresat)|nie istnieje|ukendt (?:bruger|modtager)|okänd|finns inte|"
            r"ukjent (?:bruker|mottaker)|tuntematon|nezn[áa]m[ýy] (?:uživatel|adres)|neexistuje|ismeretlen|necunoscut|"
            r"так(?:ого|ой) (?:пользовател|адрес|ящик)\w* (?:нет|не)|нет так(?:ого|ой)|(?:bulunamadı|bilinmeyen)|"
            r"존재하지 않는|찾을 수 없|用户不存在|收件人不存在|无此用户|查无此",
        ),
    ),
    (
        "expired",
        (r"zeitüberschreitung|délai (?:dépassé|expiré)|tiempo de espera|tempo esgotado|tempo scaduto|время ожидания",),
    ),
    (
        "norelaying",
        (r"relais interdit|relay(?:ing)? (?:nicht|niet|no|non|não) |ретрансляция запрещена",),
    ),
    (
        "filtered",
        (r"annahme verweigert|geweigerd door|refusé par le destinataire|rechazado por el (?:usuario|destinatario)",),
    ),
)
