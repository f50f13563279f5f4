"""The button by which a team says that everything is read."""

from coprod_hub.core.clock import today
from coprod_hub.core.web import day_words
from tests.builders import accounts
from tests.builders.surveys import open_survey_for

BUTTON = "Say that all answers are read"


def test_the_team_says_that_everything_is_read_and_nobody_else_can(client, new_client):
    officer, other = accounts.officer(), accounts.officer(email="other@wolverford.example")
    survey = open_survey_for(team=[officer])
    stranger = new_client()
    accounts.sign_in(client, officer)
    accounts.sign_in(stranger, other)
    where = f"/surveys/{survey.id}/results"
    assert BUTTON in client.get(where).text
    assert BUTTON not in stranger.get(where).text
    assert stranger.post(f"{where}/read").status_code == 403
    told = client.post(f"{where}/read", follow_redirects=True).text
    assert "people now see that the participation team has read their answers" in told
    assert f"Last read by the participation team on {day_words(today())}." in stranger.get(where).text
