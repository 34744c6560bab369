"""Lints CloudFormation templates that we made from SAM templates, beside those that the official transform makes.

python lint.py <folder> <settings of the goldens>

The folder has pairs: <n>.sam.json, a SAM template, and <n>.ours.json, what we made of it. Writes a list as JSON: for
each pair whether the official result is the same (the order of lists does not count), and the errors of cfn-lint that
ours has and the official result has not. A template that cannot be transformed is {"Error": message} instead.
"""

import json
import logging
import pathlib
import sys

from cfnlint.config import ConfigMixIn, ManualArgs
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform

# One for all templates: reading the rules takes longer than linting.
LINTER = Runner(ConfigMixIn(**ManualArgs(regions=["eu-west-1"], ignore_checks=["W", "I"])))


def main(folder, parameters):
    results = []
    for path in sorted(pathlib.Path(folder).glob("*.sam.json")):
        ours = json.loads(path.with_name(path.name.replace(".sam.", ".ours.")).read_text())
        official = officially(json.loads(path.read_text()), parameters)
        # Equal templates have equal errors, and linting takes longer than everything else.
        errors = set() if text_of(ours) == text_of(official) else errors_of(ours)
        known = errors_of(official) if errors else set()
        results.append(
            {
                "name": path.name.split(".")[0],
                "same": unordered(ours) == unordered(official),
                "errors": [" ".join(error) for error in sorted(errors - known)],
            }
        )
    json.dump(results, sys.stdout)


def officially(template, parameters):
    try:
        return transform(template, dict(parameters), NoOtherPolicies())
    except InvalidDocumentException as error:
        causes = sorted(cause.message for cause in error.causes)
        return {"Error": " ".join([error.message, *causes])}


def errors_of(template):
    decoded, found = decode_str(json.dumps(template, indent=1))
    found = found or LINTER.validate_template(decoded)
    return {(match.rule.id, "/".join(str(part) for part in match.path or []), match.message) for match in found}


def text_of(value):
    return json.dumps(value, sort_keys=True)


def unordered(value):
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((unordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


class NoOtherPolicies:
    def load(self):
        return {}


if __name__ == "__main__":
    logging.disable()
    main(sys.argv[1], json.loads(sys.argv[2]))
