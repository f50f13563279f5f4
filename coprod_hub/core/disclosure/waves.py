"""Who answered when, and what they may have said: the unknowns of linked tables, and how they must fit the questions.

A *wave* is the people of a group who answered before the first release that shows them, between that and the next, and
so on. What was taken together once stays together, so each wave is told apart by the groups of its own release.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from coprod_hub.core.disclosure.counts import Follows, Kind, Question
from coprod_hub.core.disclosure.crossing import pair_key
from coprod_hub.core.disclosure.puzzle import Form, Puzzle, plus
from coprod_hub.core.disclosure.released import Released, ReleasedTable

Group = frozenset[str]
Appearances = Mapping[str, Sequence[tuple[int, ReleasedTable]]]


@dataclass(frozen=True, slots=True)
class Wave:
    """The people of one group who came between the release `when` and the one before it."""

    when: int
    group: Group
    people: int


class Waves:
    """Numbers the unknowns of linked tables, wave by wave, in the finest answers that any release shows."""

    def __init__(self, puzzle: Puzzle, releases: Sequence[Released], appearances: Appearances) -> None:
        self.puzzle, self._appearances = puzzle, appearances
        self.questions = {key: shown[0][1].question for key, shown in appearances.items()}
        self.waves = list(_waves(releases, appearances))
        self._asked = {key: _asked(shown) for key, shown in appearances.items()}
        self._mine = {key: [wave for wave in self.waves if wave.group <= asked] for key, asked in self._asked.items()}
        self._forms: dict[tuple[object, ...], Form] = {}
        self._rows: dict[tuple[str, Wave], dict[str, int]] = {}
        self._bases: dict[tuple[str, Wave], dict[str, Form]] = {}
        for key, question in self.questions.items():
            if not question.cross:
                for wave in self._of(key):
                    self._ask(key, question, wave)
        for key, question in self.questions.items():
            for wave in self._of(key):
                if question.cross:
                    self._put_side_by_side(key, wave, question.cross.rows, question.cross.columns)
                self._follow(key, question, wave)

    def _of(self, key: str) -> list[Wave]:
        return self._mine[key]

    # ---- how answers fit ----

    def _ask(self, key: str, question: Question, wave: Wave) -> None:
        unknowns = {row.key: self.puzzle.unknown(wave.people) for row in question.rows}
        self._rows[key, wave] = unknowns
        if question.kind is Kind.ONE:
            self.puzzle.equations.append((dict.fromkeys(unknowns.values(), 1), wave.people, wave.people))
        else:
            self._several(question, unknowns, {}, wave.people)

    def _several(self, question: Question, unknowns: Mapping[str, int], people: Form, known: int) -> None:
        """How ticks must fit `people` + `known` people, each of whom ticks so many rows or one that shuts out all."""
        puzzle = self.puzzle
        shut_out = dict.fromkeys((unknowns[row] for row in unknowns if row in question.shut_out), 1)
        free = dict.fromkeys((unknowns[row] for row in unknowns if row not in question.shut_out), 1)
        if shut_out or people:
            puzzle.at_most(shut_out, people, known)
            for number in free:
                puzzle.at_most({**shut_out, number: 1}, people, known)
        most = len(free) if question.at_most is None else question.at_most
        if question.at_least:
            ticks = {**free, **dict.fromkeys(shut_out, question.at_least)}
            puzzle.at_most(_times(people, question.at_least), ticks, -question.at_least * known)
        if question.at_most is not None:
            ticks = {**free, **dict.fromkeys(shut_out, most)}
            puzzle.at_most(ticks, _times(people, most), most * known)

    def _put_side_by_side(self, key: str, wave: Wave, rows: Question, columns: Question) -> None:
        """One unknown for each pair of answers; their sums are what the tables of both questions count."""
        puzzle = self.puzzle
        pairs = {pair_key(a.key, b.key): puzzle.unknown(wave.people) for a, b in product(rows.rows, columns.rows)}
        self._rows[key, wave] = pairs
        bases: dict[str, Form] = {}
        for b in columns.rows:
            column = {a.key: pairs[pair_key(a.key, b.key)] for a in rows.rows}
            if rows.kind is Kind.ONE:
                bases[b.key] = dict.fromkeys(column.values(), 1)
            else:
                bases[b.key] = {puzzle.unknown(wave.people): 1}
                self._several(rows, column, bases[b.key], 0)
        self._bases[key, wave] = bases
        puzzle.equations.append((plus(*bases.values()), wave.people, wave.people))
        for b in columns.rows:
            self._same(wave, columns, b.base, bases)
        sums = {a.key: dict.fromkeys((pairs[pair_key(a.key, b.key)] for b in columns.rows), 1) for a in rows.rows}
        for a in rows.rows:
            self._same(wave, rows, a.base, sums)

    def _same(self, wave: Wave, question: Question, answers: Group, sums: Mapping[str, Form]) -> None:
        """A margin of the table is what the question's own table counts, where that one is released too."""
        own = self._rows.get((question.key, wave))
        if own is None:
            return
        mine = [row for row in self.questions[question.key].rows if row.base & answers]
        covered = frozenset[str]().union(*(row.base for row in mine))
        theirs = [row.key for row in question.rows if row.base <= covered]
        self.puzzle.equal({own[row.key]: 1 for row in mine}, plus(*(sums[key] for key in theirs)))

    def _follow(self, key: str, question: Question, wave: Wave) -> None:
        """Not asked are those who gave no answer that leads here; of two conditions, who misses either.

        Of an answer that was taken together with another, some may lead here.
        """
        surely, at_most = list[Form](), list[Form]()
        own = self._rows[key, wave]
        for one in self._needed(question):
            before = self._rows.get((one.key, wave))
            if before is None:
                return
            led = self.questions[one.key]
            leads = {before[row.key]: 1 for row in led.rows if row.base <= one.rows}
            may = {before[row.key]: 1 for row in led.rows if row.base & one.rows}
            if led.kind is not Kind.ONE and len(may) > 1:
                self._follow_any(own[one.not_asked], wave, may)
                return
            surely.append(leads)
            at_most.append(may)
        if not surely:
            return
        not_asked, many = {own[question.follows[0].not_asked]: 1}, len(surely)
        if many == 1 and surely == at_most:
            self.puzzle.equations.append((plus(not_asked, surely[0]), wave.people, wave.people))
            return
        for form in at_most:
            self.puzzle.equations.append((plus(not_asked, form), wave.people, 2 * wave.people))
        self.puzzle.equations.append((plus(not_asked, *surely), 0, many * wave.people))

    def _needed(self, question: Question) -> list[Follows]:
        """The conditions that say something: not those which whoever fits another fits anyway."""
        return [
            one
            for one in question.follows
            if not any(other is not one and self._implies(other.key, one) for other in question.follows)
        ]

    def _implies(self, key: str, condition: Follows) -> bool:
        """Whether only people who fit the condition were asked the question of that key."""
        known = self.questions.get(key)
        return known is not None and any(
            (one.key == condition.key and one.rows <= condition.rows) or self._implies(one.key, condition)
            for one in known.follows
        )

    def _follow_any(self, not_asked: int, wave: Wave, forms: Form) -> None:
        """Who ticked any of several answers: at least as many as ticked one of them, at most all ticks together."""
        for number in forms:
            self.puzzle.equations.append(({not_asked: 1, number: 1}, 0, wave.people))
        self.puzzle.equations.append(({not_asked: 1, **forms}, wave.people, (len(forms) + 1) * wave.people))

    # ---- sums ----

    def _between(self, key: str, audiences: Iterable[str], since: int | None, until: int) -> list[Wave]:
        wanted = frozenset(audiences)
        return [
            wave
            for wave in self._of(key)
            if wave.group <= wanted and (since is None or wave.when > since) and wave.when <= until
        ]

    def people(self, key: str, audiences: Iterable[str], since: int | None, until: int) -> int:
        """How many people of these audiences answered after `since` (None: ever), up to `until`."""
        return sum(wave.people for wave in self._between(key, audiences, since, until))

    def form(self, key: str, audiences: Iterable[str], row: Group, since: int | None, until: int) -> Form:
        """Of those people, how many gave this answer, or any of those taken together in it."""
        wanted = key, tuple(audiences), row, since, until
        if wanted not in self._forms:
            self._forms[wanted] = self._form(key, audiences, row, since, until)
        return self._forms[wanted]

    def _form(self, key: str, audiences: Iterable[str], row: Group, since: int | None, until: int) -> Form:
        atoms = [one.key for one in self.questions[key].rows if one.base <= row]
        found = self._between(key, audiences, since, until)
        return {self._rows[key, wave][atom]: 1 for wave in found for atom in atoms}

    def base(self, key: str, audiences: Iterable[str], answer: Group, since: int | None, until: int) -> Form:
        """Of those people, how many gave this answer to the second of two questions side by side."""
        cross = self.questions[key].cross
        atoms = [one.key for one in cross.columns.rows if one.base <= answer] if cross else []
        found = self._between(key, audiences, since, until)
        return plus(*(self._bases[key, wave][atom] for wave in found for atom in atoms))


def _waves(releases: Sequence[Released], appearances: Appearances) -> Iterable[Wave]:
    before: list[Wave] = []
    for when in sorted({when for shown in appearances.values() for when, _ in shown}):
        now = [
            Wave(when, group, people - sum(wave.people for wave in before if wave.group <= group))
            for group, people in releases[when].groups.items()
            if people
        ]
        before += now
    return before


def _asked(appearances: Sequence[tuple[int, ReleasedTable]]) -> Group:
    return frozenset(audience for _, table in appearances for column in table.bodies for audience in column.audiences)


def _times(form: Form, factor: int) -> Form:
    return {unknown: factor * coefficient for unknown, coefficient in form.items()}
