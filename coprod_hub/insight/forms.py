"""Forms about themes."""

from coprod_hub.core.forms import HubForm, LineField


class RenameForm(HubForm):
    """What a theme is called."""

    name = LineField(
        "What would people call this?",
        longest=120,
        description="Use their words, a few of them. Leave it empty to go back to the suggestion.",
    )
