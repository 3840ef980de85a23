"""A sentence that states two things is cut in two; one whose parts need each other stays whole."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.compounds import cut_compound

COMPOUND = """\
Crime fell by 5 %| and |unemployment rose to 7 %.
Crime fell by 5 percent|, and |unemployment rose to 7 percent.
Lindal closed 3 bridges|, but |Harbour opened 4 tunnels in 2019.
The bridge was built in 1890|; |the tunnel was opened in 1990.
The bridge was built in 1890|; however, |the tunnel was opened in 1990.
The museum has 3 million paintings| and |the library has 12 million books.
Wages and prices rose|, and |the city closed 2 schools|, and |the trams were sold to Poland.
"""
WHOLE = """\
He was born in 1950 and died in 1990.
Alice Hill, Bob Lake and Carla Weiss closed the bridge in 2019.
The city sold buses and trams to Poland in 2019.
Crime fell because wages rose and taxes were cut in 2019.
If wages rise and prices are stable, crime falls by 5 percent.
Although wages rose and prices fell, crime was higher than in 2009.
Crime fell by 5 percent and it rose again in 2019.
The city closed the bridge, and its tram line was moved to the north.
In 2019 crime fell by 5 percent and unemployment rose to 7 percent.
Carla Weiss said crime fell by 5 percent and unemployment rose to 7 percent.
“Crime fell by 5 percent and unemployment rose to 7 percent,” said Carla Weiss.
The leaflet reads “crime fell by 5 percent; unemployment rose to 7 percent.”
Studies show crime fell by 5 percent and unemployment rose to 7 percent.
Neither the bridge was closed nor the tunnel was opened in 2019.
The bridge between Lindal and Harbour was built in 1890.
The law that was passed in May and the rule that was made in June are void.
Did crime fall by 5 percent, and was unemployment lower than in 2009?
The treatment can help to stop the fever and treat any other causes.
Crime fell; wages rose.
The bridge (it was built in 1890 and the tunnel was opened later) was closed.
Both the bridge was closed and the tunnel was opened in 2019.
"""


@pytest.mark.parametrize("line", COMPOUND.splitlines())
def test_two_statements_with_subjects_of_their_own_are_cut(line: str) -> None:
    pieces = line.split("|")
    sentence = "".join(pieces)
    assert [sentence[start:end] for start, end in cut_compound(sentence)] == pieces[::2]


@pytest.mark.parametrize("sentence", WHOLE.splitlines())
def test_what_cannot_be_read_alone_stays_whole(sentence: str) -> None:
    assert cut_compound(sentence) == [(0, len(sentence))]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Crime fell by 5 %", " and ", "; ", ", but ", "the bridge was shut", "“", "”", " "])))
def test_the_parts_follow_one_another_inside_the_sentence(pieces: list[str]) -> None:
    sentence = "".join(pieces)
    parts = cut_compound(sentence)
    assert (parts[0][0], parts[-1][1]) == (0, len(sentence))
    assert all(one[1] <= two[0] for one, two in pairwise(parts))
