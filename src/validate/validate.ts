import { type Clock, type Diagnostic, messageOf, SamError, sortDiagnostics, systemClock } from '../core/index.ts';
import { expandLoops, type ParameterValues, parameterTexts } from '../resolve/index.ts';
import { locate, snippetsOf, type TemplateDocument, type TemplatePath, textDiagnosticsOf } from '../template/index.ts';
import { TransformError, type TransformResult, transform } from '../transform/index.ts';
import { ValidationContext } from './context.ts';
import { hintFor, placeOf, withoutRepetition } from './official-findings.ts';
import type { Finding } from './rule.ts';
import { RULES } from './rules/index.ts';

/**
 * How a template is validated.
 *
 * @public
 */
export interface ValidateOptions {
  /** `us-east-1` by default. */
  readonly region?: string | undefined;
  /** Values of the template's parameters. */
  readonly parameters?: ParameterValues | undefined;
  /** Whether code and handlers are looked for on this machine; `true` by default. */
  readonly checkFiles?: boolean | undefined;
  /** The time, for runtimes whose support ends. */
  readonly clock?: Clock | undefined;
}

/**
 * Everything that is wrong with a template, or deserves a look: errors first, then in the order of the file. Never
 * throws on a bad template. An empty list, or one without an `error`, means that the template can be deployed as far
 * as this machine can tell.
 *
 * @public
 */
export function validate(document: TemplateDocument, options: ValidateOptions = {}): Diagnostic[] {
  const { region = 'us-east-1', parameters = {}, checkFiles = true, clock = systemClock } = options;
  const loops = expandLoops({ template: document.template, region, parameters });
  const expanded =
    loops.template === document.template ? document : { template: loops.template, folder: document.folder };
  const [transformed, transformFindings] = transformOf(expanded, region, parameters);
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const context = new ValidationContext({ document: expanded, transformed, region, parameters, checkFiles, today });
  const own = [...loops.diagnostics, ...RULES.flatMap((rule) => [...rule(context)].map(asDiagnostic))];
  const official = withoutRepetition(transformFindings, own).map((finding) => ({
    ...finding,
    hint: finding.hint ?? hintFor(finding.message),
    path: authorPath(placeOf(finding, expanded.template)),
  }));
  const findings = [...textDiagnosticsOf(document), ...official, ...own];
  const placed = findings.map((finding) => place(finding, document));
  const unique = new Map(
    placed.map((finding) => [JSON.stringify([finding.code, finding.path, finding.message]), finding]),
  );
  return sortDiagnostics([...unique.values()]).map((finding) => ({
    ...finding,
    message: context.resolver.redact(finding.message),
  }));

  function asDiagnostic({ at, ...finding }: Finding): Diagnostic {
    const path = authorPath(finding.path);
    return {
      ...finding,
      logicalId: resourceAt(finding.path),
      path,
      range: path && locate(document, path, at ?? 'value'),
    };
  }

  function authorPath(path: TemplatePath | undefined): TemplatePath | undefined {
    return path && loops.authorPath(path);
  }
}

type Transformation = readonly [result: TransformResult | undefined, findings: readonly Diagnostic[]];

function transformOf(document: TemplateDocument, region: string, parameters: ParameterValues): Transformation {
  try {
    const include = snippetsOf(document.folder);
    const result = transform(document, { region, parameters: parameterTexts(parameters), profile: 'local', include });
    return [result, result.diagnostics];
  } catch (error) {
    if (error instanceof TransformError) {
      const causes = error.causes.map(({ message, hint, logicalId, range }) => ({
        ...failure(message, error.code),
        hint,
        logicalId,
        range,
      }));
      return [undefined, causes];
    }
    // A template that is broken in a way nobody thought of still has to get the other findings.
    const message = `The template could not be transformed: ${messageOf(error)}`;
    return [undefined, [failure(message, SamError.is(error) ? error.code : 'TRANSFORM_FAILED')]];
  }
}

function failure(message: string, code: string): Diagnostic {
  return { code, severity: 'error', message };
}

/** With file, resource and range, where they are known. */
function place(finding: Diagnostic, document: TemplateDocument): Diagnostic {
  const path: TemplatePath | undefined =
    finding.path ?? (finding.logicalId === undefined ? undefined : ['Resources', finding.logicalId]);
  return {
    ...finding,
    path,
    logicalId: finding.logicalId ?? resourceAt(path),
    file: finding.file ?? document.source?.file,
    range: finding.range ?? (path && locate(document, path, 'key')),
  };
}

/** The resource that a path leads into. */
function resourceAt([section, id]: TemplatePath = []): string | undefined {
  return section === 'Resources' && typeof id === 'string' ? id : undefined;
}
