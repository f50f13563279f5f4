"""What an administrator of Wolverford has to see to: people, rights, texts. Everybody in it is invented."""

from dataclasses import replace

from coprod_hub.accounts import service as accounts
from coprod_hub.core import checking, confirmed
from coprod_hub.core.access import Role
from coprod_hub.core.clock import today
from coprod_hub.core.confirmed import Reader, Text
from coprod_hub.core.jobs import enqueue
from coprod_hub.demo.cast import Cast
from coprod_hub.demo.days import days_ago
from coprod_hub.pages.texts import text as text_of
from coprod_hub.rights import jobs as rights_jobs
from coprod_hub.rights import service as rights
from coprod_hub.rights.rules import RequestKind
from coprod_hub.surveys import promised
from coprod_hub.surveys.rules import Promise

WORK = (rights_jobs,)
NAMES = {
    Reader.LAWYER: "Ines Calder",
    Reader.DATA_PROTECTION: "Gareth Pugh",
    Reader.SAFEGUARDING: "Amara Osei",
}


def make(people: Cast) -> None:
    """Somebody never came, somebody asks what is held on them, and some of the texts are confirmed."""
    boss = people.actor("administrator")
    with days_ago(150):
        _confirm(people, promised.text_of(Promise.NO_NAMES))
        _confirm(people, replace(text_of("help"), words=("The wording of last winter, with two numbers fewer.",)))
    with days_ago(24):
        late = accounts.add_staff(boss, "Joan Price", "joan@wolverford.example", (Role.COMMISSIONER,))
        accounts.invite(boss, late)
    with days_ago(12):
        rights.record_request(boss, RequestKind.SEE, people.members["Sunday Bus"], today(), "Maria asked at the desk.")
        enqueue(checking.CHECK)


def _confirm(people: Cast, text: Text) -> None:
    for reader in text.readers:
        who = people.actor("administrator")
        confirmed.confirm(who, text, text.wording_hash, reader, NAMES[reader], today())
