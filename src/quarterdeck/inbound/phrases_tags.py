"""Tags that providers document: short, stable, and surer than the words around them. Families in the order of asking.

NetEase (163.com, 126.com), La Poste, Orange, Charter, Apple, Outlook.com, Mimecast, Google's custom domain policies.
"""

from __future__ import annotations

TAGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "spamdetected",
        (
            r"\bdt:s(?:pm|um)\b",
            r"\bmi:sp[bf]\b",
            r"\bfortispam\w*",
            r"\bofr\d*_(?:515|403)\b",
            r"\baup#cxspm\b",
        ),
    ),
    (
        "blocked",
        (
            r"\bhl:(?:rep|itc|mep|ihu)\b",
            r"\bdt:rbl\b",
            r"\bwm:bl[iu]\b",
            r"\blpn0?27_503\b",
            r"\bofr\d*_506\b",
            r"\bsc-00\d\b",
        ),
    ),
    ("toomanyconn", (r"\bhl:icc\b", r"\bofr\d*_104\b")),
    ("speeding", (r"\bhl:ifc\b", r"\b(?:mi|rp):(?:dmc|sfq|rqc|drc|qrc|trc)\b")),
    ("syntaxerror", (r"\b(?:mi|rp):(?:cel|ccl)\b",)),
    ("authfailure", (r"\bmi:stc\b", r"\blpn007_517\b")),
    ("rejected", (r"\blpn007_405\b", r"\bresolver\.rst\.(?:auth|notauth|sender)\w*", r"\bmi:nho\b")),
    ("userunknown", (r"\blpn007_416\b", r"\bofr\d*_416\b")),
    ("mailboxfull", (r"\bofr\d*_417\b", r"\bresolver\.rst\.\w*quotaexceeded\b")),
)
