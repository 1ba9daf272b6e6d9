"""Values of a programme that must fit each other: what each may be beside the others, told in a sentence."""

import pytest

from tests.core.support.programmes import told

TOGETHER = [
    (
        "silent_partner_days = 45",
        "silent_partner_days = 30",
        "reminders.silent_partner_days: 30 is not more than 30, the one before. Let them hear one after the other.",
    ),
    (
        "months = [1, 4, 7, 10]",
        "months = [1, 7, 4]",
        "reviews.months.2: 4 is not more than 7, the one before. Write them in their order.",
    ),
    (
        "school_ages = [6, 18]",
        "school_ages = [18, 6]",
        "encouragement.school_ages: [18, 6] is no pair of numbers. Write the smaller first, like [6, 18].",
    ),
    (
        'mourning = ["04-07", "04-13"]',
        'mourning = ["04-13", "04-07"]',
        'encouragement.mourning.1: "04-07" is not more than "04-13", the one before. '
        "Write the first day first, like 04-07.",
    ),
    ('key = "joro"', 'key = "kora"', 'encouragement.plan.5.key: "kora" stands here twice. Remove one.'),
    (
        'key = "joro"',
        'key = "imbwa"',
        'encouragement.plan.4.key: "imbwa" has no words. Use one that has, or have it written.',
    ),
    (
        "number = 6, lane = 90000",
        "number = 6, lane = 5",
        "costs.reminders.lane: 5 is less than what one number may get, 6. Write more.",
    ),
    (
        'after = "30m"',
        'after = "10m"',
        'ladders.danger.rungs.2.after: "10m" does not come after "15m", the rung before. Let each come later.',
    ),
    (
        'after = "next working morning"',
        'after = "the morning after"',
        'ladders.medium.rungs.2.after: "the morning after" does not come after "the morning after", the rung before. '
        "Let each come later.",
    ),
    (
        'after = "15m"',
        'after = "next monday"',
        'ladders.danger.rungs.2.after: "30m" does not come after "next monday", the rung before. Let each come later.',
    ),
    (
        "until_day = 182",
        "until_day = 56",
        "follow_up.phases.1.until_day: 56 is not more than 56, the one before. Let each phase end later.",
    ),
    (
        "sector_after_days = 7",
        "sector_after_days = 2",
        "follow_up.sector_after_days: 2 is not more than 2, the one before. Let them hear one after the other.",
    ),
    (
        'gentle = ["07:00", "20:00"]',
        'gentle = ["20:00", "07:00"]',
        "hours.gentle: it closes at 07:00, before it opens at 20:00. Write the earlier hour first.",
    ),
    (
        'gentle = ["07:00", "20:00"]',
        'gentle = ["06:00", "20:00"]',
        "hours.gentle: it is not inside of hours.high, 07:00 to 21:00. What can wait must not come earlier.",
    ),
    (
        'eve = "17:00"',
        'eve = "20:30"',
        "hours.eve: 20:30 is not inside of hours.gentle, 07:00 to 20:00: it would come late.",
    ),
    (
        'clock = "always"',
        'clock = "high"',
        'levels.danger.clock: "high" would let a danger wait for the morning. Write "always".',
    ),
    (
        'seen = "24h"',
        'seen = "20m"',
        "levels.danger.seen: it is less than acknowledge. Who sees the child owns the alert by then.",
    ),
    ("key = 98", "key = 97", "categories.conduct.key: 97 is another category's key too. Give each its own."),
    ("key = 98", "key = 97", "categories: no category has the key 98. People press it: give it to one."),
    ("key = 98", "key = 9", "categories.conduct.key: 9 is on no screen. Write one of 1 to 8 or 91 to 98."),
    (
        "conduct = {",
        "manners = {",
        "categories.manners: no screen has words for it. Use the name it had, or have words written first.",
    ),
    (
        'level_under_18 = "high"',
        'level_under_18 = "low"',
        'categories.pregnancy.level_under_18: "low" is less urgent than "medium". A child does not wait longer.',
    ),
    (
        "pin_tries_a_day = 10",
        "pin_tries_a_day = 4",
        "limits.pin_tries_a_day: 4 is less than limits.pin_tries, 5. Write at least that.",
    ),
    (
        'draft = "24h"',
        'draft = "25h"',
        "retention.drafts: it is less than limits.draft. What is offered again must still be there.",
    ),
    (
        'drafts = "1d"',
        'drafts = "8d"',
        "retention.drafts: it is more than transcripts. What a talk did must be known for as long as it can go on.",
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), TOGETHER)
def test_what_does_not_fit_is_told(old: str, new: str, said: str) -> None:
    assert said in told((old, new))
