"""The cells of a list of emails: what a column shows of a row. `web/columns.py` says which column has which.

A cell is a function of the row and the drawing; it may not ask the database. They are functions and no templates,
because a page has hundreds of them: as templates they took two thirds of its time.
"""
