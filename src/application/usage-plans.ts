import { createHash } from 'node:crypto';
import { type ResolvedTree, scalarText } from '../resolve/index.ts';
import { isTrue, mapOf, numberOf } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { ApiKeyDefinition, ThrottleDefinition, UsagePlanDefinition } from './rest-model.ts';
import type { TemplateReader } from './template-reader.ts';

/** The usage plans that a stage of an API belongs to, with their keys. */
export function usagePlansOf(api: ResourceReader, stage: string, reader: TemplateReader): UsagePlanDefinition[] {
  return reader.ofType('AWS::ApiGateway::UsagePlan').flatMap((plan) => {
    const stages = plan.list('ApiStages').map(mapOf);
    const own = stages.find((entry) => entry['ApiId'] === api.logicalId && scalarText(entry['Stage']) === stage);
    if (own === undefined) return [];
    const { Limit, Period, Offset } = plan.map('Quota');
    const limit = numberOf(Limit);
    const period = scalarText(Period);
    const methodThrottles = Object.entries(mapOf(own['Throttle'])).map(
      ([method, throttle]) => [method, throttleOf(throttle)] as const,
    );
    return {
      id: plan.id,
      keys: keysOf(plan, reader),
      throttle: plan.value('Throttle') === undefined ? undefined : throttleOf(plan.value('Throttle')),
      methodThrottles: Object.fromEntries(methodThrottles),
      quota:
        limit !== undefined && (period === 'DAY' || period === 'WEEK' || period === 'MONTH')
          ? { limit, period, offset: numberOf(Offset) ?? 0 }
          : undefined,
    };
  });
}

function keysOf(plan: ResourceReader, reader: TemplateReader): ApiKeyDefinition[] {
  const keys = reader.ofType('AWS::ApiGateway::ApiKey');
  return reader.ofType('AWS::ApiGateway::UsagePlanKey').flatMap((link) => {
    if (scalarText(link.value('UsagePlanId')) !== plan.logicalId) return [];
    const key = keys.find(({ logicalId }) => logicalId === scalarText(link.value('KeyId')));
    if (key === undefined) return [];
    const value = key.text('Value');
    const id = `${reader.prefix}${key.logicalId}`;
    return {
      id,
      name: scalarText(key.value('Name')) ?? key.logicalId,
      value: value ?? createHash('sha256').update(id).digest('hex').slice(0, 40),
      generated: value === undefined,
      enabled: isTrue(key.value('Enabled')),
    };
  });
}

function throttleOf(value: ResolvedTree | undefined): ThrottleDefinition {
  const { RateLimit, BurstLimit } = mapOf(value);
  return { rateLimit: numberOf(RateLimit), burstLimit: numberOf(BurstLimit) };
}
