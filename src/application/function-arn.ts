/** What an identifier of a function says. */
export interface FunctionIdentifier {
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier?: string | undefined;
}

const IN_ARN = /arn:[\w-]+:lambda:[^:]*:\d*:function:([\w.-]+)(?::([\w$-]+))?/;
const IDENTIFIER = /^(?:\d{12}:function:)?([\w./-]+?)(?::([\w$-]+))?$/;

/** The function that an ARN, or an integration URI with an ARN in it, leads to. */
export function functionInUri(uri: string): FunctionIdentifier | undefined {
  const [, name, qualifier] = IN_ARN.exec(uri) ?? [];
  return name === undefined ? undefined : { name, qualifier };
}

/** Every form that Lambda's API takes: a name, `name:alias`, `account:function:name`, an ARN. */
export function parseFunctionIdentifier(identifier: string): FunctionIdentifier | undefined {
  if (identifier.startsWith('arn:')) return functionInUri(identifier);
  const [, name, qualifier] = IDENTIFIER.exec(identifier) ?? [];
  return name === undefined ? undefined : { name, qualifier };
}
