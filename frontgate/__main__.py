"""`python -m frontgate` is the `frontgate` command."""

import sys

from frontgate.cli import main

sys.exit(main())
