"""Pages of forums, for staff: which there are, what each is set to, and who is in it."""

from flask import Blueprint, current_app, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from coprod_hub.accounts.forms import organisation_choices
from coprod_hub.accounts.queries import open_codes, organisations
from coprod_hub.accounts.service import join_address, join_link
from coprod_hub.core.access import ANY_STAFF, Role, access, roles
from coprod_hub.core.asking import Page
from coprod_hub.core.errors import NotFound, Refused
from coprod_hub.core.qr import qr_picture
from coprod_hub.core.text import clean_line, matches
from coprod_hub.core.web import back_to, current_actor, say
from coprod_hub.forums import queries, service
from coprod_hub.forums.forms import ExistingForm, ForumForm, MemberForm, NewForumForm, OfficerForm
from coprod_hub.forums.models import Forum, Membership, Place

bp = Blueprint("forums", __name__)
THOSE_WHO_RUN = roles(Role.OFFICER, Role.ADMINISTRATOR)


@bp.get("/forums")
@access(ANY_STAFF)
def index() -> str:
    """Every forum, or those in which some words stand, and what this person can do with it."""
    actor = current_actor()
    words = clean_line(request.args.get("q"))[:100]
    mine = queries.forums_i_run(actor)
    found = [
        (forum, forum.id in mine)
        for forum in queries.forums(actor)
        if matches(words, [forum.name, forum.who, forum.purpose, forum.run_by])
    ]
    may_add = queries.runs_every_forum(actor)
    limited = queries.limited_officers(actor) if may_add else []
    return render_template("forums/index.html", forums=found, words=words, may_add=may_add, limited=limited)


# ---- setting a forum up ----


@bp.get("/forums/add")
@access(THOSE_WHO_RUN)
def add() -> str:
    """A form for a new forum."""
    queries.must_run_every_forum(current_actor())
    return render_template("forums/add.html", form=_new_form())


def _new_form() -> NewForumForm:
    """Only an administrator sets forums up for somebody else."""
    form = NewForumForm()
    if current_actor().has(Role.ADMINISTRATOR):
        council = str(current_app.extensions["settings"].council)
        form.organisation.choices = organisation_choices(council, organisations())
    else:
        del form.organisation
    return form


@bp.post("/forums/add")
@access(THOSE_WHO_RUN)
def add_now() -> Page:
    """Set it up."""
    queries.must_run_every_forum(current_actor())
    form = _new_form()
    if not form.validate():
        return render_template("forums/add.html", form=form), 422
    forum = service.add_forum(current_actor(), form.facts, form.organisation.data if form.organisation else None)
    if not queries.runs(current_actor(), forum):
        say(f"{forum.name} is set up. Its organisation’s own officers run it from now on.")
        return back_to("forums.index")
    say(f"{forum.name} is set up. Now add its first members.")
    return back_to("forums.members", slug=forum.slug)


@bp.get("/forums/<slug>/edit")
@access(THOSE_WHO_RUN)
def edit(slug: str) -> str:
    """What the forum is set to."""
    forum = queries.forum_i_run(current_actor(), slug)
    return render_template("forums/edit.html", form=ForumForm(obj=forum), forum=forum)


@bp.post("/forums/<slug>/edit")
@access(THOSE_WHO_RUN)
def edit_now(slug: str) -> Page:
    """Change it."""
    forum = queries.forum_i_run(current_actor(), slug)
    form = ForumForm(obj=forum)
    if not form.validate():
        return render_template("forums/edit.html", form=form, forum=forum), 422
    service.change_forum(current_actor(), forum, form.facts)
    say("The forum is changed.")
    return back_to("forums.index")


# ---- its people ----


@bp.get("/forums/<slug>/members")
@access(THOSE_WHO_RUN)
def members(slug: str) -> str:
    """Who is in it, by the names that staff use."""
    return _members_page(queries.forum_i_run(current_actor(), slug))


def _members_page(forum: Forum) -> str:
    actor = current_actor()
    everybody = queries.members(actor, forum)
    may_give = queries.runs_every_forum(actor)
    return render_template(
        "forums/members.html",
        forum=forum,
        members=[row for row in everybody if row.left_on is None],
        moved_on=[row for row in everybody if row.left_on is not None],
        codes=open_codes([row.person for row in everybody]),
        officers=queries.officers(actor, forum),
        officer_form=_officer_form(forum) if may_give else None,
    )


@bp.get("/forums/<slug>/members/add")
@access(THOSE_WHO_RUN)
def add_member(slug: str) -> str:
    """A form for somebody new."""
    return _add_member_page(queries.forum_i_run(current_actor(), slug), MemberForm())


def _add_member_page(forum: Forum, form: MemberForm) -> str:
    existing = _existing_form(forum)
    return render_template("forums/add_member.html", form=form, forum=forum, existing=existing)


def _existing_form(forum: Forum) -> ExistingForm:
    form = ExistingForm()
    form.person.choices = {one.id: one.full_name for one in queries.people_to_choose(current_actor(), forum)}
    return form


@bp.post("/forums/<slug>/members/existing")
@access(THOSE_WHO_RUN)
def add_existing(slug: str) -> AnyResponse:
    """Somebody who is in another forum takes part in this one too."""
    actor = current_actor()
    forum = queries.forum_i_run(actor, slug)
    chosen = _existing_form(forum).person.data
    person = next((one for one in queries.people_to_choose(actor, forum) if one.id == chosen), None)
    if person is None:
        raise NotFound("Choose a forum member from the list.")
    service.add_person(actor, forum, person)
    say(f"{person.full_name} takes part in {forum.name} too. They sign in as before.")
    return back_to("forums.members", slug=slug)


@bp.post("/forums/<slug>/members/add")
@access(THOSE_WHO_RUN)
def add_member_now(slug: str) -> Page:
    """Add them, and show their code this once."""
    forum, form = queries.forum_i_run(current_actor(), slug), MemberForm()
    if form.validate():
        try:
            row, code = service.add_member(current_actor(), forum, form.name.data)
        except Refused as refusal:
            form.name.errors = [str(refusal)]
        else:
            return _card(forum, row, code)
    return _add_member_page(forum, form), 422


@bp.get("/forums/<slug>/members/<membership_id>")
@access(THOSE_WHO_RUN)
def member(slug: str, membership_id: str) -> str:
    """One of them, and what can be done."""
    forum, row = _row(slug, membership_id)
    return render_template("forums/member.html", forum=forum, row=row, code=open_codes([row.person]).get(row.person_id))


@bp.post("/forums/<slug>/members/<membership_id>/card")
@access(THOSE_WHO_RUN)
def card(slug: str, membership_id: str) -> str:
    """A new one-use code, shown this once."""
    forum, row = _row(slug, membership_id)
    return _card(forum, row, service.new_code(current_actor(), forum, row))


def _card(forum: Forum, row: Membership, code: str) -> str:
    drawn = qr_picture(join_link(code), "A square code that opens the page where you type your code")
    return render_template(
        "forums/card.html", forum=forum, person=row.person, code=code, link=join_address(), picture=drawn
    )


def _row(slug: str, membership_id: str, place: Place = Place.MEMBER) -> tuple[Forum, Membership]:
    forum = queries.forum_i_run(current_actor(), slug)
    return forum, queries.membership(current_actor(), forum, membership_id, place)


@bp.get("/forums/<slug>/members/<membership_id>/move-on")
@access(THOSE_WHO_RUN)
def move_on(slug: str, membership_id: str) -> str:
    """Ask before somebody is marked as moved on."""
    forum, row = _row(slug, membership_id)
    return render_template("forums/move_on.html", forum=forum, row=row)


@bp.post("/forums/<slug>/members/<membership_id>/move-on")
@access(THOSE_WHO_RUN)
def move_on_now(slug: str, membership_id: str) -> AnyResponse:
    """Mark them."""
    forum, row = _row(slug, membership_id)
    service.move_on(current_actor(), forum, row)
    say(f"{row.person.full_name} has moved on from {forum.name}.")
    return back_to("forums.members", slug=slug)


@bp.post("/forums/<slug>/members/<membership_id>/bring-back")
@access(THOSE_WHO_RUN)
def bring_back(slug: str, membership_id: str) -> AnyResponse:
    """They take part again."""
    forum, row = _row(slug, membership_id)
    service.bring_back(current_actor(), forum, row)
    say(f"{row.person.full_name} is back in {forum.name}.")
    return back_to("forums.members", slug=slug)


# ---- officers who run only this forum ----


def _officer_form(forum: Forum) -> OfficerForm:
    form = OfficerForm()
    form.person.choices = {person.id: person.name for person in queries.officers_to_choose(current_actor(), forum)}
    return form


@bp.post("/forums/<slug>/officers")
@access(THOSE_WHO_RUN)
def give(slug: str) -> AnyResponse:
    """Give the forum to an officer."""
    forum, actor = queries.forum_i_run(current_actor(), slug), current_actor()
    chosen = _officer_form(forum).person.data
    person = next((person for person in queries.officers_to_choose(actor, forum) if person.id == chosen), None)
    if person is None:
        raise NotFound("Choose an officer from the list.")
    service.give_to_officer(actor, forum, person)
    say(f"{person.name} runs {forum.name} now, and only forums that are given to them.")
    return back_to("forums.members", slug=slug)


@bp.post("/forums/<slug>/officers/<membership_id>/take")
@access(THOSE_WHO_RUN)
def take(slug: str, membership_id: str) -> AnyResponse:
    """An officer stops running it."""
    forum, row = _row(slug, membership_id, Place.OFFICER)
    service.take_from_officer(current_actor(), forum, row)
    say(f"{row.person.name} no longer runs {forum.name}.")
    return back_to("forums.members", slug=slug)


@bp.post("/forums/officers/<person_id>/every")
@access(THOSE_WHO_RUN)
def run_every(person_id: str) -> AnyResponse:
    """An officer with certain forums runs every forum again."""
    actor = current_actor()
    found = next((one.person for one in queries.limited_officers(actor) if one.person.id == person_id), None)
    if found is None:
        raise NotFound("That officer runs every forum already.")
    service.let_run_every_forum(actor, found)
    say(f"{found.name} runs every forum now. Give them a forum to change that.")
    return back_to("forums.index")
