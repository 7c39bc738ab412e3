-- What was given on credit, and when: so that what is overdue is one look-up; and who has had what once a year.

-- The day on which a movement of the debt counts as credit given (or, below zero, taken back); none: it is a payment.
ALTER TABLE partner_movement ADD COLUMN given TEXT;

-- All credit that a partner had ever been given up to a day on which some was given.
CREATE TABLE credit_day (
    partner TEXT NOT NULL REFERENCES partner (code),
    day TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (partner, day)
) WITHOUT ROWID;

-- How often a partner has had the benefit of a rule for the birthday in a year.
CREATE TABLE partner_use (
    partner TEXT NOT NULL REFERENCES partner (code),
    rule TEXT NOT NULL,
    year INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (partner, rule, year)
) WITHOUT ROWID;
