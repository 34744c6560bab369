import { isResolvedList, type ResolvedMap, scalarText } from '../resolve/index.ts';
import type { CorsDefinition } from './model.ts';

/** `x-amazon-apigateway-cors` (`allowOrigins` …) or `CorsConfiguration` (`AllowOrigins` …). */
export function readCors(cors: ResolvedMap): CorsDefinition {
  const lower = Object.fromEntries(
    Object.entries(cors).map(([key, value]) => [key.charAt(0).toLowerCase() + key.slice(1), value]),
  );
  const maxAge = Number(scalarText(lower['maxAge']) || Number.NaN);
  return {
    allowOrigins: textsAt(lower, 'allowOrigins'),
    allowMethods: textsAt(lower, 'allowMethods'),
    allowHeaders: textsAt(lower, 'allowHeaders'),
    exposeHeaders: textsAt(lower, 'exposeHeaders'),
    maxAge: Number.isInteger(maxAge) ? maxAge : undefined,
    allowCredentials: scalarText(lower['allowCredentials']) === 'true',
  };
}

function textsAt(map: ResolvedMap, key: string): string[] {
  const value = map[key];
  return isResolvedList(value) ? value.flatMap((item) => scalarText(item) ?? []) : [];
}
