"""Recognise addresses of the same page without fetching anything."""

import hashlib
import re
import unicodedata
from contextlib import suppress
from urllib.parse import quote, urlsplit

MAX_KEY = 500

# Only parameters that always say how somebody came to a page and never which page it is. "ref" and
# "source" stay: on some sites they name a branch or an edition.
_TRACKING = re.compile(
    r"utm_\w*|(fb|g|dc|y|tw|tt)clid|msclkid|[gw]braid|gclsrc|srsltid|igshid|igsh"
    r"|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hs(tc|sc|fp)|hsctatracking|oly_(anon|enc)_id|vero_(id|conv)"
    r"|li_fat_id|_ga|_gl|ref_src|ref_url|trk|trkemail|wt_mc|mtm_\w+|pk_(campaign|kwd|source|medium)",
    re.IGNORECASE,
)

# Fragments that name a comment, answer or message of a thread, or a page of its own. Any other
# fragment is a place on the same page.
_COMMENT = re.compile(
    r"(\w+-)?(\w*comments?|discussion|reply|post|msg|message|answer|response)[-_=]?\w*\d[\w-]*"
    r"|c\d{3,}|p\d{3,}|\d{3,}|!?/.+|!.+",
    re.IGNORECASE,
)

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_SAFE = "/:@!$&'()*+,;=~?%"


def normalised(address: str) -> str:
    """Return the address without differences that lead to the same page: scheme, "www.", case of
    the host, default port, last slash, tracking, order of the query, places on the page, ways of
    escaping. Comments of one thread stay different. An invalid address is only stripped."""
    # A lone surrogate is no character and cannot be encoded.
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
    result = f"https://{netloc}{_escaped(parts.path).rstrip('/')}"
    if query := _query(parts.query):
        result += f"?{query}"
    fragment = _escaped(parts.fragment.partition(":~:")[0])
    if _COMMENT.fullmatch(fragment):
        result += f"#{fragment}"
    return result


_SITE = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|\w[\w.-]*)(:\d{1,5})?(?=[/?#]|\Z)", re.IGNORECASE)


def site_of(address: str) -> str:
    """Return scheme, host and port of an address in small letters, "" if it has no host that can
    be."""
    match = _SITE.match(address)
    return match[0].lower() if match else ""


_WITHOUT_SCHEME = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")


def with_scheme(address: str) -> str:
    """Return an address that people write without its scheme, "example.org/page", with it; any
    other text as it is."""
    address = address.strip()
    return f"https://{address}" if _WITHOUT_SCHEME.fullmatch(address) else address


def key(address: str) -> str:
    """Return a key of at most ``MAX_KEY`` ASCII characters that all addresses of a page share; ""
    for an empty address."""
    result = normalised(address)
    if len(result) <= MAX_KEY and result.isascii():
        return result
    return f"sha256:{hashlib.sha256(result.encode()).hexdigest()}"


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
    pairs = filter(None, query.split("&"))
    kept = [
        _escaped(pair.replace("+", "%20"))
        for pair in pairs
        if not _TRACKING.fullmatch(pair.partition("=")[0])
    ]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _escaped(text: str) -> str:
    """Return the text with uniform escapes, only where they are needed."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    return quote(_ESCAPED.sub(_plain, text), safe=_SAFE)


def _plain(escaped: re.Match) -> str:
    character = chr(int(escaped[1], 16))
    return character if _UNRESERVED.match(character) else escaped[0].upper()
