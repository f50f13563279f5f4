"""The people and forums of the invented city of Wolverford."""

from dataclasses import dataclass
from datetime import timedelta

from coprod_hub.accounts import second_factor
from coprod_hub.accounts import service as accounts
from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.clock import today
from coprod_hub.forums import service as forums
from coprod_hub.forums.models import Forum, RouteIn
from coprod_hub.forums.service import ForumFacts

PASSPHRASE = "seven green bicycles"  # noqa: S105  # everybody is meant to know it
DEMO = Actor.system("demo")

STAFF = {
    "officer": ("Priya Shah", "priya@wolverford.example", (Role.OFFICER,)),
    "co_officer": ("Callum Boyd", "callum@wolverford.example", (Role.OFFICER,)),
    "commissioner": ("Tom Reed", "tom@wolverford.example", (Role.COMMISSIONER,)),
    "procurement": ("Bea Marsh", "bea@wolverford.example", (Role.PROCUREMENT,)),
    "safeguarding": ("Amara Osei", "amara@wolverford.example", (Role.SAFEGUARDING,)),
    "deputy": ("Ravi Nair", "ravi@wolverford.example", (Role.SAFEGUARDING,)),
    "administrator": ("Dana Okafor", "dana@wolverford.example", (Role.ADMINISTRATOR,)),
}

ORGANISATION = "Voice4Parents"
#: Who works for them; everybody else works for the council.
PARTNER = ("Grace Adeyemi", "grace@voice4parents.example", (Role.OFFICER,))
#: Forums that they run themselves.
THEIRS = {"parents"}

FORUMS = {
    "cicc": ForumFacts(
        name="Children in Care Council",
        purpose="We tell the council what it is like when it is your parent, and check that it keeps its promises.",
        who="Young people aged 11 to 18 in the council’s care",
        route_in=RouteIn.NOMINATED,
        how_to_join="Your social worker, reviewing officer or carer can put your name forward. Ask them.",
        age_from=11,
        age_to=18,
        rhythm="Once a month, on a Tuesday after school",
        seats="Meets the Corporate Parenting Board twice a year",
        next_meeting_place="The Yard youth zone, room 2",
    ),
    "clic": ForumFacts(
        name="Care Leavers Forum (CLIC)",
        purpose="Care-experienced adults who speak up for those coming after us.",
        who="Care-experienced people aged 18 to 25",
        route_in=RouteIn.RECRUITED,
        how_to_join="Answer the advert, or ask your Young Person’s Advisor.",
        age_from=18,
        age_to=25,
        rhythm="Once a month: an hour and a half of business, then food",
        seats="National Benchmarking Forum; meets the Transitions Team every quarter",
        next_meeting_place="Central library, first floor",
    ),
    "youth": ForumFacts(
        name="Youth Council",
        purpose="Elected by young people of the city to say what they need and to question those who decide.",
        who="Young people who live or go to school in Wolverford",
        route_in=RouteIn.ELECTED,
        how_to_join="Stand for election through your school or community group each autumn.",
        age_from=11,
        age_to=18,
        rhythm="Once a month, and task groups in between",
        seats="Two seats on the Children and Young People scrutiny panel; two on the community cohesion board",
        next_meeting_place="Civic Centre, committee room 3",
    ),
    "parents": ForumFacts(
        name="Voice4Parents",
        purpose="Parents and carers of children with SEND, as partners from the first idea of any plan.",
        who="Parents and carers of children with SEND",
        route_in=RouteIn.OPEN,
        how_to_join="Come to any open morning.",
        rhythm="Open mornings once a month in term time",
        run_by="Voice4Parents, an independent organisation",
        next_meeting_place="Brindley community centre",
    ),
    "headstart": ForumFacts(
        name="HeadStart Ambassadors",
        purpose="Young people in four areas who help to run what keeps us well, and say how it feels where we live.",
        who="Young people aged 12 to 18 from Alder Green, Larch Hill, Brindley and Mill Lanes",
        route_in=RouteIn.RECRUITED,
        how_to_join="Ask at your youth club, or talk to an ambassador at your school.",
        age_from=12,
        age_to=18,
        rhythm="Every second Thursday",
        next_meeting_place="Larch Hill youth club",
    ),
}

MEMBERS = (
    ("youth", "Amina K", "Red Kite"),
    ("youth", "Leo B", "Skylark"),
    ("cicc", "Jayden T", "Northern Star"),
    ("clic", "Shanice W", "Blue Door"),
    ("parents", "Maria O", "Sunday Bus"),
    ("parents", "Farah D", "Lemon Tree"),
    ("parents", "Denise P", "Garden Gate"),
    ("headstart", "Kofi A", "Table Tennis"),
)


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the demo."""

    staff: dict[str, Person]
    forums: dict[str, Forum]
    members: dict[str, Person]

    def actor(self, name: str) -> Actor:
        """One of the staff, as one who acts."""
        return self.staff[name].actor


def enter() -> Cast:
    """Add the people and forums."""
    staff = {
        key: accounts.add_staff(DEMO, name, email, roles, PASSPHRASE) for key, (name, email, roles) in STAFF.items()
    }
    other = accounts.add_organisation(DEMO, ORGANISATION).id
    name, email, roles = PARTNER
    staff["partner"] = accounts.add_staff(DEMO, name, email, roles, PASSPHRASE, other)
    for person in staff.values():
        second_factor.set_up(person)
    whose = {key: other if key in THEIRS else None for key in FORUMS}
    made = {key: forums.add_forum(DEMO, facts, whose[key]) for key, facts in FORUMS.items()}
    members = {nickname: _joined(made[key], name, nickname) for key, name, nickname in MEMBERS}
    forums.add_person(DEMO, made["headstart"], members["Red Kite"])
    return Cast(staff, made, members)


def _joined(forum: Forum, known_as: str, nickname: str) -> Person:
    _, code = forums.add_member(DEMO, forum, known_as)
    return accounts.join(code, nickname, PASSPHRASE)


def new_code(cast: Cast) -> str:
    """Somebody has just been given a code and has not joined yet."""
    _, code = forums.add_member(DEMO, cast.forums["youth"], "Sam P")
    return code


def set_meetings(cast: Cast) -> None:
    """Say when each forum meets next."""
    for weeks, forum in enumerate(cast.forums.values(), 1):
        forum.next_meeting_on = today() + timedelta(days=5 * weeks)
