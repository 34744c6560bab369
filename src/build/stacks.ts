import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Application, loadApplication } from '../application/index.ts';
import { messageOf } from '../core/index.ts';
import { getIn, isMap, readTemplate, type TemplateDocument } from '../template/index.ts';
import { BuildError } from './errors.ts';

/** A template with the application that it describes: the one that is built, or one that is nested in it. */
export interface Stack {
  /** Empty for the outermost, else `SubApp/`. */
  readonly prefix: string;
  readonly document: TemplateDocument;
  readonly application: Application;
  /** Local templates in it. */
  readonly nested: readonly NestedStack[];
}

interface NestedStack extends Stack {
  /** The resource that names the template, and the property in which it does. */
  readonly logicalId: string;
  readonly property: string;
}

const NESTING: Readonly<Record<string, string>> = {
  'AWS::Serverless::Application': 'Location',
  'AWS::CloudFormation::Stack': 'TemplateURL',
};

/** A template and all local templates that are nested in it. */
export async function openStacks(document: TemplateDocument, application: Application): Promise<Stack> {
  return openStack(document, application, '', []);
}

/** The stack itself, and those in it. */
export function allStacks(stack: Stack): Stack[] {
  return [stack, ...stack.nested.flatMap(allStacks)];
}

async function openStack(
  document: TemplateDocument,
  application: Application,
  prefix: string,
  around: readonly string[],
): Promise<Stack> {
  const resources = document.template['Resources'];
  const nested: NestedStack[] = [];
  for (const [logicalId, resource] of isMap(resources) ? Object.entries(resources) : []) {
    const property = NESTING[String(getIn(resource, ['Type']))];
    const location = property && getIn(resource, ['Properties', property]);
    if (!property || typeof location !== 'string' || /^[a-z][a-z0-9+.-]+:\/\//i.test(location)) continue;
    const id = prefix + logicalId;
    const file = resolve(document.folder, location);
    if (around.includes(file)) throw BuildError.nestedTemplateInvalid(id, location, 'the template contains itself.');
    const child = await readNested(id, location, await templateIn(file));
    const { region, accountId } = application;
    const parameters = texts(getIn(resource, ['Properties', 'Parameters']));
    const inner = loadApplication(child, { region, accountId, parameters });
    nested.push({ logicalId, property, ...(await openStack(child, inner, `${id}/`, [...around, file])) });
  }
  return { prefix, document, application, nested };
}

async function readNested(id: string, location: string, file: string): Promise<TemplateDocument> {
  try {
    return await readTemplate(file);
  } catch (error) {
    throw BuildError.nestedTemplateInvalid(id, location, messageOf(error), error);
  }
}

/** A folder stands for the template in it. */
async function templateIn(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() ? join(path, 'template.yaml') : path;
}

/** Parameters whose values are known without the stack around. */
function texts(value: unknown): Record<string, string> {
  if (!isMap(value as never)) return {};
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown>).flatMap(([name, text]) =>
      ['string', 'number', 'boolean'].includes(typeof text) ? [[name, String(text)]] : [],
    ),
  );
}

/** The folder of a stack's results in the build folder. */
export function stackFolder(buildDir: string, { prefix }: Stack): string {
  return prefix === '' ? buildDir : join(buildDir, prefix);
}
