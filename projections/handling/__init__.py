"""What people do with cases that could make figures look better, counted by person and team."""
