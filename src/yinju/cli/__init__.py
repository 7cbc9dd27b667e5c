"""The command line. Data goes to stdout, remarks to stderr; the exit codes are those of errors.py.

yinju search | ask                                      questions.py, and results.py for what they show
      serve | mcp                                       services.py
      doctor, model prepare                             installation.py
      index build | info | list | verify | rollback     index.py
      eval run | compare | gate | list                  evaluation.py

entry.py puts them together. They share options.py, progress.py and output.py, the only module that prints.
What is slow to import is imported inside the command that needs it, so that `yinju --help` is instant.
"""

from yinju.cli.entry import app, main

__all__ = ["app", "main"]
