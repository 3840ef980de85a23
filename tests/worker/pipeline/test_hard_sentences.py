"""A hundred and more places where a stop may or may not end a sentence; a bar stands where one ends."""

import pytest

from worker.pipeline.sentences import split_sentences

CASES = """\
Dr. Hill met Mr. Lake and Mrs. Wood on Monday.| They agreed.
Prof. Weiss and Gen. Brandt spoke first.| Nobody else did.
The U.S. Senate met on Monday.| It voted.
The U.N. Security Council met.| It adjourned.
He moved to the U.S.| The law was changed later.
He moved to the U.S. in 2009.| She stayed.
The E.U. Commission said so.| Nobody objected.
Hill Inc. said it lost money.| Shares fell.
Shares of Hill Inc. fell.| Those of Lake Ltd. rose.
She works for Hill Inc.| It was founded in 1990.
Lake & Co. closed.| Hill did not.
Martin Luther King Jr. spoke here.| Thousands came.
It was said by Hill Jr.| He was 30.
John F. Kennedy was shot in 1963.| Nobody forgot it.
J. R. R. Tolkien wrote it.| C. S. Lewis read it.
George W. Bush won.| Al Gore lost.
It cost 3.5 million.| That was too much.
Prices rose 0.7 percent.| Wages fell 1.2 percent.
Version 2.0.1 was faulty.| Version 2.0.2 was not.
The street is No. 5 on the list.| The park is No. 6.
The answer was no.| Nobody asked again.
See p. 5 and pp. 10 of the report.| It is short.
See Fig. 3 of the report.| It is wrong.
It happened on Jan. 6 in Washington, D.C. in the morning.| Many came.
It happened in Jan.| The police came later.
He left on Tue. Nov. 5 at noon.| She stayed.
The train left at 3 p.m. on Monday.| It was late.
The train left at 3 p.m.| It was late.
It opens at 9 a.m. and closes at 5 p.m. every day.| Entry is free.
He lives at 12 St. James Sq. in London.| She does not.
Mt. Everest is 8849 metres high.| K2 is lower.
St. Louis lies on the river.| Ft. Worth does not.
It was 5 ft. 3 in. tall.| That is small.
The firm, i.e. Hill, lost.| Lake won.
Some fruits, e.g. Bananas, are radioactive.| That is true.
Hill vs. Lake was the last match.| Hill won.
Hill et al. showed that in 2009.| Nobody repeated it.
Apples, pears, etc. are fruits.| Potatoes are not.
She has a Ph.D. in physics.| He has none.
They were rich in vitamin C.| Doctors liked that.
He is in group B.| She is in group A.
Malcolm X was killed.| He was 39.
He waited ... and then left.| Nobody saw him.
He waited...| Then he left.
He waited…| Then he left.
He waited… and left.| Nobody saw him.
Really?!| Yes.
“Is it safe?” she asked.| Nobody answered.
“Stop!” he shouted.| They stopped.
“It is safe,” she said.| “Nobody has to worry.”
“It is safe.”| She left.
“It is safe. It is old. It is here,” she said.| He left.
'It is safe,' she said.| He left.
"It is safe. It is old," she said.| He left.
He said “no.”| She said “yes.”
«C'est vrai.»| Elle est partie.
„Das ist wahr.“| Sie ging.
She called it “a mess.”| He did not.
He asked, “Why?”| Nobody knew.
The sign said “Keep out!” in red.| They went in.
(It was late.)| Nobody came.
It was late (about 3 a.m.).| Nobody came.
It was late (nobody knows why. Really).| He left.
It failed.[12]| It was repeated.
It failed [citation needed].| It was repeated.
It failed.1| It was repeated.
Visit www.courier.example for more.| It is free.
Visit https://courier.example/a.html?b=1.2 for more.| It is free.
Write to bob.lake@courier.example for more.| He answers.
The file is called report.final.pdf and is large.| Open it.
Node.js and ASP.NET are tools.| They are old.
It ships with iOS 13.2.3 today.| It is free.
iPhones are sold here.| iPads are not.
The company eBay grew.| eBay is large.
It fell.| iPhones followed.
1. Check the figures.| Then the names.
a) Check the figures.| Then the names.
(b) Check the figures.| Then the names.
He was 5.| She was 6.
It was in 2011.| 10 members left.
It cost $5.| That was cheap.
It rose by 5%.| That was much.
It is 20 °C.| That is warm.
She said: It is late.| He left.
He came; she left.| Nobody stayed.
Yahoo! was sold.| Google was not.
It is true!!!| Really.
What?| Why?| When?
No.| Never.| Not again.
It was he.| I saw it.
It was I.| He saw it.
So did I.| He did not.
It rained.|  It snowed.
It rained.|\tIt snowed.
The so-called “dr.” was none.| He fled.
The Rev. Hill spoke.| The Hon. Lake listened.
Sen. Hill (R., Ohio) spoke.| Rep. Lake left.
Lt. Col. Hill and Sgt. Lake came.| They left.
About approx. 300 came.| They left.
Art. 5 of the treaty holds.| Art. 6 does not.
Sec. 230 protects them.| It is old.
It was 4:30 a.m. Eastern time.| It was dark.
The D.C. Circuit ruled.| It was final.
He lives in Washington D.C.| She does not.
Op. cit. is Latin.| Few know.
It sold 3 mn. copies.| That is much.
猫です。|犬です。
本当ですか\uff1f|はい。
「猫です。」と言った。|犬です。
هل هذا صحيح؟| نعم.
यह सच है।| वह गया।
Это правда.| Он ушёл.
Он родился в 1950 \u0433. в Москве.| Он умер.
Das sind z.B. Katzen.| Das sind Hunde.
Er kam am 5. Mai nach Lindal.| Sie blieb.
¿Es verdad?| Sí.
"""
ALL = [case for case in CASES.splitlines() if case]


@pytest.mark.parametrize("case", ALL)
def test_a_stop_ends_a_sentence_where_a_reader_would_end_it(case: str) -> None:
    text = case.replace("|", "")
    assert [sentence.text for sentence in split_sentences(text)] == [part.strip() for part in case.split("|")]
