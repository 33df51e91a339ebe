"""The tag of a language (BCP 47), from its codes and from its name."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, localedata

from sphinx_liveblog.archive.names import canonical_name

_LETTERS = """
    afr:af ara:ar bel:be ben:bn bul:bg cat:ca ces:cs cze:cs chi:zh zho:zh cmn:zh cym:cy wel:cy dan:da
    deu:de ger:de ell:el gre:el eng:en epo:eo est:et eus:eu baq:eu fas:fa per:fa fin:fi fra:fr fre:fr
    gle:ga glg:gl guj:gu heb:he hin:hi hrv:hr hun:hu hye:hy arm:hy ind:id isl:is ice:is ita:it jpn:ja
    kan:kn kat:ka geo:ka kaz:kk kor:ko lat:la lav:lv lit:lt mal:ml mar:mr mkd:mk mac:mk msa:ms may:ms
    nep:ne nld:nl dut:nl nob:nb nno:nn nor:no pan:pa pol:pl por:pt ron:ro rum:ro rus:ru sin:si slk:sk
    slo:sk slv:sl spa:es sqi:sq alb:sq srp:sr swa:sw swe:sv tam:ta tel:te tha:th tur:tr ukr:uk urd:ur
    vie:vi
"""
TWO_LETTERS: dict[str, str] = dict(re.findall(r"(\w+):(\w+)", _LETTERS))
"""ISO 639-3, and 639-2 where it differs, to what BCP 47 wants: two letters where a language has them."""

_CODE = re.compile(r"[a-z]{2,3}")


@cache
def language_tag(text: str) -> str:
    """Return the tag of a language by a code of it, its name in English, or its own: ``de`` for ``Deutsch``.

    Regions stay: ``en-US`` is not ``en``. What nobody knows is returned as it is written.
    """
    code, dash, rest = text.strip().replace("_", "-").partition("-")
    code = code.lower()
    # Codes before names: 'ga' is Irish, and Ga another language.
    if code in TWO_LETTERS or (_CODE.fullmatch(code) and (dash or localedata.exists(code))):
        return f"{TWO_LETTERS.get(code, code)}{dash}{rest}"
    name = canonical_name(text)
    if not name:
        return text
    return _english_names().get(name) or _own_names().get(name) or text


@cache
def _english_names() -> dict[str, str]:
    """Return canonical names to codes, of the languages whose name Babel can show."""
    known = {code for code in localedata.locale_identifiers() if "_" not in code}
    names = Locale("en").languages
    return {canonical_name(names[code]): code for code in sorted(known & set(names))}


@cache
def _own_names() -> dict[str, str]:
    """Return canonical names to codes.

    Of the usual languages only: Babel has a file for each, and all of them take seconds to load.
    """
    codes = (code for code in sorted(set(TWO_LETTERS.values())) if localedata.exists(code))
    found = {canonical_name(Locale(code).get_language_name(code) or ""): code for code in codes}
    return {name: code for name, code in found.items() if name}
