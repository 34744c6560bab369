import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GivenParameters, isResolvedList, type ResolvedTree, scalarText, Unresolved } from '../resolve/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { fileAt, type NestedTemplates } from './nested-templates.ts';
import type { ResourceReader } from './resource-reader.ts';

/** The CloudFormation type of nested stacks; SAM's own becomes it. */
export const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Deeper than any hierarchy of stacks; keeps the recursion off the end of the stack of this process. */
const MAX_DEPTH = 100;

/** A template that a stack is made of. */
export interface NestedTemplate {
  readonly document: TemplateDocument;
  readonly file: string;
  /** What the template around passes to it. */
  readonly parameters: GivenParameters;
  /** The number of the stack among all of the application, from 2. */
  readonly number: number;
}

/** What the search for nested templates starts from. */
interface Surroundings {
  /** What relative paths start from. */
  readonly folder: string;
  /** The files of the templates around, the outermost first. */
  readonly around: readonly string[];
  readonly templates: NestedTemplates;
}

/** Finds and reads the template of a stack. What stands against it is reported, and returned as a sentence. */
export function openNestedTemplate(stack: ResourceReader, surroundings: Surroundings): NestedTemplate | string {
  const { folder, around, templates } = surroundings;
  const property = 'TemplateURL';
  const location = stack.metadata['aws:asset:path'] ?? stack.value(property);
  const refuse = (code: string, problem: string, hint: string, severity: 'error' | 'warning' = 'error'): string => {
    const message = `${problem} What is in it is not on this machine.`;
    stack.report({ code, severity, property, message, hint });
    return problem;
  };
  if (typeof location !== 'string') {
    const problem =
      location instanceof Unresolved
        ? `where its template is, is not known here. ${location.reason}`
        : 'where its template is, is not said.';
    return refuse('NESTED_STACK_UNKNOWN', problem, 'Name the file of the template by a literal path.', 'warning');
  }
  const path = pathOf(location, folder);
  if (path === undefined) {
    const hint = 'Name a file of this machine to run what is in it.';
    return refuse('NESTED_STACK_REMOTE', `its template is at ${location}.`, hint, 'warning');
  }
  const file = fileAt(path);
  if (around.includes(file)) {
    return refuse('NESTED_STACK_RECURSIVE', `${file} contains itself.`, 'Name another template.');
  }
  const number = templates.count();
  if (number === undefined || around.length > MAX_DEPTH) {
    return refuse('NESTED_STACKS_TOO_MANY', 'there are too many nested stacks.', 'Nest fewer templates.');
  }
  const read = templates.read(file);
  if ('problem' in read) return refuse('NESTED_TEMPLATE_INVALID', read.problem, 'Correct the path or the template.');
  return { document: read, file, parameters: parametersOf(stack), number };
}

/** The absolute path that a location names; `undefined` for one that is not on this machine. */
function pathOf(location: string, folder: string): string | undefined {
  if (/^file:\/\//i.test(location)) {
    try {
      return fileURLToPath(location);
    } catch {
      return undefined;
    }
  }
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(location) ? undefined : resolve(folder, location);
}

function parametersOf(stack: ResourceReader): GivenParameters {
  const given: [string, GivenParameters[string]][] = [];
  for (const [name, value] of Object.entries(stack.map('Parameters'))) {
    const known = value instanceof Unresolved ? value : (scalarText(value) ?? textsOf(value));
    if (known === undefined || known instanceof Unresolved) stack.unusable(`Parameters.${name}`, value, 'a text');
    if (known !== undefined) given.push([name, known]);
  }
  return Object.fromEntries(given);
}

/** A list of texts, or the first of it that is not known. */
function textsOf(value: ResolvedTree): readonly string[] | Unresolved | undefined {
  if (!isResolvedList(value)) return undefined;
  const unknown = value.find((item) => item instanceof Unresolved);
  if (unknown instanceof Unresolved) return unknown;
  const texts = value.map(scalarText);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
