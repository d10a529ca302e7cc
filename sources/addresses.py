"""When two addresses are of the same page. Pure: nothing is fetched."""

import hashlib
import re
import unicodedata
from contextlib import suppress
from urllib.parse import quote, urlsplit

LONGEST_KEY = 500

# Only what surely says how somebody came to a page and never which page it is. "ref" and "source"
# are left alone: they name a branch or an edition elsewhere.
_TRACKING = re.compile(
    r"utm_\w*|(fb|g|dc|y|tw|tt)clid|msclkid|[gw]braid|gclsrc|srsltid|igshid|igsh"
    r"|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hs(tc|sc|fp)|hsctatracking|oly_(anon|enc)_id|vero_(id|conv)"
    r"|li_fat_id|_ga|_gl|ref_src|ref_url|trk|trkemail|wt_mc|mtm_\w+|pk_(campaign|kwd|source|medium)",
    re.IGNORECASE,
)

# What stands behind # and names one comment, answer or message of a thread, or a page of its own;
# any other fragment is a place on the same page.
_COMMENT = re.compile(
    r"(\w+-)?(\w*comments?|discussion|reply|post|msg|message|answer|response)[-_=]?\w*\d[\w-]*"
    r"|c\d{3,}|p\d{3,}|\d{3,}|!?/.+|!.+",
    re.IGNORECASE,
)

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SAFE = "/:@!$&'()*+,;=~?%"


def normalised(address: str) -> str:
    """The address without what makes no other page of it: scheme, "www.", case of the host, default
    port, last slash, tracking, order of the query, places on the page, ways of escaping. Comments
    of one thread stay apart. What is no address comes back as it is, but for blanks around it."""
    # Half of a pair of code units is no character, and nothing can be made of it.
    address = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", address).strip()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return address
    if parts.scheme not in {"http", "https"} or not host:
        return address
    name, _, _ = parts.netloc.rpartition("@")
    netloc = f"{_escaped(name)}@" if name else ""
    netloc += _host(host)
    if port not in {None, 80, 443}:
        netloc += f":{port}"
    found = f"https://{netloc}{_escaped(parts.path).rstrip('/')}"
    if query := _query(parts.query):
        found += f"?{query}"
    fragment = _escaped(parts.fragment.partition(":~:")[0])
    if _COMMENT.fullmatch(fragment):
        found += f"#{fragment}"
    return found


def key(address: str) -> str:
    """The same for all addresses of a page, at most ``LONGEST_KEY`` characters of ASCII; "" where
    there is no address."""
    found = normalised(address)
    if len(found) <= LONGEST_KEY and found.isascii():
        return found
    return f"sha256:{hashlib.sha256(found.encode()).hexdigest()}"


def _host(host: str) -> str:
    host = unicodedata.normalize("NFKC", host).casefold()
    if ":" in host:
        return f"[{host}]"
    with suppress(UnicodeError):
        host = host.encode("idna").decode()
    host = _escaped(host).lower().rstrip(".")
    while host.startswith("www.") and "." in host.removeprefix("www."):
        host = host.removeprefix("www.")
    return host


def _query(query: str) -> str:
    pairs = [each for each in query.split("&") if each]
    kept = [
        _escaped(pair.replace("+", "%20"))
        for pair in pairs
        if not _TRACKING.fullmatch(pair.partition("=")[0])
    ]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _escaped(text: str) -> str:
    """Every escape in one way: what needs none has none, and what needs one is escaped."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(_ESCAPED.sub(_plain, text), safe=_SAFE)


def _plain(escaped: re.Match) -> str:
    character = chr(int(escaped[1], 16))
    return character if _UNRESERVED.match(character) else escaped[0].upper()
