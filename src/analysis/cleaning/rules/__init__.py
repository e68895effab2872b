"""The rules on file audits, in the order they are applied: a row that one excludes is not seen by the next."""

from analysis.cleaning.rules import (
    ambiguous_date,
    area_missing,
    conflicting_grades,
    date_against_order,
    date_unreadable,
    duplicate,
    future_date,
    grade_not_on_scale,
    grade_numbers_disagree,
    no_time,
    outside_reviews,
    respelled_grade,
    review_and_date_differ,
    standard_missing,
    total_row,
    unknown_area,
    unknown_review,
    unknown_role,
    unknown_standard,
)
from analysis.cleaning.rules.rule import Context, Rule

RULES: tuple[Rule, ...] = (
    total_row.RULE,
    standard_missing.RULE,
    unknown_review.RULE,
    date_unreadable.RULE,
    date_against_order.RULE,
    future_date.RULE,
    review_and_date_differ.RULE,
    area_missing.RULE,
    no_time.RULE,
    duplicate.RULE,
    conflicting_grades.RULE,
    grade_not_on_scale.RULE,
    unknown_area.RULE,
    unknown_standard.RULE,
    unknown_role.RULE,
    ambiguous_date.RULE,
    outside_reviews.RULE,
    respelled_grade.RULE,
    grade_numbers_disagree.RULE,
)

# The first rules look at one row at a time, so that they can be applied to any block of rows. From the first rule that looks
# across rows on, the rows of a case must be together.
_ACROSS = next(place for place, rule in enumerate(RULES) if rule.across_rows)
ROW_RULES, CASE_RULES = RULES[:_ACROSS], RULES[_ACROSS:]

__all__ = ["CASE_RULES", "ROW_RULES", "RULES", "Context", "Rule"]
