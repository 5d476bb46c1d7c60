"""Makes docs/rulebook.md and docs/registers.md from the code, and tells what they would lack.

``python -m tests.rulebook`` writes both. How the code says what belongs to which clause:

- A fact cites the clauses it serves in its docstring, ``(Art. 4(1), 5(2))``; one that cites none
  serves those its module's docstring cites.
- A rule names its clause as ``article=`` beside ``rule=``, in ``services/ledger``.
- A test says what it shows: ``@pytest.mark.proves("Art.4(1)", "approved-by-another")``; for an
  everyday situation, ``"situation:power-cut"``.
- ``clauses.toml`` has the clauses and situations, each in a line of our own words.

What is not there yet stands in ``unbuilt.txt`` and ``unproven.txt``. Lines only leave these files:
the command takes out what has been built or proved meanwhile.
"""
