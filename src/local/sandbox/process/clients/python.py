"""The runtime client of the process sandbox for Python: what `/var/runtime` is on Lambda. Runs as it is, in the child.

It speaks the Runtime API over the socket that it inherits as file descriptor 3, with blocking reads: while it waits for
an event the process stands still, as Lambda freezes an environment between invocations.
"""

import json
import os
import sys
import time

SOCKET = 3
API = "/2018-06-01/runtime"
NO_BREAK_SPACE = "\u00a0"
# Marks a line end that does not end the record.
CONTINUED = "\x1e\n"

_request_id = None
_buffer = b""


class RuntimeFault(Exception):
    """An error that Lambda's own runtime names."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.message = message
        self.trace = trace


# --- the socket -------------------------------------------------------------------------------------------------------


def receive(size=65536):
    try:
        data = os.read(SOCKET, size)
    except ConnectionError:
        data = b""
    if not data:
        # The other side is gone: so are we.
        sys.exit(0)
    return data


def send(data):
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(SOCKET, view) :]
        except ConnectionError:
            sys.exit(0)


def read_message():
    """The next HTTP response: its status, its headers with lower-case names, its body."""
    global _buffer
    while True:
        head, separator, rest = _buffer.partition(b"\r\n\r\n")
        if separator:
            break
        _buffer += receive()
    lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", 0))
    if len(rest) < length:
        pieces = [rest]
        missing = length - len(rest)
        while missing > 0:
            piece = receive(min(missing, 1 << 20))
            pieces.append(piece)
            missing -= len(piece)
        rest = b"".join(pieces)
    _buffer = rest[length:]
    return int(lines[0][9:12]), headers, rest[:length]


NEXT = ("GET %s/invocation/next HTTP/1.1\r\n\r\n" % API).encode()


def post(path, body, more=b""):
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    head = "POST %s%s HTTP/1.1\r\nContent-Length: %d\r\n%s\r\n" % (API, path, len(body), memory_header())
    send(head.encode() + body + more)


try:
    import resource

    def memory_header():
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # macOS counts bytes, Linux KiB.
        return "Samwright-Max-Rss: %d\r\n" % (used // 1024 if sys.platform == "darwin" else used)

except ImportError:

    def memory_header():
        return ""


# --- output -----------------------------------------------------------------------------------------------------------


def record(text):
    """Writes one record. Its inner line ends are marked, so that it arrives as one record."""
    sys.stdout.write(text.rstrip("\n").replace("\n", CONTINUED) + "\n")
    sys.stdout.flush()


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def set_up_output():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def install_logging():
    """The root logger's handler, as Lambda has it. Set up when `logging` is first imported: most functions never do."""
    import logging

    class Formatter(logging.Formatter):
        converter = time.gmtime
        default_time_format = "%Y-%m-%dT%H:%M:%S"

        def format(self, entry):
            entry.aws_request_id = _request_id or ""
            return super().format(entry)

    class JsonFormatter(Formatter):
        def format(self, entry):
            result = {
                "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(entry.created)),
                "level": entry.levelname,
                "message": entry.getMessage(),
                "logger": entry.name,
                "requestId": _request_id or "",
            }
            if entry.exc_info and entry.exc_info[0] is not None:
                import traceback

                kind, value, tb = entry.exc_info
                result["errorType"] = kind.__name__
                result["errorMessage"] = str(value)
                result["stackTrace"] = traceback.format_tb(tb)
            return json.dumps(result, default=str)

    class Handler(logging.Handler):
        def emit(self, entry):
            record(self.format(entry))

    handler = Handler()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
        handler.setFormatter(JsonFormatter())
        level = level or "INFO"
    else:
        handler.setFormatter(
            Formatter("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s")
        )
        handler.formatter.default_msec_format = None
    root = logging.getLogger()
    root.addHandler(handler)
    level = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)
    if level in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        root.setLevel(level)


class LoggingFinder:
    """Finds nothing; sees `logging` being imported, and steps in behind it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "logging":
            return None
        sys.meta_path.remove(LoggingFinder)
        from importlib.util import find_spec

        spec = find_spec("logging")
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            install_logging()

        spec.loader.exec_module = exec_module
        return spec


def log_error(error):
    headline = "[ERROR]"
    if error["errorType"]:
        headline += " " + error["errorType"]
    if error["errorMessage"]:
        headline += (":" if error["errorType"] else "") + " " + error["errorMessage"]
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        record(json.dumps({"timestamp": stamp, "level": "ERROR", **error}))
        return
    lines = [headline, "Traceback (most recent call last):"]
    for frame in error["stackTrace"]:
        for line in frame.splitlines():
            text = line.lstrip(" ")
            lines.append(NO_BREAK_SPACE * (len(line) - len(text)) + text)
    record("\n".join(lines))


# --- errors -----------------------------------------------------------------------------------------------------------


def error_object(error, request_id=None):
    """The error as the caller of the function gets it."""
    if isinstance(error, RuntimeFault):
        kind, message, trace = error.kind, error.message, error.trace or []
    else:
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        own = [index for index, frame in enumerate(frames) if frame.filename == __file__]
        # Our own frames come first; what the function did begins behind them.
        frames = frames[own[-1] + 1 :] if own else frames
        kind, message, trace = type(error).__name__, str(error), traceback.format_list(frames)
    return {"errorMessage": message, "errorType": kind, "requestId": request_id or "", "stackTrace": trace}


# --- the handler ------------------------------------------------------------------------------------------------------


def load_handler(text):
    module_name, dot, name = text.rpartition(".")
    if not dot:
        raise RuntimeFault("MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % text)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFault("BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name)
    import importlib

    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '%s': %s" % (module_name, error)
        if isinstance(error, ModuleNotFoundError) and error.name == module_name.replace("/", "."):
            task_root = os.environ["LAMBDA_TASK_ROOT"]
            message += " (looked for %s.py)" % os.path.join(task_root, *module_name.replace(".", "/").split("/"))
        raise RuntimeFault("ImportModuleError", message) from None
    except SyntaxError as error:
        raise RuntimeFault(
            "UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, error),
            ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)],
        ) from None
    try:
        return getattr(module, name)
    except AttributeError:
        raise RuntimeFault("HandlerNotFound", "Handler '%s' missing on module '%s'" % (name, module_name)) from None


class Fields:
    """A plain object made of some keys of a map."""

    def __init__(self, values, names):
        for name in names:
            setattr(self, name, values.get(name))

    def __repr__(self):
        return "%s(%s)" % (type(self).__name__, vars(self))


class Client(Fields):
    def __init__(self, values):
        names = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
        super().__init__(values, names)


class ClientContext(Fields):
    def __init__(self, values):
        super().__init__(values, ("custom", "env", "client"))
        if self.client is not None:
            self.client = Client(self.client)


class CognitoIdentity(Fields):
    def __init__(self, values):
        self.cognito_identity_id = values.get("cognitoIdentityId")
        self.cognito_identity_pool_id = values.get("cognitoIdentityPoolId")


class LambdaContext:
    """What a handler gets as its second argument."""

    def __init__(self, headers):
        environ = os.environ
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        context = headers.get("lambda-runtime-client-context")
        self.client_context = ClientContext(json.loads(context)) if context else None
        self.identity = CognitoIdentity(json.loads(headers.get("lambda-runtime-cognito-identity") or "{}"))
        self._deadline_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return "LambdaContext(%s)" % vars(self)


# From Python 3.12 on, Lambda leaves characters beyond ASCII as they are.
ESCAPES_UNICODE = os.environ.get("AWS_EXECUTION_ENV", "")[-2:] in (".8", ".9", "10", "11")


def to_json(value):
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    return json.dumps(value, default=encode_special, ensure_ascii=ESCAPES_UNICODE)


def encode_special(value):
    decimal = sys.modules.get("decimal")
    if decimal is not None and isinstance(value, decimal.Decimal):
        number = float(value)
        return int(value) if value.is_finite() and value == value.to_integral_value() else number
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def invoke(handler, headers, body):
    try:
        context = LambdaContext(headers)
        try:
            event = json.loads(body)
        except ValueError as error:
            raise RuntimeFault("UnmarshalError", "Unable to unmarshal input: %s" % error) from None
        result = handler(event, context)
        try:
            return "response", to_json(result)
        except Exception as error:
            raise RuntimeFault("MarshalError", "Unable to marshal response: %s" % error) from None
    except Exception as error:
        described = error_object(error, _request_id)
        log_error(described)
        return "error", json.dumps(described)


def main():
    global _request_id
    set_up_output()
    # The folder of this file is no place to import from; the folder of the code is, and nothing is written into it.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.dont_write_bytecode = True
    os.set_inheritable(SOCKET, False)
    if "logging" in sys.modules:
        install_logging()
    else:
        sys.meta_path.insert(0, LoggingFinder)
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        described = error_object(error)
        log_error(described)
        flush()
        post("/init/error", json.dumps(described))
        os._exit(1)
    flush()
    version = "%d.%d.%d" % sys.version_info[:3]
    send(NEXT.replace(b"\r\n\r\n", ("\r\nSamwright-Runtime-Version: %s\r\n\r\n" % version).encode()))
    while True:
        status, headers, body = read_message()
        if status != 200:
            continue
        _request_id = headers["lambda-runtime-aws-request-id"]
        trace = headers.get("lambda-runtime-trace-id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        kind, answer = invoke(handler, headers, body)
        flush()
        post("/invocation/%s/%s" % (_request_id, kind), answer, NEXT)


main()
