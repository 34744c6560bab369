import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { type GeneratedResource, generated } from '../generated.ts';
import { isNoValue } from '../intrinsics/functions.ts';
import { type Optional, sameValue, type Value, type ValueMap } from '../value.ts';
import { resolveManagedPolicy } from './managed-policies.ts';
import { ifBranches, policyEntries, policyKind } from './policies.ts';

/** What a generated role consists of. */
export interface RoleOptions {
  readonly logicalId: string;
  /** The SAM resource that it is for: where errors are reported. */
  readonly owner: string;
  readonly trust: Value;
  /** ARNs that are always there. */
  readonly managedPolicyArns: readonly Value[];
  /** Inline policies that come before the author's. */
  readonly policies: readonly Value[];
  /** The author's `Policies`. */
  readonly authored: Optional;
  /** ARNs that come after the author's. */
  readonly lastManagedPolicyArns?: readonly Value[];
  readonly path?: Optional;
  readonly permissionsBoundary?: Optional;
  readonly tags?: Optional;
  readonly attributes: ValueMap;
}

/** The execution role of a function or state machine. */
export function executionRole(options: RoleOptions, context: TransformContext): GeneratedResource {
  const { logicalId, owner } = options;
  const arns = [...options.managedPolicyArns];
  const policies = [...options.policies];
  for (const [index, entry] of policyEntries(options.authored).entries()) {
    const kind = policyKind(entry);
    if (kind === 'statement') {
      policies.push(inlinePolicy(entry, `${logicalId}Policy${index}`));
    } else if (kind === 'managed') {
      const arn = managedPolicy(entry, context);
      if (!arns.some((known) => sameValue(known, arn))) arns.push(arn);
    } else {
      throw Fault.resource(owner, `Policy at index ${index} in the 'Policies' property is not valid`);
    }
  }
  for (const arn of options.lastManagedPolicyArns ?? []) {
    if (!arns.some((known) => sameValue(known, arn))) arns.push(arn);
  }
  return generated(
    'AWS::IAM::Role',
    logicalId,
    {
      AssumeRolePolicyDocument: options.trust,
      ManagedPolicyArns: arns,
      Policies: policies.length > 0 ? policies : undefined,
      Path: options.path,
      PermissionsBoundary: options.permissionsBoundary,
      Tags: options.tags,
    },
    options.attributes,
  );
}

/** Names become ARNs, those in the branches of `Fn::If` too. */
function managedPolicy(entry: Value, context: TransformContext): Value {
  const resolved = (value: Value): Value => (typeof value === 'string' ? resolveManagedPolicy(context, value) : value);
  const branches = ifBranches(entry);
  if (!branches) return resolved(entry);
  const [condition = null, ...values] = branches;
  return { 'Fn::If': [condition, ...values.map(resolved)] };
}

function inlinePolicy(entry: Value, name: string): Value {
  const branches = ifBranches(entry);
  if (!branches) return { PolicyName: name, PolicyDocument: entry };
  const [condition = null, ...values] = branches;
  return {
    'Fn::If': [
      condition,
      ...values.map((value) => (isNoValue(value) ? value : { PolicyName: name, PolicyDocument: value })),
    ],
  };
}

/** The trust policy of a role that a service takes on. */
export function trustPolicy(service: string): ValueMap {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}

/** An inline policy with one statement for one or more actions. */
export function allowPolicy(name: string, statements: readonly ValueMap[], version?: string): ValueMap {
  return {
    PolicyName: name,
    PolicyDocument: { ...(version !== undefined && { Version: version }), Statement: [...statements] },
  };
}

/** Adds an inline policy to a role that was generated before. */
export function addInlinePolicy(role: GeneratedResource, policy: ValueMap): void {
  const policies = role.properties['Policies'];
  if (!Array.isArray(policies)) role.properties['Policies'] = [policy];
  else if (!policies.some((known) => sameValue(known, policy))) policies.push(policy);
}

/** Adds a managed policy to a role that was generated before, once. */
export function addManagedPolicy(role: GeneratedResource, arn: Value): void {
  const arns = role.properties['ManagedPolicyArns'];
  if (!Array.isArray(arns)) role.properties['ManagedPolicyArns'] = [arn];
  else if (!arns.some((known) => sameValue(known, arn))) arns.push(arn);
}
