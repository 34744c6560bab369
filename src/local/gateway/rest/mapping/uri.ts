import { Refusal } from '../refusal.ts';
import type { RestCall } from '../rest-call.ts';
import type { IntegrationRequest } from './request.ts';

/** The URL of a request to an integration: the URI with its placeholders filled, and the query. */
export function integrationUrl(uri: string, request: IntegrationRequest, call: RestCall): URL | Refusal {
  const filled = uri
    .replace(/\$\{stageVariables\.([\w.]+)\}/g, (_, name: string) => ownValue(call.stageVariables ?? {}, name))
    .replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const value = request.path.get(name.replace(/\+$/, ''));
      return value === undefined ? encodeURIComponent(whole) : value.split('/').map(encodeURIComponent).join('/');
    });
  const [address = '', ...queries] = filled.split('?');
  const query = [queries.join('?'), ...request.query].filter((part) => part !== '').join('&');
  const url = query === '' ? address : `${address}?${query}`;
  // The parser would take the path of an address without a host for the host.
  if (!/^https?:\/\/[^/?#]/i.test(url) || !URL.canParse(url)) {
    return Refusal.configuration(`The integration leads to "${filled}", which is no address.`);
  }
  return new URL(url);
}

function ownValue(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
