"""Write `lists/ordinary_en.txt` anew: `python -m tests.safeguarding.ordinary`, whenever `en.toml` has changed.

An ordinary English word that looks like a word of the list ("vape", "shape") is never taken for a misspelling of it.
Which words are ordinary is asked of simplemma's dictionary, which the web may not load: so the answer is kept.
"""

from textwrap import fill

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from coprod_hub.safeguarding.screening import FOLDER, english

HEAD = "# Ordinary words that look like a word of en.toml. Written by tests/safeguarding/ordinary.py; do not edit.\n"


def ordinary() -> list[str]:
    """Every such word of the dictionary."""
    told = DefaultDictionaryFactory().get_dictionary("en")
    known = {_letters(word) for pair in told.items() for word in pair}
    return sorted(word for word in known if 3 <= len(word) <= 16 and english().looks_like_one_of_ours(word))


def _letters(word: str | bytes) -> str:
    letters = (word.decode() if isinstance(word, bytes) else word).lower().replace("'", "")
    return letters if letters.isascii() and letters.isalpha() else ""


if __name__ == "__main__":
    (FOLDER / "ordinary_en.txt").write_text(HEAD + fill(" ".join(ordinary()), 140) + "\n", encoding="utf-8")
