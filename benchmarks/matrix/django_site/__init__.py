"""A small office on Django's admin, as a system that nobody here wrote: the pages, scripts and answers are Django's."""
