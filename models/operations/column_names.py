"""Under which names the columns of a table of claims are known, in the languages of those who send them."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum


class Use(StrEnum):
    """What a column is used for."""

    TEXT = "text"
    REFERENCE = "reference"
    HARM = "harm"
    REACH = "reach"


# The likeliest first: where a table has several, the first of this list is taken.
_NAMES = {
    Use.TEXT: """
        text, claim, claim text, claim reviewed, claimreviewed, statement, claims, quote, sentence, tip, tweet, post,
        message, content, full text, body, headline, behauptung, aussage, zitat, satz, nachricht, hinweis, affirmation,
        déclaration, allégation, énoncé, texte, citation, afirmación, declaración, bulo, texto, mensaje, afirmação,
        alegação, boato, mensagem, affermazione, dichiarazione, notizia, testo, bewering, uitspraak, tekst,
        twierdzenie, wypowiedź, teza, treść, påstand, påstående, väite, väittämä, tvrzení, výrok, állítás, afirmație,
        ισχυρισμός, iddia, metin, утверждение, высказывание, текст, твердження, تصريح, ادعاء, الادعاء, نص, טענה, טקסט,
        दावा, দাবি, klaim, pernyataan, teks, 声明, 主张, 主張, 说法, 謠言, 文本, 内容, 本文, 주장, 내용
        """,
    Use.REFERENCE: """
        reference, ref, id, identifier, claim id, claimid, tweet id, case, case id, case number, ticket, key, no, nr,
        number, row id, referenz, kennung, nummer, aktenzeichen, référence, identifiant, numéro, referencia, número,
        referência, riferimento, numero, referentie, kenmerk, numer, reference number, номер, номер записи, ид, 编号,
        番号, 번호, معرف, nomor
        """,
    Use.HARM: """harm, severity, harmfulness, schaden, préjudice, gravité, daño, dano, danno, schade, szkoda""",
    Use.REACH: """reach, spread, reichweite, verbreitung, portée, diffusion, alcance, portata, bereik, zasięg""",
}


def normalise(name: str) -> str:
    """Return a name as it is compared: without case, accents and signs between its words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", " ", "".join(sign for sign in plain if not unicodedata.combining(sign))).strip()


_KNOWN = {use: {normalise(name): place for place, name in enumerate(names.split(","))} for use, names in _NAMES.items()}


def find_named(columns: Sequence[object], use: Use) -> list[int]:
    """Return the places of the columns whose name tells of this use, the likeliest first."""
    known = _KNOWN[use]
    ranks = [(known.get(normalise(str(name))), place) for place, name in enumerate(columns)]
    return [place for rank, place in sorted((rank, place) for rank, place in ranks if rank is not None)]


def is_known(name: object) -> bool:
    """True for a name that tells of any use."""
    plain = normalise(str(name))
    return any(plain in known for known in _KNOWN.values())
