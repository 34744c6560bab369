import { parseTemplate, type TemplateMap, type TemplateValue, toJson } from '../../../src/template/index.ts';

/** A resource as a template has it, with its references to parameters replaced by values. */
interface DesiredResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: TemplateValue;
  readonly deletionPolicy: string | undefined;
  /** Of an alias: how CodeDeploy updates it. */
  readonly updatePolicy: TemplateMap | undefined;
}

/** As much of a template as a stack is made of. */
export interface DesiredStack {
  readonly resources: readonly DesiredResource[];
  readonly outputs: Readonly<Record<string, TemplateValue>>;
  readonly parameters: Readonly<Record<string, { readonly default: string | undefined; readonly noEcho: boolean }>>;
}

/** Reads a template; `undefined` if it is none. */
export function readDesired(text: string): DesiredStack | undefined {
  const { document } = parseTemplate(text);
  if (document === undefined) return undefined;
  const section = (name: string): [string, TemplateMap][] =>
    Object.entries((document.template[name] ?? {}) as Record<string, TemplateMap>);
  return {
    resources: section('Resources').map(([logicalId, resource]) => ({
      logicalId,
      type: String(resource['Type']),
      properties: resource['Properties'] ?? {},
      deletionPolicy: resource['DeletionPolicy'] === undefined ? undefined : String(resource['DeletionPolicy']),
      updatePolicy: resource['UpdatePolicy'] as TemplateMap | undefined,
    })),
    outputs: Object.fromEntries(section('Outputs').map(([name, output]) => [name, output['Value'] ?? ''])),
    parameters: Object.fromEntries(
      section('Parameters').map(([name, { Default, NoEcho }]) => [
        name,
        { default: Default === undefined ? undefined : String(Default), noEcho: NoEcho === true || NoEcho === 'true' },
      ]),
    ),
  };
}

/** The value with `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join` of everything that `names` knows replaced. */
export function evaluate(value: TemplateValue, names: Readonly<Record<string, string>>): TemplateValue {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, names));
  const plain = toJson(value);
  if (typeof plain !== 'object' || plain === null) return value;
  const map = value as TemplateMap;
  const evaluated = Object.fromEntries(Object.entries(map).map(([key, item]) => [key, evaluate(item, names)]));
  const known = (name: string): string | undefined => names[name] ?? attribute(name, names);
  if (typeof map['Ref'] === 'string') return known(map['Ref']) ?? evaluated;
  const { 'Fn::GetAtt': getAtt, 'Fn::Sub': sub, 'Fn::Join': join } = evaluated;
  if (getAtt !== undefined) return known(Array.isArray(getAtt) ? getAtt.join('.') : String(getAtt)) ?? evaluated;
  if (typeof sub === 'string') return sub.replace(/\$\{([\w.:]+)\}/g, (text, name: string) => known(name) ?? text);
  if (Array.isArray(join) && Array.isArray(join[1])) return join[1].map(String).join(String(join[0]));
  return evaluated;
}

/** Attributes are as good as any: `Table.Arn` is `<physical id>.Arn`. */
function attribute(name: string, names: Readonly<Record<string, string>>): string | undefined {
  const [resource = '', ...rest] = name.split('.');
  const id = names[resource];
  return rest.length === 0 || id === undefined ? undefined : `${id}.${rest.join('.')}`;
}

/** The capability that a template needs, as CloudFormation decides it from IAM resources. */
export function requiredCapability({ resources }: DesiredStack): string | undefined {
  const iam = resources.filter(({ type }) =>
    /^AWS::IAM::(Role|Policy|ManagedPolicy|User|Group|AccessKey|InstanceProfile|UserToGroupAddition)$/.test(type),
  );
  if (iam.length === 0) return undefined;
  const isNamed = iam.some(({ properties }) =>
    ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'].some(
      (name) => name in Object(properties),
    ),
  );
  return isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
}
