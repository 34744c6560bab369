"""The official transform, as a process to measure against.

With a file name it transforms that template and writes the result. Without, it answers each line on standard input, the
name of a template, with the milliseconds that transforming it took.
"""

import json
import logging
import sys
import time

from samtranslator.translator.transform import transform


class NoOtherPolicies:
    def load(self):
        return {}


def main(files):
    for file in files:
        with open(file.strip(), encoding="utf-8") as text:
            template = json.load(text)
        start = time.perf_counter()
        result = transform(template, {}, NoOtherPolicies())
        took = time.perf_counter() - start
        yield took * 1000, result


logging.disable()
if len(sys.argv) > 1:
    for _, result in main(sys.argv[1:]):
        json.dump(result, sys.stdout)
else:
    for milliseconds, _ in main(iter(sys.stdin.readline, "")):
        print(milliseconds, flush=True)
