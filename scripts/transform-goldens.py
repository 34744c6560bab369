"""Makes the expectations of test/transform/goldens with the official transform.

    python3 -m venv .cache/samtranslator
    .cache/samtranslator/bin/pip install aws-sam-translator==1.110.0 PyYAML
    .cache/samtranslator/bin/python scripts/transform-goldens.py            # all of them
    .cache/samtranslator/bin/python scripts/transform-goldens.py api/cors   # some
    .cache/samtranslator/bin/python scripts/transform-goldens.py --check    # nothing is written; fails if anything differs

Each `<family>/<name>.yaml` gets a `<name>.json` (or, in the other partitions that goldens.json lists for it,
`<name>.<partition>.json`), or a `<name>.error.txt` with the official message. The region of each partition, the values
of parameters and the answers of the Serverless Application Repository are in goldens.json.

Expectations are made once, when a template is added, and are not edited by hand: a template that the official transform
does not know is not a golden.
"""

import datetime
import json
import logging
import os
import pathlib
import subprocess
import sys

GOLDENS = pathlib.Path(__file__).parent.parent / "test" / "transform" / "goldens"
SETTINGS = json.loads((GOLDENS / "goldens.json").read_text())


def main(arguments):
    # A process for each partition, since the official transform remembers its region; and none may depend on the
    # order of Python's sets, which differs from run to run.
    status = 0
    for partition, region in SETTINGS["regions"].items():
        environment = {
            **os.environ,
            "AWS_DEFAULT_REGION": region,
            "AWS_REGION": region,
            "PYTHONHASHSEED": "random",
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, __file__, "--partition", partition, *arguments]
        status |= subprocess.run(command, env=environment, check=False).returncode
    return status


def make(partition, names, check):
    for path in sorted(GOLDENS.glob("*/*.yaml")):
        name = path.relative_to(GOLDENS).with_suffix("").as_posix()
        if names and name not in names:
            continue
        if partition != "aws" and name not in SETTINGS["inAllPartitions"]:
            continue
        kind, text = transformed(path)
        suffix = "" if partition == "aws" else f".{partition}"
        target = path.with_name(f"{path.stem}{suffix}.{kind}")
        if check:
            if not target.exists() or target.read_text() != text:
                sys.exit(f"{target} differs from what the official transform makes")
            continue
        for other in ("json", "error.txt"):
            path.with_name(f"{path.stem}{suffix}.{other}").unlink(missing_ok=True)
        target.write_text(text)


def transformed(path):
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform
    from samtranslator.yaml_helper import yaml_parse

    template = as_json(yaml_parse(path.read_text()))
    try:
        result = transform(template, dict(SETTINGS["parameters"]), NoOtherPolicies())
    except InvalidDocumentException as error:
        causes = sorted(error.causes, key=lambda cause: sort_key(cause))
        return "error.txt", " ".join([error.message, *(cause.message for cause in causes)]) + "\n"
    for name, keys in SETTINGS["unordered"].items():
        if path == (GOLDENS / name).with_suffix(".yaml"):
            sort_list(result, keys)
    return "json", json.dumps(result, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def sort_key(cause):
    return getattr(cause, "_logical_id", None) or getattr(cause, "_event_id", None) or cause.message


def sort_list(value, keys):
    for key in keys:
        value = value[key]
    value.sort(key=lambda item: json.dumps(item, sort_keys=True))


def as_json(value):
    """What the service reads: keys are strings, unquoted dates are their text."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


class NoOtherPolicies:
    """Managed policies come from the table that the official transform brings along."""

    def load(self):
        return {}


def mock_application_repository():
    from samtranslator.model.exceptions import InvalidResourceException
    from samtranslator.plugins.application.serverless_app_plugin import ServerlessAppPlugin

    def answer(self, service_call, logical_id, application_id, *version):
        found = SETTINGS["serverlessRepo"][application_id]
        if "error" in found:
            raise InvalidResourceException(logical_id, found["error"])
        return {
            "ApplicationId": application_id,
            "SemanticVersion": version[0] if version else "1.0.0",
            "Status": found.get("status", "ACTIVE"),
            "TemplateId": found["templateId"],
            "TemplateUrl": found["templateUrl"],
        }

    ServerlessAppPlugin._sar_service_call = answer


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--check"]
    if words[:1] == ["--partition"]:
        logging.disable()  # metrics that nobody collects
        mock_application_repository()
        make(words[1], words[2:], "--check" in sys.argv)
    else:
        sys.exit(main(sys.argv[1:]))
