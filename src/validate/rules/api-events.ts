import { isMap, type TemplatePath, type TemplateValue } from '../../template/index.ts';
import type { ValidationContext } from '../context.ts';
import type { Finding, Rule } from '../rule.ts';

/** What events of APIs and the CORS of REST APIs say, which only the import of the API would refuse. */
export const apiEvents: Rule = function* (context) {
  yield* paths(context);
  yield* cors(context);
};

/** "Must start with /": https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html */
function* paths(context: ValidationContext): Iterable<Finding> {
  for (const [id, resource] of Object.entries(context.section('Resources'))) {
    for (const [name, event] of Object.entries(mapAt(resource, 'Properties', 'Events'))) {
      const type = isMap(event) ? event['Type'] : undefined;
      const path = mapAt(event, 'Properties')['Path'];
      if ((type !== 'Api' && type !== 'HttpApi') || typeof path !== 'string') continue;
      if (path.startsWith('/') || (type === 'HttpApi' && path === '$default')) continue;
      yield {
        code: 'EVENT_PATH_INVALID',
        severity: 'error',
        message: `Function "${id}", event "${name}": path "${path}" does not start with a slash.`,
        hint: `Write "/${path}".`,
        path: ['Resources', id, 'Properties', 'Events', name, 'Properties', 'Path'],
      };
    }
  }
}

const QUOTED = ['AllowOrigin', 'AllowHeaders', 'AllowMethods', 'MaxAge'];

/** A text in quotes of its own, or what API Gateway evaluates. */
const MAPPING = /^(?:'[\s\S]*'|(?:integration|method|context|stageVariables)\.\S+)$/;

/** API Gateway takes the texts for mapping expressions, in which a text has quotes. */
function* cors(context: ValidationContext): Iterable<Finding> {
  const places: TemplatePath[] = [['Globals', 'Api', 'Cors']];
  for (const [id, resource] of Object.entries(context.section('Resources'))) {
    if (isMap(resource) && resource['Type'] === 'AWS::Serverless::Api') {
      places.push(['Resources', id, 'Properties', 'Cors']);
    }
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
        message: `${path[0] === 'Globals' ? 'Globals' : `API "${path[1]}"`}: ${path.slice(place.indexOf('Cors')).join('.')} is "${text}", which API Gateway takes for an expression, not for a text.`,
        hint: `Put quotes of its own around it: "'${text}'".`,
        path,
      };
    }
  }
}

function mapAt(
  value: TemplateValue | undefined,
  ...names: readonly string[]
): { readonly [name: string]: TemplateValue } {
  let map = isMap(value) ? value : {};
  for (const name of names) {
    const next = map[name];
    map = isMap(next) ? next : {};
  }
  return map;
}
