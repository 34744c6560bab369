import {
  isList,
  isMap,
  type TemplateDocument,
  type TemplateMap,
  type TemplatePath,
  type TemplateValue,
} from '../template/index.ts';
import {
  type ArtifactProperty,
  artifactProperties,
  globalArtifactProperties,
  metadataArtifactProperties,
} from './data/artifact-properties.ts';

/** A place of a template that names a file or folder of this machine. */
export interface LocalArtifact {
  /** Logical ID of the resource, or `Globals.Function`. */
  readonly resource: string;
  /** `CodeUri`, `Command.ScriptLocation` … */
  readonly property: string;
  /** Where the value is, or would be if it were written. */
  readonly path: TemplatePath;
  /** As the template has it; absent where the template's own folder is meant. */
  readonly value: TemplateValue | undefined;
  /** `image` is a container image that is in no registry yet. */
  readonly content: ArtifactProperty['content'] | 'image';
  readonly form: ArtifactProperty['form'];
  /** The loops (`Fn::ForEach`) that it is in, the outermost first. */
  readonly loops?: readonly TemplateLoop[] | undefined;
}

/** `Fn::ForEach` of the language extensions. */
export interface TemplateLoop {
  /** What follows `Fn::ForEach::`. */
  readonly name: string;
  readonly variable: string;
  /** The values of the variable, as the template has them. */
  readonly collection: TemplateValue;
}

/**
 * Everything in the template that has to be uploaded before it can be deployed, in the order of the template. Values
 * that are in the cloud already and intrinsic functions are left alone.
 */
export function findLocalArtifacts({ template }: TemplateDocument): LocalArtifact[] {
  const globals = mapAt(template, ['Globals']);
  const found: LocalArtifact[] = [];
  for (const [section, rule] of Object.entries(globalArtifactProperties)) {
    const value = valueAt(globals, [section, ...rule.path]);
    if (value !== undefined && isLocal(value)) {
      found.push(artifact({ resource: rule.resourceType, base: ['Globals', section] }, rule.path, value, rule));
    }
  }
  for (const [key, rules] of Object.entries(metadataArtifactProperties)) {
    for (const rule of rules) {
      const value = valueAt(template, ['Metadata', key, ...rule.path]);
      if (value === undefined || value === null || !isLocal(value)) continue;
      found.push(artifact({ resource: rule.resourceType, base: ['Metadata', key] }, rule.path, value, rule));
    }
  }
  for (const resource of resourcesIn(mapAt(template, ['Resources']), ['Resources'])) {
    const { loops } = resource;
    const mappings = loops.length === 0 ? {} : mapAt(template, ['Mappings']);
    const artifacts = artifactsOfResource(resource, globals, mappings);
    found.push(...(loops.length === 0 ? artifacts : artifacts.map((one) => ({ ...one, loops }))));
  }
  const sections = Object.entries(template).filter(([name]) => name !== 'Transform');
  for (const [name, value] of sections) found.push(...includes(value, [name], name));
  found.push(...includesOfTransformSection(template['Transform']));
  return found;
}

interface PlacedResource {
  readonly id: string;
  readonly path: TemplatePath;
  readonly resource: TemplateMap;
  readonly loops: readonly TemplateLoop[];
}

/** Resources, also those that `Fn::ForEach` (of the language extensions) makes several of. */
function resourcesIn(map: TemplateMap, path: TemplatePath, loops: readonly TemplateLoop[] = []): PlacedResource[] {
  return Object.entries(map).flatMap(([id, value]) => {
    if (isMap(value)) return [{ id, path: [...path, id], resource: value, loops }];
    if (!id.startsWith(LOOP) || !isList(value)) return [];
    const [variable, collection = [], body] = value;
    if (!isMap(body)) return [];
    const loop = { name: id.slice(LOOP.length), variable: String(variable), collection };
    return resourcesIn(body, [...path, id, 2], [...loops, loop]);
  });
}

const LOOP = 'Fn::ForEach::';

/** `mappings` are those that a build may have written for what loops make. */
function artifactsOfResource(
  { id, path, resource }: PlacedResource,
  globals: TemplateMap,
  mappings: TemplateMap,
): LocalArtifact[] {
  const owner = { resource: id, base: [...path, 'Properties'] };
  const type = resource['Type'];
  const properties = mapAt(resource, ['Properties']);
  const shared = type === 'AWS::Serverless::Function' ? mapAt(globals, ['Function']) : {};
  const isImage = (properties['PackageType'] ?? shared['PackageType']) === 'Image';
  const found: LocalArtifact[] = [];
  const imagePath = isImage ? IMAGE_PATHS.get(type) : undefined;
  if (imagePath !== undefined) {
    const value = valueAt(properties, imagePath) ?? valueAt(shared, imagePath);
    if (isLocalImage(value, mappings)) {
      found.push(artifact(owner, imagePath, value, { content: 'image', form: 'uri' }));
    }
  }
  for (const rule of artifactProperties) {
    if (rule.resourceType !== type || (rule.zipPackagesOnly && isImage)) continue;
    const values = valuesAt(properties, rule.path).filter(({ value }) => value !== null);
    for (const { path: below, value } of values) {
      if (isLocal(value) || builtMapping(value, mappings)) found.push(artifact(owner, below, value, rule));
    }
    const stand = [...(rule.alternatives ?? []), ...rule.path];
    const stated = values.length > 0 || stand.some((name) => (properties[name] ?? shared[name] ?? null) !== null);
    if (!stated && rule.defaultsToTemplateFolder) {
      found.push(artifact(owner, rule.path, undefined, rule));
    }
  }
  return found;
}

/** Where functions name their container image. */
const IMAGE_PATHS: ReadonlyMap<TemplateValue | undefined, readonly string[]> = new Map([
  ['AWS::Serverless::Function', ['ImageUri']],
  ['AWS::Lambda::Function', ['Code', 'ImageUri']],
]);

/** Whether an image is one of this machine; without a name, it is still missing. */
function isLocalImage(value: TemplateValue | undefined, mappings: TemplateMap): boolean {
  if (isMap(value)) return builtMapping(value, mappings) !== undefined;
  return typeof value !== 'string' || !/^\d{12}\.dkr\.ecr\./.test(value);
}

/** A look-up in a mapping, as a build writes it for a property that has another value for each round of a loop. */
export interface BuiltMapping {
  readonly name: string;
  /** What is looked up: the variables of the loop. */
  readonly key: TemplateValue;
  /** What is in it and on this machine, by its key. */
  readonly values: readonly (readonly [string, string])[];
}

/** The mapping behind a value; `undefined` for anything else, and where nothing of it is on this machine. */
export function builtMapping(value: TemplateValue, mappings: TemplateMap): BuiltMapping | undefined {
  const lookUp = isMap(value) ? value['Fn::FindInMap'] : undefined;
  const [name, key, property] = isList(lookUp) ? lookUp : [];
  if (typeof name !== 'string' || !name.startsWith('SAM') || key === undefined) return undefined;
  if (typeof property !== 'string') return undefined;
  const values = Object.entries(mapAt(mappings, [name])).flatMap(([entry, given]): [string, string][] => {
    const one = isMap(given) ? given[property] : undefined;
    return typeof one === 'string' && isLocal(one) ? [[entry, one]] : [];
  });
  return values.length === 0 ? undefined : { name, key, values };
}

/** `AWS::Include` may stand anywhere in a template as `Fn::Transform`. */
function includes(value: TemplateValue, path: TemplatePath, resource: string): LocalArtifact[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => includes(item, [...path, index], resource));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const owner = path[0] === 'Resources' && path.length === 1 ? key : resource;
    if (key === 'Fn::Transform') return include(child, [...path, key], owner);
    return includes(child, [...path, key], owner);
  });
}

function includesOfTransformSection(section: TemplateValue | undefined): LocalArtifact[] {
  if (Array.isArray(section)) return section.flatMap((item, index) => include(item, ['Transform', index], 'Transform'));
  return section === undefined ? [] : include(section, ['Transform'], 'Transform');
}

function include(macro: TemplateValue, path: TemplatePath, resource: string): LocalArtifact[] {
  if (!isMap(macro) || macro['Name'] !== 'AWS::Include') return [];
  const value = valueAt(macro, ['Parameters', 'Location']);
  if (value === undefined || !isLocal(value)) return [];
  return [artifact({ resource, base: path }, ['Parameters', 'Location'], value, { content: 'file', form: 'uri' })];
}

/** `base` is where `path` begins. */
function artifact(
  { resource, base }: { readonly resource: string; readonly base: TemplatePath },
  path: readonly (string | number)[],
  value: TemplateValue | undefined,
  { content, form }: Pick<LocalArtifact, 'content' | 'form'>,
): LocalArtifact {
  return { resource, property: path.join('.'), path: [...base, ...path], value, content, form };
}

/** A map is an intrinsic function or a place in S3; a text with a scheme is in the cloud. */
function isLocal(value: TemplateValue): boolean {
  return !isMap(value) && !(typeof value === 'string' && /^[a-z][a-z0-9+.-]+:\/\//i.test(value));
}

function mapAt(map: TemplateMap, path: readonly string[]): TemplateMap {
  const value = valueAt(map, path);
  return isMap(value) ? value : {};
}

function valueAt(map: TemplateMap, path: readonly string[]): TemplateValue | undefined {
  return valuesAt(map, path)[0]?.value;
}

/** The values at `path`, where `*` stands for every key. */
function valuesAt(
  value: TemplateValue,
  [key, ...rest]: readonly string[],
  path: readonly string[] = [],
): { path: readonly string[]; value: TemplateValue }[] {
  if (key === undefined) return [{ path, value }];
  if (!isMap(value)) return [];
  const keys = key === '*' ? Object.keys(value) : [key];
  return keys.flatMap((name) => {
    const child = value[name];
    return child === undefined ? [] : valuesAt(child, rest, [...path, name]);
  });
}
