"""Reads what is about to be said as a careful colleague would: whose number or home is named, and
which words the company does not use (Art. 3(3), 6(4), 6(5)).
"""
