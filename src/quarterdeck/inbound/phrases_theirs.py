"""How servers say that the address, its mailbox or their own system is why: families in the order of asking."""

from __future__ import annotations

BOX = (
    r"(?:mail ?box|mail ?folder|mail ?drop|inbox|maildir|account|user|user ?id|rcpt|recipient|addressee|customer|"
    r"address|alias)(?! server| domain| host| system| mail server| site)"
)
NOT = (
    r"(?:not|n[o']t|n.t|never|cannot|no longer|isn.?t|doesn.?t|does not|wasn.?t|was not|is not|do not|"
    r"could ?n.?t be|could not be|cannot be)"
)

THEIRS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "hasmoved",
        (
            r"has moved|moved to\b|user not local|no longer on (?:this |the )?server|new (?:e-?mail )?address|"
            r"address (?:has )?(?:been )?changed|old address no longer|replaced by|has been replaced|please (?:try|"
            r"use) (?:the )?(?:new|forward)|change of address",
        ),
    ),
    (
        "notaccept",
        (
            r"(?:host|domain|server|system|site|machine|destination)\b.{0,30}(?:does not|doesn't|will not|not|"
            r"no longer) (?:accept|receiv|tak)\w* (?:any |internet |network |e-?)*(?:mail|messages)",
            r"\bnull ?mx|no mail (?:is )?accepted|not accepting (?:any )?(?:network |external )?(?:mail|"
            r"messages)(?! with| from)|(?:couldn't|could not|cannot|can't) find (?:a|any) mail exchanger|no (?:smtp|"
            r"mail) service|does not (?:have|run) (?:an? )?(?:smtp|mail server)",
            r"mail receiving disabled|has no (?:valid )?mail (?:server|exchanger)|this (?:host|"
            r"system) (?:is )?not .{0,20}mail host",
        ),
    ),
    (
        "expired",
        (
            r"not found[,.]? ?(?:try|please try) again|temporary (?:lookup|dns) failure|(?:lookup|"
            r"resolution).{0,20}(?:deferred|temporar)",
        ),
    ),
    (
        "networkerror",
        (
            r"host name lookup failure|name server.{0,20}(?:time|fail|refus|malform)|"
            r"malformed or unexpected name server|dns (?:query|server|lookup|loop) (?:failed|failure|error|"
            r"time)|too many hops|hop count",
            r"routing loop|loops? back|mail (?:is )?loop|loop(?:ing)? detect|no route to|network (?:error|"
            r"is unreachable|unreachable|failure)|(?:mail|message) forwarding loop|possible (?:mail )?loop|"
            r"too many received",
        ),
    ),
    (
        "hostunknown",
        (
            r"(?:\bhost|\bdomain|mail server|destination (?:system|server)|mx record)s?"
            r"(?: or domain)?(?: name)?\b(?!.{0,20}(?:block|ban)).{0,40}(?:not (?:be )?found|"
            r"n[o']t exist|not exist|unknown|invalid|non-?exist|no such|unresolv\w+|not known|not resolve|"
            r"lookup failed|not valid)",
            r"(?:unknown|no such|invalid|non-?existent|bad|unresolvable) (?:mail |remote |destination |"
            r"recipient(?:'s)? )?(?:host|domain|destination)|nxdomain|unroute?able|unrout(?:ed|able)|"
            r"bad destination system",
            r"cannot resolve (?:the )?(?:domain|host|mx)|couldn't find any host|no (?:valid )?(?:mx|a or mx|"
            r"hosts?)\b.{0,20}(?:record|found|exist|for)|domain (?:name )?(?:is )?(?:not|n't)|"
            r"name or service not known|unable to (?:resolve|route)|is not a (?:valid|known) (?:domain|host)|"
            r"account or domain may not exist",
            r"domäne.{0,30}(?:nicht|unbekannt)|domaine.{0,30}(?:inconnu|n'existe)|dominio.{0,20}(?:no existe|"
            r"inesist|desconoc)|домен.{0,30}не",
        ),
    ),
    (
        "suspend",
        (
            rf"{BOX}s?\b.{{0,60}}\b(?:disabled|suspend(?:ed)?|inactive|in-active|deactivated|frozen|locked|"
            rf"expired|discontinued|not active|not (?:been )?activated|dormant|blocked|on hold|paused|restricted|"
            rf"unpaid|not currently active|currently not active|closed temporarily)\b",
            rf"(?:disabled|suspended|inactive|deactivated|frozen|locked|expired|blocked|"
            rf"dormant) (?:e-?mail )?(?:{BOX})|user .{{0,20}}is (?:on )?vacation|mail system.{{0,20}}suspend|"
            rf"boîte .{{0,20}}(?:suspendue|désactivée|inactive)|gesperrt|deaktiviert",
        ),
    ),
    (
        "userunknown",
        (
            rf"{BOX}(?:'s)?\b(?! is full)(?:.{{0,60}}?)\b(?:unknown|invalid|undeliverable|unavailable|"
            rf"non-?exist\w*|deleted|cancell?ed|closed|terminated|removed|wrong|incorrect|bad|refused|"
            rf"unrecogni[sz]ed"
            rf"|{NOT} (?:be |been |a |yet |currently |have |an? )*(?:found|exist\w*|known|valid|available|listed|"
            rf"active|registered|recogni[sz]ed|here|in (?:use|service|our|the|this)|local|locatable|handled|"
            rf"hosted|correct|subscrib\w*))",
            rf"(?:unknown|no such|invalid|bad|non-?existent|nonexistent|illegal|unrecogni[sz]ed|undefined|"
            rf"incorrect|wrong|obsolete|dead|mistyped|no valid|not (?:a )?valid|not an? (?:existing|active)|"
            rf"no matching|ambiguous) (?:(?:e-?mail|local|virtual|destination|mail|smtp|recipient(?:'s)?|"
            rf"envelope|rcpt|to|forward|this|postal) )*(?:{BOX}|person|name|id|local[- ]part|mail ?domain|"
            rf"forward[- ]path|rcpt|people|destination mailbox|here|employee|subscriber|number)s?\b",
            r"(?:no|without) (?:e?-?mail ?)?(?:mail ?box|account|user|recipient)s?\b(?! space)(?:.{0,40}(?:here|"
            r"name|by|for|with|found|exist|such))?|unknown (?:local|or illegal|recipient|to|address)|(?:not|"
            r"isn't|doesn't) (?:\w+ ){0,2}(?:a |an )?(?:[\w.-]+ )?(?:customer|employee|subscriber|account|"
            r"user here)",
            r"\bis(?:n't| not) (?:a )?(?:known|valid|listed|recogni[sz]ed|active|registered|our)|recipnotfound|"
            r"recipient ?not ?found|not listed in|no longer (?:available|valid|active|exists?|works?|employed|"
            r"with|in use|at this|accept|a |here|belongs|associated|an )|left the (?:company|organi[sz]ation)|"
            r"does ?n.?t have an? ",
            r"(?:user|address|name|mailbox|recipient)(?: not|n't| was not| is not| wasn't| could not be|"
            r" couldn't be) (?:found|listed|recogni[sz]ed|matched)|not (?:our|a) (?:customer|user|mailbox|"
            r"valid user)|(?:the )?recipient name is not recogni|no valid recipients|all recipients (?:are |"
            r"were )?(?:invalid|rejected)|unknown[- ]user|user[- ]?unknown|address error|unknown address|"
            r"check (?:the|recipient|if|that|whether).{0,20}address|mailbox unavailable|no mail ?box|not known here|"
            r"unknown: |"
            r"nosuchuser|find alias user|no one with that|address_not_found|mail for that user|validrcptto|"
            r"not a known user|delivery to .{0,20}not allowed unknown",
            r"(?:destinataire|utilisateur).{0,30}(?:inconnu|invalide|n'existe|introuvable)|n'existe pas|"
            r"adresse.{0,30}(?:inconnu|invalide|existiert nicht|unbekannt|nicht gefunden|ungültig)|"
            r"empfänger.{0,40}(?:unbekannt|existiert nicht|nicht gefunden|ungültig)|benutzer.{0,30}(?:unbekannt|"
            r"nicht)|no existe|desconocid[oa]|não existe|desconhecid|sconosciut|non esiste|inesistente|"
            r"niet (?:gevonden|bestaat)|onbekend|nie istnieje|okänd|finns inte",
            r"見つか(?:ら|り)|存在しな|存在しま|宛先(?:不明|が)|該当.{0,20}(?:ない|なし|ません)|"
            r"ユーザー?が.{0,10}(?:いな|いま)|не (?:найден|"
            r"существует|зарегистрирован)|неизвест|несуществующ|"
            r"不存在|找不到|无此用户|用户不存在|no user (?:here|exists|with)|"
            r"user (?:does|doesn't|did)|unknown recipient|recipient unknown|unknown user",
        ),
    ),
    (
        "expired",
        (
            r"delivery time(?:d)? ?(?:out|expired)?|(?:message|mail|delivery|time|retry|"
            r"queue)\b.{0,40}(?:expired|time ?out|timed out|too long|too old|exceeded the (?:maximum )?(?:time|"
            r"queue))|retry time(?:out)?|retry timeout|could not be delivered for|been in the queue|(?:delayed|"
            r"deferred)\b",
            r"not (?:yet )?been delivered|has been (?:queued|delayed)|unable to deliver (?:in|for|within)|"
            r"cannot send (?:message )?(?:for|within)|max(?:imum)? (?:number of )?(?:retr|attempts|"
            r"delivery attempts|time)|(?:did not|not) (?:accept|respond)\w* .{0,30}(?:connect|request)|"
            r"socket error|(?:gave|giving) up (?:after|on (?:it|the message|this|delivery))|days? (?:in|"
            r"on) (?:the )?queue|connection timed out|conversation .{0,40}timed out|"
            r"undeliver\w+ for .{0,10}(?:day|hour)|time(?:d)?[- ]?out\b|unable to connect successfully|retrying|"
            r"will (?:keep|continue) (?:on )?trying|attempts will continue",
            r"in the queue (?:for )?(?:too|so) long|failing for a long time|find a gateway|failed \d+ attempts|"
            r"envelope expired|after (?:multiple|several|many|\d+) (?:retries|attempts)|not been collected|"
            r"(?:did|does) not respond|not delivered within|failed to deliver to domain",
        ),
    ),
    (
        "networkerror",
        (
            r"connection (?:refused|reset|lost|timed|failed|closed|to .{0,40}failed|dropped|error|broken|"
            r"was (?:reset|closed|dropped))|(?:could not|cannot|couldn't|unable to|failed to|can't) (?:connect|"
            r"contact|reach|establish)|unreachable|lost connection|smtp connection|dns|name ?server|network|"
            r"no (?:answer|response|reply) from|host (?:is )?(?:down|not respond)|not reachable|bad connection|"
            r"remote protocol error",
        ),
    ),
    (
        "policyviolation",
        (
            r"polic(?:y|ies)|not (?:allowed|permitted|accepted|authorized) (?:by|due|for|here|to|-|$)|prohibit|"
            r"(?:administrative|administratively|local) (?:prohib|den|reject|block|restrict)|denied by|violat|"
            r"regulation|rule|confidential|not comply|non-?compliant|terms of service|network not allowed|"
            r"client host rejected|mail transport rule|transport rule|message (?:was )?(?:prohibited|denied)|"
            r"attachments? (?:of|type|not|is|are|with|name)|banned",
        ),
    ),
    (
        "securityerror",
        (
            r"access denied|permission denied|not authori[sz]ed|authenticat|unauthori[sz]ed|credentials|"
            r"starttls|\btls\b|\bssl\b|encrypt|certificate|log ?in\b|security (?:polic|reason|viol|restrict|error|"
            r"check|concern|issue|risk|level)|\bdenied\b|password|must (?:auth|"
            r"issue|log)|insecure",
        ),
    ),
    ("onhold", (r"on hold|quarantin|held for",)),
    (
        "contenterror",
        (
            r"improper use|8-?bit|\bmime\b(?!-encap)(?! (?:format|message|mail))|malformed|bare (?:lf|cr|linefeed)|"
            r"header(?!s? (?:of|follow|from|are|is|and|below|part))(?! only)|(?<!for )content(?!s? (?:of|are|below|"
            r"follow)\b)|"
            r"message (?:format|body|structure)|(?:illegal|invalid|non-?ascii|bad) (?:char|content|format|structure|"
            r"message)|"
            r"message not (?:accept|compl|conform)|rfc ?(?:2?822|5322)|charset|unicode|smtputf8|"
            r"line (?:too long|length)|too long line|attachment",
        ),
    ),
    (
        "syntaxerror",
        (
            r"syntax|(?:bad|improper|invalid|wrong|out of) (?:command )?sequence|(?:command|parameter|verb|"
            r"keyword).{0,20}(?:unrecogni[sz]ed|unknown|not (?:implemented|recogni|support|allowed)|invalid|"
            r"out of|disabled|unimplemented)|(?:unrecogni[sz]ed|unknown|unsupported|bad|invalid|"
            r"unimplemented) (?:command|parameter|verb|smtp)|need (?:rcpt|mail)|nested mail",
        ),
    ),
    (
        "systemfull",
        (
            r"(?:system|server|disk|partition|device|queue|spool).{0,30}(?:full|no space|insufficient)|"
            r"insufficient system|no space left|out of (?:memory|resources)",
        ),
    ),
    (
        "mailererror",
        (
            r"command output|command died|died with status|exit(?:ed)? (?:with|status|code)|procmail|\bpipe\b|"
            r"mailer (?:died|error|returned)|"
            r"child status|x-unix|(?:local )?mailer |(?:filter|external|delivery|mail) program |program (?:failed|"
            r"exited|returned|died)|script|signal \d|deliver: |sieve|filter program",
        ),
    ),
    (
        "systemerror",
        (
            r"system (?:error|problem|failure|config|not)|internal (?:server )?(?:error|problem|software)|"
            r"(?:local|server|service|software|configuration|processing|database|unexpected|unknown|temporary|"
            r"transient|i/o|backend|general) (?:config\w* )?(?:error|problem|failure|fault|unavailable|"
            r"not available)|unavailable|transaction failed|try (?:again )?later|try again|later|misconfig|"
            r"can ?(?:no|')t (?:create|open|write)|cannot (?:create|open|write|process)|resources|overload|busy|"
            r"temporar|input/output|maintenance|rejected by the recipient domain",
        ),
    ),
    (
        "filtered",
        (
            r"filter|(?:recipient|user|mail ?box|addressee|customer).{0,40}(?:reject|refus|den|not accept|"
            r"does not|doesn't|cannot|block)|reject|refus|not deliver|受信拒否|拒否|フィルタ|отклонен|отказ|abgelehnt|"
            r"zurückgewiesen|refusé|rechazad|rifiutat|recusad",
        ),
    ),
)
