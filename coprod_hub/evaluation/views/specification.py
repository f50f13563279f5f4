"""The specification that is written together, for those who run the tender; and what became of a panel's wishes."""

from flask import render_template

from coprod_hub.core.access import SIGNED_IN, access, roles
from coprod_hub.core.asking import BOTH, Page, ask, said
from coprod_hub.core.forms import HubForm
from coprod_hub.core.web import current_actor
from coprod_hub.evaluation.forms.specification import AskForm, SectionForm, SignForm, StakeholderForm, VersionForm
from coprod_hub.evaluation.models import Tender
from coprod_hub.evaluation.queries import specification as queries
from coprod_hub.evaluation.queries import who
from coprod_hub.evaluation.queries.guards import is_open, must_be_open
from coprod_hub.evaluation.queries.spec_papers import specification_of
from coprod_hub.evaluation.service import specification as service
from coprod_hub.evaluation.versions import differences
from coprod_hub.evaluation.views import bp

RUN = roles(*who.RUNNERS)


def _to_write(tender_id: str) -> Tender:
    tender = who.tender(current_actor(), tender_id)
    must_be_open(tender)
    return tender


def _back(message: str, tender: Tender, anchor: str = "") -> Page:
    return said(message, "evaluation.specification", tender_id=tender.id, _anchor=anchor or None)


@bp.get("/tenders/<tender_id>/specification")
@access(RUN)
def specification(tender_id: str) -> Page:
    """Its sections, what was asked for and what became of it, its versions, and who has signed."""
    tender = who.tender(current_actor(), tender_id)
    return render_template(
        "evaluation/specification.html",
        tender=tender,
        is_open=is_open(tender),
        sections=queries.sections(tender),
        asked=queries.asks_by_who(tender),
        versions=queries.versions(tender),
        sign_offs=queries.sign_offs(tender),
        standing=queries.standing(tender),
        version_form=VersionForm(formdata=None),
        stakeholder_form=StakeholderForm(formdata=None),
    )


# ---- sections ----


@bp.route("/tenders/<tender_id>/specification/sections/add", methods=BOTH)
@access(RUN)
def add_section(tender_id: str) -> Page:
    """Put a section at the end."""
    tender, form = _to_write(tender_id), SectionForm()

    def keep() -> Page:
        made = service.add_section(current_actor(), tender, form.title.data or "", form.body.data or "")
        return _back(f"“{made.title}” is in the specification.", tender)

    return ask(form, keep, "evaluation/add_section", fault_at="title", tender=tender)


@bp.route("/tenders/<tender_id>/specification/sections/<section_id>", methods=BOTH)
@access(RUN)
def edit_section(tender_id: str, section_id: str) -> Page:
    """Say a section differently."""
    tender = _to_write(tender_id)
    section = queries.section(tender, section_id)
    form = SectionForm(obj=section)

    def keep() -> Page:
        service.change_section(current_actor(), tender, section, form.title.data or "", form.body.data or "")
        return _back("Saved.", tender)

    return ask(form, keep, "evaluation/edit_section", fault_at="title", tender=tender, section=section)


@bp.post("/tenders/<tender_id>/specification/sections/<section_id>/up")
@access(RUN)
def section_up(tender_id: str, section_id: str) -> Page:
    """Move a section up."""
    tender = _to_write(tender_id)
    service.move_section(current_actor(), tender, queries.section(tender, section_id), up=True)
    return _back("Moved up.", tender)


@bp.route("/tenders/<tender_id>/specification/sections/<section_id>/remove", methods=BOTH)
@access(RUN)
def remove_section(tender_id: str, section_id: str) -> Page:
    """Take a section out, after asking once more."""
    tender = _to_write(tender_id)
    section = queries.section(tender, section_id)

    def keep() -> Page:
        service.remove_section(current_actor(), tender, section)
        return _back("Removed. Earlier versions keep it.", tender)

    return ask(HubForm(), keep, "evaluation/remove_section", tender=tender, section=section)


# ---- wishes ----


@bp.route("/tenders/<tender_id>/specification/asks/add", methods=BOTH)
@access(RUN)
def add_ask(tender_id: str) -> Page:
    """Write down something that was asked for."""
    tender = _to_write(tender_id)
    sections, themes = queries.sections(tender), queries.themes_to_cite(current_actor())
    form = AskForm.about(sections, themes)

    def keep() -> Page:
        service.add_ask(current_actor(), tender, form.words_of(sections, themes))
        return _back("Written down.", tender, "asked")

    return ask(form, keep, "evaluation/add_ask", fault_at="because", tender=tender)


@bp.route("/tenders/<tender_id>/specification/asks/<ask_id>", methods=BOTH)
@access(RUN)
def edit_ask(tender_id: str, ask_id: str) -> Page:
    """Say what became of a wish."""
    tender = _to_write(tender_id)
    found = queries.ask(tender, ask_id)
    sections, themes = queries.sections(tender), queries.themes_to_cite(current_actor())
    form = AskForm.about(sections, themes, found)

    def keep() -> Page:
        service.change_ask(current_actor(), tender, found, form.words_of(sections, themes, found))
        return _back("Saved.", tender, "asked")

    return ask(form, keep, "evaluation/edit_ask", fault_at="because", tender=tender, asked=found)


@bp.route("/tenders/<tender_id>/specification/asks/<ask_id>/remove", methods=BOTH)
@access(RUN)
def remove_ask(tender_id: str, ask_id: str) -> Page:
    """Take out a wish that was written down by mistake."""
    tender = _to_write(tender_id)
    found = queries.ask(tender, ask_id)

    def keep() -> Page:
        service.remove_ask(current_actor(), tender, found)
        return _back("Removed.", tender, "asked")

    return ask(HubForm(), keep, "evaluation/remove_ask", tender=tender, asked=found)


# ---- versions and signatures ----


@bp.post("/tenders/<tender_id>/specification/versions")
@access(RUN)
def fix_version(tender_id: str) -> Page:
    """Keep it as it stands, to be signed."""
    tender, form = _to_write(tender_id), VersionForm()
    made = service.fix_version(current_actor(), tender, form.note.data or "")
    return _back(f"Version {made.number} is fixed. Now everybody signs it.", tender, "versions")


@bp.get("/tenders/<tender_id>/specification/versions/<version_id>")
@access(RUN)
def spec_version(tender_id: str, version_id: str) -> Page:
    """One version, whole, and what differs from the one before."""
    tender = who.tender(current_actor(), tender_id)
    found = queries.version(tender, version_id)
    before = next((one for one in queries.versions(tender) if one.number == found.number - 1), None)
    changes = differences(before.content, found.content) if before else []
    return render_template(
        "evaluation/spec_version.html",
        tender=tender,
        version=found,
        before=before,
        changes=changes,
        stands=specification_of(found),
        form=HubForm(formdata=None),
    )


@bp.post("/tenders/<tender_id>/specification/signing")
@access(RUN)
def add_stakeholder(tender_id: str) -> Page:
    """Name somebody who must sign."""
    tender, form = _to_write(tender_id), StakeholderForm()
    made = service.add_stakeholder(current_actor(), tender, form.stakeholder.data or "")
    return _back(f"{made.stakeholder} must sign now.", tender, "signing")


@bp.route("/tenders/<tender_id>/specification/signing/<sign_off_id>", methods=BOTH)
@access(RUN)
def sign(tender_id: str, sign_off_id: str) -> Page:
    """Record a signature."""
    tender = _to_write(tender_id)
    found = queries.sign_off(tender, sign_off_id)
    form = SignForm()

    def keep() -> Page:
        service.sign(current_actor(), tender, found, form.how.data or "")
        return _back(f"Recorded: {found.stakeholder} has signed.", tender, "signing")

    standing = queries.standing(tender)
    return ask(form, keep, "evaluation/sign", fault_at="how", tender=tender, sign_off=found, standing=standing)


@bp.post("/tenders/<tender_id>/specification/signing/<sign_off_id>/remove")
@access(RUN)
def remove_stakeholder(tender_id: str, sign_off_id: str) -> Page:
    """Somebody need not sign after all."""
    tender = _to_write(tender_id)
    service.remove_stakeholder(current_actor(), tender, queries.sign_off(tender, sign_off_id))
    return _back("Removed.", tender, "signing")


# ---- for those who asked ----


@bp.get("/panels/<panel_id>/asks")
@access(SIGNED_IN)
def our_asks(panel_id: str) -> Page:
    """What was asked for, and what became of it, for the panel."""
    panel = who.my_place(current_actor(), panel_id).evaluator.panel
    tender = who.tender_of(panel)
    return render_template("evaluation/our_asks.html", panel=panel, tender=tender, asked=queries.asks_by_who(tender))
