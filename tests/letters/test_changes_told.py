"""Changes and dates in the many ways reports tell them, on invented sentences labelled in the notation of tests/evaluation/README.md."""

from __future__ import annotations

import pytest
from tests.evaluation.reader import read_alone
from tests.evaluation.scoring import gold_of, score

TOLD = [
    # from, to
    ("The share with a home has more than doubled, from 31% to 64%.", "31% > 64%"),
    ("From a low of 34% in April 2013, timeliness had recovered to 81% by December 2014.", "34% @April 2013 > 81% @December 2014"),
    ("It fell from 14% (2012–13) to 11% (2013–14), against a national average of 11%.", "14% @2012–13 > 11% @2013–14; 11% ! @?"),
    ("Health checks have gone from 68% last year to 93% this year.", "68% @last year > 93% @this year"),
    ("Timely assessments have increased by 20 percentage points, from 55% to 75%.", "20pp; 55% > 75%"),
    ("Attendance has improved since the previous inspection, when it was 45%, to 77%.", "45% @the previous inspection > 77%"),
    ("The share at good has increased, from 24% in quarter 1, to 37% in quarter 2, 45% in quarter 3 and 52% in quarter 4.",
     "24% @quarter 1 > 37% @quarter 2 > 45% @quarter 3 > 52% @quarter 4"),
    # to, from
    ("Performance improved to 86% from 79%.", "79% > 86%"),
    ("It rose to 94% in the year ending 31 March 2015 from 88% in the year ending 31 March 2014.",
     "88% @year ending 31 March 2014 > 94% @year ending 31 March 2015"),
    ("An increase in timeliness, to 90% from 72% in the previous quarter, was seen.", "72% @the previous quarter > 90%"),
    # and this moved on
    ("Re-referrals stood at 28% at the end of 2013–14, but have since reduced to 19%.", "28% @2013–14 > 19%"),
    ("It rose from 70% to 75% and then rose to 82% in 2016.", "70% > 75% > 82% @2016"),
    ("Timeliness was poor at 49% in 2013 but had improved by the time of the inspection to 85%.", "49% @2013 > 85% @now"),
    ("Data for October 2016 showed 72%, and this had increased further to 80% in November.", "72% @October 2016 > 80% @November"),
    ("Two years ago 40% lived outside the city; this is now 27%.", "40% @Two years ago > 27% @now"),
    ("Previously, 60% were allocated within a day; now 97% are.", "60% > 97% @now"),
    ("The rate, which was 31% in 2012–13, fell to 24% in 2013–14 and 19% in 2014–15.", "31% @2012–13 > 24% @2013–14 > 19% @2014–15"),
    ("In 2011, 52% of schools were good or better. By 2015 this had risen to 85%.", "52% @2011 > 85% @2015"),
    # set beside what it was
    ("In 2014–15, 82% were in time, up from 71% the previous year.", "71% @the previous year > 82% @2014–15"),
    ("At 64%, completion is down on last year’s figure of 72%.", "72% @last year > 64%"),
    ("It reached 89% in June 2016, a rise of 14 percentage points from 75% in June 2015.", "75% @June 2015 > 89% @June 2016; 14pp @?"),
    ("The vacancy rate stands at 23%, a significant reduction on the position in 2013 (36%).", "36% @2013 > 23%"),
    ("Performance, at 91%, is better than last year (84%).", "84% @last year > 91%"),
    # two dates
    ("This had been 45% in March 2014 and was 78% in March 2015.", "45% @March 2014 > 78% @March 2015"),
    ("This was 91% in 2015 against 78% in the same period of 2014.", "78% @same period of 2014 > 91% @2015"),
    ("As at 31 March 2015, 12% were agency staff, compared with 21% on 31 March 2014.", "21% @31 March 2014 > 12% @31 March 2015"),
    ("Only 57% of plans were up to date (2013–14: 67%).", "67% @2013–14 > 57%"),
    ("In 2014/15 it was 65%, higher than in 2013/14 (58%).", "58% @2013/14 > 65% @2014/15"),
    ("It was 48% in 2013, 61% in 2014 and 74% in 2015.", "48% @2013 > 61% @2014 > 74% @2015"),
    ("It has grown year on year: 40% (2012), 46% (2013), 58% (2014).", "40% @2012 > 46% @2013 > 58% @2014"),
    ("In 2013, 2014 and 2015, the figures were 23%, 26% and 31% respectively.", "23% @2013 > 26% @2014 > 31% @2015"),
    ("In quarter 1, 45% took place in time, rising to 67% in quarter 2 and 82% in quarter 3.", "45% @quarter 1 > 67% @quarter 2 > 82% @quarter 3"),
    ("It is now 92%, whereas in January 2014 it was only 54%.", "54% @January 2014 > 92% @now"),
    ("A year ago only 35% had a plan; at the time of this inspection 81% did.", "35% @A year ago > 81% @now"),
    ("Audits improved: 71.2% were satisfactory or better in May and 94.2% in October.", "71.2% @May > 94.2% @October"),
    ("In 2015, 85% of schools were good or better. In 2011 it was 52%.", "52% @2011 > 85% @2015"),
    # a comparator between
    ("In 2014–15, 82% were in time, compared with 74% nationally and 71% in 2013–14.", "71% @2013–14 > 82% @2014–15; 74% ! @?"),
    ("Some 72% felt safe, against 81% in similar prisons and 70% at the last inspection.", "70% @the last inspection > 72%; 81% !"),
    ("Performance of 88% exceeds the target of 85% and last year's 80%.", "88% >? 80% @last year; 85% !"),
    # no change of one thing
    ("In March 2015, 62% of boys and 71% of girls attended.", "62% @March 2015; 71% @March 2015"),
    ("The take-up was 45% in Kent in 2014, compared with 60% in Surrey in 2015.", "45% @2014; 60% ! @2015"),
    ("In 2014, 38% were seen within five days, and 76% of plans were reviewed in 2015.", "38% @2014; 76% @2015"),
    ("Of those seen, 80% were satisfied, rising to 90% for those with a plan.", "80%; 90%"),
    ("The target for 2015–16 is 95%, against 82% achieved in 2014–15.", "95% ! @2015–16; 82% @2014–15"),
    ("Only 20% had a health check in 2013, while 85% had a dental check in 2014.", "20% @2013; 85% @2014"),
    ("From the 60% of cases sampled, referrals to early help made up 40%.", "60%; 40%"),
    ("At 45% for 2011–14 it has improved from 39% in 2010–13 and is close to the England average of 47%.",
     "39% @2010–13 > 45% @2011–14; 47% !"),
    # dates
    ("In the last six months, 77% of referrals received a decision within one working day.", "77% @the last six months"),
    ("Since April 2015, 96% of interviews have been offered.", "96% @since April 2015"),
    ("Attendance is 95.6%, the same as last year.", "95.6%"),
    ("It was 41% in all, up 6 percentage points on 2013.", "41%; 6pp"),
    ("This is an increase of 20 percentage points since March 2014, when it was 55%.", "20pp; 55% @March 2014"),
    ("In March 2014 45% and in March 2015 78% were good.", "45% @March 2014 > 78% @March 2015"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "labels"), TOLD)
def test_a_change_is_read_as_a_person_reads_it(text: str, labels: str) -> None:
    """Every figure has its value, its period and its partner, and nothing else is read."""
    told = score([gold_of("invented", 0, len(text), labels)], lambda _: read_alone(text))
    wrong = {name: (one.missed, one.false) for name, one in told.items() if (one.missed or one.false) and name != "counts"}
    assert wrong == {}
