from tests.builders.responses import Phone, link_of
from tests.builders.surveys import open_survey_for, single, words, several, scale
def test_journey(client):
    survey = open_survey_for(questions=[single("Bus?", key="bus"), words("Why?", key="why"), several("What?", "A", "B", key="what")])
    phone = Phone(client, link_of(survey)).start()
    print(phone.status, phone.heading, phone.here)
    q=survey.version.definition.question("bus")
    phone.answer(bus=q.options[0].key); print(phone.here, phone.status)
    phone.answer(why="x <b>"); print(phone.here)
    phone.skip(); print(phone.here, phone.heading, phone.status)
    phone.send(may_quote="yes"); print(phone.here, phone.words, phone.heading)
    phone.get("/help").get("/again").get("/leave") 
    assert 0
