"""Sixty-six invented answers to "What could be better for young people here?", in nobody's real words."""

from collections.abc import Iterator

from coprod_hub.insight.extraction import Comment
from coprod_hub.insight.sentiment import Asks

YOUNG, PARENTS, PROFESSIONALS = "Young people", "Parents and carers", "Professionals"
QUESTION = "What could be better for young people here?"

_YOUNG = """
The bus home stops at six so I miss the end of youth club
There is no bus to the youth club on a Sunday
Buses cost too much and they are always late
A free bus pass would help me get to college and to the club
I walk home because the last bus goes before the club shuts
More buses in the evening please, the bus is never on time
I had to wait eight months to talk to a counsellor
The waiting list for counselling is far too long
Waiting for counselling made everything feel worse
When I finally saw a counsellor she was kind and she listened to me
Let us text the counsellor while we are waiting
Shorter waiting times for counselling, and tell us where we are on the list
My worker keeps changing and I have to tell my story again
I have had four workers in two years, please stop changing my worker
It takes ages to trust a new worker and then they leave
I like my worker because she really listens and turns up when she says
Workers should ask us first and listen to what we say
Nobody listened to me in the meeting, they talked about me and not to me
Meetings about me should be at a time when I am not at school
Let me choose who comes to my meetings
The meeting was full of people I did not know
I want to run my own meeting and write the notes
The youth club is brilliant, I made new friends there
Youth club gave me confidence and somewhere warm to go
More youth club nights, one night a week is not enough
The youth club needs better wifi and more sofas
Wifi at the house is so slow that I cannot do my homework
Better wifi please, homework is all online now
I share a laptop and the wifi goes off at ten
I need a quiet place for homework
Cooking lessons before we move on would help a lot
Teach us about money and rent before we move into our own flat
I was scared of moving into my own flat and nobody showed me how to pay the rent
Help with rent and bills when you first get your own flat
My flat was cold and empty when I got the keys
Nothing
nothing really
n/a
idk
🙂
Nothing, it is all good
""".strip().splitlines()

_PARENTS = """
Two buses to get to the short break centre with a wheelchair is not possible
The bus does not take the wheelchair so we cannot go to the club
We waited eleven months for an assessment and nobody rang us
Waiting lists for an assessment are too long and there is no help while you are waiting
Tell parents how long the waiting list is
The short break centre is wonderful, my son loves the staff there
Short breaks give the whole family a rest, we need more short breaks
More short breaks in the school holidays
School holidays are the hardest time and the short breaks stop
Please ring us back, I left three messages and nobody rang
One worker who knows our family, not a new worker each time
Our worker is lovely and always rings back
Meetings at nine in the morning are hard when you work
Send the papers before the meeting so that we can read them
No complaints
""".strip().splitlines()

_PROFESSIONALS = """
Young people tell us that evening buses stop before the youth club ends
The waiting list for counselling is the first thing every young person raises
Changing workers breaks trust, caseloads are too high
Workers leave because caseloads are too high
We need training on how to listen in meetings
Meetings should be chaired by the young person
Care leavers need help with rent and a deposit for a first flat
Share one plan across services so that families tell their story once
Families tell their story again and again because services do not share
None
""".strip().splitlines()


def spoken() -> Iterator[tuple[str, str]]:
    """Each answer with the group it came from."""
    for audience, texts in ((YOUNG, _YOUNG), (PARENTS, _PARENTS), (PROFESSIONALS, _PROFESSIONALS)):
        for text in texts:
            yield audience, text


def comments() -> list[Comment]:
    """The answers as they go into the search for themes."""
    return [Comment(text, audience, Asks.CHANGE) for audience, text in spoken()]
