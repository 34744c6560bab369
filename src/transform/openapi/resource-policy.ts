import { Fault } from '../errors.ts';
import { type BodyValue, existing, given } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { absent, isList, isMap, type Optional, sameValue, truthy, type Value, type ValueMap } from '../value.ts';
import { ANY_METHOD } from './conditionals.ts';
import type { DocumentEditor } from './editor.ts';

const POLICY = 'x-amazon-apigateway-policy';

/** `ResourcePolicy` for one path; `stage` is what `${__Stage__}` stands for. */
export function addResourcePolicy(editor: DocumentEditor, policy: ValueMap, path: string, stage: BodyValue): void {
  const written = new PathPolicy(editor, policy, path, stage);
  written.addAccounts('AwsAccountWhitelist', 'Allow');
  written.addAccounts('AwsAccountBlacklist', 'Deny');
  written.addRanges('IpRangeWhitelist', 'NotIpAddress');
  written.addRanges('IpRangeBlacklist', 'IpAddress');
  written.addNetworks('Blacklist', 'StringEquals');
  written.addNetworks('Whitelist', 'StringNotEquals');
  written.end();
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

/** The statements that a `ResourcePolicy` makes for one path. */
class PathPolicy {
  readonly #editor: DocumentEditor;
  readonly #policy: ValueMap;
  readonly #path: string;
  readonly #stage: BodyValue;
  readonly #target: ValueMap;

  constructor(editor: DocumentEditor, policy: ValueMap, path: string, stage: BodyValue) {
    this.#editor = editor;
    this.#policy = policy;
    this.#path = path;
    this.#stage = stage;
    this.#target = policyOf(editor);
  }

  addAccounts(list: string, effect: 'Allow' | 'Deny'): void {
    const accounts = this.#policy[list];
    if (absent(accounts)) return;
    this.#resources();
    if (!truthy(accounts)) return;
    if (!isMap(accounts) && !isList(accounts)) {
      throw Fault.fatal(`Type of '${pythonString(accounts)}' must be a list or dictionary`);
    }
    const { body } = this.#editor;
    body.set(this.#target, 'Version', '2012-10-17');
    const statement: BodyValue = {
      Effect: effect,
      Action: 'execute-api:Invoke',
      Resource: this.#resources(),
      Principal: { AWS: this.#listOf(list) },
    };
    if (absent(this.#target['Statement'])) body.set(this.#target, 'Statement', statement);
    else addStatement(this.#editor, this.#target, statement, { once: false });
  }

  addRanges(list: string, operator: 'IpAddress' | 'NotIpAddress'): void {
    const ranges = this.#policy[list];
    if (!absent(ranges)) this.#resources();
    if (truthy(ranges)) this.#addPair({ [operator]: { 'aws:SourceIp': this.#listOf(list) } });
  }

  addNetworks(kind: 'Blacklist' | 'Whitelist', operator: 'StringEquals' | 'StringNotEquals'): void {
    const policy = this.#policy;
    const named = policy[`SourceVpc${kind}`];
    if (!absent(named) && !isListOfStrings(named)) {
      throw Fault.fatal(
        `SourceVpc${kind} must be a list of strings. Use IntrinsicVpc${kind} instead for values that use Intrinsic Functions`,
      );
    }
    // Whether anybody is named or not, the path has to be one.
    this.#resources();
    const names = namesIn(named);
    const networks = new Map<string, BodyValue[]>();
    const add = (key: string, ids: readonly BodyValue[]): void => {
      networks.set(key, [...(networks.get(key) ?? []), ...ids]);
    };
    const addNames = (key: string, prefix: string): void => {
      const ids = names.filter((name) => name.startsWith(prefix));
      if (ids.length > 0) add(key, ids.map(given));
    };
    const addIntrinsics = (key: string, list: string): void => {
      if (!absent(policy[list])) add(key, itemsOf(this.#editor, policy[list]));
    };
    addNames('aws:SourceVpc', 'vpc-');
    addNames('aws:SourceVpce', 'vpce-');
    addIntrinsics('aws:SourceVpc', `IntrinsicVpc${kind}`);
    addIntrinsics('aws:SourceVpce', `IntrinsicVpce${kind}`);
    if ([...networks.values()].some((ids) => ids.length > 0)) this.#addPair({ [operator]: networks });
  }

  /** Writes it into the document. */
  end(): void {
    this.#editor.body.set(this.#editor.root, POLICY, existing(this.#target));
  }

  /** Lets everybody in, and turns away whom `condition` names. */
  #addPair(condition: BodyValue): void {
    const { body } = this.#editor;
    body.set(this.#target, 'Version', '2012-10-17');
    const common = (Effect: string): { readonly [key: string]: BodyValue } => ({
      Effect,
      Action: 'execute-api:Invoke',
      Resource: this.#resources(),
      Principal: '*',
    });
    const once = !absent(this.#target['Statement']);
    if (!once) body.set(this.#target, 'Statement', []);
    addStatement(this.#editor, this.#target, common('Allow'), { once });
    addStatement(this.#editor, this.#target, { ...common('Deny'), Condition: condition }, { once });
  }

  #resources(): BodyValue[] {
    return methodResources(this.#editor, this.#path, this.#stage);
  }

  #listOf(name: string): BodyValue {
    const entry = this.#editor.body.authored(this.#policy, name);
    return isList(this.#policy[name]) ? entry : [entry];
  }
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
