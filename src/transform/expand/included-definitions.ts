import type { Diagnostic } from '../../core/index.ts';
import type { TemplateValue } from '../../template/index.ts';
import { isMap, type Value, type ValueMap, workingCopy } from '../value.ts';

/** Gives the content of a file that a template includes; `undefined` where it is not on this machine. */
export type Include = (location: string) => TemplateValue | undefined;

/** What SAM adds to a definition, which it has to know for that. */
const ADDITIONS = ['Cors', 'CorsConfiguration', 'Auth', 'GatewayResponses', 'Models'];

/**
 * Puts definitions in the place of the `AWS::Include` that names them: CloudFormation carries out what is nested first, so
 * SAM never sees it. To a definition that is elsewhere nothing can be added here.
 */
export function includeDefinitions(template: ValueMap, include: Include = () => undefined): Diagnostic[] {
  const { Resources: resources } = template;
  if (!isMap(resources)) return [];
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const properties = isMap(resource) && isApi(resource) ? resource['Properties'] : undefined;
    if (!isMap(properties)) return [];
    const location = includedIn(properties['DefinitionBody']);
    if (location === undefined) return [];
    const content = typeof location === 'string' ? include(location) : undefined;
    const definition = content === undefined ? undefined : workingCopy(content);
    if (definition !== undefined && isMap(definition)) {
      properties['DefinitionBody'] = definition;
      return [];
    }
    const missing = ADDITIONS.filter((name) => name in properties);
    for (const name of missing) delete properties[name];
    return missing.length === 0 ? [] : [notKnown(logicalId, location, missing)];
  });
}

function isApi(resource: ValueMap): boolean {
  return resource['Type'] === 'AWS::Serverless::Api' || resource['Type'] === 'AWS::Serverless::HttpApi';
}

/** The `Location` of an `AWS::Include` that is all of a definition. */
function includedIn(definition: Value | undefined): Value | undefined {
  if (!isMap(definition) || Object.keys(definition).length !== 1) return undefined;
  const macro = definition['Fn::Transform'];
  if (!isMap(macro) || macro['Name'] !== 'AWS::Include' || !isMap(macro['Parameters'])) return undefined;
  return macro['Parameters']['Location'];
}

function notKnown(logicalId: string, location: Value, missing: readonly string[]): Diagnostic {
  const place = typeof location === 'string' ? `"${location}"` : 'a place that depends on parameters';
  return {
    code: 'DEFINITION_NOT_INCLUDED',
    severity: 'warning',
    message: `"${logicalId}": its definition is in ${place}, which cannot be read here, so ${missing.join(', ')} cannot be added to it.`,
    hint: 'Name a file on this machine: `package` uploads it.',
    logicalId,
    path: ['Resources', logicalId, 'Properties', 'DefinitionBody'],
  };
}
