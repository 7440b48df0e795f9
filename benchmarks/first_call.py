"""The first check of one record in a fresh process: ``python -m benchmarks.first_call``.

What a user does: import ``check``, which imports all that it needs, and call it. Nothing that the
library might need is imported before the clock starts; the import is timed by itself.
"""

import json
import resource
import sys
import time

RECORD = {
    "record_ref": "NT/26/0016",
    "record_type": "crime",
    "offence_code": "8/57",
    "reported_at": "2026-05-04T09:10",
    "recorded_at": "2026-05-04T11:40",
    "race": "no",
    "religion": "no",
}

if __name__ == "__main__":
    start = time.perf_counter()
    from hatecrime import check

    imported, used = time.perf_counter(), time.process_time()
    found = check(RECORD).findings
    first, used = time.perf_counter(), time.process_time() - used
    again = check(RECORD).findings
    second = time.perf_counter()
    assert found == again
    assert "FLG-002" in {finding.rule for finding in found}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(
        json.dumps(
            {
                "seconds": first - imported,
                "cpu": used,
                "units": 1,
                "peak": peak if sys.platform == "darwin" else peak * 1024,
                "digest": None,
                "import": imported - start,
                "second": second - first,
            }
        )
    )
