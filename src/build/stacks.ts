import { join } from 'node:path';
import type { Application, FunctionDefinition, LayerDefinition, LoopOrigin } from '../application/index.ts';
import { getIn, type TemplateDocument, type TemplatePath } from '../template/index.ts';
import { BuildError } from './errors.ts';

/** A template with what it describes: the one that is built, or one that is nested in it. */
export interface Stack {
  /** Empty for the outermost, else `SubApp/`. */
  readonly prefix: string;
  readonly document: TemplateDocument;
  readonly functions: readonly FunctionDefinition[];
  readonly layers: readonly LayerDefinition[];
  /** Its resources that loops make, by logical ID. */
  readonly loops: ReadonlyMap<string, LoopOrigin>;
  /** Local templates in it. */
  readonly nested: readonly NestedStack[];
}

interface NestedStack extends Stack {
  /** The resource that names the template, and the property in which it does. */
  readonly logicalId: string;
  readonly property: string;
}

/** A template and all local templates that are nested in it. */
export function openStacks(document: TemplateDocument, application: Application): Stack {
  return openStack(document, application, '');
}

/** The stack itself, and those in it. */
export function allStacks(stack: Stack): Stack[] {
  return [stack, ...stack.nested.flatMap(allStacks)];
}

function openStack(document: TemplateDocument, application: Application, prefix: string): Stack {
  const isHere = ({ id }: { readonly id: string }): boolean => prefixOf(id) === prefix;
  const { functions, layers } = application;
  const looped = Object.entries(application.loops ?? {}).filter(([id]) => prefixOf(id) === prefix);
  const loops = new Map(looped.map(([id, origin]) => [id.slice(prefix.length), origin]));
  const nested = (application.nestedStacks ?? []).filter(isHere).map((inner): NestedStack => {
    const logicalId = inner.id.slice(prefix.length);
    const location = getIn(document.template, [...placeIn(loops, logicalId), 'Properties', 'Location']);
    const property = location === undefined ? 'TemplateURL' : 'Location';
    return { logicalId, property, ...openStack(inner.document, application, `${inner.id}/`) };
  });
  return { prefix, document, functions: functions.filter(isHere), layers: layers.filter(isHere), loops, nested };
}

/** Where the author wrote a resource. */
export function placeOf({ loops }: Stack, logicalId: string): TemplatePath {
  return placeIn(loops, logicalId);
}

function placeIn(loops: Stack['loops'], logicalId: string): TemplatePath {
  return loops.get(logicalId)?.path ?? ['Resources', logicalId];
}

/** The logical ID of something in a stack. */
export function logicalIdIn({ prefix }: Stack, id: string): string {
  return id.slice(prefix.length);
}

function prefixOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1);
}

/** A nested template that cannot be read is no part of the application, so it has to be said before it is left out. */
export function checkNestedTemplates({ diagnostics }: Application): void {
  const broken = diagnostics.find(({ code, severity }) => code.startsWith('NESTED_') && severity === 'error');
  if (broken !== undefined) throw BuildError.nestedTemplateInvalid(broken.message, broken.hint);
}

/** The folder of a stack's results in the build folder. */
export function stackFolder(buildDir: string, { prefix }: Stack): string {
  return prefix === '' ? buildDir : join(buildDir, prefix);
}
