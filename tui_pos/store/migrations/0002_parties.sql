-- Who buys and who sells. An end customer is no row: the columns that name a partner are empty then.

CREATE TABLE partner (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    partner_group TEXT NOT NULL,
    price_group TEXT NOT NULL,
    percent INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 10000),
    card TEXT UNIQUE,
    birth_date TEXT,
    credit_limit INTEGER CHECK (credit_limit >= 0),
    vat_number TEXT NOT NULL,
    eik TEXT NOT NULL,
    address TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    active INTEGER NOT NULL,
    sought TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE operator (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('cashier', 'manager', 'administrator', 'owner')),
    pin_hash BLOB UNIQUE,
    language TEXT NOT NULL
) WITHOUT ROWID;
