import { readFile } from 'node:fs/promises';
import { isObject, messageOf, systemCodeOf, writeFileAtomically } from '../../core/index.ts';
import type { SigningProfile } from '../../package/index.ts';
import type { Capability } from '../capability.ts';
import { DeployError } from '../errors.ts';
import { patchToml, type TomlValue } from './patch-toml.ts';

/**
 * What a `samconfig.toml` says about deployments, with the names that options have here. What it does not say is absent.
 *
 * @public
 */
export interface SamConfig {
  /** `stack_name` */
  readonly stackName?: string;
  /** `region` */
  readonly region?: string;
  /** `profile` */
  readonly profile?: string;
  /** `s3_bucket` */
  readonly bucket?: string;
  /** `resolve_s3`, where no bucket is named */
  readonly resolveS3?: boolean;
  /** `resolve_image_repos` */
  readonly resolveImageRepos?: boolean;
  /** `image_repository` */
  readonly imageRepository?: string;
  /** `image_repositories`: by function */
  readonly imageRepositories?: Readonly<Record<string, string>>;
  /** `s3_prefix` */
  readonly prefix?: string;
  /** `kms_key_id` */
  readonly kmsKeyId?: string;
  /** `metadata` */
  readonly metadata?: Readonly<Record<string, string>>;
  /** `signing_profiles`: by function or layer */
  readonly signingProfiles?: Readonly<Record<string, SigningProfile>>;
  /** `parameter_overrides`, in any of the forms that SAM CLI takes. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** `capabilities` */
  readonly capabilities?: readonly Capability[];
  /** `tags` */
  readonly tags?: Readonly<Record<string, string>>;
  /** `role_arn` */
  readonly roleArn?: string;
  /** `notification_arns` */
  readonly notificationArns?: readonly string[];
  /** `disable_rollback` */
  readonly disableRollback?: boolean;
  /** `on_failure` */
  readonly onFailure?: 'ROLLBACK' | 'DELETE' | 'DO_NOTHING';
  /** `fail_on_empty_changeset` */
  readonly failOnEmptyChangeSet?: boolean;
  /** `force_upload` */
  readonly forceUpload?: boolean;
  /** `express` */
  readonly express?: boolean;
  /** `max_wait_duration`, in minutes */
  readonly maxWaitDuration?: number;
}

/**
 * Which part of a configuration file is meant.
 *
 * @public
 */
export interface SamConfigOptions {
  /** The environment. Default: `default`. */
  readonly env?: string | undefined;
  /** The command, as SAM CLI's table has it. Default: `deploy`. */
  readonly command?: string | undefined;
}

/**
 * Reads what a `samconfig.toml` of SAM CLI says about deployments. A file that is not there says nothing.
 *
 * @throws {@link DeployError} `CONFIG_INVALID` if it is no TOML.
 * @example
 * ```ts
 * const { region, profile, stackName = 'orders', ...config } = await readSamConfig('samconfig.toml', { env: 'prod' });
 * await using sam = new SamClient({ template: 'template.yaml', region, profile });
 * await sam.deploy({ ...config, stackName });
 * ```
 * @public
 */
export async function readSamConfig(file: string, options: SamConfigOptions = {}): Promise<SamConfig> {
  const values = tableIn(await contentOf(file), options);
  const text = (name: string): string | undefined => (values[name] === undefined ? undefined : String(values[name]));
  const flag = (name: string): boolean | undefined =>
    values[name] === undefined ? undefined : String(values[name]) === 'true';
  const list = (name: string): string[] | undefined => {
    const value = values[name];
    if (Array.isArray(value)) return value.map(String);
    return value === undefined
      ? undefined
      : String(value)
          .split(/[\s,]+/)
          .filter((item) => item !== '');
  };
  const config = {
    stackName: text('stack_name'),
    region: text('region'),
    profile: text('profile'),
    bucket: text('s3_bucket'),
    resolveS3: values['s3_bucket'] === undefined ? flag('resolve_s3') : undefined,
    resolveImageRepos: flag('resolve_image_repos'),
    imageRepository: text('image_repository'),
    imageRepositories: pairsIn(values['image_repositories']),
    prefix: text('s3_prefix'),
    kmsKeyId: text('kms_key_id'),
    metadata: metadataIn(values['metadata']),
    signingProfiles: profilesIn(pairsIn(values['signing_profiles'])),
    parameters: pairsIn(values['parameter_overrides']),
    capabilities: list('capabilities'),
    tags: pairsIn(values['tags']),
    roleArn: text('role_arn'),
    notificationArns: list('notification_arns'),
    disableRollback: flag('disable_rollback'),
    onFailure: text('on_failure'),
    failOnEmptyChangeSet: flag('fail_on_empty_changeset'),
    forceUpload: flag('force_upload'),
    express: flag('express'),
    maxWaitDuration: values['max_wait_duration'] === undefined ? undefined : Number(values['max_wait_duration']),
  };
  // The service refuses a capability that it does not know, by name.
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) as SamConfig;
}

/** Whether the configuration asks before changes are made. */
export async function readsConfirm(file: string, options: SamConfigOptions): Promise<boolean> {
  return String(tableIn(await contentOf(file), options)['confirm_changeset']) === 'true';
}

/** Sets values of a command in a configuration file; everything else in it, comments too, stays as it is. */
export async function writeSamConfig(
  file: string,
  values: Readonly<Record<string, TomlValue>>,
  { env = 'default', command = 'deploy' }: SamConfigOptions = {},
): Promise<void> {
  const { parse, stringify } = await import('smol-toml');
  const before = await textOf(file);
  // Without a version, SAM CLI does not read it.
  const text = before === undefined ? 'version = 0.1\n' : before;
  const content = parsed(file, text, parse);
  const wanted = structuredClone(content);
  const table = tableAt(wanted, [env, command, 'parameters']);
  for (const [name, value] of Object.entries(values)) table[name] = value;
  const patched = patchToml(text, [env, command, 'parameters'], values, parse);
  const isRight = patched !== undefined && sameToml(patched, wanted, parse, stringify);
  await writeFileAtomically(file, isRight ? patched : stringify(wanted));
}

function sameToml(
  text: string,
  wanted: Record<string, unknown>,
  parse: (text: string) => Record<string, unknown>,
  stringify: (value: Record<string, unknown>) => string,
): boolean {
  try {
    return stringify(parse(text)) === stringify(wanted);
  } catch {
    return false;
  }
}

function tableAt(root: Record<string, unknown>, path: readonly string[]): Record<string, unknown> {
  let table = root;
  for (const key of path) {
    const next = isObject(table[key]) ? table[key] : {};
    table[key] = next;
    table = next;
  }
  return table;
}

/** The parameters of the command over those for all commands. */
function tableIn(
  content: Record<string, unknown>,
  { env = 'default', command = 'deploy' }: SamConfigOptions,
): Readonly<Record<string, unknown>> {
  const at = (...path: string[]): Record<string, unknown> => {
    let value: unknown = content;
    for (const key of path) value = isObject(value) ? value[key] : undefined;
    return isObject(value) ? value : {};
  };
  return { ...at(env, 'global', 'parameters'), ...at(env, command, 'parameters') };
}

async function contentOf(file: string): Promise<Record<string, unknown>> {
  const text = await textOf(file);
  if (text === undefined) return {};
  const { parse } = await import('smol-toml');
  return parsed(file, text, parse);
}

function parsed(file: string, text: string, parse: (text: string) => Record<string, unknown>): Record<string, unknown> {
  try {
    return parse(text);
  } catch (error) {
    throw DeployError.configInvalid(file, messageOf(error), error);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw DeployError.configInvalid(file, messageOf(error), error);
  }
}

/** `K=V K2="V 2"`, `ParameterKey=K,ParameterValue=V`, a list of such texts, or a table. */
function pairsIn(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, Array.isArray(item) ? item.join(',') : String(item ?? '')]),
    );
  }
  const texts = Array.isArray(value) ? value.map(String) : [String(value)];
  const quoted = String.raw`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^\s"'\\])+`;
  const pairs: Record<string, string> = {};
  for (const text of texts) {
    const long = new RegExp(`ParameterKey=([^,\\s]+),ParameterValue=((?:${quoted})*)`, 'g');
    const rest = text.replace(long, (_, key: string, item: string) => {
      pairs[key] = unquoted(item);
      return '';
    });
    for (const [, key = '', item = ''] of rest.matchAll(new RegExp(`([^\\s="']+)=((?:${quoted})*)`, 'g'))) {
      pairs[key] = unquoted(item);
    }
  }
  return pairs;
}

/** `Name` or `Name:Owner`. */
function profilesIn(pairs: Record<string, string> | undefined): Record<string, SigningProfile> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(pairs).map(([id, text]) => {
      const [profileName = '', profileOwner] = text.split(':');
      return [id, { profileName, ...(profileOwner && { profileOwner }) }];
    }),
  );
}

/** Profiles by function or layer, as texts of {@link pairsText}. */
export function profileTexts(profiles: Readonly<Record<string, SigningProfile>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(profiles).map(([id, { profileName, profileOwner }]) => [
      id,
      profileOwner === undefined ? profileName : `${profileName}:${profileOwner}`,
    ]),
  );
}

/** `K=V,K2=V2`, or JSON. */
function metadataIn(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'string') return pairsIn(value);
  if (value.trimStart().startsWith('{')) return pairsIn(JSON.parse(value));
  return pairsIn(value.split(','));
}

function unquoted(text: string): string {
  return text.replace(
    /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\\(.)/gs,
    (_, double?: string, single?: string, plain?: string) => (double ?? single ?? plain ?? '').replace(/\\(.)/gs, '$1'),
  );
}

/** As SAM CLI writes them: every value quoted. */
export function pairsText(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([key, value]) => `${key}="${value.replace(/["\\]/g, '\\$&')}"`)
    .join(' ');
}
