"""The one form of these pages."""

from coprod_hub.core.forms import HubForm, LineField


class WordsForm(HubForm):
    """Three words."""

    words = LineField(
        "Your three words",
        required="Type your three words.",
        longest=100,
        description="For example: river lamp cheese. Capital letters do not matter.",
    )
