import { Refusal } from '../refusal.ts';
import type { RestCall } from '../rest-call.ts';
import type { IntegrationRequest } from './request.ts';

/** The URL of a request to an integration: the URI with its placeholders filled, and the query. */
export function integrationUrl(uri: string, request: IntegrationRequest, call: RestCall): URL | Refusal {
  const filled = uri
    .replace(/\$\{stageVariables\.([\w.]+)\}/g, (_, name: string) => ownValue(call.stageVariables ?? {}, name))
    .replace(/\{([^{}]+)\}/g, (whole, name: string, at: number, text: string) => {
      const value = request.path.get(name.replace(/\+$/, ''));
      if (value === undefined) return encodeURIComponent(whole);
      return text.lastIndexOf('?', at) < 0 ? encodedPath(value) : encodeURIComponent(value);
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

/** A path as `java.net.URI` writes it: what may stand in a path stays, a percent sign is encoded. */
function encodedPath(path: string): string {
  return encodeURIComponent(path).replace(/%(?:2F|40|3A|24|26|2B|3D|2C|3B)/g, (code) => decodeURIComponent(code));
}

function ownValue(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}
