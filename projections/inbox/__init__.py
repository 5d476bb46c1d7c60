"""Which cases there are, for whom, and how late: the list the desk works from (Art. 3(4), 9(1))."""
