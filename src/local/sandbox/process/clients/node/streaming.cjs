// Response streaming: `awslambda.streamifyResponse` and `awslambda.HttpResponseStream`.
'use strict';

const { Writable } = require('node:stream');
const { runtimeError } = require('./errors.cjs');
const { ANSWERS, API, memoryLine, writeAll, writeLater } = require('./socket.cjs');

const OPEN = 'open';
const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response';
const CRLF = '\r\n';

/**
 * What a streaming handler writes to. Bytes leave through a thread, never through a write that could block this one: a
 * slow reader makes `write` return false, and the function goes on living.
 */
class ResponseStream extends Writable {
  #id;
  #contentType = 'application/octet-stream';
  /** Of the request that carries the response: not begun, open, or ended. */
  #request;
  /** Whether the function has called `write`. */
  #isWritten = false;
  #writing = false;
  #afterWrite;
  /**
   * Called before the first piece is sent, to send something before it. Not where there is no `write` before `end`: then
   * AWS's client forgets it too, also where `end` has a piece
   * (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/issues/97).
   */
  _onBeforeFirstWrite;

  constructor(id, highWaterMark) {
    super({ highWaterMark });
    this.#id = id;
  }

  /** Whether something was sent already: an error can then only be told at the end. */
  get begun() {
    return this.#request !== undefined;
  }

  setContentType(contentType) {
    if (this.begun) throw runtimeError('InvalidStreamingOperation', 'Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  write(chunk, encoding, callback) {
    this.#isWritten = true;
    const isData = typeof chunk === 'string' || ArrayBuffer.isView(chunk) || chunk === null || chunk === undefined;
    return super.write(isData ? chunk : JSON.stringify(chunk), encoding, callback);
  }

  _write(chunk, _, callback) {
    this.#send([chunk], callback);
  }

  _writev(chunks, callback) {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      callback,
    );
  }

  _final(callback) {
    const last = this.#open([]);
    this.#request = 'ended';
    this.#writing = true;
    writeLater(Buffer.concat([...last, Buffer.from(`0${CRLF}${memoryLine()}${CRLF}`)]), () => {
      this.#writing = false;
      callback();
    });
  }

  /** Ends a response that has begun with an error. Returns false when it is too late even for that. */
  endWithError(type, payload, done) {
    if (this.#request !== OPEN) return false;
    const last = () => {
      this.#request = 'ended';
      const body = Buffer.from(payload).toString('base64');
      const typeLine = `Lambda-Runtime-Function-Error-Type: ${type.replace(/[^\x21-\x7e]/g, '')}${CRLF}`;
      writeAll(ANSWERS, `0${CRLF}${typeLine}Lambda-Runtime-Function-Error-Body: ${body}${CRLF}${memoryLine()}${CRLF}`);
      done();
    };
    if (this.#writing) this.#afterWrite = last;
    else last();
    this.destroy();
    return true;
  }

  #send(chunks, callback) {
    const pieces = this.#open(chunks);
    if (pieces.length === 0) {
      callback();
      return;
    }
    this.#writing = true;
    writeLater(Buffer.concat(pieces), () => {
      this.#writing = false;
      const after = this.#afterWrite;
      this.#afterWrite = undefined;
      if (after === undefined) callback();
      else after();
    });
  }

  /** The chunks in their frames; with the head of the request, and what is to be sent first, in front of the first. */
  #open(chunks) {
    const pieces = [];
    const frame = (chunk) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      // An empty chunk would end the response.
      if (bytes.length > 0) pieces.push(Buffer.from(bytes.length.toString(16) + CRLF), bytes, Buffer.from(CRLF));
    };
    if (this.#request === undefined) {
      const lines = [
        `POST ${API}/invocation/${this.#id}/response HTTP/1.1`,
        `Content-Type: ${this.#contentType}`,
        'Lambda-Runtime-Function-Response-Mode: streaming',
        'Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
        'Transfer-Encoding: chunked',
      ];
      pieces.push(Buffer.from(lines.join(CRLF) + CRLF + CRLF));
      this.#request = OPEN;
      if (this.#isWritten) this._onBeforeFirstWrite?.(frame);
    }
    for (const chunk of chunks) frame(chunk);
    return pieces;
  }
}

/** Puts the status and the headers of an HTTP response in front of a stream. */
// biome-ignore lint/complexity/noStaticOnlyClass: functions may look at it, and it is a class on Lambda
class HttpResponseStream {
  static from(stream, prelude) {
    stream.setContentType(HTTP_INTEGRATION);
    const metadata = JSON.stringify(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(metadata);
      write(Buffer.alloc(8));
    };
    return stream;
  }
}

module.exports = { HttpResponseStream, ResponseStream };
