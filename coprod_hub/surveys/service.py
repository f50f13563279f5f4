"""Making, opening and closing surveys. Whatever respondents will read is written here while the survey is a draft.

Every writing verb takes `edits`, the number of edits the person had seen (None: whatever stands), so that two officers
who work on one survey never overwrite each other blindly. Questions are written in `surveys.questions`.
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from coprod_hub.accounts.models import Person
from coprod_hub.core.access import Actor, Role
from coprod_hub.core.audit import record
from coprod_hub.core.clock import now, today
from coprod_hub.core.db import db
from coprod_hub.core.errors import NotAllowed, NotFound, Refused
from coprod_hub.core.jobs import enqueue
from coprod_hub.core.text import clean_line, clean_text
from coprod_hub.forums import queries as forums
from coprod_hub.forums.models import Forum
from coprod_hub.surveys import promised
from coprod_hub.surveys.definition import Definition
from coprod_hub.surveys.models import Audience, Survey, SurveyVersion, TeamMember
from coprod_hub.surveys.rules import (
    USUAL_GROUPS,
    Marker,
    Plan,
    Promise,
    SurveyState,
    after_closing,
    after_opening,
    missing,
)
from coprod_hub.surveys.seeing import READERS, WRITERS, is_ours, must_write


class ChangedMeanwhile(Refused):
    """Somebody else saved the survey while this person was working on it."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this survey while you were working on it. Go back, reload the page to see what they"
            " did, then make your change again."
        )


# ---- making ----


def start_survey(actor: Actor, title: str) -> Survey:
    """Begin a draft with one empty page; whoever makes it is on its team.

    It belongs to no forum yet; for somebody who does not run all of the council's, to the first forum they run.
    """
    actor.must_have(*WRITERS)
    survey = Survey(title=_line(title, "Give the survey a title.", 200), made_at=now(), forum_id=_first_forum(actor))
    survey.versions.append(SurveyVersion(questions=Definition().with_page().as_json()))
    if actor.person_id:
        survey.team.append(TeamMember(person_id=actor.person_id))
    db.session.add(survey)
    db.session.flush()
    record(actor, "started", survey)
    return survey


def may_belong_to_none(actor: Actor) -> bool:
    """Whether a survey of this person need not belong to a forum: it is the council's, and they run all of it."""
    return forums.sees_the_whole_council(actor) and forums.runs_every_forum(actor)


def _first_forum(actor: Actor) -> str | None:
    if may_belong_to_none(actor):
        return None
    found: str | None = db.session.scalar(select(Forum.id).where(forums.run_by(actor)).order_by(Forum.name, Forum.id))
    if found is None:
        raise NotAllowed("You look after no forum yet. Ask an administrator to give you one.")
    return found


def describe(
    actor: Actor,
    survey: Survey,
    *,
    title: str,
    purpose: str,
    promise: Promise,
    can_change: str = "",
    forum_id: str | None = None,
    edits: int | None = None,
) -> None:
    """Say what the survey is about, what is promised, what can still change, and whose it is."""
    version = editable(actor, survey, edits)
    forum = db.session.get(Forum, forum_id) if forum_id else None
    if forum_id and (forum is None or not forums.runs(actor, forum)):
        raise NotFound("That forum is not there any more. Choose another one.")
    if forum is None and _first_forum(actor):
        raise Refused("Choose the forum whose survey this is.")
    survey.title = _line(title, "Give the survey a title.", 200)
    survey.purpose = clean_text(purpose)
    survey.promise = promise
    survey.can_change = clean_text(can_change)
    survey.forum_id = forum_id or None
    edited(actor, version, "described")


def name_decision(
    actor: Actor, survey: Survey, decision_maker: str, reply_by: date | None, edits: int | None = None
) -> None:
    """Name who decides, and the day by which they reply."""
    version = editable(actor, survey, edits)
    if reply_by is not None and reply_by <= today():
        raise Refused("Choose a reply-by day in the future.")
    survey.decision_maker = clean_line(decision_maker)[:200]
    survey.reply_by = reply_by
    edited(actor, version, "named the decision of")


def delete_draft(actor: Actor, survey: Survey) -> None:
    """Throw a draft away. A survey that has been opened is never deleted."""
    must_write(actor, survey)
    _latest_state(survey)
    if survey.state is not SurveyState.DRAFT:
        raise Refused("This survey has been opened, so it stays. You can close it.")
    record(actor, "deleted", survey)
    db.session.delete(survey)
    db.session.flush()


# ---- the groups that are asked ----


def add_group(actor: Actor, survey: Survey, name: str, marker: Marker, edits: int | None = None) -> Audience:
    """Ask one more group of people; it gets a link of its own."""
    version = editable(actor, survey, edits)
    name = _free_name(survey, name, marker)
    position = max((group.position for group in survey.audiences), default=0) + 1
    group = Audience(name=name, marker=marker, position=position)
    survey.audiences.append(group)
    edited(actor, version, "added a group to")
    return group


def change_group(actor: Actor, group: Audience, name: str, marker: Marker, edits: int | None = None) -> None:
    """Call a group otherwise, or give it another shape."""
    version = editable(actor, group.survey, edits)
    group.name, group.marker = _free_name(group.survey, name, marker, but=group), marker
    edited(actor, version, "changed a group of")


def move_group(actor: Actor, group: Audience, steps: int, edits: int | None = None) -> None:
    """Put a group higher (-1) or lower (+1); at either end it stays."""
    version = editable(actor, group.survey, edits)
    groups = list(group.survey.audiences)
    place = groups.index(group)
    if 0 <= place + steps < len(groups):
        groups.insert(place + steps, groups.pop(place))
    for position, each in enumerate(groups, 1):
        each.position = position
    edited(actor, version, "moved a group of")
    db.session.expire(group.survey, ["audiences"])


def remove_group(actor: Actor, group: Audience, edits: int | None = None) -> None:
    """Do not ask this group after all."""
    survey = group.survey
    version = editable(actor, survey, edits)
    survey.audiences.remove(group)
    edited(actor, version, "removed a group from")


def free_markers(survey: Survey, but: Audience | None = None) -> list[Marker]:
    """The shapes that no other group of this survey has."""
    taken = {group.marker for group in survey.audiences if group is not but}
    return [marker for marker in Marker if marker not in taken]


def usual_groups_left(survey: Survey) -> list[tuple[str, Marker]]:
    """The usual groups that can still be added with one press."""
    names = {group.name.casefold() for group in survey.audiences}
    free = free_markers(survey)
    return [(name, marker) for name, marker in USUAL_GROUPS if name.casefold() not in names and marker in free]


def _free_name(survey: Survey, name: str, marker: Marker, but: Audience | None = None) -> str:
    name = _line(name, "Give the group a name.", 80)
    others = [group for group in survey.audiences if group is not but]
    if name.casefold() in {group.name.casefold() for group in others}:
        raise Refused(f"There is a group called “{name}” already. Choose another name.")
    taken = next((group.name for group in others if group.marker is marker), "")
    if taken:
        raise Refused(f"“{taken}” has this shape already. Choose another shape.")
    return name


# ---- the team ----


def join_team(actor: Actor, survey: Survey, person: Person | None) -> None:
    """Let somebody who works with surveys read the comments and the exact figures."""
    _on_team_or_administrator(actor, survey)
    if person is None or not person.active or not person.actor.has(*READERS):
        raise Refused("Choose an officer, a commissioner or an administrator.")
    if not is_ours(person.actor, survey):
        raise Refused(f"{person.name} does not look after the forum whose survey this is.")
    if all(member.person_id != person.id for member in survey.team):
        survey.team.append(TeamMember(person_id=person.id))
        record(actor, "let somebody read", survey, person_id=person.id)
        db.session.flush()


def leave_team(actor: Actor, survey: Survey, person_id: str) -> None:
    """Stop somebody reading the comments and the exact figures; somebody always remains."""
    _on_team_or_administrator(actor, survey)
    leaving = next((member for member in survey.team if member.person_id == person_id), None)
    if leaving is None:
        raise NotFound("That person is not on the team.")
    if len(survey.team) == 1:
        raise Refused("Somebody must be able to read what people say. Add another person first.")
    survey.team.remove(leaving)
    record(actor, "stopped somebody reading", survey, person_id=person_id)
    db.session.flush()


def _on_team_or_administrator(actor: Actor, survey: Survey) -> None:
    must_write(actor, survey)
    on_it = any(member.person_id == actor.person_id for member in survey.team)
    if not on_it and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed("Only the survey's own team or an administrator can change who may read the comments.")


# ---- opening and closing ----


def plan_of(survey: Survey) -> Plan:
    """The survey as the rules see it."""
    return Plan(
        title=survey.title,
        purpose=survey.purpose,
        decision_maker=survey.decision_maker,
        reply_by=survey.reply_by,
        groups=[group.name for group in survey.audiences],
        definition=survey.version.definition,
    )


def open_survey(actor: Actor, survey: Survey, edits: int | None = None) -> None:
    """Start taking answers. Refused, with every reason, while anything is missing; the questions are frozen."""
    must_write(actor, survey)
    _latest_state(survey)
    state = after_opening(survey.state)
    version = editable(actor, survey, edits)
    reasons = missing(plan_of(survey), today()) + promised.reasons(survey.promise)
    if reasons:
        raise Refused(*reasons)
    survey.state, survey.opened_at, version.frozen_at = state, now(), now()
    record(actor, "opened", survey)
    db.session.flush()


def close_survey(actor: Actor, survey: Survey) -> None:
    """Stop taking answers; the features above find it ready for its numbers and themes."""
    must_write(actor, survey)
    _latest_state(survey)
    survey.state = after_closing(survey.state)
    survey.closed_at = now()
    record(actor, "closed", survey)
    enqueue("core.look")
    db.session.flush()


def share(actor: Actor, survey: Survey, *, shared: bool) -> None:
    """Let the council read the results of another organisation's survey, or stop letting it."""
    must_write(actor, survey)
    if survey.forum is None or survey.forum.organisation_id is None:
        raise Refused("This is the council’s own survey, so there is nothing to share with it.")
    if survey.shared != shared:
        survey.shared = shared
        record(actor, "shared" if shared else "stopped sharing", survey)
        db.session.flush()


# ---- what writing verbs share ----


def editable(actor: Actor, survey: Survey, edits: int | None) -> SurveyVersion:
    """The version that may be written now; raises when it may not, or when it changed since this person looked."""
    must_write(actor, survey)
    _latest_state(survey)
    version = survey.version
    if survey.state is not SurveyState.DRAFT or version.frozen_at is not None:
        raise Refused("This survey has been opened, so what it asks and promises cannot change any more.")
    if edits is not None and version.edits != edits:
        raise ChangedMeanwhile
    return version


def edited(actor: Actor, version: SurveyVersion, verb: str) -> None:
    """Count one more edit (whoever saved from an older page will be refused) and write it down."""
    flag_modified(version, "questions")
    record(actor, verb, version.survey)
    db.session.flush()


def _latest_state(survey: Survey) -> None:
    """Wait for whoever is writing this very survey, and see what they did."""
    db.session.refresh(survey, ["state"], with_for_update=True)
    db.session.refresh(survey.version, ["edits", "questions", "frozen_at"])


def _line(raw: str, empty: str, longest: int) -> str:
    text = clean_line(raw)
    if not text:
        raise Refused(empty)
    if len(text) > longest:
        raise Refused(f"Use {longest} letters or fewer.")
    return text
