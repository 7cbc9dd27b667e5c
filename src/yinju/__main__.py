"""`python -m yinju` is `yinju`."""

from yinju.cli import main

main()
