"""A witness: cosigns checkpoints of logs it knows, as long as each continues the one before. Made
for a machine of somebody else than the company.
"""
