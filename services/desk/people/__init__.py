"""Who is who: residents, offices, and the company's chart."""
