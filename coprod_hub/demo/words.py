"""What the invented people of Wolverford wrote. Nobody real said any of this."""

YOUNG_PEOPLE = """
I waited five months for my first appointment and by then I had stopped sleeping.
The waiting list is too long. Someone should ring you while you wait.
Waiting so long made me feel like I did not matter.
Shorter waiting times please, I waited since September.
They said six weeks and it was seven months of waiting.
Just a text to say I am still on the list would have helped with the waiting.
Do not make people wait until it gets really bad.
I gave up waiting and talked to my nan instead.
Tell us how long the wait really is, even if it is bad news.
The wait was the worst part, nobody told me anything.
My worker changed four times and I had to tell my story again each time.
Keep the same worker. I am tired of starting again.
I want one person who knows me, not a new worker every month.
Every new worker reads my file and thinks they know me already.
My old worker left and nobody told me, she was the only one I trusted.
Same person all the way through would make it easier to trust them.
I liked my worker but she was only there for a term.
Let us choose who our worker is.
Having to explain everything to a new worker again is exhausting.
When the worker stays the same you can actually get somewhere.
It takes two buses to get there and I miss a lesson and my lunch.
The bus costs four pounds each time so sometimes I do not go.
Put it somewhere near the bus station, not out by the hospital.
I cannot get there without a lift and my carer works.
Could we do it at school or at the youth club? The bus takes an hour.
Bus fares should be paid for. I missed two sessions because of money.
The building is far away and two buses is too much when you feel low.
Somewhere closer to home so I do not need the bus.
Evenings would be better, I do not want to be taken out of class in front of everyone.
Open it on Saturdays. Weekends are when I feel worst.
A drop in after school where you do not need an appointment.
Everyone sees you leave class for an appointment, do it after school.
Have something open in the evening, bad nights do not happen at eleven in the morning.
Late opening one evening a week and weekends.
A drop in on Saturday with food and music, then you can talk if you want to.
Appointments are always in school time so I miss maths every week.
Evening appointments, please, not in the middle of lessons.
Somewhere to go at the weekend when home is hard.
Listen to us instead of reading questions from a sheet.
He really listened to me and did not write everything down.
Ask us what we think would help, then do it.
They listened but then nothing changed.
My worker listens, she remembers what I said last time.
Talk to me, not to my carer about me.
Stop asking the same questions from the form and listen.
I felt listened to for the first time.
Actually listen and do not look at the clock.
Do not tell my whole school. My teacher knew before I had told anyone.
I want to know who gets told before I say anything.
Keep it private, everyone in my year found out.
Tell me first before you tell my carer what I said.
People in school knew my business because of the letter.
Privacy. The room has a glass door and people walk past.
Let us text instead of phone calls. I hate the phone.
Texting would be easier than talking at first.
An online chat you can use at night, I do not like video.
Let me message my worker between sessions.
I would rather text than ring a number.
The art group helped me more than the talking did.
More groups where you do things like boxing or cooking and talk while you do it.
The music sessions at the youth club are the best thing in my week.
Being outside helps me. Walk and talk was good.
Nothing really, it was good.
Nothing
idk
""".strip().splitlines()

PARENTS = """
We waited eight months and had no information at all while waiting.
Somebody to ring while we wait. The silence on the waiting list is the hardest part.
The waiting times are far too long, he was in crisis before he was seen.
A helpline for parents while children are on the waiting list.
Being told honestly how long the wait will be would help us plan.
Long waits and then only six sessions, it is not enough.
Nobody explained anything while we waited for the assessment.
My daughter has had three workers in a year. Each time she shuts down again.
Continuity. One worker who stays with the family.
A worker who knows our son instead of passing us from team to team.
We have told our story to nine professionals now.
Please keep the same worker for more than a term.
I lose a day of pay each time because appointments are in working hours.
Evening appointments for parents who work.
Appointments after school or on Saturdays so that she does not miss lessons.
Two buses each way with a younger child in a buggy.
There is no parking and the bus does not go there on time.
Offer it at school, the bus to the clinic takes us an hour.
Listen to parents, we know our children best.
We asked for help for years and were not listened to until it was an emergency.
Ask us before the plan is written, not after.
The parent group is wonderful, please keep it going.
More support for parents themselves, not only for the child.
Ten months of waiting and then a letter saying she was too old.
Nobody rings you while you are waiting, you feel forgotten.
The wait was so long that we paid for it ourselves and could not afford it.
Tell us how long the waiting list is at the start.
If we had known the wait we would have asked school for help sooner.
A new worker every few months, he will not talk to anybody now.
She liked her worker and then the worker was moved to another team.
Each new worker starts from the beginning and we lose another month.
One named worker for the whole family, please.
We had a brilliant worker for a year and it changed everything.
My son misses lessons for every appointment and falls behind.
I am a single parent on shifts, I cannot do appointments at two in the afternoon.
Weekend appointments or evenings would mean his dad could come too.
A Saturday drop in for the whole family.
School nights after six would be perfect for appointments.
The bus takes over an hour each way and he cannot cope with buses.
Please put a clinic on this side of the city, two buses is too much.
We spend fourteen pounds on bus fares every week.
Nobody listens to us until there is a crisis.
Listen to what we tell you about our child instead of reading the form out.
I want professionals to listen first and give advice second.
School and the clinic should talk to each other.
No comment
""".strip().splitlines()

PROFESSIONALS = """
Waiting times for an assessment are the single biggest barrier we see.
Families disengage while waiting. A named contact during the wait would keep them with us.
Thresholds and waiting lists mean that early help comes late.
Short contracts mean staff turnover, and young people lose the worker they trust.
Fixed term funding makes it impossible to keep the same worker with a child.
Continuity of worker should be written into the specification.
Evening and weekend provision, with a drop in close to town.
Most appointments are in school hours, which young people tell us they hate.
Deliver in schools and youth clubs so that nobody needs two buses.
Travel costs stop young people attending. A bus pass would pay for itself.
Information sharing agreements that young people understand and agree to.
Listen to what young people say would help before the next contract is written.
Text based support is what they ask us for.
We cannot refer early because the waiting list is closed.
Publish waiting times every month so that families know.
A triage call in the first week of the wait would change everything.
High turnover means that a young person meets a new worker every term.
Young people tell us that trust goes when a worker leaves.
Let the worker follow the child when they move school or home.
Open on Saturdays and two evenings, with the youth clubs.
Evening appointments would bring in the young people who never come.
A drop in, no referral, no appointment, at the weekend.
We see many who cannot pay for two buses to the clinic.
Take the service to where young people are, because the bus is a barrier.
Young people say they are not listened to when plans are written.
Ask them, listen, and show them what changed.
Listen to the quiet ones as well, not only those who come to meetings.
Joint training with schools so that we say the same things.
More practical groups: sport, cooking, music.
""".strip().splitlines()

FOSTER_CARERS = """
We are told to ring the duty line and nobody there knows the child.
Let foster carers come to the first appointment if the young person wants it.
The waiting is hardest on the ones who have just moved to us.
""".strip().splitlines()

OWN_PLACE = """
That it is the first place that is mine. Knock, and wait for me to answer.
Do not turn up without a text first.
Some of us have never paid a bill. Show us, do not tell us off.
I want to choose the colour of my room.
A bed and a working cooker on the first day.
Being lonely is the hard part, not the washing up.
Have someone we can ring at the weekend.
Ask what I can do already before you teach me things.
Tell us the rules before we sign.
""".strip().splitlines()

#: A name, a safe way to get in touch, when it suits, and what would help.
TAKING_PART = (
    (
        "Kez",
        "Text 07700 900 212 after four",
        ("In the evening", "On Saturday"),
        "Somebody to go in with the first time.",
    ),
    ("Dee", "Ask for me at The Yard", ("After school",), "Food. I come straight from college."),
    ("Noor", "noor@post.example", ("In the holidays",), "Send me the papers before, so that I can read them slowly."),
    ("", "", ("On Saturday",), "A bus pass for the day."),
    ("", "", ("In the evening", "In the holidays"), "Say what the words mean that you use."),
    ("", "", ("After school",), "If I can leave when it gets too much."),
)

MORNINGS_SAID = """
What to do in the summer holidays.
How to read the plan that the school sends.
Moving on from school at sixteen.
Somewhere quiet for the little ones while we talk.
""".strip().splitlines()
