"""Charts as plain shapes, drawn once and rendered as SVG for the page and on paper for PDF and Word.

Every chart reads in black and white: what differs in colour differs in hatching, marker or dash, too, and is labelled.
"""
