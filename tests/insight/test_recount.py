"""Numbers of themes made again: only where old and new together tell of nobody."""

import pytest

from coprod_hub.insight.codebook import Edit, ThemeVerb
from coprod_hub.insight.recount import Families, last_standing, plan

pytestmark = pytest.mark.pure


def of(everyone: int, young: int | None = None) -> dict[str, int]:
    return {"everyone": everyone, **({} if young is None else {"young": young})}


def merged(into: str, *parts: str) -> Edit:
    return Edit(into, ThemeVerb.MERGED, into, themes=parts)


def split(new: str, old: str) -> Edit:
    return Edit(new, ThemeVerb.SPLIT, new, themes=(old,), answers=("a",))


@pytest.mark.parametrize(
    ("now", "before", "what"),
    [
        (of(20), [], "count"),
        (of(20), [of(20)], "same"),
        (of(20), [of(15)], "count"),
        (of(20), [of(17)], "too close"),
        (of(20, 6), [of(30, 8)], "too close"),
        (of(20, 6), [of(30)], "count"),
        (of(20), [of(18), of(30)], "too close"),
    ],
)
def test_a_theme_is_counted_again_when_no_few_people_lie_between_then_and_now(now, before, what):
    found = plan({"t": now}, {"t": before}, Families())
    assert (found.count, found.same, found.too_close) == (
        ("t",) if what == "count" else (),
        ("t",) if what == "same" else (),
        ("t",) if what == "too close" else (),
    )


@pytest.mark.parametrize(("together", "counted"), [(30, True), (27, False), (25, True), (22, False)])
def test_a_merge_does_not_tell_how_many_few_said_both_or_only_one(together, counted):
    """20 and 10: together 27 means that 3 said both; 22 that 2 said the second alone."""
    shown = {"a": [of(20)], "b": [of(10)]}
    found = plan({"m": of(together)}, shown, Families.of([merged("m", "a", "b")]))
    assert (found.count == ("m",)) is counted


def test_a_split_does_not_tell_how_many_few_left():
    families = Families.of([split("n", "a")])
    assert plan({"a": of(17), "n": of(3)}, {"a": [of(20)]}, families).too_close == ("a",)
    assert plan({"a": of(17), "n": of(6)}, {"a": [of(20)]}, families).too_close == ("a", "n")
    assert plan({"a": of(12), "n": of(8)}, {"a": [of(20)]}, families).count == ("a", "n")


def test_a_theme_made_of_several_is_kin_to_all_of_them():
    families = Families.of([merged("m", "a", "b"), split("n", "m"), merged("q", "n", "c")])
    assert families.kin("q") == set("mabnqc")
    assert families.kin("x") == {"x"}


def test_undo_takes_back_the_newest_that_stands():
    first, second = merged("m", "a", "b"), split("n", "m")
    assert last_standing([]) is None
    assert last_standing([first, second]) == second
    assert last_standing([first, second, Edit("u", ThemeVerb.UNDONE, "n", undoes="n")]) == first
