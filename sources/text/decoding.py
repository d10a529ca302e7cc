"""Decode a file as browsers do: by its mark, by what the page declares, else by what it holds."""

import codecs
import re
from dataclasses import dataclass

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_SCANNED = 8192
"""Bytes in which a page declares its encoding. Browsers look at the first 1,024, pages sometimes
declare it later."""
_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_XML = re.compile(rb"""\A<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_LABELS = {
    "cseuckr": "cp949",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "ks_c_5601-1989": "cp949",
    "sun_eu_greek": "iso8859-7",
    "unicode-1-1-utf-8": "utf-8",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-sjis": "cp932",
    "x-unicode20utf8": "utf-8",
    "x-x-big5": "big5hkscs",
}
"""Names of the WHATWG standard that Python does not know."""
_AS_BROWSERS_DO = {
    # Nobody means the encoding without curly quotation marks.
    **dict.fromkeys(["iso8859-1", "ascii", "latin_1", "latin-1"], "cp1252"),
    **dict.fromkeys(["gb2312", "gbk", "hz"], "gb18030"),
    **dict.fromkeys(["euc_kr", "johab"], "cp949"),
    **dict.fromkeys(["shift_jis", "shift_jisx0213", "shift_jis_2004"], "cp932"),
    **dict.fromkeys(["big5"], "big5hkscs"),
    **dict.fromkeys(["iso8859-9"], "cp1254"),
    **dict.fromkeys(["tis-620", "iso8859-11"], "cp874"),
    # A page that says so in ASCII is not in it.
    **dict.fromkeys(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"], "utf-8"),
}
"""By the name that Python gives an encoding: how browsers read it."""
_MOST_REPLACED = 0.01
"""The share of characters of a page that may be unreadable."""


class UndecodableError(ValueError):
    """The bytes are no text in this encoding; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    warnings: tuple[str, ...] = ()
    """What the editor should know of it, in sentences."""


def encoding_named(label: str) -> str:
    """Return the encoding that browsers take for this label; UTF-8 if there is none."""
    label = label.strip().lower()
    try:
        encoding = codecs.lookup(_LABELS.get(label, label)).name
        "".encode(encoding)
    except (LookupError, UnicodeError):
        return "utf-8"
    return _AS_BROWSERS_DO.get(encoding, encoding)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(data: bytes) -> str:
    """Return the encoding that a page declares, or "". A commented-out declaration is none."""
    start = data[:_SCANNED]
    match = _XML.match(start) or _DECLARED.search(_COMMENT.sub(b"", start))
    return encoding_named(match[1].decode("ascii", "replace")) if match else ""


def decode(data: bytes, *, html: bool = False) -> Decoded:
    """Return the text: in UTF-8, in UTF-16 with its mark, or as an HTML page declares or browsers
    guess. Raises UndecodableError."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    warnings = []
    if html and not encoding:
        encoding = _declared(data)
        if encoding in {"", "cp1252"}:
            # A page that is saved in another encoding than it declares, or that declares none.
            is_guess, encoding = not encoding, "utf-8" if _is_utf_8(data) else "cp1252"
            if is_guess and encoding == "cp1252":
                warnings.append(
                    "The page does not say in which encoding it is: it was read as browsers do, in "
                    "Windows-1252. Look at letters with accents."
                )
    try:
        text = data.decode(encoding or "utf-8", "replace" if html else "strict")
    except UnicodeDecodeError:
        raise UndecodableError(_cannot_be_read(encoding or "utf-8")) from None
    if replaced := text.count("\ufffd") if html else 0:
        if replaced > 1 + _MOST_REPLACED * len(text):
            raise UndecodableError(_cannot_be_read(encoding))
        warnings.append(
            "1 character could not be read and shows as �."
            if replaced == 1
            else f"{replaced:,} characters could not be read and show as �."
        )
    if html:
        # Browsers leave it out.
        text = text.replace("\0", "") if text.count("\0") <= _MOST_REPLACED * len(text) else text
    if "\0" in text:
        raise UndecodableError("There are signs in it that no text holds. Is it really a text?")
    return Decoded(text, tuple(warnings))


def _cannot_be_read(encoding: str) -> str:
    return (
        f"Its letters cannot be read as {encoding.upper().removesuffix('-SIG')}. "
        "Save it as UTF-8 and upload it again."
    )
