import { scalarText } from '../resolve/index.ts';
import type { ApiDefinition } from './api-model.ts';
import { CLONED_FROM_UNKNOWN, cloned } from './data/not-served.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** The API that another is copied from (`CloneFrom`), and what is said of it. */
interface CloneSource {
  /** Absent where it is not in this template. */
  readonly api?: ResourceReader | undefined;
  readonly sentence: string;
}

/** What an API is copied from, if it is. One that is copied from itself is not. */
export function cloneSource(
  api: ResourceReader,
  reader: TemplateReader,
  copies: readonly ResourceReader[],
): CloneSource | undefined {
  const value = api.value('CloneFrom');
  if (value === undefined) return undefined;
  const id = scalarText(value);
  if (id === undefined) return { sentence: CLONED_FROM_UNKNOWN };
  const found = reader.ofType('AWS::ApiGateway::RestApi').find(({ logicalId }) => logicalId === id);
  const source = found !== undefined && found !== api && !copies.includes(found) ? found : undefined;
  return { api: source, sentence: cloned(source?.id ?? id, source !== undefined) };
}

/** An API with what it has from the one that it is copied from: what it says itself comes first. */
export function withCloned(own: ApiDefinition, source: ApiDefinition): ApiDefinition {
  const routes = new Map([...source.routes, ...own.routes].map((route) => [`${route.method} ${route.path}`, route]));
  const rest = own.rest &&
    source.rest && {
      ...own.rest,
      models: { ...source.rest.models, ...own.rest.models },
      gatewayResponses: { ...source.rest.gatewayResponses, ...own.rest.gatewayResponses },
      minimumCompressionSize: own.rest.minimumCompressionSize ?? source.rest.minimumCompressionSize,
      ...('policy' in source.rest && !('policy' in own.rest) && { policy: source.rest.policy }),
    };
  const authorizers = { ...source.authorizers, ...own.authorizers };
  return {
    ...own,
    binaryMediaTypes: [...new Set([...source.binaryMediaTypes, ...own.binaryMediaTypes])],
    rest,
    ...(Object.keys(authorizers).length > 0 && { authorizers }),
    routes: [...routes.values()],
  };
}
