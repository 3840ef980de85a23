"""What states something stays, whatever it states; what only asks, wishes, orders, greets or feels goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.checkable import find_obstacle

STATED = """\
Vaccines cause autism.
Bats are blind.
Bulls are enraged by the colour red.
Eating carrots lets people see in the dark.
Goldfish forget everything after three seconds.
Smoking kills half of those who smoke.
Hot water freezes faster than cold water.
The Great Wall of China can be seen from space.
Honey never spoils.
Aspirin prevents heart attacks.
Wind turbines kill more birds than cats do.
Fluoride in drinking water is harmless.
Nobody paid more.
It fell by 5 percent.
They were both right-handed.
The new rail tunnel cost 4.2 billion euros, twice what parliament approved.
Unemployment fell to 3.9 percent in March, the lowest rate since 1969.
Carla Weiss told the council on Monday that the bridge had been inspected twice.
“The contacts came to nothing,” a spokesman of the Lindal ministry told the newspaper.
“We should all be a bit kinder,” Carla Weiss said.
“I think this is terrible,” the mayor said on Monday.
More people died on Polish roads in 2019 than in any year before.
The minister signed the contract before the Court of Auditors had seen it.
Vaccines cause more deaths than the illness itself, according to the leaflet.
Some people say that the river froze in 1963.
An unnamed official said the bridge is unsafe.
Die Arbeitslosigkeit in Sachsen sank 2019 auf 5,5 Prozent.
Безработица в России снизилась до 4 процентов.
La Torre Eiffel mide 330 metros.
猫は一日に十六時間も眠ることがあります。
Antibiotics will cure the flu.
Bananas will be extinct within ten years.
The bridge will cost 3 million euros.
The plan would cost 5 trillion dollars.
The Large Hadron Collider could make a black hole that swallows the Earth.
If you swallow chewing gum, it stays in your stomach for 7 years.
You can charge a phone in a microwave oven.
You lose most of your body heat through your head.
No woman could vote in Lindal before 1920.
Well, crime has doubled since 2010.
Yes, the city paid for all of it.
Look, unemployment has doubled.
Let me tell you that crime has doubled in Lindal.
I want to remind you that the number of uninsured has increased.
I think unemployment fell to 5 percent last year.
I believe that more people died on the roads than in the war.
I voted against the war in 2003.
I was born in Lindal.
We paid for the bridge twice.
We have the highest taxes of all countries.
I support the death penalty.
My father was a bus driver.
Thanks to the new dam, Lindal was not flooded in 2013.
Share prices of the publisher fell by 3 percent.
Visit numbers of the museum fell for the third year in a row.
Work on the bridge began in 1890.
Help arrived after nine hours.
Turn-out was the lowest since the war.
Remember that the river froze in 1963.
Make no mistake: the debt has tripled.
Please note that the bridge was built in 1890.
The best-selling car in Lindal is a tractor.
The worst earthquake in the history of Japan struck in 1923.
This is the third time that the bridge has been closed.
That is twice as much as in 2009.
It is the most expensive bridge in Europe.
There are 12 bridges in Lindal.
Here the river is 300 metres wide.
The film was seen by a million people.
The film is 3 hours long.
She is a professor at the University of Lindal.
Who pays for the bridge is not known.
What the mayor said about the bridge was wrong.
Welcome centres for refugees were closed in 2019.
The law must be signed by the president.
Drivers must pay 3 euros for the bridge.
unemployment fell to 5 percent in March
Crime fell in Lindal last year
- the city has closed 3 bridges
Arbeitslosigkeit sinkt auf 5 Prozent
"""
TALK = """\
question|What do you think about it?
question|Did unemployment fall to 3.9 percent in March 2019?
question|Do you know that crime has doubled?
question|Crime has doubled, hasn't it?
question|“Is the bridge safe?” she asked.
question|Hill asked: “Is the bridge safe?”
question|Was macht die Stadt?
question|هل الجسر آمن؟
short|Yes.
short|Of course.
short|Never!
short|12 percent
short|😀 😀 😀
short|
order|Let's get started.
order|Please take your seats.
order|Click on the coupon of the product page.
order|Don't be afraid.
order|Vote for Alice Hill!
order|Join us today!
order|Stop this madness.
order|Look at their faces.
order|Tell them about your plan.
order|Imagine a city without cars.
order|Never forget it.
order|Consider the alternatives.
opinion|I think we should all be a bit kinder to each other.
opinion|I believe in our people.
opinion|I love this city.
wish|We hope for the best.
opinion|I'm proud to be here.
opinion|I am so glad you came.
opinion|In my opinion the film is beautiful.
opinion|Personally, I prefer trams.
opinion|I don't know.
opinion|I totally disagree with him.
opinion|The film is beautiful.
opinion|The soup was absolutely delicious.
opinion|She is a wonderful person.
opinion|That's a great question.
opinion|It was amazing.
opinion|The government should build more houses.
opinion|Nobody should live like this.
opinion|The mayor ought to resign.
wish|Hopefully things will be better soon.
wish|I will fight for you.
wish|We're going to win.
wish|We must act now.
wish|We need to talk about the bridge.
wish|I want to thank my family.
wish|I'd like to answer that.
wish|God bless Lindal.
wish|May she rest in peace.
wish|If only it were true.
wish|If we work together, we will win.
wish|It is time to act.
wish|Long live the queen!
greeting|Thank you all very much.
greeting|Good evening from Lindal.
greeting|Hello and welcome to the show.
greeting|Welcome to the debate.
greeting|Congratulations to the winner.
greeting|Ladies and gentlemen, thank you for coming.
greeting|Happy birthday to all of you.
greeting|Merry Christmas to everybody.
greeting|It is great to be with you.
greeting|Have a nice day.
frame|In this article we look at the history of the bridge.
frame|Here is what you need to know.
frame|Here are five things to know about the bridge.
frame|More on this later.
vague|That's not true.
vague|It is what it is.
vague|This is why.
vague|That's what I said.
fragment|Power of the people
fragment|By Bob Lake
fragment|Lindal 5040 17
fragment|the old bridge of Lindal in winter
heading|US FALLS Behind Canada
heading|City Rejects Plan for Second Bridge in Lindal
heading|Crack Closes Oldest Bridge
"""


@pytest.mark.parametrize("sentence", STATED.splitlines())
def test_what_states_something_is_kept(sentence: str) -> None:
    assert find_obstacle(sentence) is None


@pytest.mark.parametrize("line", TALK.splitlines())
def test_what_states_nothing_is_left_out_with_the_reason(line: str) -> None:
    reason, sentence = line.split("|")
    assert find_obstacle(sentence) == reason


def test_a_page_without_a_stop_is_no_claim() -> None:
    assert find_obstacle("Carla Weiss closed 14 bridges in Lindal and " * 50) == "long"


def test_quotation_marks_and_typographic_apostrophes_change_nothing() -> None:
    assert find_obstacle("“I’m proud to be here.”") == find_obstacle("I'm proud to be here.") == "opinion"


def test_a_link_behind_a_sentence_is_no_part_of_it() -> None:
    assert find_obstacle("Is the bridge safe? https://courier.example/1") == "question"
    assert find_obstacle("Bats are blind. https://courier.example/1") is None


@settings(deadline=None)
@given(st.text())
def test_every_sentence_gets_the_same_answer_every_time(sentence: str) -> None:
    reason = find_obstacle(sentence)
    assert reason == find_obstacle(sentence)
    assert reason is None or reason.isalpha()
