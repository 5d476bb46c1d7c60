"""Records as documents: what goes to a meeting, a court or an archive on paper, as a page and as
PDF/A-2b with its fonts inside (Art. 9(2), 10).

``kinds`` lists what can be printed; a module for each (``minutes``) makes a ``Document`` of what
the views know, and ``typesetting`` makes bytes of any ``Document``. Desk pages show the same one.
"""
