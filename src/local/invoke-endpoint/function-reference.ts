import { type FunctionDefinition, functionsNamed } from '../../application/index.ts';
import { publishedVersion } from '../published.ts';
import { ServiceFault } from './service-fault.ts';
import { type MemberRules, type Violation, violationsOf } from './violations.ts';

/** A function, and which version of it, as a caller names them. */
export interface FunctionReference {
  readonly definition: FunctionDefinition;
  /** As the caller gave it: `$LATEST`, a version, an alias; absent when he gave none. */
  readonly qualifier: string | undefined;
  /** What runs: `$LATEST` or a number. */
  readonly version: string;
  /** The ARN that the function sees: with the qualifier of the caller, if there is one. */
  readonly arn: string;
}

/** The pattern of the service's own model; it is part of the message. */
const PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?';
const FUNCTION_NAME = new RegExp(`^${PATTERN}$`);
const NAME_RULES: MemberRules = { maxLength: 256, pattern: { test: FUNCTION_NAME, text: PATTERN } };
const NAME_GROUP = 11;
const QUALIFIER_GROUP = 13;

const QUALIFIER_PATTERN = '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+';
const QUALIFIER_RULES: MemberRules = {
  maxLength: 128,
  pattern: { test: new RegExp(`^(?:${QUALIFIER_PATTERN})$`), text: QUALIFIER_PATTERN },
};

/** The functions that an endpoint serves, found by every form of identifier that Lambda's API takes. */
export class FunctionDirectory {
  readonly functions: readonly FunctionDefinition[];
  readonly #region: string;
  readonly #accountId: string;

  constructor(functions: readonly FunctionDefinition[], region: string, accountId: string) {
    this.functions = functions;
    this.#region = region;
    this.#accountId = accountId;
  }

  /**
   * What `identifier` and `qualifier` mean: a name, an ARN, a partial ARN, each with a qualifier or without. Besides what
   * AWS takes it may be an id of the template. Region and account of an ARN are not compared: code that names a function
   * in AWS finds the local one of the same name. `others` is what is wrong with the call besides.
   */
  find(
    identifier: string,
    qualifier: string | undefined,
    others: readonly Violation[] = [],
  ): FunctionReference | ServiceFault {
    const known = this.#named(identifier);
    const violations = [
      ...(known === undefined ? violationsOf('functionName', identifier, NAME_RULES) : []),
      ...violationsOf('qualifier', qualifier, QUALIFIER_RULES),
      ...others,
    ];
    if (violations.length > 0) return ServiceFault.validation(violations);
    if (known !== undefined) return this.#qualified(known, qualifier);
    const parts = FUNCTION_NAME.exec(identifier) ?? [];
    const name = parts[NAME_GROUP] ?? '';
    const inName = parts[QUALIFIER_GROUP];
    if (inName !== undefined && qualifier !== undefined && inName !== qualifier) return ServiceFault.qualifiersDiffer();
    const definition = this.#named(name);
    const wanted = qualifier ?? inName;
    if (definition !== undefined) return this.#qualified(definition, wanted);
    const arn = `arn:${partitionOf(this.#region)}:lambda:${this.#region}:${this.#accountId}:function:${name}`;
    return ServiceFault.functionNotFound(`${arn}:${wanted ?? '$LATEST'}`);
  }

  /** The function with this ARN, whatever its qualifier. */
  byArn(arn: string): FunctionReference | undefined {
    const found = this.find(arn, undefined);
    return found instanceof ServiceFault ? undefined : found;
  }

  /** Names come first, as AWS knows nothing else. */
  #named(name: string): FunctionDefinition | undefined {
    const named = this.functions.find((candidate) => candidate.name === name);
    if (named !== undefined) return named;
    const [found, ...others] = functionsNamed(this.functions, name);
    return others.length === 0 ? found : undefined;
  }

  #qualified(definition: FunctionDefinition, qualifier: string | undefined): FunctionReference | ServiceFault {
    if (qualifier === undefined) return { definition, qualifier, version: '$LATEST', arn: definition.arn };
    const arn = `${definition.arn}:${qualifier}`;
    const version = publishedVersion(definition, qualifier);
    return version === undefined ? ServiceFault.functionNotFound(arn) : { definition, qualifier, version, arn };
  }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
