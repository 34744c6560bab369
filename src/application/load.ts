import { resolve } from 'node:path';
import { sortDiagnostics } from '../core/index.ts';
import type { ParameterValues } from '../resolve/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import type { FunctionDefinition, LayerDefinition, LayerReference } from './function-model.ts';
import type { Application } from './model.ts';
import { NestedTemplates } from './nested-templates.ts';
import { Stack } from './stack.ts';

/**
 * What an application is loaded with.
 *
 * @public
 */
export interface LoadOptions {
  /** `eu-west-1`; decides the partition too. */
  readonly region: string;
  /** Values of the template's parameters; their defaults stand in for the rest. */
  readonly parameters?: ParameterValues | undefined;
  /** `123456789012` by default. */
  readonly accountId?: string | undefined;
  /** What `AWS::StackName` is; `local` by default. */
  readonly stackName?: string | undefined;
  /** Exports of other stacks, for `Fn::ImportValue`. */
  readonly imports?: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads a template, SAM or plain CloudFormation, as the application that it describes, with the templates on this machine
 * that are nested in it. Never throws on a bad template: what is wrong with a resource is in `diagnostics`, and the other
 * resources are read all the same.
 *
 * @public
 */
export function loadApplication(document: TemplateDocument, options: LoadOptions): Application {
  const { region, accountId = '123456789012', parameters = {}, stackName = 'local', imports } = options;
  const templates = new NestedTemplates();
  const file = document.source?.file;
  const around = file === undefined ? [] : [resolve(file)];
  const stack = new Stack(document, { region, accountId, parameters, stackName, imports, path: '', around, templates });
  const stacks = stack.all();

  const layers = stacks.flatMap((one) => one.layers);
  const functions = stacks.flatMap((one) => one.functions);
  const addresses = stacks.map((one) => one.addresses(functions));
  const apis = addresses.flatMap((found) => found.apis);
  const webSocketApis = addresses.flatMap((found) => found.webSocketApis);
  const domains = addresses.flatMap((found) => found.domains);
  const outputs = stack.outputs();
  const loops = stacks.flatMap((one) => one.loops());
  const otherResources = stacks.flatMap((one) => one.otherResources());
  const nestedStacks = stacks.slice(1).map(({ path: id, document }) => ({ id, document }));
  const files = [...templates.files, ...stacks.flatMap((one) => one.files.known)];

  const diagnostics = sortDiagnostics(stacks.flatMap((one) => one.diagnostics()));
  const shared = stacks.length === 1 ? functions : withLayersOfAll(functions, layers);
  const found = { folder: document.folder, functions: shared, layers, apis, outputs, region, accountId, diagnostics };
  return {
    ...found,
    ...(domains.length === 0 ? {} : { domains }),
    ...(webSocketApis.length === 0 ? {} : { webSocketApis }),
    ...(nestedStacks.length === 0 ? {} : { nestedStacks }),
    ...(loops.length === 0 ? {} : { loops: Object.fromEntries(loops) }),
    ...(otherResources.length === 0 ? {} : { otherResources: Object.fromEntries(otherResources) }),
    ...(files.length === 0 ? {} : { files: [...new Set(files)] }),
  };
}

/** The layer of one stack may be passed on to another by its ARN. */
function withLayersOfAll(
  functions: readonly FunctionDefinition[],
  layers: readonly LayerDefinition[],
): FunctionDefinition[] {
  const byArn = new Map(layers.map(({ arn, id }) => [arn, id]));
  return functions.map((definition) => ({
    ...definition,
    layers: definition.layers.map((layer): LayerReference => {
      const id = layer.kind === 'arn' ? byArn.get(layer.arn) : undefined;
      return id === undefined ? layer : { kind: 'local', id };
    }),
  }));
}
