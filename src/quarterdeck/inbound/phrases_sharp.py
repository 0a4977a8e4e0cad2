"""Wordings so particular that they are asked before the code and before every other phrase.

Providers' own words and tags, most of which would also fit a broader family that means something else. The order
counts: the first family that fits wins.
"""

from __future__ import annotations

SHARP: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "notaccept",
        (
            r"no mail-enabled subscriptions|missing or bad storedriver|smtp protocol returned a permanent error",
            r"(?:reject|refuse)s? all (?:e-?)?mails?\b",
        ),
    ),
    (
        "norelaying",
        (
            r"as a relay\b|credentials for relay|(?:my|our) list of allowed rcpthost|not configured to relay|"
            r"tenantattribution|not local host|relay access denied",
            r"(?:do not|don't|does not|doesn't) (?:handle|relay|accept) (?:e-?)?mails? for\b(?! that user)",
            r"den(?:y|ies) relay",
        ),
    ),
    (
        "mailboxfull",
        (
            r"too (?:many|much) (?:messages|e?-?mails?)\b.{0,20}(?:on (?:the|this) server|in (?:his|her|the|their|"
            r"your) "
            r"(?:mail ?box|inbox|account)|stored)|zu ?viele (?:e-?)?mails",
            r"space limit reached",
            r"space has been used up|exhausted (?:the |its |their )?(?:allowed )?(?:storage|space|quota)|"
            r"not have enough (?:disk |storage |free )?space|mail file size exceeds|"
            r"exceeding receiving limits|out of storage|dis[ck] quota exceeded|exceeded storage allocation",
        ),
    ),
    ("exceedlimit", (r"recipsizelimit|too large for this recipient|maximum size the user accepts",)),
    (
        "mesgtoobig",
        (
            r"line limit exceeded|\bmsg-p1\b|\bint-p2\b|message length exceeds|taille (?:limite|"
            r"maximale|maximum) du message",
        ),
    ),
    (
        "requireptr",
        (r"bad dns ptr|no rdns|have a (?:ptr|reverse dns)|reverse dns record|match the ip address of the hostname",),
    ),
    (
        "authfailure",
        (
            r"\[spf\]",
            r"\bdane\b|\btlsa\b|dnssec|certificate[- ](?:is |has |host |name )*(?:expired|mismatch)|certificate-host",
            r"authenticate (?:their e?-?mails? )?with (?:either )?(?:spf|dkim)|(?:spf|dkim|dmarc)\b.{0,50}"
            r"(?:fail|not pass|n't pass|violation|did not)|(?:fail|pass).{0,30}\b(?:spf|dkim|dmarc)\b|per it'?s spf",
        ),
    ),
    (
        "rejected",
        (
            r"sender (?:was |is )?not (?:in (?:the )?)?(?:authenticated|allowed-senders|pre-?approved)|"
            r"sendernotauthenticated|sender not in|bad outbound sender|spam abuse detected|unregistered domains?",
            r"permanently deferred|unresolvable rfc|envelope[- ]sender (?:is |domain )|sender envelope|badmailfrom|"
            r"\bbatv\b|backscatter|bouncedeny|(?:null|empty|<>) (?:envelope )?senders?\b|sender domain is empty|"
            r"unsigned dsn|third[- ]party dsn|bogus mail from|valid sender domain|sender domain must",
            r"(?:isn't|not) (?:on|in) the recipient'?s list|sender is (?:in|on) (?:my|our|the)\b|"
            r"sender (?:address )?(?:has been |is )?black ?listed|[ée]metteur invalide|not owned by (?:the )?user",
            r"your (?:e-?mail address|domain) (?:has been|is) (?:blocked|black ?listed)",
            r"sender (?:address |domain )?has (?:a )?null ?mx|registered gateway user|from: domain is invalid|"
            r"valid from:|sender is spammer|"
            r"not accept mail from\b(?! your)|"
            r"sending to/from an address|access to submit messages|secumail valid",
            r"den(?:y|ies) the sender|callback setup failed|anti-?spoof",
            r"\bdns-[pt]\d\b",  # Facebook, of the domain after MAIL FROM
        ),
    ),
    (
        "policyviolation",
        (
            r"illegal attachment|\blpn\d{3}_\d{3}\b|potential security issue|organi[sz]ational settings|"
            r"transport\.rules|mass mailer|"
            r"images or other attachments|mail with (?:attachments|embedded|images)|members[- ]only list|"
            r"closed mailing list|number of posts|policy that prohibit|"
            r"message given low priority|not subscribed to this (?:group|list)|with multiple addresses|x-dg-ref|"
            r"policy violation|due to (?:a )?local policy|"
            r"(?:for|due to) (?:security )?polic(?:y|ies)(?: reasons)?\b(?!.{0,20}(?:dmarc|spf))",
        ),
    ),
    ("badreputation", (r"reputation|user complaints|unexpected volume",)),
    (
        "speeding",
        (
            r"thread limit|submission quota|receive limit|permitted limits|exceeded (?:its |the |their )?threshold|"
            r"excessive volume|try again (?:more )?slow|max(?:imum)? e?-?mails? per|frequency (?:is )?limited|"
            r"receiving mail (?:too|at a rate)|daily .{0,20}(?:limit|quota)|sending limit|peak smtp",
            r"\brl0000\d\d\b|\brp-00[123]\b",
        ),
    ),
    (
        "toomanyconn",
        (
            r"(?:maximum|allowed) number of (?:concurrent |simultaneous )?connections",
            r"too many (?:recipients|sessions)|messages? per connection|trop de connexions|made numerous attempts|"
            r"threshold exceeded|\bcon-t[23]\b|destination domains per transaction",
        ),
    ),
    (
        "blocked",
        (
            r"\d+\.\d+ is not allowed to send mail from|dns[rb]*l: ?blocked|\bips? blocked|requires that you verify|"
            r"client host rejected: (?!#|cannot find|please)|"
            r"access denied,? (?:please )?try again later|"
            r"banned (?:sender ?\[|sending|ip)|"
            r"not in (?:the |our |my )?(?:white|allow) ?list|"
            r"not accepting connections|confirm(?:s|ation)?\b.{0,20}(?:this |your )?mail server|requires confirmation|"
            r"blocked - see|internal resources? (?:are |is )?temporar|e?mail from .{1,60} is currently blocked",
            r"bounce attacks|suspiciously like|in the (?:pbl|sbl|xbl|rbl)\b|spamhaus|block ?list|"
            r"ip name lookup failed|unresolvable relay",
            r"\benvelope blocked\b",
            r"\b(?:rly|dyn|con|rtr):[bc][l\d]|\bdnsbl:|\bbl0000\d\d\b|\bsc-00\d\b|messages from .{1,60} weren't sent|"
            r"\bpol-p[12]\b|\boc-00[12]\b",
        ),
    ),
    (
        "spamdetected",
        (
            r"(?:appears?|seems?|looks?|considered|classified|identified|detected|flagged|marked|rejected|suspected)"
            r" (?:to be |as |like |by )?spam(?!haus|cop|house)|spamming not allowed|spam ?(?:profiler|assassin(?! rbl)|"
            r"signature)|\bdspam|\buribl\b|"
            r"rejected by (?:the |our )?anti-?spam",
            r"quarantined this message|content or the links|likely (?:unsolicited|suspicious)|message filtered|"
            r"spam is embedded|anti-?spam checks|content denied|outbound scanning|\bhvu:b\d",
        ),
    ),
    (
        "contenterror",
        (
            r"not rfc ?\d+ compliant|header is missing|missing (?:or invalid )?header|invalid or missing header",
            r"(?:bare|stray) ?(?:line ?feeds?|lf|cr)\b|depth exceeded|missing a valid|encoded-word|base64 encoding|"
            r"header size|\bmsg-p[23]\b|\bpol-p[67]\b|\(000(?:50311|502cc)\)|duplicate headers|disallowed header",
        ),
    ),
    (
        "suspend",
        (
            r"banned recipient|mail ?box is (?:currently )?(?:disabled|suspended)|tried to reach is (?:inactive|"
            r"disabled)|"
            r"(?:currently|been|is) suspended|temporar(?:il)?y (?:locked|limited|suspended)|\brcp-t4\b",
        ),
    ),
    (
        "filtered",
        (
            r"受信拒否",
            r"cannot route mail to user|user rules|blocked by the (?:recipient|user)|recipient(?:'s)? (?:preferences|"
            r"settings)|protected by (?:a|an)\b|"
            r"restricted sms|\brcp-p[23]\b|\(000c0595\)|only accept\w* mail from|not currently being accepted",
        ),
    ),
    (
        "hostunknown",
        (r"host (?:address )?lookups? failed|recipient domain must exist|remote domain doesn'?t exist",),
    ),
    (
        "networkerror",
        (
            r"hop count|\d+ hops|socket ?error|connect to \S+ (?:connection refused|no route|network)|"
            r"no (?:valid )?route (?:found )?to|retrieve source address|"
            r"routes to destination|"
            r"address family mismatch|had no relevant answers|connection (?:refused|reset by peer|"
            r"timed out) ?\[message|\(00120270\)",
        ),
    ),
    (
        "securityerror",
        (
            r"unauthenticated senders|starttls|tls (?:is )?required|tls/ssl|support tls|to send anonymous|"
            r"user ?name and password|"
            r"login attempts|password required|\(000b0981\)",
        ),
    ),
    ("systemfull", (r"insufficient system (?:resource|storage)",)),
    (
        "systemerror",
        (
            r"upstream error|too much load|service not a(?:ctive|vailable)|(?:server|"
            r"agent) (?:is )?(?:too )?busy|queue file write|"
            r"misconfigured forwarding|failed to be replicated|suspiciousremoteserver|interrupted system call|"
            r"shutting down|unable to process connection|load (?:is )?too high",
            r"could not load|delivery to (?:file|pipe) forbidden|local delivery failed|lmtp error|"
            r"several matches found|"
            r"\brcp-t1\b|error while being processed|\bldap (?!server\b)|ldap server (?:is|not|un|down|fail)|"
            r"contact(?:ing)? ldap|into ldap|on ldap|homedir|\((?:00010256|000d06b5)\)|\bcon-t1\b",
        ),
    ),
    (
        "userunknown",
        (
            r"not an active address|no match(?:es)? to nameserver|inactive e-?mail address|"
            r"final (?:e-?mail )?delivery|mail ?box is not allowed|nessun utente|"
            r"\br[ée]pertori[ée]\b|user not known|no user by that name|\(000c05a6\)|\b(?:rcp-p1|int-p[134])\b|"
            r"konto niedost[eę]pne",
        ),
    ),
)
