"""From what people sent to the tables that a release is made of: groups and answers taken together as the team wants.

Jobs only: these are exact figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, update

from coprod_hub.core.db import db
from coprod_hub.core.disclosure import Audience, Question, Table, crossed_table, merged, merged_answers
from coprod_hub.responses import queries
from coprod_hub.responses.models import NumbersPlan, Response
from coprod_hub.responses.tally import declared
from coprod_hub.surveys.kinds import SKIPPED
from coprod_hub.surveys.models import Survey

Groups = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Wishes:
    """What is taken together, left out, and whose later answers are left out of one release."""

    groups: Groups = ()
    answers: Mapping[str, Groups] = field(default_factory=dict)
    without: Sequence[str] = ()
    held: Sequence[str] = ()

    @classmethod
    def of(cls, plan: NumbersPlan | None) -> "Wishes":
        """What the team said; nothing, when it said nothing."""
        return cls(plan.groups, plan.answers, plan.without, plan.held) if plan else cls()

    def with_group(self, keys: Sequence[str]) -> "Wishes":
        """With these groups taken together, and whatever is together with one of them already."""
        return replace(self, groups=joined(self.groups, keys))


def joined(groups: Groups, keys: Sequence[str]) -> list[list[str]]:
    """The sets with one more, in which every set is that it shares something with."""
    near = [group for group in groups if set(group) & set(keys)]
    whole = list(dict.fromkeys(key for group in [*near, keys] for key in group))
    return [list(group) for group in groups if group not in near] + [whole]


def people_in(survey: Survey, among: ColumnElement[bool] | None, groups: Groups = ()) -> list[Audience]:
    """The survey's groups, taken together as wanted, with how many people answered."""
    return list(_together(_groups(survey, among), [], groups)[0])


def tables_in(
    survey: Survey, among: ColumnElement[bool] | None, wishes: Wishes
) -> tuple[Sequence[Audience], Sequence[Table]]:
    """Groups and a table for each question, as a release of these wishes would count them."""
    audiences = _groups(survey, among)
    tables = [one for one in _tables(survey, audiences, among, wishes) if one.question.key not in wishes.without]
    return _together(audiences, tables, wishes.groups)


def pair_in(survey: Survey, first: str, second: str, wishes: Wishes) -> tuple[Sequence[Audience], Table]:
    """The table of two questions side by side, of all people whom the survey's numbers count."""
    audiences = _groups(survey, queries.in_numbers())
    tables = {one.question.key: one for one in _tables(survey, audiences, queries.in_numbers(), wishes)}
    rows, columns = tables[first].question, tables[second]
    counts: dict[str, dict[tuple[str, str], int]] = {}
    for audience, found in queries.pairs_counted(survey.id, first, second).items():
        people = counts.setdefault(audience, {})
        for (chose, beside), number in found.items():
            (b,) = _rows(columns.question, beside)
            for a in _rows(rows, chose):
                people[a, b] = people.get((a, b), 0) + number
    made = crossed_table(rows, columns, counts, audiences)
    together, (table,) = _together(audiences, [made], wishes.groups)
    return together, table


def _rows(question: Question, choices: str) -> list[str]:
    chosen = choices.split() or [SKIPPED]
    return list(dict.fromkeys(row.key for key in chosen for row in question.rows if key in row.base))


def _groups(survey: Survey, among: ColumnElement[bool] | None) -> list[Audience]:
    people = queries.people_by_audience(survey.id, among)
    return [Audience(one.id, one.name, people.get(one.id, 0)) for one in survey.audiences]


def _tables(
    survey: Survey, audiences: Sequence[Audience], among: ColumnElement[bool] | None, wishes: Wishes
) -> list[Table]:
    tables = declared(survey.version.definition, audiences, queries.choices_counted(survey.id, among))
    return [_answers_together(table, wishes.answers.get(table.question.key, ())) for table in tables]


def _answers_together(table: Table, sets: Groups) -> Table:
    for keys in sets:
        labels = [row.label for row in table.question.rows if row.key in keys]
        table = merged_answers(table, frozenset(keys), " or ".join(labels))
    return table


def _together(
    audiences: Sequence[Audience], tables: Sequence[Table], groups: Groups
) -> tuple[Sequence[Audience], Sequence[Table]]:
    for keys in groups:
        some = [one for one in audiences if one.key in keys]
        label = " + ".join(one.label for one in some)
        audiences, tables = merged(audiences, tables, frozenset(keys), some[0].key, label)
    return audiences, tables


# ---- which responses a release counts ----


def stage(survey_id: str, number: int, held: Sequence[str]) -> None:
    """Mark what the release of that number would count: all that is in and not counted yet, but for groups held."""
    unstage(survey_id, number)
    wanted = (Response.survey_id == survey_id, Response.counted_in.is_(None), queries.counted())
    taken = update(Response).where(*wanted, Response.audience_id.not_in(held)).values(counted_in=number)
    db.session.execute(taken.execution_options(synchronize_session=False))


def unstage(survey_id: str, number: int) -> None:
    """Forget those marks: there is no such release, or none yet."""
    marked = (Response.survey_id == survey_id, Response.counted_in >= number)
    taken = update(Response).where(*marked).values(counted_in=None)
    db.session.execute(taken.execution_options(synchronize_session=False))


def staged_without(number: int, held: Sequence[str]) -> ColumnElement[bool]:
    """What the release of that number would count if later answers of these groups were left out."""
    earlier: ColumnElement[bool] = Response.counted_in < number
    return earlier | ((Response.counted_in == number) & Response.audience_id.not_in(held))
