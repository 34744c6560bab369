"""The runtime client of the process sandbox for Python: what `/var/runtime` is on Lambda. Runs as it is, in the child.

It speaks the Runtime API over the sockets that it inherits, 3 for events and 4 for answers, with blocking reads: while it
waits for an event the process stands still, as Lambda freezes an environment between invocations.
"""

import json
import os
import sys
import time

EVENTS = 3
ANSWERS = 4
API = "/2018-06-01/runtime"
NO_BREAK_SPACE = "\u00a0"
# Marks a line end that does not end the record.
CONTINUED = "\x1e\n"

TO_THE_SECOND = "%Y-%m-%dT%H:%M:%SZ"
IS_BEFORE_312 = os.environ.get("AWS_EXECUTION_ENV", "")[-2:] in (".8", ".9", "10", "11")
IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"

_request_id = None
_tenant_id = None
_buffer = b""


class RuntimeFault(Exception):
    """An error that Lambda's own runtime names."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.message = message
        self.trace = trace


# --- the sockets ------------------------------------------------------------------------------------------------------


def receive(size=65536):
    try:
        data = os.read(EVENTS, size)
    except OSError:
        # Windows calls a pipe that is gone an invalid argument.
        data = b""
    if not data:
        # The other side is gone: so are we.
        sys.exit(0)
    return data


def send(data):
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(ANSWERS, view) :]
        except OSError:
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
        # Half a surrogate pair is no text: as on Lambda, the environment ends with it.
        body = body.encode()
    head = "POST %s%s HTTP/1.1\r\nContent-Length: %d\r\n%s\r\n" % (API, path, len(body), memory_header())
    send(head.encode() + body + more)


try:
    import resource

    # Linux counts what the process has used that started this one, up to here and until this one has used more.
    INHERITED = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def peak_kib():
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if sys.platform == "darwin":
            # It counts bytes.
            return used // 1024
        if used > INHERITED:
            return used
        try:
            with open("/proc/self/status", "rb") as status:
                return next(int(line.split()[1]) for line in status if line.startswith(b"VmHWM:"))
        except (OSError, StopIteration):
            return 0

    # How long what was said of memory holds, in seconds: to ask the system costs a fifth of a short invocation.
    MEMORY_HOLDS = 0.02
    _memory_said_at = float("-inf")

    def memory_header():
        """A line of a head; nothing when that was said a moment ago."""
        global _memory_said_at
        now = time.monotonic()
        if now - _memory_said_at < MEMORY_HOLDS:
            return ""
        _memory_said_at = now
        return "Samwright-Max-Rss: %d\r\n" % peak_kib()

except ImportError:

    def memory_header():
        return ""


# --- output -----------------------------------------------------------------------------------------------------------


class Unbuffered:
    """What stands in for a standard stream, under the name that it has on Lambda. Knows whether a line is unfinished."""

    def __init__(self, stream):
        self.stream = stream
        self.in_line = False

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        pass

    def write(self, text):
        if text:
            self.in_line = not text.endswith("\n")
        return self.stream.write(text)

    def writelines(self, texts):
        for text in texts:
            self.write(text)


_out = None


def record(text):
    """Writes one record, wherever `sys.stdout` leads by now. Its inner line ends are marked: it arrives as one record."""
    whole = text[:-1] if text.endswith("\n") else text
    _out.write(("\n" if _out.in_line else "") + whole.replace("\n", CONTINUED) + "\n")
    _out.flush()


def flush():
    for stream in (_out, sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def set_up_output():
    global _out
    # Half a surrogate pair is refused, as on Lambda; since Python 3.12 its locale lets bytes through that were no text.
    sys.stdout.reconfigure(encoding="utf-8", errors="strict" if IS_BEFORE_312 else "surrogateescape", line_buffering=True)
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.stdout = _out = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)


def install_logging():
    """The root logger's handler, as Lambda has it. Set up when `logging` is first imported: most functions never do."""
    import logging

    class Formatter(logging.Formatter):
        converter = time.gmtime
        default_time_format = "%Y-%m-%dT%H:%M:%S"

    logging.Formatter.converter = time.gmtime
    # Whatever else a record has came in as `extra`.
    known = {*vars(logging.makeLogRecord({})), "aws_request_id", "tenant_id"} - {"taskName"}

    class JsonFormatter(logging.Formatter):
        def format(self, entry):
            # Levels of one's own count as the one below.
            entry.levelno = min(50, max(0, entry.levelno)) // 10 * 10
            entry.levelname = logging.getLevelName(entry.levelno)
            whole = isinstance(entry.msg, dict) and not entry.args
            result = {
                "timestamp": self.formatTime(entry, TO_THE_SECOND),
                "level": entry.levelname,
                "message": entry.msg if whole else entry.getMessage(),
                "logger": entry.name,
            }
            if entry.exc_info:
                import traceback

                kind, value, tb = entry.exc_info
                result["stackTrace"] = traceback.format_tb(tb)
                result["errorType"] = kind.__name__
                result["errorMessage"] = str(value)
            result["requestId"] = entry.aws_request_id
            if entry.exc_info:
                result["location"] = "%s:%s:%s" % (entry.pathname, entry.funcName, entry.lineno)
            if entry.tenant_id is not None:
                result["tenantId"] = entry.tenant_id
            result.update((key, value) for key, value in vars(entry).items() if key not in known and key not in result)
            return json.dumps(
                {key: value for key, value in result.items() if value is not None}, default=str, ensure_ascii=False
            )

    class LambdaLoggerFilter(logging.Filter):
        def filter(self, entry):
            entry.aws_request_id = _request_id or ""
            entry.tenant_id = _tenant_id
            return True

    # Functions look for the handler of the root logger by this name.
    class LambdaLoggerHandler(logging.Handler):
        def emit(self, entry):
            record(self.format(entry))

    handler = LambdaLoggerHandler()
    handler.addFilter(LambdaLoggerFilter())
    if IS_JSON:
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(
            logging.Formatter(
                "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
            )
        )
    root = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = {"TRACE": "DEBUG"}.get(level, level)
    if level in ("DEBUG", "INFO", "WARNING", "WARN", "ERROR", "FATAL", "CRITICAL"):
        root.setLevel(level)
    root.addHandler(handler)


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
    if IS_JSON:
        record(to_json({"timestamp": time.strftime(TO_THE_SECOND, time.gmtime()), "level": "ERROR", **error}))
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

        # Without the columns, which would be marked with `^^^`.
        frames = [frame[:4] for frame in traceback.extract_tb(error.__traceback__)]
        # Our own frames come first. When there are no others, they are what there is to see.
        behind = next((index for index, frame in enumerate(frames) if frame[0] != __file__), 0)
        kind, message, trace = type(error).__name__, str(error), traceback.format_list(frames[behind:])
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
        raise RuntimeFault("ImportModuleError", "Unable to import module '%s': %s" % (module_name, error)) from None
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

    __slots__ = ()

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))

    def __repr__(self):
        return "%s([%s])" % (type(self).__name__, listed(self, self.__slots__))


def listed(values, names):
    return ",".join("%s=%s" % (name, getattr(values, name)) for name in names)


class Client(Fields):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(Fields):
    __slots__ = ("custom", "env", "client")

    def __init__(self, values):
        super().__init__(values)
        if self.client is not None:
            self.client = Client(self.client)


class CognitoIdentity(Fields):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

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
        client = headers.get("lambda-runtime-client-context")
        client = json.loads(client) if client else None
        trace = client.pop("w3c", None) if isinstance(client, dict) else None
        self._w3c_fields = {
            name: trace[name]
            for name in ("traceparent", "tracestate", "baggage")
            if isinstance(trace, dict) and isinstance(trace.get(name), str)
        }
        self.client_context = None if client is None else ClientContext(client)
        self.identity = CognitoIdentity(json.loads(headers.get("lambda-runtime-cognito-identity") or "{}"))
        self._epoch_deadline_time_in_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def w3c(self):
        return dict(self._w3c_fields)

    def log(self, message):
        record(str(message))

    def __repr__(self):
        names = ("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb")
        more = ("function_version", "invoked_function_arn", "client_context", "identity", "tenant_id")
        return "LambdaContext([%s])" % listed(self, names + more)


# Stands for a number in its own spelling, until everything around it is text.
NUMBER = os.urandom(8).hex()


def to_json(value):
    """JSON as Lambda's runtime writes it: named tuples are objects, bytes are text, decimals are what they say."""
    numbers = []
    # From Python 3.12 on, Lambda leaves characters beyond ASCII as they are.
    text = json.dumps(plain(value, numbers, set()), ensure_ascii=IS_BEFORE_312)
    for index, number in enumerate(numbers):
        text = text.replace('"%s-%d"' % (NUMBER, index), number, 1)
    return text


def plain(value, numbers, above):
    """The same in what `json` knows. `above` are the containers that it is in."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, bytes):
        return value.decode()
    if id(value) in above:
        raise ValueError("Circular reference detected")
    above.add(id(value))
    if callable(getattr(value, "_asdict", None)) and not isinstance(value, type):
        result = plain(value._asdict(), numbers, above)
    elif isinstance(value, (list, tuple)):
        result = [plain(item, numbers, above) for item in value]
    elif isinstance(value, dict):
        result = {plain_key(key): plain(item, numbers, above) for key, item in value.items()}
    else:
        result = spelled(value, numbers)
    above.remove(id(value))
    return result


def plain_key(key):
    if isinstance(key, bytes):
        return key.decode()
    if key is None or isinstance(key, (str, int, float)):
        return key
    raise TypeError("keys must be str, int, float, bool or None, not " + type(key).__name__)


def spelled(value, numbers):
    decimal = sys.modules.get("decimal")
    if decimal is None or not isinstance(value, decimal.Decimal):
        raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)
    if value.is_nan():
        return float("nan")
    numbers.append(str(value))
    return "%s-%d" % (NUMBER, len(numbers) - 1)


def invoke(handler, headers, body):
    try:
        context = LambdaContext(headers)
        try:
            event = json.loads(body)
        except ValueError as error:
            raise RuntimeFault("UnmarshalError", "Unable to unmarshal input: %s" % error) from None
        result = handler(event, context)
        if isinstance(result, bytes):
            return "response", result
        try:
            return "response", to_json(result)
        except Exception as error:
            raise RuntimeFault("MarshalError", "Unable to marshal response: %s" % error) from None
    except Exception as error:
        described = error_object(error, _request_id)
        log_error(described)
        return "error", to_json(described)


# Lambda's own words, up to the carriage return.
INIT_WARNING = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)


def main():
    global _request_id, _tenant_id
    set_up_output()
    # The folder of this file is no place to import from; the folder of the code is, and nothing is written into it.
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.dont_write_bytecode = True
    os.set_inheritable(EVENTS, False)
    os.set_inheritable(ANSWERS, False)
    if "logging" in sys.modules:
        install_logging()
    else:
        sys.meta_path.insert(0, LoggingFinder)
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        described = error_object(error)
        import logging

        logging.warning(INIT_WARNING)
        log_error(described)
        flush()
        post("/init/error", to_json(described))
        os._exit(1)
    flush()
    version = "%d.%d.%d" % sys.version_info[:3]
    send(NEXT.replace(b"\r\n\r\n", ("\r\nSamwright-Runtime-Version: %s\r\n\r\n" % version).encode()))
    while True:
        status, headers, body = read_message()
        if status != 200:
            continue
        _request_id = headers["lambda-runtime-aws-request-id"]
        _tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        trace = headers.get("lambda-runtime-trace-id")
        if trace:
            os.environ["_X_AMZN_TRACE_ID"] = trace
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        # What was unfinished ended with the invocation before.
        _out.in_line = False
        kind, answer = invoke(handler, headers, body)
        flush()
        post("/invocation/%s/%s" % (_request_id, kind), answer, NEXT)


main()
