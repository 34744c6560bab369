import { isMap, type TemplateMap, type TemplatePath, type TemplateValue } from '../../template/index.ts';
import type { ValidationContext } from '../context.ts';
import type { Finding, Rule } from '../rule.ts';

/** What events of APIs and the CORS of REST APIs say, which only the import of the API would refuse. */
export const apiEvents: Rule = function* (context) {
  yield* paths(context);
  yield* cors(context);
};

/** "Must start with /": https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html */
function* paths(context: ValidationContext): Iterable<Finding> {
  for (const [id, resource] of resourcesOfSam(context)) {
    for (const [name, event] of Object.entries(mapAt(resource, 'Properties', 'Events'))) {
      const type = isMap(event) ? event['Type'] : undefined;
      const path = mapAt(event, 'Properties')['Path'];
      if ((type !== 'Api' && type !== 'HttpApi') || typeof path !== 'string') continue;
      if (path.startsWith('/') || (type === 'HttpApi' && path === '$default')) continue;
      yield {
        code: 'EVENT_PATH_INVALID',
        severity: 'error',
        message: `"${id}", event "${name}": path "${path}" does not start with a slash.`,
        hint: `Write "/${path}".`,
        path: ['Resources', id, 'Properties', 'Events', name, 'Properties', 'Path'],
      };
    }
  }
}

const QUOTED = ['AllowOrigin', 'AllowHeaders', 'AllowMethods', 'MaxAge'];

/** A text in quotes of its own, what API Gateway evaluates, or what another service says. */
const MAPPING = /^(?:'[\s\S]*'|(?:integration|method|context|stageVariables)\.\S+|[\s\S]*\{\{resolve:[\s\S]*)$/;

/** API Gateway takes the texts for mapping expressions, in which a text has quotes. */
function* cors(context: ValidationContext): Iterable<Finding> {
  const places: TemplatePath[] = [['Globals', 'Api', 'Cors']];
  for (const [id, resource] of resourcesOfSam(context)) {
    if (resource['Type'] === 'AWS::Serverless::Api') places.push(['Resources', id, 'Properties', 'Cors']);
  }
  for (const place of places) {
    const value = context.authored(place);
    const texts: [TemplatePath, TemplateValue | undefined][] = isMap(value)
      ? QUOTED.map((name) => [[...place, name], value[name]])
      : [[place, value]];
    for (const [path, text] of texts) {
      if (typeof text !== 'string' || MAPPING.test(text)) continue;
      yield {
        code: 'CORS_NOT_QUOTED',
        severity: 'error',
        message: `${path[0] === 'Globals' ? 'Globals' : `API "${path[1]}"`}: ${path.slice(place.length - 1).join('.')} is "${text}", which API Gateway takes for an expression, not for a text.`,
        hint: `Put quotes of its own around it: "'${text}'".`,
        path,
      };
    }
  }
}

/** The author's resources of SAM, but for those whose condition is false. */
function* resourcesOfSam(context: ValidationContext): Iterable<readonly [id: string, resource: TemplateMap]> {
  for (const [id, resource] of Object.entries(context.section('Resources'))) {
    if (!isMap(resource)) continue;
    const { Type: type, Condition: condition } = resource;
    if (typeof type !== 'string' || !type.startsWith('AWS::Serverless::')) continue;
    if (typeof condition === 'string' && context.resolver.condition(condition) === false) continue;
    yield [id, resource];
  }
}

function mapAt(value: TemplateValue | undefined, ...names: readonly string[]): TemplateMap {
  let map = isMap(value) ? value : {};
  for (const name of names) {
    const next = map[name];
    map = isMap(next) ? next : {};
  }
  return map;
}
