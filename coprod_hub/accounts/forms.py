"""The forms of accounts."""

from collections.abc import Iterable

from wtforms import HiddenField, PasswordField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from coprod_hub.accounts.models import Organisation
from coprod_hub.accounts.rules import LONGEST, nickname_faults
from coprod_hub.accounts.service import password_faults
from coprod_hub.core.access import STAFF, Role
from coprod_hub.core.forms import HubForm, LineField
from coprod_hub.core.text import clean_line

_NOT_LONGER = Length(max=LONGEST, message=f"Use {LONGEST} letters or fewer.")


_ADVICE = "At least 10 letters. Three words that do not belong together work well."


def _roles(wanted: Iterable[Role]) -> list[SelectChoice]:
    return [SelectChoice(role.value, role.words.capitalize()) for role in wanted]


class SignInForm(HubForm):
    """Nickname or e-mail address, and what only that person knows."""

    who = LineField("Nickname or e-mail", required="Type your nickname or your e-mail address.", longest=254)
    password = PasswordField(
        "Passphrase or password", [InputRequired("Type your passphrase or password."), _NOT_LONGER]
    )
    next = HiddenField()


class AppCodeForm(HubForm):
    """Six digits from an authenticator app, or a recovery code from paper."""

    code = LineField("Code", required="Type the code.", longest=60)
    next = HiddenField()


class ConfirmForm(HubForm):
    """What shows that it is still you."""

    proof = PasswordField("Your passphrase", [InputRequired("Type it to go on."), _NOT_LONGER])
    next = HiddenField()


class FindForm(HubForm):
    """Finding people in a list."""

    search = LineField("Name, nickname or e-mail", longest=100)
    role = SelectField("Here as", choices=[SelectChoice("", "Any role"), *_roles(Role)], validate_choice=False)

    @property
    def wanted_role(self) -> Role | None:
        """The role that was chosen; None for any, and for what is no role."""
        return Role(self.role.data) if self.role.data in set(Role) else None


class CodeForm(HubForm):
    """A one-use code, typed from a card or brought by a link."""

    code = LineField(
        "Your code",
        required="Type the code from your card.",
        longest=60,
        description="10 letters and numbers. It does not matter if you use small letters, or leave out the dash.",
    )


class _ChoiceForm(HubForm):
    """A new passphrase, checked against the name it belongs to."""

    own_name = ""

    def validate_passphrase(self, field: PasswordField) -> None:
        """Say what to do when it is too short or easy to guess."""
        faults = password_faults(field.data or "", self.own_name)
        if faults:
            raise ValidationError(faults[0])


class PassphraseForm(_ChoiceForm):
    """A new passphrase for somebody whose name is known already."""

    code = HiddenField()
    passphrase = PasswordField("Your new passphrase", description=_ADVICE)


class JoinForm(_ChoiceForm):
    """A nickname and a passphrase for somebody new."""

    code = HiddenField()
    nickname = LineField(
        "Nickname",
        required="Choose a nickname.",
        longest=40,
        description="Other people may see it. Do not use your real name.",
    )
    passphrase = PasswordField(
        "Passphrase",
        description=_ADVICE,
    )

    def validate_nickname(self, field: LineField) -> None:
        """Say what to do when it is not kind or safe."""
        self.own_name = clean_line(field.data)
        faults = nickname_faults(self.own_name)
        if faults:
            raise ValidationError(faults[0])


class ChangeForm(_ChoiceForm):
    """The present password or passphrase, and a new one."""

    present = PasswordField("The one you use now", [InputRequired("Type the one you use now."), _NOT_LONGER])
    passphrase = PasswordField("New one", description=_ADVICE)


def organisation_choices(council: str, others: Iterable[Organisation]) -> list[SelectChoice]:
    """The council first, then the organisations that run forums of their own here."""
    return [SelectChoice("", council), *(SelectChoice(one.id, one.name) for one in others)]


class OrganisationForm(HubForm):
    """An organisation that runs forums of its own here."""

    name = LineField("Name of the organisation", required="Type its name.", longest=120)


class StaffForm(HubForm):
    """Somebody who works for the council or a partner."""

    name = LineField("Name", required="Type their name.", longest=120)
    email = LineField("Work e-mail address", required="Type their e-mail address.", longest=254)
    roles = SelectMultipleField(
        "What they do",
        choices={role.value: role.words.capitalize() for role in Role if role in STAFF},
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    organisation = SelectField("Works for", default="")

    def offer(self, council: str, others: Iterable[Organisation]) -> None:
        """The council, and the organisations that run forums here."""
        self.organisation.choices = organisation_choices(council, others)

    def validate_organisation(self, field: SelectField) -> None:
        """Other organisations run their forums, and do nothing else here."""
        if field.data and self.roles.data != [Role.OFFICER.value]:
            raise ValidationError("Somebody of another organisation can only be a participation officer.")

    def validate_email(self, field: LineField) -> None:
        """It looks like an address."""
        name, at, domain = (field.data or "").rpartition("@")
        if not (name and at and "." in domain.strip(".")) or " " in field.data:
            raise ValidationError("Type an e-mail address like name@example.org.")

    def validate_roles(self, field: SelectMultipleField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError("Choose what they do.")
