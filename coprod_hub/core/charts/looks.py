"""The colour and the shape that a group of people keeps everywhere."""

from enum import StrEnum


class Look(StrEnum):
    """The one colour and one shape of a group: ● ■ ▲, and ◆ ✚ for all others."""

    YOUNG_PEOPLE = "young-people"
    PARENTS = "parents"
    PROFESSIONALS = "professionals"
    OTHER = "other"
    ANOTHER = "another"


BEGINNINGS = {
    Look.YOUNG_PEOPLE: ("young", "child", "pupil", "care leaver", "care experienced", "student"),
    Look.PARENTS: ("parent",),
    Look.PROFESSIONALS: ("professional", "staff", "worker", "teacher", "practitioner"),
}


def look_of(audience: str, position: int = 0) -> Look:
    """The look of a group, known by how its name begins ("Parents and carers"); others take turns by position."""
    name = audience.lower().replace("-", " ").replace("_", " ").strip()
    for look, beginnings in BEGINNINGS.items():
        if name.startswith(beginnings):
            return look
    return Look.OTHER if position % 2 == 0 else Look.ANOTHER
