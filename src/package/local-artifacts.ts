import {
  isMap,
  type TemplateDocument,
  type TemplateMap,
  type TemplatePath,
  type TemplateValue,
} from '../template/index.ts';
import { type ArtifactProperty, artifactProperties, globalArtifactProperties } from './data/artifact-properties.ts';

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
      found.push(artifact(rule.resourceType, ['Globals', section], rule.path, value, rule));
    }
  }
  for (const [id, resource] of Object.entries(mapAt(template, ['Resources']))) {
    if (isMap(resource)) found.push(...artifactsOfResource(id, resource, globals));
  }
  const sections = Object.entries(template).filter(([name]) => name !== 'Transform');
  for (const [name, value] of sections) found.push(...includes(value, [name], name));
  found.push(...includesOfTransformSection(template['Transform']));
  return found;
}

function artifactsOfResource(id: string, resource: TemplateMap, globals: TemplateMap): LocalArtifact[] {
  const type = resource['Type'];
  const properties = mapAt(resource, ['Properties']);
  const shared = type === 'AWS::Serverless::Function' ? mapAt(globals, ['Function']) : {};
  const isImage = (properties['PackageType'] ?? shared['PackageType']) === 'Image';
  const found: LocalArtifact[] = isImage ? imageOfFunction(id, type, properties, shared) : [];
  for (const rule of artifactProperties) {
    if (rule.resourceType !== type || (rule.zipPackagesOnly && isImage)) continue;
    const values = valuesAt(properties, rule.path);
    for (const { path, value } of values) {
      if (isLocal(value)) found.push(artifact(id, ['Resources', id, 'Properties'], path, value, rule));
    }
    const stand = [...(rule.alternatives ?? []), ...rule.path];
    const stated =
      values.length > 0 || stand.some((name) => properties[name] !== undefined || shared[name] !== undefined);
    if (!stated && rule.defaultsToTemplateFolder) {
      found.push(artifact(id, ['Resources', id, 'Properties'], rule.path, undefined, rule));
    }
  }
  return found;
}

function imageOfFunction(
  id: string,
  type: TemplateValue | undefined,
  properties: TemplateMap,
  shared: TemplateMap,
): LocalArtifact[] {
  const path =
    type === 'AWS::Serverless::Function'
      ? ['ImageUri']
      : type === 'AWS::Lambda::Function'
        ? ['Code', 'ImageUri']
        : undefined;
  if (path === undefined) return [];
  const value = valueAt(properties, path) ?? valueAt(shared, path);
  if (isMap(value) || (typeof value === 'string' && /^\d{12}\.dkr\.ecr\./.test(value))) return [];
  return [artifact(id, ['Resources', id, 'Properties'], path, value, { content: 'image', form: 'uri' })];
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
  return [artifact(resource, path, ['Parameters', 'Location'], value, { content: 'file', form: 'uri' })];
}

function artifact(
  resource: string,
  base: TemplatePath,
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
