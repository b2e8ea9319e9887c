"""`python -m spec_tests.harness.report.merge a.json b.json … -o build`: several reports on one page, as one matrix.

The page of one report is that of several with one column less: this is `python -m spec_tests.harness.report.page`.
"""

import sys

from spec_tests.harness.report.page.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
