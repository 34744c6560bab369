import { closest, messageOf, SamError, type SamErrorOptions, systemCodeOf } from '../core/index.ts';

/** What can go wrong when APIs are served. @public */
export type LocalApiErrorCode =
  | 'PORT_IN_USE'
  | 'CANNOT_LISTEN'
  | 'NO_ROUTES'
  | 'STATIC_DIR_NOT_FOUND'
  | 'API_NOT_FOUND'
  | 'BASE_PATH_TAKEN'
  | 'AUTHORIZER_NOT_FOUND'
  | 'CERTIFICATE_NOT_FOUND'
  | 'CERTIFICATE_UNUSABLE'
  | 'REQUEST_INVALID'
  | 'API_CLOSED';

/**
 * An API that cannot be served or asked: its port is taken, it has no routes, it is closed.
 *
 * @public
 */
export class LocalApiError extends SamError<LocalApiErrorCode> {
  constructor(code: LocalApiErrorCode, message: string, options?: SamErrorOptions) {
    super(code, message, options);
  }

  /** @internal */
  static cannotListen(host: string, port: number, cause: unknown): LocalApiError {
    if (systemCodeOf(cause) === 'EADDRINUSE') {
      return new LocalApiError('PORT_IN_USE', `Port ${port} on ${host}: something else listens there already.`, {
        hint: 'Give another `port`, or 0 for any free one, or stop what uses it.',
        cause,
      });
    }
    return new LocalApiError('CANNOT_LISTEN', `Port ${port} on ${host}: cannot listen (${messageOf(cause)}).`, {
      hint: 'Give a `host` of this machine (127.0.0.1 is the default) and a `port` from 1024 to 65535, or 0.',
      cause,
    });
  }

  /** @internal */
  static noRoutes(folder: string, problems: readonly string[]): LocalApiError {
    const message = `Application in ${folder}: none of its APIs has a route, and no function a URL.`;
    if (problems.length === 0) {
      return new LocalApiError('NO_ROUTES', message, {
        hint: 'Give a function an `Api` or `HttpApi` event or a `FunctionUrlConfig`, or define an API with routes.',
      });
    }
    const list = problems.map((problem) => `\n  ${problem}`).join('');
    return new LocalApiError('NO_ROUTES', `${message} Left out because of errors in the template:${list}`, {
      hint: 'Correct these errors first.',
    });
  }

  /** @internal */
  static staticDirNotFound(folder: string): LocalApiError {
    return new LocalApiError('STATIC_DIR_NOT_FOUND', `Static files: ${folder} is no folder.`, {
      hint: 'Give `staticDir` relative to the folder of the template.',
    });
  }

  /** @internal */
  static apiNotFound(id: string, known: readonly string[]): LocalApiError {
    const meant = closest(id, known);
    return new LocalApiError('API_NOT_FOUND', `API "${id}": not among ${known.map((api) => `"${api}"`).join(', ')}.`, {
      hint: meant === undefined ? 'Use one of these ids.' : `Did you mean "${meant}"?`,
    });
  }

  /** @internal */
  static basePathTaken(basePath: string, id: string, other: string): LocalApiError {
    const path = basePath === '' ? '/' : basePath;
    return new LocalApiError('BASE_PATH_TAKEN', `API "${id}": its base path "${path}" is that of "${other}" as well.`, {
      hint: 'Give each API a base path of its own, or none and thereby a port of its own.',
    });
  }

  /** @internal */
  static addressNotFound(url: string, known: readonly string[]): LocalApiError {
    return new LocalApiError('API_NOT_FOUND', `Request "${url}": there is no API at that address.`, {
      hint: `Ask a path, or one of ${known.join(', ')}, or a custom domain of the template.`,
    });
  }

  /** @internal */
  static authorizerNotFound(name: string, known: readonly string[]): LocalApiError {
    const meant = closest(name, known);
    const list = known.length === 0 ? 'no API has one' : `there are ${known.map((one) => `"${one}"`).join(', ')}`;
    return new LocalApiError('AUTHORIZER_NOT_FOUND', `Authorizer "${name}" of \`auth.authorizers\`: ${list}.`, {
      hint: meant === undefined ? 'Name authorizers as the template does.' : `Did you mean "${meant}"?`,
    });
  }

  /** @internal */
  static certificateNotFound(id: string, known: readonly string[]): LocalApiError {
    const meant = closest(id, known);
    const list = known.length === 0 ? 'no stage has one' : `there are ${known.map((one) => `"${one}"`).join(', ')}`;
    return new LocalApiError('CERTIFICATE_NOT_FOUND', `Certificate "${id}" of \`clientCertificates\`: ${list}.`, {
      hint:
        meant === undefined
          ? 'Name certificates as `ClientCertificateId` of a stage does.'
          : `Did you mean "${meant}"?`,
    });
  }

  /** @internal */
  static certificateUnusable(id: string, cause: unknown): LocalApiError {
    const message = `Certificate "${id}" of \`clientCertificates\`: it cannot be shown (${messageOf(cause)}).`;
    return new LocalApiError('CERTIFICATE_UNUSABLE', message, {
      hint: 'Give `key` and `cert` as PEM text, the private key being that of the certificate.',
      cause,
    });
  }

  /** @internal */
  static noWebSockets(url: string): LocalApiError {
    return new LocalApiError('REQUEST_INVALID', `Request "${url}": request() speaks HTTP, not WebSocket.`, {
      hint: 'Connect a WebSocket client to that address.',
    });
  }

  /** @internal */
  static notAnAddress(input: string): LocalApiError {
    return new LocalApiError('REQUEST_INVALID', `Request "${input}": neither a path nor a URL.`, {
      hint: `Start a path with a slash: "/${input}".`,
    });
  }

  /** @internal */
  static notACertificate(cause: unknown): LocalApiError {
    const message = `Request: \`clientCertificate\` cannot be read (${messageOf(cause)}).`;
    return new LocalApiError('REQUEST_INVALID', message, {
      hint: 'Give the certificate as PEM text, which begins with -----BEGIN CERTIFICATE-----.',
      cause,
    });
  }

  /** @internal */
  static closed(): LocalApiError {
    return new LocalApiError('API_CLOSED', 'Local API: it is closed and takes no more requests.', {
      hint: 'Start it again with `startApi`.',
    });
  }
}
