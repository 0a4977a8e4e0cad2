"""What a server's words hold besides their meaning: reply code, enhanced code, and the stage of the conversation."""

from __future__ import annotations

import re

from quarterdeck.inbound.headers import ADDRESS

ENHANCED = re.compile(r"(?<![\d./\[-])([45]\.\d{1,2}\.\d{1,3})(?![\d]|\.\d)")
AFTER_REPLY = re.compile(r"(?<![\d.])[45][0-57]\d[ -]{1,2}[#'\"(]*([45]\.\d{1,2}\.\d{1,3})(?![\d]|\.\d)")
REPLY = re.compile(
    r"(?<![\d.,:/#=@-])(4[235]\d|47\d|5[0-57]\d)(?=[ :;,#.-]|$)(?! (?:bytes|days|hours|minutes|seconds|"
    r"recipients|times))",
    re.M,
)
SAID = re.compile(
    r"(?:said:|<<<|responded with:?|returned:?|reply:|response:|failed with:|error:|was:|;|"
    r"code:? ?:?)\s*['\"]?(4[235]\d|47\d|5[0-57]\d)(?=[ :;,#-]|$)",
    re.I | re.M,
)
SENTENCE = re.compile(r"\n\s*\n|(?<=[a-z\]).])[.!?]\s+(?=[A-Z])|[。．]")
URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"]+", re.IGNORECASE)

SPEAKER = re.compile(  # who said it is not what was said; nor is what a gateway takes an answer for
    r"\b[45]\.\d\.\d - [a-z ]{3,40} error (?=[45]\d\d[- ]')|(?:remote |the )?(?:mail |smtp )?(?:host|"
    r"server):? (?:[\w-]{1,60}(?:\.[\w-]{1,60}){1,8}\.? ?)?(?:[\[(<][^\])>\n]{1,60}[\])>])? ?(?:said|failed with|"
    r"responded(?: with)?|replied|returned|refused to talk to me)?:",
    re.I,
)

STAGES = (
    (
        "data",
        re.compile(
            r"in reply to (?:end of )?data|after (?:end of )?data|end of data|>>> ?(?:data|bdat|\.)|\[(?:data|"
            r"end_of_message)\]|data command|our (?:final )?data\b|\(data\)|smtp:data|smtp command\s+data|"
            r"during data|response to data|\(state 1[5-9]\)",
            re.I,
        ),
    ),
    (
        "rcpt",
        re.compile(
            r"rcpt[ _]to(?![ \t]*:[ \t]*\S+[ \t]*$)|<<< rcpt|in reply to rcpt|>>> ?rcpt|\[rcpt_to\]|"
            r"rcpt command|smtp:rcpt|not like recipient|after rcpt|\(rcpt\)|response to rcpt|\(state 14\)|"
            r"at rcpt",
            re.I | re.M,
        ),
    ),
    (
        "mail",
        re.compile(
            r"in reply to mail|>>> ?mail from|\[mail_from\]|after mail from|mail from command|our mail from|"
            r"smtp:mail|(?:does|did) not like sender|response to mail|\(state 13\)|rejected mail from|"
            r"during mail from",
            re.I,
        ),
    ),
    (
        "connect",
        re.compile(
            r"after initial connection|refused to talk to me|greeting failed|"
            r""
            r"while talking to .{0,80}\n<<<|smtp:connect|in reply to (?:ehlo|helo)|"
            r"(?:while|during|at) connect",
            re.I,
        ),
    ),
)


def enhanced(text: str) -> str:
    """The enhanced code that tells most: one behind a reply code, with a detail, before any other."""
    found = AFTER_REPLY.findall(text) + ENHANCED.findall(text)
    return next((each for each in found if not each.endswith(".0.0")), found[0] if found else "")


def reply_code(text: str) -> str:
    """The SMTP reply code of a refusal, or ""."""
    found = SAID.search(text) or REPLY.search(text)
    return found[1] if found else ""


def stage(text: str) -> str:
    """At which command the server said no: connect, mail, rcpt, data, or "" if that is not told.

    A transcript names several; the one right before the first refusal counts.
    """
    refusal = re.search(r"(?:<<<|>>>) ?[45]\d\d", text)  # some draw the arrows the other way round
    if refusal:
        before = text[: refusal.start()]
        asked = re.findall(r"(?:>>>|<<<) ?(mail|rcpt|data|bdat|helo|ehlo|\.)", before, re.I)
        names = {"mail": "mail", "rcpt": "rcpt", "data": "data", "bdat": "data", ".": "data"}
        if asked or "while talking to" in before.casefold():
            return names.get(asked[-1].casefold(), "connect") if asked else "connect"
    return next((name for name, pattern in STAGES if pattern.search(text)), "")


def quoted(text: str) -> str:
    """A refusal inside a report: from its reply code to the end of the paragraph; "" if there is none."""
    found = SAID.search(text) or REPLY.search(text)
    if not found:
        return ""
    return re.split(r"\n[ \t]*\n", text[found.start(1) : found.start(1) + 1000])[0]


def plain(text: str, urls: bool = False) -> str:
    """A text as the families of phrases are asked about it: addresses and (unless wanted) URLs taken out.

    Each sentence is a line, so that no phrase is found across two.
    """
    kept = text if urls else URL.sub(" ", text)
    kept = ADDRESS.sub(" ", SPEAKER.sub(" ", kept[:8000])).replace("’", "'").replace("`", "'")
    sentences = SENTENCE.split(re.sub(r"[<>\"*|]+", " ", kept))
    return "\n".join(" ".join(each.casefold().split()) for each in sentences)
