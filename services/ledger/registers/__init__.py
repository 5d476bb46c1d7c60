"""The registers: a module for each kind of thing the company keeps track of, found by looking.

A module says what deciding remembers of an item (``evolve``), what follows from a fact (``decide``)
and which steps people take, and names all of it in ``REGISTER``.
"""
