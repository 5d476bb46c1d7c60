"""Who is who: residents, the company's chart, and whoever asks to be forgotten."""
