"""Taking personal data out of texts: what goes, and above all what must stay because it is what gets checked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.redaction import PLACEHOLDERS, Personal, Redactor, read_kinds, redact

EVERYTHING = frozenset(Personal)

PHONES = """
Call +44 20 7946 0958 now.|+44 20 7946 0958
My number is +49 (0)30 123456-78.|+49 (0)30 123456-78
+1 (212) 555-0123 answered.|+1 (212) 555-0123
+1-212-555-0123|+1-212-555-0123
+12125550123|+12125550123
(+44) 20 7946 0958 is mine|(+44) 20 7946 0958
+33 1 23 45 67 89|+33 1 23 45 67 89
+33.6.12.34.56.78|+33.6.12.34.56.78
+48 123 456 789 in Warsaw|+48 123 456 789
+34 612 345 678|+34 612 345 678
+351 912 345 678|+351 912 345 678
+91 98765 43210|+91 98765 43210
+55 (11) 91234-5678|+55 (11) 91234-5678
+86 138 1234 5678|+86 138 1234 5678
+7 912 345-67-89|+7 912 345-67-89
0049 30 1234567|0049 30 1234567
0049301234567|0049301234567
00 44 20 7946 0958|00 44 20 7946 0958
020 7946 0958 rang twice|020 7946 0958
(020) 7946 0958|(020) 7946 0958
030/1234567|030/1234567
030 / 123 45 67|030 / 123 45 67
030-1234567|030-1234567
0171 1234567|0171 1234567
0171-123 45 67|0171-123 45 67
01 23 45 67 89|01 23 45 67 89
06.12.34.56.78|06.12.34.56.78
0412 345 678|0412 345 678
0800 123 4567|0800 123 4567
07700 900123|07700 900123
212-555-0123|212-555-0123
(212) 555-0123|(212) 555-0123
212.555.0123|212.555.0123
212 555 0123|212 555 0123
1-800-555-0199|1-800-555-0199
(11) 91234-5678|(11) 91234-5678
Tel.: 030123456|030123456
Tel: 12 34 56 78|12 34 56 78
phone 98765 43210|98765 43210
call 555-0123|555-0123
Call us at 612 345 678|612 345 678
WhatsApp: 07700900123|07700900123
fax no. 555 0199 11|555 0199 11
Handy 01711234567|01711234567
tel:+442079460958|+442079460958
https://wa.me/447700900123|447700900123
“+44 20 7946 0958”, she said.|+44 20 7946 0958
It is +44 20 7946 0958. 12 people called.|+44 20 7946 0958
"""
EMAILS = """
Write to jane.doe@example.org.|jane.doe@example.org
<jane@example.org>|jane@example.org
mailto:jane@example.org|jane@example.org
jane+tips@mail.example.co.uk, please|jane+tips@mail.example.co.uk
JANE_DOE@EXAMPLE.ORG|JANE_DOE@EXAMPLE.ORG
o'neill@example.ie|o'neill@example.ie
jürgen@müller.de|jürgen@müller.de
info@xn--mller-kva.de|info@xn--mller-kva.de
jane [at] example.org|jane [at] example.org
jane(at)example(dot)org|jane(at)example(dot)org
jane.doe {at} mail {dot} example {dot} org|jane.doe {at} mail {dot} example {dot} org
1234@qq.com|1234@qq.com
"""
HANDLES = """
@jane_doe said so|@jane_doe
As @potus wrote|@potus
(@BBCBreaking)|@BBCBreaking
Thanks, @jane.doe!|@jane.doe
@jane@mastodon.social posted|@jane@mastodon.social
@jane:matrix.org wrote|@jane:matrix.org
https://x.com/jane_doe/status/12345|jane_doe
https://www.instagram.com/jane.doe/|jane.doe
twitter.com/jane_doe|jane_doe
https://t.me/janes_channel|janes_channel
https://www.tiktok.com/@jane.doe/video/7|@jane.doe
"""
KEPT = """
In 2024 it was 1,234,567.
It cost 1.234.567 euros.
It cost 1 234 567 euros.
It grew by +1 234 567 people.
A surplus of +1,234,567 dollars
+12 345 678 votes
It rose +3.14159265 points.
On 2024-03-13 and on 13.03.2024 and 03/13/2024.
On 01.02.2024 10 people came.
From 01-02-2024 to 03-04-2024.
09/11/2001 was a Tuesday.
It was 2024-03-13T10:00:00+02:00.
From 1999-2004 and from 2010 – 2014.
The years 2019, 2020, 2021 and 2022
1990 1991 1992 1993
192.168.0.1 answered, 10.0.0.255 did not.
010.012.034.056 is odd.
ISBN 978-3-16-148410-0
ISBN 0-306-40615-2
ISBN 0306406152
978 3 16 148410 0
ISSN 0317-8471
DOI 10.1000/182
IBAN DE89 3704 0044 0532 0130 00
Tracking 1Z 999 AA1 01 2345 6784
Tracking number 012 3456 7890
Parcel 0340 1234 5678 90
Order 0123-456-789
Case no. 0123/4567/89
They won 3-1, 4-2 and 21-19.
A score of 102-98
6-4 7-5 6-3
At 10:30 and at 22:45:10
The distance is 384,400 km.
299792458 metres per second
Pi is 3.14159265358979.
0.123456789 of it
0.123 0.456 0.789
It cost $0123 456 7890.
€01 234 567 890
A ratio of 16:9 and 1:1000000
The numbers were 03 11 24 38 45.
Lottery: 01 12 23 34 45 49
Room 020 on floor 7
Flight 0123 at gate 12
123-45-6789
52.520008, 13.404954
+52.520008 and +13.404954
UTC+0200
GDP of 2,345,678,901,234
100 000 000 dollars
120 000 of 350 000 voters
1,000-2,000 people
200-2000 people
12 345 678 901
The code 4111111111111111 was printed.
id 0049301234567
3.5 million of 80 million
5G, 4K, F-16, B-52 and COVID-19
§ 263 (2019) 123-4567
https://example.org/2024/03/13/0800-123-4567
https://example.org/a/01-23-45-67-89.html
https://x.com/i/status/1234567890123456789
https://x.com/search?q=frost
Version 10.15.7 of 2020.01.02
Sections 01.02.03 and 04.05.06
The vote was 52.3 % to 47.7 %.
5 @ 3 euros each
@ 10 o'clock
@2024
He called 1,234,567 voters.
We call 100 000 people a year.
The call of 2024-03-13
She texted 20 times in 2023.
iPhone 15 and Pixel 8
Article 370, 35A and 19(1)(a)
Matthew 5:3-12
42° 21 min 29 s N
1/2, 3/4 and 7/8
10^6 and 2**32
a@b
this at that dot com
3 at 5
f(at) = 3
"""


def list_cases(table: str) -> list[tuple[str, str]]:
    lines = [line.rpartition("|") for line in table.strip().splitlines()]
    return [(text, personal) for text, _, personal in lines]


@pytest.mark.parametrize(
    ("table", "kind"), [(PHONES, Personal.PHONE), (EMAILS, Personal.EMAIL), (HANDLES, Personal.HANDLE)]
)
def test_what_is_personal_goes_and_nothing_beside_it(table: str, kind: Personal) -> None:
    wrong = [
        (text, redacted)
        for text, personal in list_cases(table)
        if (redacted := redact(text, [kind]).text) != text.replace(personal, PLACEHOLDERS[kind])
    ]
    assert wrong == []


def test_what_gets_checked_stays() -> None:
    lines = KEPT.strip().splitlines()
    wrong = [(text, redacted) for text in lines if (redacted := redact(text, EVERYTHING).text) != text]
    assert wrong == []
    assert len(lines) + len(list_cases(PHONES + EMAILS + HANDLES)) >= 120


def test_only_the_chosen_kinds_go() -> None:
    text = "@jane, jane@example.org, +44 20 7946 0958"
    assert redact(text, ()).text == text
    assert redact(text, [Personal.EMAIL]).text == "@jane, [e-mail address], +44 20 7946 0958"
    assert redact(text, EVERYTHING).text == "[handle], [e-mail address], [phone number]"


def test_what_went_is_counted_over_all_parts() -> None:
    redactor = Redactor(EVERYTHING)
    assert redactor.clean("a@example.org and b@example.org") == "[e-mail address] and [e-mail address]"
    assert redactor.clean_line(None) is None
    assert redactor.clean_line("+44 20 7946 0958") == "[phone number]"
    assert redactor.counts == {"email": 2, "phone": 1}


def test_a_setting_names_the_kinds() -> None:
    assert read_kinds("") == frozenset()
    assert read_kinds(" Phone,email ") == {Personal.PHONE, Personal.EMAIL}
    with pytest.raises(ValueError, match="any of phone, email and handle"):
        read_kinds("phone, address")


PIECES = st.sampled_from(
    ["+44 20 7946 0958", "jane@example.org", "@jane", "2024-03-13", "1,234,567", "x", " ", ". ", "\n", "12", "-", "("]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=20).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_nothing_is_left_and_all_beside_it_is_as_it_was(text: str) -> None:
    redacted = redact(text, EVERYTHING)
    parts, reached = [], 0
    for place in redacted.places:
        assert reached <= place.start < place.end <= len(text)
        assert redacted.move(place.end) - redacted.move(place.start) == len(PLACEHOLDERS[place.kind])
        parts += [text[reached : place.start], PLACEHOLDERS[place.kind]]
        reached = place.end
    assert redacted.text == "".join([*parts, text[reached:]])
    assert redacted.move(len(text)) == len(redacted.text)


@settings(max_examples=200, deadline=None)
@given(st.dates(), st.integers(0, 10**12), st.floats(0, 1e6), st.integers(0, 200), st.integers(0, 200))
def test_dates_sums_and_scores_stay(day: object, sum_: int, share: float, one: int, other: int) -> None:
    text = f"On {day} it was {sum_:,} or {sum_}, {share:.3f} of it, and {one}-{other} or {one}:{other}."
    assert redact(text, EVERYTHING).text == text


@pytest.mark.parametrize("piece", ["0 ", "0.", "+1", "(", "a.", "a@", "@a", "1-", "call ", "tel 0", "at (at)", "a@b."])
def test_no_text_takes_long(piece: str) -> None:
    # A pattern that backtracks would take hours.
    redacted = redact(piece * (200_000 // len(piece)), EVERYTHING)
    assert redact(redacted.text, EVERYTHING).text == redacted.text
