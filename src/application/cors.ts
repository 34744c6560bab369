import { type ResolvedMap, scalarText } from '../resolve/index.ts';
import type { CorsDefinition } from './cors-model.ts';
import { textsOf } from './resolved-maps.ts';

/** `x-amazon-apigateway-cors` (`allowOrigins` …) or `CorsConfiguration` (`AllowOrigins` …). */
export function readCors(cors: ResolvedMap): CorsDefinition {
  const lower = Object.fromEntries(
    Object.entries(cors).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
  );
  const maxAge = Number(scalarText(lower['maxAge']) || Number.NaN);
  return {
    allowOrigins: textsOf(lower['allowOrigins']),
    allowMethods: textsOf(lower['allowMethods']),
    allowHeaders: textsOf(lower['allowHeaders']),
    exposeHeaders: textsOf(lower['exposeHeaders']),
    maxAge: Number.isInteger(maxAge) ? maxAge : undefined,
    allowCredentials: scalarText(lower['allowCredentials']) === 'true',
  };
}
