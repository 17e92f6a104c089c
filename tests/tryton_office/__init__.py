"""An office of businesses (法人) in Tryton, a system that nobody here wrote: pages and scripts are Tryton's.

The server is a process of its own, with packages of its own (`scripts/fetch-tryton`). Its database begins as a copy of
a template that is made once. What was entered is read from the database, never through the pages.
"""
