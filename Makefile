# make demo   reads the sample stack, enters what was read, drafts minutes: uketsuke.xlsx, entry.xlsx, minutes.docx in out/demo
# make test   the tests            make check   lint, format, types
# make bench-forms   measures reading, with peers in the same run
# make bench-minutes measures minutes: characters, agenda, speakers, time and memory, beside plain faster-whisper
# make bench-browser measures the browser robots beside a script and Robot Framework Browser
# make bench-night   2,000 pages as one scheduled run, undisturbed and killed ten times: memory, speed, equal workbooks
# make bench-usage   measures usage figures: imports, reports, the forecast
# Everything is made in .venv by scripts/setup; a second call installs nothing.

PY := .venv/bin/python

.PHONY: demo test check format bench-forms bench-browser bench-browser-matrix bench-minutes bench-night bench-usage lock setup wheel clean
.DELETE_ON_ERROR:

demo: .venv/ready-run
	.venv/bin/dxauto demo -o out/demo

# One thread a worker: spinning BLAS threads on a busy machine are many times slower than one.
test: .venv/ready-test
	-$(PY) scripts/fetch-foreign-forms
	-$(PY) scripts/fetch-tryton
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/ready-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

format: .venv/ready-test
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench-forms: .venv/ready-test
	$(PY) -m benchmarks.forms

# Every fault at every step of a row, against systems of our own and of others: about half an hour on four cores.
bench-browser: .venv/ready-test
	$(PY) -m benchmarks.browser

# With new spoken meetings, too, if DXAUTO_SPEECH_PYTHON names a Python with pyopenjtalk (models/recipe/requirements.txt).
bench-minutes: .venv/ready-test
	$(PY) -m benchmarks.minutes

# About half an hour on two free cores; called again after a break, it goes on with what is finished (out/bench-night).
bench-night: .venv/ready-test
	$(PY) -m benchmarks.night --pages 2000 --kills 10 --workers 2

bench-browser-matrix: .venv/ready-test
	$(PY) -m benchmarks.browser_matrix --seeds 20 --rows 30 --systems practice,django,roundup --jobs 4 --log out/browser-matrix.jsonl

# Ten million events into both databases: about an hour on two cores. --rows 200000 shows the same in minutes.
bench-usage: .venv/ready-test
	$(PY) -m benchmarks.usage

lock: .venv/ready-test
	scripts/lock

wheel: .venv/ready-test
	$(PY) -m hatchling build -t wheel

setup: .venv/ready-test

.venv/ready-run .venv/ready-test: .venv/ready-%: requirements.lock requirements-dev.lock pyproject.toml scripts/setup scripts/system-packages.txt
	scripts/setup $*
	@touch $@

clean:
	rm -rf .venv out dist build
