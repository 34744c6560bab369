import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Application } from '../application/index.ts';
import { checkBasePaths } from './addresses.ts';
import type { Endpoint } from './endpoints.ts';
import type { LocalAuthOptions } from './gateway/index.ts';
import { LocalApiError } from './local-api-error.ts';
import type { ServeOptions, StartApiOptions } from './start-api-options.ts';

/** @throws {@link LocalApiError} when there is nothing to serve, or the options say something of what is not there. */
export function checkServed(application: Application, endpoints: readonly Endpoint[], options: ServeOptions): void {
  if (endpoints.length === 0) throw LocalApiError.noRoutes(application.folder, problemsOf(application));
  checkBasePaths(options.basePaths ?? {}, endpoints);
  checkAuthorizers(application, options.auth);
  checkCertificates(application, options.clientCertificates);
}

/** The folder of static files, absolute. @throws {@link LocalApiError} when it is none. */
export function staticFolder({ folder }: Application, staticDir: string | undefined): string | undefined {
  if (staticDir === undefined) return undefined;
  const path = resolve(folder, staticDir);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw LocalApiError.staticDirNotFound(path);
  return path;
}

/** @throws {@link LocalApiError} when `auth` says something of an authorizer that is not there. */
function checkAuthorizers({ apis, webSocketApis = [], functions }: Application, auth: LocalAuthOptions = {}): void {
  const ofApis = [...apis, ...webSocketApis].flatMap(({ authorizers = {}, routes }) => [
    ...Object.keys(authorizers),
    ...routes.flatMap(({ authorizer }) => authorizer ?? []),
  ]);
  const ofUrls = functions.flatMap(({ urls = [] }) => urls.map(({ id }) => id));
  const known = [...new Set([...ofApis, ...ofUrls])];
  for (const name of Object.keys(auth.authorizers ?? {})) {
    if (!known.includes(name)) throw LocalApiError.authorizerNotFound(name, known);
  }
}

/** @throws {@link LocalApiError} when a certificate is given that no stage shows, or one that cannot be shown. */
function checkCertificates(
  { apis, webSocketApis = [] }: Application,
  given: StartApiOptions['clientCertificates'] = {},
): void {
  const known = [...new Set([...apis, ...webSocketApis].flatMap(({ clientCertificateId: id }) => id ?? []))];
  for (const [id, { key, cert }] of Object.entries(given)) {
    if (!known.includes(id)) throw LocalApiError.certificateNotFound(id, known);
    try {
      process.getBuiltinModule('node:tls').createSecureContext({ key, cert });
    } catch (error) {
      throw LocalApiError.certificateUnusable(id, error);
    }
  }
}

/** What kept APIs and functions out of the application. */
function problemsOf({ diagnostics }: Application): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}
