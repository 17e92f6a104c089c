"""The usage store's tables as their first version had them."""

_TABLES = """
DROP TABLE daily;
ALTER TABLE monthly_people DROP COLUMN first_day;
UPDATE store_version SET version = 1;
"""

_COUNTS = (
    "runs, items, review, failed_runs, failed_items, tests, retries, corrections, duration_ms, hand_measured_ms, "
    "checking_ms, items_measured, hand_assumed_ms, items_assumed"
)

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION usage_roll_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $$
BEGIN
  INSERT INTO monthly (month, department, tool, robot, {_COUNTS}, first_day, last_day)
  SELECT extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1, department, tool, robot,
    sum(runs) FILTER (WHERE kind = 'real'), sum(items) FILTER (WHERE kind = 'real'), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    min(day), max(day)
  FROM new_events GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (month, department, tool, robot) DO UPDATE SET runs = monthly.runs + excluded.runs,
    items = monthly.items + excluded.items, first_day = least(monthly.first_day, excluded.first_day),
    last_day = greatest(monthly.last_day, excluded.last_day);
  INSERT INTO monthly_people (month, department, tool, person, runs)
  SELECT extract(year FROM day)::int * 12 + extract(month FROM day)::int - 1, department, tool, person, sum(runs)
  FROM new_events GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (month, department, tool, person) DO UPDATE SET runs = monthly_people.runs + excluded.runs;
  RETURN NULL;
END $$;
"""
"""Its trigger's function, for plain uses alone (real, no time by hand)."""


def to_first_version(dialect: str) -> str:
    """Give the statements that turn a store's tables, and PostgreSQL's trigger, into those of the first version."""
    return _TABLES + (_FUNCTION if dialect == "postgresql" else "")
