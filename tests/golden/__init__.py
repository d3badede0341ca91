"""One case a figure, worked out by hand from its definition in words. A file a section, named after it.

    [G1-03]
    about, period, number, text        what is asked, and what the report shall say (without `number` there is none,
                                       and `note` says why)
    ledger                             the ledger of the rows below that name none
    also = [{ unit, period, number }]  the same rows asked for elsewhere or at another time
    [G1-03.rows]                       every row, by a name that says what is special about it
    [G1-03.places]                     where places are counted: the value of each and, if it does not count, why

A row names its columns as the model does, units and rows by name, and what becomes of it:

    counts = 1                         it adds 1; `true` where places are counted and rows add nothing
    reason = "已到期"                  it does not, and these are the words for it, exactly
    counts = { "全部" = 1 }            the same for each part of a figure made of several
    (neither)                          it does not appear at all: another kind, another district, what others refer to

Columns that are not named are filled in by tests/support/cast.py: a state starts on 2022-01-01 and is open, a person
is born on 1990-06-15, an amount is 10,000.00. "未填" leaves a column empty. A column that refers to a row names it.
Short forms: `born` and `degree` make the person, `from` and `on` are a 变更 of the row named, `follows` is what that
made of a row that hangs on it, `quarter` or `year` is the period of a return, `is` a unit of the cast. A person or a
kind of service is made when first named.
"""
