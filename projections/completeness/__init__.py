"""Which records lack content, time, party, process or result (Art. 9(1))."""
