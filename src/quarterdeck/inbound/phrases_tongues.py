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
            r"domäne des empfängers .{0,20}nicht gefunden",
            r"domaine .{0,20}introuvable",
            r"no se (?:encuentra|encontró|pudo encontrar) el dominio",
            r"impossibile trovare il dominio",
            r"domein .{0,30}niet (?:worden )?gevonden",
            r"domínio .{0,30}não (?:foi )?encontrado",
            r"nie można odnaleźć domeny",
            r"ドメイン.{0,20}見つかりません|找不到.{0,10}域",
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
            r"postvak .{0,30}\bvol\b|postlåda.{0,10} full\b|postkasse.{0,10} (?:fuld|full)\b|skrzynka .{0,30}pełna|"
            r"(?:ящик|почта) .{0,30}заполнен|poštovní schránka .{0,30}plná|邮箱.{0,4}满|"
            r"메일함.{0,10}가득|posta kutusu .{0,20}dolu|"
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
            r"(?:bloccat[oa]|disattivat[oa]) per inutilizzo|zablokowan|nieaktywn|estado: inactivo|"
            r"(?:cuenta|buz[oó]n|casilla|conta|usu[aá]rio)\b.{0,30}(?:suspendid|desactivad|desativad|inactiv|bloquead)|(?:compte|boîte)\b.{0,20}(?:suspendu|"
            r"désactivé|inacti)|"
            r"(?:ящик|аккаунт|пользователь).{0,20}(?:заблокирован|отключ)|账号(?:已)?(?:停用|禁用)",
        ),
    ),
    (
        "rejected",
        (
            r"(?:nicht (?:berechtigt|befugt)|(?:nicht die|keine) berechtigung).{0,40}(?:senden|nachrichten)",
            r"pas (?:autorisé|l'autorisation).{0,20}(?:envoyer|à envoyer)",
            r"no (?:tiene|dispone de) (?:permiso|autorización).{0,20}enviar",
            r"non (?:si )?dispone .{0,20}autorizzazion.{0,30}invia|non (?:è|sei) autorizzat[oa] .{0,20}inviare",
            r"(?:geen toestemming|niet gemachtigd).{0,40}verzenden",
            r"não tem permissão .{0,20}enviar",
            r"nie masz uprawnień .{0,30}wysyłani",
            r"送信する(?:権限|アクセス許可)|没有权限.{0,20}发送|нет разрешени.{0,20}отправ",
        ),
    ),
    (
        "userunknown",
        (
            r"e-?mail-?adres\w*\b.{0,60}(?:kan|kon) niet worden gevonden",
            r"(?:adres\w*|adressaten)\b.{0,40}blev ikke fundet|blev ikke fundet .{0,30}adres",
            r"gick inte att hitta (?:e-?post)?adress",
            r"(?:ble|blir) ikke funnet",
            r"endereço .{0,40}não (?:foi|pôde ser) (?:encontrado|localizado)",
            r"nie można (?:odnaleźć|znaleźć) .{0,30}adres",
            r"adresa .{0,30}nebyla nalezena",
            r"(?:adresse .{0,60}|impossible de trouver l'adresse.{0,10})introuvable|impossible de trouver l'adresse",
            r"no se (?:encontró|pudo encontrar|encuentra) la dirección",
            r"impossibile trovare l'indirizzo",
            r"адрес .{0,40}не удалось найти|не удалось найти .{0,30}адрес",
            r"adres\w* .{0,20}bulunamadı",
            r"sähköpostiosoitetta .{0,30}ei löytynyt",
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
        (
            r"innerhalb von \d+ \w+ nicht zugestellt|délai imparti|dentro del plazo|entro il tempo",
            r"binnen de termijn",
            r"zeitüberschreitung|délai (?:dépassé|expiré)|tiempo de espera|tempo esgotado|tempo scaduto|время ожидания",
        ),
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
