import { closest, type Diagnostic } from '../core/index.ts';
import {
  createResolver,
  type ExpandedTemplate,
  expandLoops,
  type GivenParameters,
  knownParameters,
  type LoopOrigin,
  type Nesting,
  parameterTexts,
  type ResolvedTree,
  type Resolver,
  Unresolved,
} from '../resolve/index.ts';
import { getIn, isMap, locate, type TemplateDocument, type TemplateMap } from '../template/index.ts';
import { transform } from '../transform/index.ts';
import type { ApiDefinition } from './api-model.ts';
import { DefinitionFiles } from './definition-files.ts';
import type { DomainDefinition } from './domain-model.ts';
import { readDomains } from './domains.ts';
import type { FunctionDefinition, LayerDefinition } from './function-model.ts';
import { readFunctions } from './functions.ts';
import { readHttpApis } from './http-apis.ts';
import { readLayers } from './layers.ts';
import type { Application } from './model.ts';
import { openNestedTemplate, STACK_TYPE } from './nested-stack.ts';
import type { NestedTemplates } from './nested-templates.ts';
import { readOutputs } from './outputs.ts';
import { readRestApis } from './rest-apis.ts';
import { TemplateReader } from './template-reader.ts';
import { readWebSocketApis } from './web-socket-apis.ts';
import type { WebSocketApiDefinition } from './web-socket-model.ts';

const FUNCTION_TYPES: readonly string[] = ['AWS::Serverless::Function', 'AWS::Lambda::Function'];

/** What a stack is read with. */
export interface StackContext {
  readonly region: string;
  readonly accountId: string;
  readonly imports?: Readonly<Record<string, string>> | undefined;
  readonly parameters: GivenParameters;
  readonly stackName: string;
  /** `SubApp/Payments`; empty for the outermost. */
  readonly path: string;
  /** The files of the templates around, the outermost first, and its own. */
  readonly around: readonly string[];
  readonly templates: NestedTemplates;
  readonly nesting?: Nesting | undefined;
}

/** What of a stack leads to functions. */
interface StackAddresses {
  readonly apis: readonly ApiDefinition[];
  readonly webSocketApis: readonly WebSocketApiDefinition[];
  readonly domains: readonly DomainDefinition[];
}

/** One template with the parameters that it gets, and the stacks that are nested in it. */
export class Stack {
  readonly path: string;
  readonly document: TemplateDocument;
  readonly files: DefinitionFiles;
  readonly layers: readonly LayerDefinition[];
  readonly functions: readonly FunctionDefinition[];
  readonly #context: StackContext;
  readonly #reader: TemplateReader;
  readonly #resolver: Resolver;
  readonly #loops: ExpandedTemplate;
  readonly #found: readonly Diagnostic[];
  /** As the author has them, those of loops one by one. */
  readonly #resources: TemplateMap;
  /** In the author's order. */
  readonly #stackIds: readonly string[];
  /** By logical ID: a stack, or why there is none. */
  readonly #nested = new Map<string, Stack | string>();

  constructor(document: TemplateDocument, context: StackContext) {
    const { region, parameters, path } = context;
    const loops = expandLoops({ ...context, template: document.template });
    const expanded =
      loops.template === document.template ? document : { template: loops.template, folder: document.folder };
    const texts = parameterTexts(knownParameters(parameters));
    this.files = new DefinitionFiles(document.folder);
    const { template, origins, diagnostics } = transform(expanded, {
      region,
      parameters: texts,
      profile: 'local',
      hashesDeployments: mayNameDeployments(document),
      include: (location) => this.files.read(location),
    });
    this.path = path;
    this.document = document;
    this.#context = context;
    this.#loops = loops;
    this.#found = diagnostics;
    this.#resolver = createResolver({
      ...context,
      template,
      include: (location) => this.files.read(location),
      stackOutput: (logicalId, name) => this.#outputOf(logicalId, name),
    });
    const prefix = path === '' ? '' : `${path}/`;
    this.#reader = new TemplateReader({ document: expanded, template, origins, resolver: this.#resolver, prefix });
    this.layers = readLayers(this.#reader);
    this.functions = readFunctions(this.#reader, this.layers);
    const authored = getIn(expanded.template, ['Resources']);
    this.#resources = isMap(authored) ? authored : {};
    this.#stackIds = Object.keys(this.#resources).filter(
      (logicalId) => getIn(template, ['Resources', logicalId, 'Type']) === STACK_TYPE,
    );
    for (const logicalId of this.#stackIds) this.#open(logicalId);
  }

  /** The stack itself and all that are nested in it, the outer ones first, in the author's order. */
  all(): Stack[] {
    const nested = this.#stackIds.map((id) => this.#nested.get(id)).filter((stack) => stack instanceof Stack);
    return [this, ...nested.flatMap((stack) => stack.all())];
  }

  /** What leads to functions; `functions` are those of the whole application, for what leads to other stacks. */
  addresses(functions: readonly FunctionDefinition[]): StackAddresses {
    const reader = this.#reader;
    const own = new Set(this.functions);
    const ownFirst = [...this.functions, ...functions.filter((one) => !own.has(one))];
    const apis = [...readRestApis(reader, ownFirst, this.files), ...readHttpApis(reader, ownFirst, this.files)];
    const webSocketApis = readWebSocketApis(reader, ownFirst);
    return { apis, webSocketApis, domains: readDomains(reader, [...apis, ...webSocketApis]) };
  }

  /** By id: what loops have made. */
  loops(): [string, LoopOrigin][] {
    return [...this.#loops.resources].map(([logicalId, origin]) => [`${this.#reader.prefix}${logicalId}`, origin]);
  }

  /** By id: of which type the resources are that are no functions. */
  otherResources(): [string, string][] {
    return Object.entries(this.#resources).flatMap(([logicalId, resource]) => {
      const type = getIn(resource, ['Type']);
      const isOther = typeof type === 'string' && !FUNCTION_TYPES.includes(type);
      return isOther ? [[`${this.#reader.prefix}${logicalId}`, type]] : [];
    });
  }

  outputs(): Application['outputs'] {
    return readOutputs(this.#reader);
  }

  /** Everything that was found so far, with its place in the author's file, and without secrets. */
  diagnostics(): Diagnostic[] {
    const found = [...this.#found, ...this.#resolver.diagnostics, ...this.#reader.diagnostics];
    return [...this.#loops.diagnostics, ...found].map((finding) =>
      this.#placed(this.path === '' ? finding : aboutParameter(finding, this.path)),
    );
  }

  /** An output of a nested stack. It may be asked for while the stacks are still being opened. */
  #outputOf(logicalId: string, name: string): ResolvedTree {
    const expression = { 'Fn::GetAtt': [logicalId, `Outputs.${name}`] };
    const stack = this.#open(logicalId);
    if (typeof stack === 'string') return new Unresolved(expression, `Nested stack "${logicalId}": ${stack}`);
    const outputs = stack.outputs();
    const value = Object.hasOwn(outputs, name) ? outputs[name] : undefined;
    if (value !== undefined) return value;
    const guess = closest(name, Object.keys(outputs));
    const reason = `Nested stack "${logicalId}" has no output "${name}".`;
    return new Unresolved(expression, guess === undefined ? reason : `${reason} Did you mean "${guess}"?`);
  }

  #open(logicalId: string): Stack | string {
    const known = this.#nested.get(logicalId);
    if (known !== undefined) return known;
    // Stands while its parameters are looked up: those that come back to it are circular.
    this.#nested.set(logicalId, 'what it is given depends on what it gives.');
    const stack = this.#openNow(logicalId);
    this.#nested.set(logicalId, stack);
    return stack;
  }

  #openNow(logicalId: string): Stack | string {
    const resource = this.#reader.resource(logicalId);
    if (resource === undefined) return 'its condition is false.';
    const { around, templates, stackName, nesting, ...context } = this.#context;
    const { folder } = this.document;
    const found = openNestedTemplate(resource, { folder, around, templates });
    if (typeof found === 'string') return found;
    return new Stack(found.document, {
      ...context,
      templates,
      parameters: found.parameters,
      stackName: `${stackName}-${logicalId}`,
      path: resource.id,
      around: [...around, found.file],
      nesting: {
        namePrefix: `${nesting?.namePrefix ?? ''}${logicalId}-`,
        layerVersion: String(found.number),
        redact: (text) => this.#resolver.redact(text),
      },
    });
  }

  #placed(finding: Diagnostic): Diagnostic {
    const { path, logicalId, message } = finding;
    const { document } = this;
    const expanded = path ?? (logicalId === undefined ? undefined : ['Resources', logicalId]);
    const place = expanded && this.#loops.authorPath(expanded);
    return {
      ...finding,
      message: this.#resolver.redact(message),
      path: place,
      ...(logicalId !== undefined && { logicalId: this.path === '' ? logicalId : `${this.path}/${logicalId}` }),
      file: finding.file ?? document.source?.file,
      range: finding.range ?? (place === undefined ? undefined : locate(document, place, 'key')),
    };
  }
}

/** Whether the author may refer to a deployment by its generated ID, which is not worth making otherwise. */
function mayNameDeployments({ source }: TemplateDocument): boolean {
  return source === undefined || /Deployment[\da-f]{10}/.test(source.text);
}

/** The parameters of a nested stack are given by the template around it. */
function aboutParameter(finding: Diagnostic, stack: string): Diagnostic {
  if (!/^PARAMETER_(?:WITHOUT_VALUE|UNKNOWN)$/.test(finding.code)) return finding;
  const hint = finding.hint?.startsWith('Did you mean') ? finding.hint : `Correct \`Parameters\` of "${stack}".`;
  return { ...finding, message: `Nested stack "${stack}": ${finding.message}`, hint };
}
