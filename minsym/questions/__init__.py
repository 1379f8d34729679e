"""What can be asked: a shortest message, all of them, one for every row, of games.

=============  ==========================================================================
`minimum`      A shortest message for one target: `minsym.solve`.
`many`         How long it is for each of many targets: `minsym.complexity`.
`every`        All shortest messages, or all messages that have no symbol to spare.
`by_length`    The best message of a given length.
`rows`         How long it is for every row of a table: `minsym.audit_table`.
`keys`         The fewest columns that tell all rows apart: `minsym.find_key`.
`implicit`     A minimum cover of rows that are only found one by one: `minsym.solve_implicit`.
`games`        How hard games are, and how often they are won without a message.
=============  ==========================================================================
"""
