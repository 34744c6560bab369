import type { TransformContext } from '../../context.ts';
import { Fault } from '../../errors.ts';
import type { SamResource } from '../../macros.ts';
import { keyHistory } from '../../py27/index.ts';
import { absent, emptyMap, isMap, truthy } from '../../value.ts';

/** Properties that exclude one another. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['CapacityProviderConfig', 'ProvisionedConcurrencyConfig'],
  ['CapacityProviderConfig', 'VpcConfig'],
];

/** Properties that make no sense without another. */
const REQUIRED: readonly (readonly [property: string, needed: string])[] = [
  ['FunctionScalingConfig', 'CapacityProviderConfig'],
  ['VersionDeletionPolicy', 'AutoPublishAlias'],
];

/** Checks which properties go together; throws one fault with all that is wrong. */
export function checkRules({ logicalId, properties }: SamResource): void {
  const given = (name: string): boolean => !absent(properties[name]);
  const problems = [
    ...EXCLUSIVE.filter(([one, other]) => given(one) && given(other)).map(
      ([one, other]) => `Cannot specify '${one}' and '${other}' together.`,
    ),
    ...REQUIRED.filter(([property, needed]) => given(property) && !given(needed)).map(
      ([property, needed]) => `'${property}' requires '${needed}'.`,
    ),
  ];
  if (problems.length > 0) throw Fault.resource(logicalId, problems.join('\n'));
}

/** Checks what a function with tenants cannot have. */
export function checkTenancy({ logicalId, properties }: SamResource, context: TransformContext): void {
  const { TenancyConfig, ProvisionedConcurrencyConfig, FunctionUrlConfig, SnapStart, Events } = properties;
  if (!truthy(TenancyConfig)) return;
  const refuse = (what: string): Fault =>
    Fault.resource(logicalId, `${what} is not supported for functions enabled with tenancy configuration.`);
  if (truthy(ProvisionedConcurrencyConfig)) throw refuse('Provisioned concurrency');
  if (truthy(FunctionUrlConfig)) throw refuse('Function URL');
  if (truthy(SnapStart)) throw refuse('SnapStart');
  const events = isMap(Events) ? Events : emptyMap();
  for (const id of keyHistory(context).keys(events)) {
    const event = events[id];
    const type = isMap(event) ? event['Type'] : undefined;
    if (typeof type !== 'string' || type === 'Api' || type === 'HttpApi') continue;
    const { detail } = refuse(`Event source '${type}'`);
    throw Fault.resource(logicalId, `${detail} Only Api and HttpApi event sources are supported.`);
  }
}
