"""The first check of one record in a fresh process: ``python -m benchmarks.first_call``.

Nothing is imported before the clock starts that the library might need too.
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
    import hatecrime

    imported, used = time.perf_counter(), time.process_time()
    found = hatecrime.check(RECORD).findings
    first, used = time.perf_counter(), time.process_time() - used
    again = hatecrime.check(RECORD).findings
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
