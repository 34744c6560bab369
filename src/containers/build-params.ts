import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { hostEnvironment, systemCodeOf } from '../core/index.ts';
import { ContainerError } from './container-error.ts';

/** What parameters of the command `docker build` mean to the engine. */
export interface BuildParams {
  /** What is sent to the engine besides, by the names of its API. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Where secrets come from, by their `id`. */
  readonly secrets: ReadonlyMap<string, SecretSource>;
}

/** A file, or a variable of the environment. */
type SecretSource = { readonly file: string } | { readonly variable: string };

/** Parameters that have a place in the engine's API, and what they are called there. */
const VALUES: Readonly<Record<string, { readonly name: string; readonly convert?: (value: string) => unknown }>> = {
  '--network': { name: 'networkmode' },
  '--platform': { name: 'platform' },
  '--shm-size': { name: 'shmsize', convert: bytesOf },
  '--target': { name: 'target' },
};
/** The same for those of which there may be many. */
const LISTS: Readonly<Record<string, { readonly name: string; convert(value: string): string }>> = {
  '--add-host': { name: 'extrahosts', convert: (value) => value.replace('=', ':') },
  '--cache-from': { name: 'cachefrom', convert: (value) => value.replace(/^type=registry,ref=/, '') },
};
const SWITCHES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  '--no-cache': { nocache: true },
  '--pull': { pull: true },
};
/** How the command behaves, which is not used here; and what the engine does in any case, or never does. */
const WITHOUT_MEANING = /^(--(progress|quiet|rm|force-rm|load|provenance|sbom|debug|builder)|-q|-D)$/;
const WITH_VALUE = [
  '--build-arg',
  '--label',
  '--secret',
  '--progress',
  '--builder',
  ...Object.keys({ ...VALUES, ...LISTS }),
];
/** Of those that cannot be passed on, why not. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^--ssh$/, 'an agent of SSH is not passed on to the engine; give the build a key with --secret'],
  [/^--build-context$/, 'the engine gets one folder, the DockerContext'],
  [/^(--file|-f|--tag|-t)$/, 'Metadata says it: Dockerfile, DockerImage and DockerTag'],
  [/^(--output|-o|--push|--cache-to|--iidfile|--metadata-file)$/, 'the image stays in the engine'],
];

/**
 * Reads parameters as they are written for the command (`DockerBuildExtraParams` of `Metadata`).
 *
 * @throws {@link ContainerError} `BUILD_PARAMETER_UNSUPPORTED` for those that are for the command alone.
 */
export function buildParams(tag: string, params: readonly string[], folder: string): BuildParams {
  const query: Record<string, unknown> = {};
  const buildArgs: Record<string, string> = {};
  const labels: Record<string, string> = {};
  const secrets = new Map<string, SecretSource>();
  const lists = new Map<string, readonly string[]>();
  const rest = params.flatMap((param) => (/^--[\w-]+\s/.test(param) ? split(param) : [param]));
  while (rest.length > 0) {
    const param = rest.shift() ?? '';
    const [, name = param, inline] = /^(-{1,2}[\w-]+)=(.*)$/s.exec(param) ?? [];
    const value = inline ?? (WITH_VALUE.includes(name) ? rest.shift() : undefined);
    const [single, list] = [VALUES[name], LISTS[name]];
    if (single !== undefined && value !== undefined) query[single.name] = single.convert?.(value) ?? value;
    else if (list !== undefined && value !== undefined) {
      lists.set(list.name, [...(lists.get(list.name) ?? []), list.convert(value)]);
    } else if (name === '--build-arg' && value !== undefined) addPair(buildArgs, value);
    else if (name === '--label' && value !== undefined) addPair(labels, value, '');
    else if (name === '--secret' && value !== undefined) addSecret(secrets, value, folder);
    else if (name in SWITCHES) {
      if (inline !== 'false') Object.assign(query, SWITCHES[name]);
    } else if (!WITHOUT_MEANING.test(name)) {
      const reason = REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'it is for the docker command';
      throw ContainerError.buildParameterUnsupported(tag, name, reason);
    }
  }
  for (const [name, list] of lists) query[name] = name === 'cachefrom' ? JSON.stringify(list) : list;
  return { query, buildArgs, labels, secrets };
}

/** The content of a secret; undefined where nobody has it. */
export async function secretOf(secrets: BuildParams['secrets'], id: string): Promise<Buffer | undefined> {
  const source = secrets.get(id);
  if (source === undefined) return undefined;
  if ('variable' in source) return Buffer.from(hostEnvironment()[source.variable] ?? '');
  return await readFile(source.file);
}

/** A secret that is missing would only be said by the step that reads it, and not which file it was. */
export async function checkSecrets(tag: string, secrets: BuildParams['secrets']): Promise<void> {
  for (const [id, source] of secrets) {
    if ('variable' in source) {
      if (hostEnvironment()[source.variable] !== undefined) continue;
      throw ContainerError.buildFailed(
        tag,
        `the secret "${id}" is to be in the variable ${source.variable}, which is not set`,
      );
    }
    await readFile(source.file).catch((error: unknown) => {
      const reason = systemCodeOf(error) ?? String(error);
      throw ContainerError.buildFailed(tag, `the secret "${id}" is to be in ${source.file}: ${reason}`, error);
    });
  }
}

/** `id=npmrc,src=.npmrc`, `id=token,env=NPM_TOKEN`, or only an id: then the variable of that name, or the file. */
function addSecret(secrets: Map<string, SecretSource>, text: string, folder: string): void {
  const fields = new Map(text.split(',').map((field) => [field.split('=')[0] ?? '', field.replace(/^[^=]*=?/, '')]));
  const id = fields.get('id') ?? '';
  const variable = fields.get('env') ?? (fields.get('type') === 'env' ? (fields.get('src') ?? id) : undefined);
  const file = fields.get('src') ?? fields.get('source');
  if (variable !== undefined) secrets.set(id, { variable });
  else if (file === undefined && hostEnvironment()[id] !== undefined) secrets.set(id, { variable: id });
  else secrets.set(id, { file: resolve(folder, file ?? id) });
}

/** A name without a value stands for the variable of this process. */
function addPair(pairs: Record<string, string>, text: string, missing?: string): void {
  const at = text.indexOf('=');
  if (at >= 0) pairs[text.slice(0, at)] = text.slice(at + 1);
  else {
    const value = missing ?? hostEnvironment()[text];
    if (value !== undefined) pairs[text] = value;
  }
}

/** One text with a parameter and its value. */
function split(param: string): readonly string[] {
  const at = param.search(/\s/);
  return [param.slice(0, at), param.slice(at).trim()];
}

function bytesOf(text: string): number {
  const [, number = '0', unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(text) ?? [];
  const factors: Readonly<Record<string, number>> = { k: 1024, m: 1_048_576, g: 1_073_741_824 };
  return Math.round(Number(number) * (factors[unit.toLowerCase()] ?? 1));
}
