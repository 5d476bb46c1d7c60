"""The pages of the registers: one set of pages for all, made from what registers and facts declare.

``form`` says which fields a fact has, ``inputs`` how they stand on a page, ``reading`` how what was
typed becomes the fact; ``values`` and ``story`` tell what facts said; ``wording`` finds the words.
"""
