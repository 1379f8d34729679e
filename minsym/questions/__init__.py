"""What can be asked: a shortest message, all of them, one for every row, of games.

=============  =======================================================================
`minimum`      A shortest message for one target: `minsym.solve`.
`many`         How long it is for each of many targets: `minsym.complexity`.
`every`        All shortest messages, or all messages that have no symbol to spare.
`by_length`    The best message of a given length.
`rows`         How long it is for every row of a table: `minsym.audit_table`.
`games`        How hard games are, and how often they are won without a message.
=============  =======================================================================
"""
