"""Telling the language of a claim, and leaving it open where nobody could tell."""

import pytest

from worker.pipeline.language import detect_language

SENTENCES = {
    "ar": "ارتفعت الضرائب بنسبة أربعين في المئة منذ العام الماضي.",
    "de": "Die Steuern sind seit dem vergangenen Jahr um 40 Prozent gestiegen.",
    "en": "Taxes have gone up by 40 percent since last year.",
    "es": "Los impuestos han subido un 40 por ciento desde el año pasado.",
    "fr": "Les impôts ont augmenté de 40 pour cent depuis l’année dernière.",
    "hi": "पिछले साल से करों में चालीस प्रतिशत की वृद्धि हुई है।",
    "it": "Le tasse sono aumentate del 40 per cento dall’anno scorso.",
    "ja": "税金は昨年から四割上がりました。",
    "ko": "세금이 작년보다 40퍼센트 올랐습니다.",
    "nl": "De belastingen zijn sinds vorig jaar met 40 procent gestegen.",
    "pl": "Podatki wzrosły o 40 procent od zeszłego roku.",
    "pt": "Os impostos aumentaram 40 por cento desde o ano passado.",
    "ru": "Налоги выросли на сорок процентов за прошлый год.",
    "tr": "Vergiler geçen seneden beri yüzde 40 yükseldi, bakan dedi.",
    "vi": "Thuế đã tăng 40 phần trăm kể từ năm ngoái.",
    "zh": "自去年以来税收增加了百分之四十。",
}
UNSURE = ("", "2019", "COVID-19", "@desk https://desk.test/a #news", "Yes!", "\ud83d\ude00 \udc00")
MIXED = (
    "The minister said: “Die Steuern sind um 40 Prozent gestiegen, und das ist erst der Anfang.”",
    "Der Minister sagte gestern: “We have cut all taxes by 40 percent since last year, and more will follow.”",
)


@pytest.mark.parametrize("code", SENTENCES)
def test_a_whole_sentence_tells_its_language(code: str) -> None:
    assert detect_language(SENTENCES[code]) == code


def test_what_is_short_odd_or_mixed_tells_none() -> None:
    assert {text: detect_language(text) for text in UNSURE} == dict.fromkeys(UNSURE)
    assert {text: detect_language(text) for text in MIXED} == dict.fromkeys(MIXED)


def test_the_beginnings_of_english_sentences_are_never_called_another_language() -> None:
    text = "In 2019 the minimum wage in Spain rose to 900 euros, said Pedro Sánchez, and unemployment fell by a tenth."
    words = text.split()
    told = {detect_language(" ".join(words[:length])) for length in range(1, len(words) + 1)}
    assert told <= {None, "en"}
