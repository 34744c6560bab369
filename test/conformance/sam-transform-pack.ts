import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate, toJson } from '../../src/template/index.ts';
import {
  type ServerlessRepoAnswer,
  TransformError,
  type TransformOptions,
  transform,
} from '../../src/transform/index.ts';
import { transformPack } from '../set-up/conformance.ts';

/** One official case: a template and what the official transform makes of it. */
export interface OfficialCase {
  readonly name: string;
  readonly kind: 'success' | 'error' | 'feature-toggle';
  readonly family: string;
  readonly sam_types: readonly string[];
}

/** How one case did in one partition. Errors are `exact` or not; the other levels are for templates. */
export interface CaseResult {
  readonly official: OfficialCase;
  readonly partition: string;
  readonly exact: boolean;
  /** Apart from the ids of REST deployments, which carry a hash. */
  readonly exactButDeployments: boolean;
  /** With the order of every list; known for the partition `aws` only. */
  readonly orderExact: boolean;
  /** An exception other than the official error. */
  readonly crash: string | undefined;
  readonly expected: unknown;
  readonly actual: unknown;
}

interface Environment {
  readonly parameter_values: Record<string, string>;
  readonly partitions: Record<string, { region: string }>;
  readonly managed_policies: { mock_loader: Record<string, Record<string, string>> };
  readonly sar_mock: { default_reply: { TemplateUrl: string; TemplateId: string } };
}

/** Reads the official cases from a folder, wherever it is. */
export class Pack {
  readonly folder: string;
  readonly cases: readonly OfficialCase[];
  readonly environment: Environment;
  readonly #wrongOrder: ReadonlySet<string>;
  readonly #randomOrder: ReadonlySet<string>;

  constructor(folder: string) {
    this.folder = folder;
    this.cases = this.#read<{ cases: OfficialCase[] }>('manifest.json').cases;
    this.environment = this.#read<Environment>('environment.json');
    const order = existsSync(join(folder, 'data/list_order.json'))
      ? this.#read<{ file_order_is_wrong: string[]; order_is_random: string[] }>('data/list_order.json')
      : { file_order_is_wrong: [], order_is_random: [] };
    this.#wrongOrder = new Set(order.file_order_is_wrong);
    this.#randomOrder = new Set(order.order_is_random);
  }

  static folder(): string {
    return transformPack.folder;
  }

  static find(): Pack | undefined {
    const folder = Pack.folder();
    return existsSync(join(folder, 'manifest.json')) ? new Pack(folder) : undefined;
  }

  /** Runs a case in every partition that has an expectation for it. */
  run(official: OfficialCase): CaseResult[] {
    if (official.kind === 'error') return [this.#runError(official)];
    return Object.keys(this.environment.partitions).map((partition) => this.#runSuccess(official, partition));
  }

  #options(official: OfficialCase, partition: string): TransformOptions {
    return {
      region: this.environment.partitions[partition]!.region,
      parameters: this.environment.parameter_values,
      serverlessRepo: ({ applicationId }) => this.#application(applicationId),
      managedPolicies: this.environment.managed_policies.mock_loader[partition]!,
      featureToggles:
        official.kind === 'feature-toggle'
          ? { normalized_open_api_version: true, deployment_preference_condition_fix: true }
          : {},
    };
  }

  /** The repository of the official suite: its answers depend on the id. */
  #application(applicationId: string): ServerlessRepoAnswer {
    if (['no-access', 'non-existent', 'invalid-semver'].includes(applicationId)) {
      return { error: `Cannot access application: ${applicationId}.` };
    }
    const { TemplateUrl: templateUrl, TemplateId: templateId } = this.environment.sar_mock.default_reply;
    if (applicationId === 'preparing-never-ready') return { templateUrl, templateId, status: 'PREPARING' };
    return { templateUrl, templateId, status: applicationId === 'expired' ? 'EXPIRED' : 'ACTIVE' };
  }

  #transform(official: OfficialCase, partition: string): unknown {
    const text = readFileSync(join(this.folder, 'cases', official.name, 'input.yaml'), 'utf8');
    const { document, diagnostics } = parseTemplate(text, { format: 'yaml' });
    if (!document) throw new TypeError(`The input of ${official.name} cannot be read: ${diagnostics[0]?.message}`);
    return toJson(transform(document, this.#options(official, partition)).template);
  }

  #runSuccess(official: OfficialCase, partition: string): CaseResult {
    const expected = this.#read(`cases/${official.name}/${partition}.json`);
    let actual: unknown;
    let crash: string | undefined;
    try {
      actual = this.#transform(official, partition);
    } catch (error) {
      crash = error instanceof TransformError ? error.message : String(error instanceof Error ? error.stack : error);
    }
    const exact = crash === undefined && unordered(actual) === unordered(expected);
    return {
      official,
      partition,
      exact,
      exactButDeployments:
        exact || (crash === undefined && unordered(maskDeployments(actual)) === unordered(maskDeployments(expected))),
      orderExact:
        exact && (this.#randomOrder.has(official.name) || this.#sameOrder(official, partition, actual, expected)),
      crash,
      expected,
      actual,
    };
  }

  #sameOrder({ name }: OfficialCase, partition: string, actual: unknown, expected: unknown): boolean {
    if (partition !== 'aws') return true;
    return (
      ordered(actual) === ordered(this.#wrongOrder.has(name) ? this.#read(`strict_order/${name}.aws.json`) : expected)
    );
  }

  #runError(official: OfficialCase): CaseResult {
    const expected = this.#read<{ errorMessage: string }>(`cases/${official.name}/error.json`).errorMessage;
    let actual: unknown;
    let crash: string | undefined;
    try {
      this.#transform(official, 'aws');
      actual = 'no error';
    } catch (error) {
      if (error instanceof TransformError) actual = error.message;
      else crash = String(error instanceof Error ? error.stack : error);
    }
    const exact = actual === expected;
    return {
      official,
      partition: 'aws',
      exact,
      exactButDeployments: exact,
      orderExact: exact,
      crash,
      expected,
      actual,
    };
  }

  #read<T>(path: string): T {
    return JSON.parse(readFileSync(join(this.folder, path), 'utf8'));
  }
}

/** A text that is the same for values that differ in the order of keys only. */
function ordered(value: unknown): string {
  return JSON.stringify(value, sortedKeys);
}

/** A text that is the same for values that differ in the order of keys and lists only: the official comparison. */
export function unordered(value: unknown): string {
  const write = (node: unknown): string => {
    if (Array.isArray(node)) return `[${node.map(write).sort().join()}]`;
    if (typeof node !== 'object' || node === null) return JSON.stringify(node) ?? 'undefined';
    return `{${Object.entries(node)
      .map(([key, item]) => `${JSON.stringify(key)}:${write(item)}`)
      .sort()
      .join()}}`;
  };
  return write(value);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The template with the hashes of REST deployments made equal. */
export function maskDeployments(value: unknown): unknown {
  const ids = new Map<string, string>();
  const resources = Object.entries(Object(value).Resources ?? {});
  for (const [id, resource] of resources) {
    if (Object(resource).Type === 'AWS::ApiGateway::Deployment') ids.set(id, id.replace(/[0-9a-f]{10}$/, '<hash>'));
  }
  let text = JSON.stringify(value).replace(/RestApi deployment id: [0-9a-f]{40}/g, 'RestApi deployment id: <hash>');
  for (const [id, masked] of ids) text = text.replaceAll(id, masked);
  return JSON.parse(text);
}
