"""Languages by their codes: what they are called, and which of them a setting names."""

from collections.abc import Sequence

# ISO 639-1. Those that the desk can tell from each other; a language beyond them is taken for none.
NAMES = {
    "am": "Amharic",
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "gu": "Gujarati",
    "ha": "Hausa",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "km": "Khmer",
    "kn": "Kannada",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "mk": "Macedonian",
    "ml": "Malayalam",
    "mn": "Mongolian",
    "mr": "Marathi",
    "ms": "Malay",
    "my": "Burmese",
    "ne": "Nepali",
    "nl": "Dutch",
    "no": "Norwegian",
    "pa": "Punjabi",
    "pl": "Polish",
    "ps": "Pashto",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "si": "Sinhala",
    "sk": "Slovak",
    "sl": "Slovenian",
    "so": "Somali",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tl": "Tagalog",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zh": "Chinese",
}
# What a setting says where an encoder reads every language.
ALL = "all"


def name_language(code: str) -> str:
    """Return what a language is called; a code that is not known stands for itself."""
    return NAMES.get(code, code)


def read_languages(setting: str) -> tuple[str, ...]:
    """Return the codes that a setting lists with commas between; none for `ALL`. An unknown one is ValueError."""
    codes = tuple(code.strip().lower() for code in setting.split(",") if code.strip())
    if codes == (ALL,):
        return ()
    if not codes or (unknown := [code for code in codes if code not in NAMES]):
        wrong = f"“{unknown[0]}” is none of them" if codes else "none is named"
        raise ValueError(f"write codes as “en” or “en, de”, or “{ALL}”; {wrong}")
    return codes


def describe_unread(language: str | None, read: Sequence[str]) -> str | None:
    """Say that an encoder which reads these languages does not know a text's; None where it may know it.

    A text whose language could not be told is taken for known, and so is every one where `read` names none.
    """
    if language is None or not read or language in read:
        return None
    known = " and ".join(", ".join(map(name_language, read)).rsplit(", ", 1))
    return (
        f"The encoder reads {known}; this claim seems to be in {name_language(language)}: what is found may be wrong."
    )
