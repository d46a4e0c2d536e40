#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Validates output against doc/schema/:  schema.py NAME <OUTPUT"""
import json
import os
import sys

import jsonschema

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "doc",
                      "schema")


def misfit(name, value):
    """The first mismatch, or None."""
    with open(os.path.join(FOLDER, name + ".json")) as f:
        schema = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(value)
    return next(("%s: %s" % (e.json_path, e.message[:500]) for e in errors),
                None)


if __name__ == "__main__":
    problem = misfit(sys.argv[1], json.load(sys.stdin))
    if problem:
        sys.exit(problem)
