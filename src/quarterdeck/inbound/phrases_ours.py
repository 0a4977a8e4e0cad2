"""How servers say that something about us, our server or the message is why: families in the order of asking."""

from __future__ import annotations

from quarterdeck.inbound.phrases_theirs import BOX

OURS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("userunknown", (r"recipient address rejected: access denied",)),  # how Microsoft 365 says it, with 5.4.1
    ("hostunknown", (r"account or domain may not exist",)),  # cPanel goes on to guess at other reasons
    # Providers whose words would fit other families better: Orange, Mimecast, Cox.
    ("blocked", (r"client host blocked|adresse ip source bloqu",)),
    ("policyviolation", (r"host network not allowed",)),
    ("rejected", (r"aup#cxsndr",)),
    ("suspend", (r"archived recipient|destinataire archiv",)),
    ("speeding", (r"aup#cx(?:thrt|mj)",)),
    (
        "networkerror",
        (
            r"too many hops|hop count|(?:routing|mail|forwarding) loop|loops? back|looping|delivery loop|"
            r"possible loop|too many received",
        ),
    ),
    ("virusdetected", (r"\bvirus(?:es)?\b(?! scan)|infected|\bmalware|\btrojan", r"executable (?:file|attachment)")),
    (
        "requireptr",
        (
            r"\bptr\b|\brdns\b|reverse[- ](?:dns|lookup|mapping|record)|no reverse|(?:cannot|could not|"
            r"unable to) (?:find|resolve|verify) (?:your|the) "
            r"(?:reverse|host ?name|ip)|cannot resolve your|unverif[iy]able sending ip|"
            r"client host (?:rejected: )?cannot find",
            r"forward[- ]confirmed|fcrdns|dns[- ]validation failed|unable to resolve ptr|"
            r"ip address .{0,40}does not resolve|bad dns",
        ),
    ),
    (
        "authfailure",
        (
            r"\bdmarc\b|\bdkim\b|\bspf\b|sender policy framework|domainkeys|sender id\b|\barc\b validation",
            r"unauthenticated e?mail|(?:message|e?mail|domain|sender).{0,30}(?:not|isn't|"
            r"fails?) (?:pass )?(?:be )?authenticat(?:ed|ion checks?)",
        ),
    ),
    (
        "badreputation",
        (r"reputation|low senderbase|poor (?:sender|ip) score|senderscore",),
    ),
    (
        "speeding",
        (
            r"(?:rate|frequency|volume|sending|receiving|delivery|traffic).{0,20}(?:limit|too (?:fast|high|"
            r"quick)|exceed)|rate[- ]limit|throttl",
            r"too (?:many|much) (?:messages|spams|mails?|emails?|e-mails?|recipients|errors|requests|traffic)|"
            r"too (?:fast|quickly|often|frequent)",
            r"(?:daily|hourly|per (?:hour|day|minute)).{0,40}(?:limit|quota|exceed|maximum)|unusual (?:rate|"
            r"traffic)|sends? too much",
            r"exceeded .{0,40}(?:per|messages|sending|hour|day|minute)\b.{0,20}(?:limit|rate|quota|connection|"
            r"deliver)|receiving mail at a rate",
        ),
    ),
    (
        "toomanyconn",
        (
            r"too many (?:smtp |concurrent |simultaneous |open |parallel )*(?:connection|session|conversation|"
            r"client)s?",
            r"(?:connection|session|concurren\w+).{0,25}(?:limit|exceed|too many|maximum)|aup#(?:in-|out-|"
            r"mxrt)\w*13[0-9]\d|connection rate",
        ),
    ),
    (
        "norelaying",
        (
            r"(?<![\w.-])relay(?:ing|ed)?\b(?!\.).{0,40}(?:denied|prohibited|disallowed|"
            r"not (?:be )?(?:permitted|allowed)|"
            r"refused|unable|forbidden|blocked|rejected)",
            r"(?:unable|not permitted|not allowed|cannot|can't|refuse|denied|won't) (?:to )?(?:be )?relay|"
            r"insecure mail relay|no relay|open relay",
            r"rcpthosts|not (?:a |an )?(?:open |relay)|(?:not|isn't) (?:a )?local(?:ly)? (?:domain|hosted)|"
            r"not a gateway|email address is not verified|mail server requires authentication",
            r"relaying (?:mail|denied|by)|we do not relay|must check (?:for new )?mail|check mail first|"
            r"pop before smtp|send mail to this domain is not allowed",
        ),
    ),
    (
        "mailboxfull",
        (
            r"(?:mail ?box|inbox|mail ?folder|quota|storage)\b.{0,30}(?:exceed|over|full)",
            r"(?:exceed|over)\w* .{0,30}\b(?:mail ?box|inbox|quota)\b(?!.{0,12}message size)",
        ),
    ),
    (
        "mesgtoobig",
        (
            r"(?:message|mail|size|content|attachment|it|letter|data)\b(?!.{0,25}queue).{0,30}\btoo (?:large|big|long)|"
            r"size limit|too (?:large|big) (?:a )?(?:message|mail|size)",
            r"(?:message|mail|content|data)(?: file)? size.{0,30}(?:exceed|limit|maximum|larger|over|fixed)|"
            r"too much mail data|(?:maximum|max) (?:message|mail)? ?size",
            r"exceed(?:s|ed|ing)? .{0,40}(?:message|mail|maximum|fixed|allowed) ?(?:message )?size|"
            r"larger than (?:the )?(?:current |maximum |allowed )?(?:system )?(?:size|limit)",
            r"zu gro[sß]|trop (?:volumineux|gros|long)|demasiado grande|muito grande|troppo grande|"
            r"サイズ.{0,20}(?:超|制限|大き)",
        ),
    ),
    (
        "mailboxfull",
        (
            rf"(?:{BOX}|disk|storage|quota|space)(?:'s)?\b.{{0,60}}\b(?:is |are |was |was found |nearly |"
            rf"currently |too )?(?:full\b|over[- ]?quota|exceed(?:s|ed|ing)?\b"
            r"|out of (?:space|storage|quota)|over (?:its|the|their|his) (?:\w+ )?(?:quota|limit|storage|"
            r"allocation))",
            r"(?:number|amount|total size) of (?:messages|mails?).{0,40}exceed|over(?:[- ]| the | its | disk |"
            r" storage |)quota|quota .{0,30}(?:exceed|full|violat|over|reach)|exceed\w* .{0,50}(?:quota|storage|"
            r"local limit|mailbox|allocation)",
            r"(?:not enough|insufficient|no) (?:disk |mail ?box |storage |mail |free )*(?:space|"
            r"storage)\b(?! for the system)|(?:mail ?box|inbox|folder) ?(?:is )?full|full mail ?box|disk quota",
            r"too (?:much|many) (?:mail|messages?)? ?(?:data )?(?:in|on) (?:the |this |his )?(?:mail ?box|"
            r"account|server)|out of (?:storage|disk)|maildir delivery failed|mailfull|storage limit",
            r"postfach.{0,30}(?:voll|überf)|bo[iî]te .{0,40}pleine|buz[oó]n .{0,30}llen[oa]|"
            r"casella .{0,30}piena|caixa .{0,30}cheia|переполнен|превышен.{0,20}квот",
            r"(?:容量|メールボックス).{0,30}(?:超|一杯|いっぱい|支障|オーバー|満)|"
            r"会社の容量|邮箱(?:空间)?(?:已)?满|faile?d? .{0,20}quota",
        ),
    ),
    ("mailererror", (r"command output: (?!.{0,80}(?:quota|user))|command died with status",)),
    (
        "spamdetected",
        (
            r"(?<!anti)(?<!anti-)\bspam(?!haus|cop|ming|mer|rats)\b|\bunsolicited|\bu[bc]e\b|\bjunk\b|phish|"
            r"\bbulk (?:e-?)?mail|looks like spam",
            r"high probability of|content (?:rejected|denied|filter)|(?:rejected|blocked|denied).{0,30}(?:content|"
            r"bayes|score|suspicious)|suspicious|message (?:was )?refused .{0,20}content",
            r"\bscore\b.{0,30}(?:exceed|high|over)|classified as|identified as|迷惑メール|spam-?verdacht",
        ),
    ),
    (
        "blocked",
        (
            r"black ?list|block ?list|blocklisted|dns[br]l|\brbl\b|\bcdrbl\b|spamhaus|spamcop|spamrats|"
            r"barracudacentral|sorbs|cloudmark|sender ?base|\bbl\)|psmtp",
            r"\b(?:ip(?: address(?:es)?)?|client host|your (?:host|server|domain|network|mail ?server|site|isp|"
            r"connection|message)|connection|helo|ehlo|subnet|site|host|network|server|domain)\b"
            r"(?: \S{1,60})?(?: is| was| has been| have been| are| been| currently| temporarily| permanently|"
            r" from)*:? (?:block(?:ed)?|ban(?:ned)?|bloquee|denied|refused|listed|blacklisted|unwelcome|"
            r"rejected|not (?:authorized|permitted|accepted|welcome))\b(?! address)",
            r"(?:blocked?|banned|den(?:ied|y)|reject(?:ed)?|refus(?:ed|e|ing)?|restricted).{0,40}\b(?:using|"
            r"ip\b|ip address|connection|client host|your (?:host|server|ip|network|mail server)|(?:dynamic|"
            r"residential))",
            r"\b(?:invalid|bad|bogus|forged) helo|spamm(?:ing|er)|\babus(?:e|ive|ing)|dynamic ip|generic (?:ip|"
            r"host)|delist|removal from this list|smtp server of your isp",
            r"connection (?:dropped|refused) (?:due|by your|for)|\bopen prox|use (?:your|the) (?:isp|"
            r"provider)('s)? (?:mail|smtp)|no access from mail server|\bgreylist|grey ?listed|aup#\w+|"
            r"you are not allowed to connect|go away",
        ),
    ),
    (
        "rejected",
        (
            r"\bsender(?:'s)?\b(?: e?-?mail)?(?: address| domain| ip| verif\w+| name| access| is| has|"
            r":)*.{0,30}(?:reject|denied|refus|unknown|not (?:accepted|exist|found|allowed|authorized|permitted|"
            r"valid|listed)|invalid|block|restrict|does not exist|fail|unresolv|disabled|banned)",
            r"(?:domain of )?sender address|unrout\w+ sender|(?:return|from|envelope|sender|mailfrom|mail from|"
            r"originating|reply)[- ]?(?:path|address|field)?:? (?:address )?(?:is |was )?(?:rejected|refused|"
            r"invalid|denied|not (?:valid|allowed|accepted))",
            r"(?:reject|refus|block|ban)\w* (?:by |this |the |your )*(?:blocked )?senders?|not a member|(?:only|"
            r"must be) (?:list )?(?:members|subscri\w+|registered)|not (?:allowed|permitted|authorized|"
            r"authorised) to (?:post|send|submit|mail)",
            r"(?:invalid|bad|unknown|forged|spoofed|unverifi\w+) (?:sender|from|return|reverse path)|"
            r"backscatter|no such sender|sender verif|verify sender|(?:cannot|could not|"
            r"unable to) verify (?:the )?(?:sender|address)",
            r"(?:not have|without|lacks?) permission|send(?:ers)? (?:is |are )?(?:restricted|not allowed)|"
            r"restricted (?:to|group|list)|google (?:groups|グループ)|need to (?:join|subscribe)|"
            r"requires? (?:the )?sender|moderat(?:ed|or)|message (?:was )?rejected by (?:the )?(?:list|group|"
            r"moderator)",
            r"rejected (?:your|the) from|non[- ]?member|from (?:address|header).{0,30}(?:not|invalid|missing)|"
            r"mail from .{0,20}(?:not|reject)|you(?:'re| are) not (?:a |an )?(?:authori|"
            r"permit|allow)",
        ),
    ),
)
