"""The scoring rules of the HTTP Observatory of Mozilla, as far as one answer shows them.

Names and modifiers are those of its page “Tests & Scoring” (developer.mozilla.org/observatory).
What only a scan from outside can see is counted as it is without a bonus: ``hsts-preloaded``.
"""

import re

BASELINE, NEEDED_FOR_BONUSES = 100, 90
SIX_MONTHS = 15_768_000

MODIFIERS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-not-implemented": -25,
    "cookies-not-found": 0,
    "cookies-secure-with-httponly-sessions-and-samesite": 5,
    "cookies-without-secure-flag": -20,
    "cookies-samesite-flag-invalid": -20,
    "cookies-session-without-httponly-flag": -30,
    "cookies-session-without-secure-flag": -40,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 5,
    "x-frame-options-not-implemented": -20,
    "corp-implemented-with-same-origin": 10,
    "corp-implemented-with-same-site": 10,
    "corp-implemented-with-cross-origin": 0,
    "corp-not-implemented": 0,
    "corp-header-invalid": -5,
}
_PRIVATE_REFERRERS = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}


def score(headers, cookies=(), html: str = "") -> tuple[int, set[str]]:
    """Return the score of an answer and the names of the rules that it meets."""
    policy = _directives(headers.get("Content-Security-Policy", ""))
    results = {
        _policy(policy),
        _cookies(list(cookies)),
        _sharing(headers),
        _referrer(headers.get("Referrer-Policy", "")),
        _transport(headers.get("Strict-Transport-Security", "")),
        _scripts(html),
        "x-content-type-options-nosniff"
        if headers.get("X-Content-Type-Options", "").lower() == "nosniff"
        else "x-content-type-options-not-implemented",
        _frames(policy, headers.get("X-Frame-Options", "")),
        _resources(headers.get("Cross-Origin-Resource-Policy", "")),
    }
    modifiers = [MODIFIERS[result] for result in results]
    total = BASELINE + sum(modifier for modifier in modifiers if modifier < 0)
    if total >= NEEDED_FOR_BONUSES:
        total += sum(modifier for modifier in modifiers if modifier > 0)
    return total, results


def _directives(header: str) -> dict[str, list[str]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: values for name, *values in parts}


def _policy(policy: dict[str, list[str]]) -> str:
    if not policy:
        return "csp-not-implemented"
    default = policy.get("default-src", ["*"])
    loose = {"'unsafe-inline'", "'unsafe-eval'", "data:", "https:", "http:", "*"}
    if loose & {*policy.get("script-src", default), *policy.get("object-src", default)}:
        return "csp-implemented-with-unsafe-inline"
    if loose & {*policy.get("style-src", default)}:
        return "csp-implemented-with-unsafe-inline-in-style-src-only"
    is_closed = default == ["'none'"] and policy.get("form-action") in (["'self'"], ["'none'"])
    suffix = "-default-src-none" if is_closed else ""
    return f"csp-implemented-with-no-unsafe{suffix}"


def _cookies(cookies: list) -> str:
    if not cookies:
        return "cookies-not-found"
    for cookie in cookies:
        is_session = "session" in cookie.key
        if is_session and not cookie["secure"]:
            return "cookies-session-without-secure-flag"
        if is_session and not cookie["httponly"]:
            return "cookies-session-without-httponly-flag"
        if not cookie["secure"]:
            return "cookies-without-secure-flag"
        if cookie["samesite"] not in {"Lax", "Strict"}:
            return "cookies-samesite-flag-invalid"
    return "cookies-secure-with-httponly-sessions-and-samesite"


def _sharing(headers) -> str:
    origin = headers.get("Access-Control-Allow-Origin")
    if not origin:
        return "cross-origin-resource-sharing-not-implemented"
    with_credentials = headers.get("Access-Control-Allow-Credentials") == "true"
    access = "universal" if with_credentials else "public"
    return f"cross-origin-resource-sharing-implemented-with-{access}-access"


def _referrer(value: str) -> str:
    if not value:
        return "referrer-policy-not-implemented"
    is_private = value.lower() in _PRIVATE_REFERRERS
    return "referrer-policy-private" if is_private else "referrer-policy-unsafe"


def _transport(value: str) -> str:
    age = re.search(r"max-age=(\d+)", value)
    if not age:
        return "hsts-not-implemented"
    length = "at-least" if int(age[1]) >= SIX_MONTHS else "less-than"
    return f"hsts-implemented-max-age-{length}-six-months"


def _scripts(html: str) -> str:
    addresses = re.findall(r"<script[^>]*\ssrc=[\"']?([^\"'\s>]+)", html)
    if any(re.match(r"(?:https?:)?//", address) for address in addresses):
        return "sri-not-implemented-and-external-scripts-not-loaded-securely"
    return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"


def _frames(policy: dict[str, list[str]], options: str) -> str:
    if policy.get("frame-ancestors", ["*"]) != ["*"]:
        return "x-frame-options-implemented-via-csp"
    if options.upper() in {"DENY", "SAMEORIGIN"}:
        return "x-frame-options-sameorigin-or-deny"
    return "x-frame-options-not-implemented"


def _resources(value: str) -> str:
    if not value:
        return "corp-not-implemented"
    if value in {"same-origin", "same-site", "cross-origin"}:
        return f"corp-implemented-with-{value}"
    return "corp-header-invalid"
