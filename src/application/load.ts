import { type Diagnostic, sortDiagnostics } from '../core/index.ts';
import { createResolver, type ParameterValues, parameterTexts } from '../resolve/index.ts';
import { locate, type TemplateDocument } from '../template/index.ts';
import { transform } from '../transform/index.ts';
import { DefinitionFiles } from './definition-files.ts';
import { readDomains } from './domains.ts';
import { readFunctions } from './functions.ts';
import { readHttpApis } from './http-apis.ts';
import { readLayers } from './layers.ts';
import type { Application } from './model.ts';
import { readOutputs } from './outputs.ts';
import { readRestApis } from './rest-apis.ts';
import { TemplateReader } from './template-reader.ts';
import { readWebSocketApis } from './web-socket-apis.ts';

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
 * Reads a template, SAM or plain CloudFormation, as the application that it describes. Never throws on a bad template:
 * what is wrong with a resource is in `diagnostics`, and the other resources are read all the same.
 *
 * @public
 */
export function loadApplication(document: TemplateDocument, options: LoadOptions): Application {
  const { region, accountId = '123456789012', parameters = {} } = options;
  const transformed = transform(document, { region, parameters: parameterTexts(parameters), profile: 'local' });
  const { template, origins } = transformed;

  const files = new DefinitionFiles(document.folder);
  const include = (location: string): ReturnType<DefinitionFiles['read']> => files.read(location);
  const resolver = createResolver({ ...options, template, accountId, include });
  const reader = new TemplateReader({ document, template, origins, resolver });

  const layers = readLayers(reader);
  const functions = readFunctions(reader, layers);
  const apis = [...readRestApis(reader, functions, files), ...readHttpApis(reader, functions, files)];
  const webSocketApis = readWebSocketApis(reader, functions);
  const domains = readDomains(reader, apis);
  const outputs = readOutputs(reader);

  const findings = [...transformed.diagnostics, ...resolver.diagnostics, ...reader.diagnostics];
  const diagnostics = sortDiagnostics(
    findings.map((finding) => placed(finding, document, resolver.redact.bind(resolver))),
  );
  const found = { folder: document.folder, functions, layers, apis, outputs, region, accountId, diagnostics };
  return {
    ...found,
    ...(domains.length === 0 ? {} : { domains }),
    ...(webSocketApis.length === 0 ? {} : { webSocketApis }),
  };
}

/** With the place in the author's file, and without secrets. */
function placed(finding: Diagnostic, document: TemplateDocument, redact: (text: string) => string): Diagnostic {
  const { path, logicalId, message } = finding;
  const place = path ?? (logicalId === undefined ? undefined : ['Resources', logicalId]);
  return {
    ...finding,
    message: redact(message),
    path: place,
    file: finding.file ?? document.source?.file,
    range: finding.range ?? (place === undefined ? undefined : locate(document, place, 'key')),
  };
}
