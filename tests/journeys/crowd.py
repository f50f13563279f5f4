"""Many people who answer at once, each through the pages as a phone without scripts asks for them."""

from collections.abc import Iterable

from tests.pages.visitor import Got, Visitor


def answer(home: str, link: str, *pages: dict[str, str], may_quote: bool = True) -> str:
    """One person answers page by page and sends; the three words they get."""
    with Visitor(home) as visitor:
        got = visitor.get(f"{link}/begin", follow=True)
        for fields in pages:
            got = visitor.post(got.path, _with_key(got, fields), follow=True)
        got = visitor.post(f"{link}/send", _with_key(got, {"may_quote": "yes" if may_quote else "no"}), follow=True)
        return three_words(got)


def _with_key(got: Got, fields: dict[str, str]) -> dict[str, str]:
    return {"submission_key": got.hidden("submission_key"), **fields}


def three_words(got: Got) -> str:
    """The three words on the last screen."""
    assert got.heading == "Thank you. Your answers are sent.", f"{got.status} {got.heading}"
    return " ".join(line.partition(">")[2].partition("<")[0] for line in got.text.splitlines() if "<li transl" in line)


def everybody_answers(home: str, link: str, chosen: str, option: str, written: str, said: Iterable[str]) -> int:
    """A person for each of these texts: they choose the option, write the text and let it be used."""
    return len([answer(home, link, {chosen: option}, {written: words}) for words in said])
