import { Fault } from '../errors.ts';
import { type BodyValue, existing, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isList, isMap, type Optional, sameValue, truthy, type Value, type ValueMap } from '../value.ts';
import { ANY_METHOD } from './conditionals.ts';
import type { DocumentEditor } from './editor.ts';

const POLICY = 'x-amazon-apigateway-policy';

/** `ResourcePolicy` for one path; `stage` is what `${__Stage__}` stands for. */
export function addResourcePolicy(editor: DocumentEditor, policy: ValueMap, path: string, stage: BodyValue): void {
  const target = policyOf(editor);
  const resources = (): BodyValue[] => methodResources(editor, path, stage);
  for (const [list, effect] of [
    ['AwsAccountWhitelist', 'Allow'],
    ['AwsAccountBlacklist', 'Deny'],
  ] as const) {
    addAccounts(editor, target, policy, list, effect, resources);
  }
  for (const [list, operator] of [
    ['IpRangeWhitelist', 'NotIpAddress'],
    ['IpRangeBlacklist', 'IpAddress'],
  ] as const) {
    const ranges = policy[list];
    if (!absent(ranges)) resources();
    if (truthy(ranges))
      addPair(editor, target, resources, { [operator]: { 'aws:SourceIp': listOf(editor, policy, list) } });
  }
  addNetworks(editor, target, policy, 'Blacklist', 'StringEquals', resources);
  addNetworks(editor, target, policy, 'Whitelist', 'StringNotEquals', resources);
  editor.body.set(editor.root, POLICY, existing(target));
}

/** `CustomStatements`. */
export function addCustomStatements(editor: DocumentEditor, policy: ValueMap): void {
  const statements = policy['CustomStatements'];
  if (statements === undefined || !truthy(statements)) return;
  const target = policyOf(editor);
  editor.body.set(target, 'Version', '2012-10-17');
  if (absent(target['Statement'])) {
    editor.body.set(target, 'Statement', editor.body.authored(policy, 'CustomStatements'));
  } else {
    const all = isList(statements) ? itemsOf(editor, statements) : [editor.body.authored(policy, 'CustomStatements')];
    for (const statement of all) addStatement(editor, target, statement, { once: true });
  }
  editor.body.set(editor.root, POLICY, existing(target));
}

function policyOf(editor: DocumentEditor): ValueMap {
  const present = editor.root[POLICY];
  return isMap(present) && truthy(present) ? present : editor.body.create({});
}

function listOf(editor: DocumentEditor, policy: ValueMap, name: string): BodyValue {
  const entry = editor.body.authored(policy, name);
  return isList(policy[name]) ? entry : [entry];
}

function addAccounts(
  editor: DocumentEditor,
  target: ValueMap,
  policy: ValueMap,
  list: string,
  effect: 'Allow' | 'Deny',
  resources: () => BodyValue,
): void {
  const accounts = policy[list];
  if (absent(accounts)) return;
  resources();
  if (!truthy(accounts)) return;
  if (!isMap(accounts) && !isList(accounts)) {
    throw Fault.fatal(`Type of '${pythonString(accounts)}' must be a list or dictionary`);
  }
  editor.body.set(target, 'Version', '2012-10-17');
  const statement: BodyValue = {
    Effect: effect,
    Action: 'execute-api:Invoke',
    Resource: resources(),
    Principal: { AWS: listOf(editor, policy, list) },
  };
  if (absent(target['Statement'])) editor.body.set(target, 'Statement', statement);
  else addStatement(editor, target, statement, { once: false });
}

function addNetworks(
  editor: DocumentEditor,
  target: ValueMap,
  policy: ValueMap,
  kind: 'Blacklist' | 'Whitelist',
  operator: string,
  resources: () => BodyValue,
): void {
  const named = policy[`SourceVpc${kind}`];
  if (!absent(named) && !isListOfStrings(named)) {
    throw Fault.fatal(
      `SourceVpc${kind} must be a list of strings. Use IntrinsicVpc${kind} instead for values that use Intrinsic Functions`,
    );
  }
  // Whether anybody is named or not, the path has to be one.
  resources();
  const names = namesIn(named);
  const networks = new Map<string, BodyValue[]>();
  const add = (key: string, ids: readonly BodyValue[]): void => {
    networks.set(key, [...(networks.get(key) ?? []), ...ids]);
  };
  for (const [key, prefix] of [
    ['aws:SourceVpc', 'vpc-'],
    ['aws:SourceVpce', 'vpce-'],
  ] as const) {
    const ids = names.filter((name) => name.startsWith(prefix));
    if (ids.length > 0)
      add(
        key,
        ids.map((id) => given(id)),
      );
  }
  if (!absent(policy[`IntrinsicVpc${kind}`])) add('aws:SourceVpc', itemsOf(editor, policy[`IntrinsicVpc${kind}`]));
  if (!absent(policy[`IntrinsicVpce${kind}`])) add('aws:SourceVpce', itemsOf(editor, policy[`IntrinsicVpce${kind}`]));
  if ([...networks.values()].every((ids) => ids.length === 0)) return;
  addPair(editor, target, resources, { [operator]: networks });
}

/** A text counts as the list of its characters, none of which is the id of a network. */
function isListOfStrings(value: Value): boolean {
  if (typeof value === 'string' || isMap(value)) return true;
  return isList(value) && value.every((item) => typeof item === 'string');
}

function namesIn(value: Optional): string[] {
  if (isMap(value)) return Object.keys(value);
  return isList(value) ? value.filter((item) => typeof item === 'string') : [];
}

function itemsOf(editor: DocumentEditor, value: Optional): BodyValue[] {
  if (isList(value)) return value.map((_, index) => editor.body.authored(value, index));
  // Python extends a list with the characters of a text and with the keys of a map.
  if (typeof value === 'string') return [...value];
  return isMap(value) ? Object.keys(value).map((key) => given(key)) : [];
}

/** Lets everybody in, and turns away whom `condition` names. */
function addPair(editor: DocumentEditor, target: ValueMap, resources: () => BodyValue, condition: BodyValue): void {
  editor.body.set(target, 'Version', '2012-10-17');
  const common = (Effect: string): { readonly [key: string]: BodyValue } => ({
    Effect,
    Action: 'execute-api:Invoke',
    Resource: resources(),
    Principal: '*',
  });
  const once = !absent(target['Statement']);
  if (!once) editor.body.set(target, 'Statement', []);
  addStatement(editor, target, common('Allow'), { once });
  addStatement(editor, target, { ...common('Deny'), Condition: condition }, { once });
}

/** Appends to `Statement`, which becomes a list; with `once` only if no equal statement is there. */
function addStatement(
  editor: DocumentEditor,
  target: ValueMap,
  statement: BodyValue,
  { once }: { readonly once: boolean },
): void {
  const [created] = editor.body.create([statement]);
  const present = target['Statement'] ?? [];
  const list = isList(present) ? present : editor.body.create([existing(present)]);
  const known = once && list.some((other) => sameValue(other, created));
  if (!known && created !== undefined) editor.body.append(list, existing(created));
  editor.body.set(target, 'Statement', existing(list));
}

/** The ARNs of the methods of a path. */
function methodResources(editor: DocumentEditor, path: string, stage: BodyValue): BodyValue[] {
  const methods = editor.pathItems(path).flatMap((item) => [...editor.body.keys(item)]);
  const wildcarded = withWildcards(path);
  return methods.map((method) => {
    const any = method.toLowerCase() === ANY_METHOD || method.toLowerCase() === 'any';
    const resource = `execute-api:/\${__Stage__}/${any ? '*' : method.toUpperCase()}${wildcarded}`;
    return { 'Fn::Sub': [given(resource), { __Stage__: stage }] };
  });
}

/** A path whose parameters, greedy ones too, match anything: `/items/*`. */
export function withWildcards(path: string): string {
  return path.replace(/\{([a-zA-Z0-9._-]+\+?)\}/g, '*');
}
