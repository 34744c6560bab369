import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { edit, type Flavour, openApi, swagger } from '../openapi/editor.ts';
import { openApiSkeleton, swaggerSkeleton } from '../openapi/skeletons.ts';
import { Expect } from '../properties.ts';
import { type BodyMap, bodyOf, given, keyHistory, newBody } from '../py27/index.ts';
import { pythonString } from '../python.ts';
import { resourcesOfType } from '../resources-of-type.ts';
import { absent, emptyMap, isMap, type Optional, truthy, type Value, type ValueMap, workingCopy } from '../value.ts';
import { combinedCondition } from './combined-condition.ts';
import { addRouteSettings } from './route-settings.ts';

/** What tells implicit REST APIs and implicit HTTP APIs apart. */
interface Kind {
  /** Type of the events. */
  readonly event: string;
  /** The property of an event that names its API. */
  readonly idProperty: string;
  readonly implicitId: string;
  readonly apiType: string;
  readonly flavour: Flavour;
  readonly skeleton: BodyMap;
  readonly properties: ValueMap;
}

const REST: Kind = {
  event: 'Api',
  idProperty: 'RestApiId',
  implicitId: 'ServerlessRestApi',
  apiType: 'Api',
  flavour: swagger,
  skeleton: swaggerSkeleton,
  properties: { StageName: 'Prod' },
};

const HTTP: Kind = {
  event: 'HttpApi',
  idProperty: 'ApiId',
  implicitId: 'ServerlessHttpApi',
  apiType: 'HttpApi',
  flavour: openApi,
  skeleton: openApiSkeleton,
  properties: {},
};

/** Makes `ServerlessRestApi` for the `Api` events without `RestApiId`, and enters all `Api` events into their APIs. */
export function addImplicitRestApi(context: TransformContext): void {
  new ImplicitApi(REST, context).run();
}

/** The same for `HttpApi` events and `ServerlessHttpApi`. */
export function addImplicitHttpApi(context: TransformContext): void {
  new ImplicitApi(HTTP, context).run();
}

/** Whom an event belongs to, as far as an API takes it over. */
interface Owner {
  readonly resource: ValueMap;
  readonly properties: ValueMap;
  readonly condition: string | undefined;
}

class ImplicitApi {
  readonly #kind: Kind;
  readonly #context: TransformContext;
  /** By API, path and method: the condition of the function. */
  readonly #conditions = new Map<string, Map<string, Map<string, string | undefined>>>();
  /** The functions with events of the implicit API. */
  readonly #owners: ValueMap[] = [];
  readonly #faults: Fault[] = [];

  constructor(kind: Kind, context: TransformContext) {
    this.#kind = kind;
    this.#context = context;
  }

  run(): void {
    const { implicitId } = this.#kind;
    const { resources } = this.#context;
    const history = keyHistory(this.#context);
    const authors = resources[implicitId];
    // The others see the implicit API as one of the author's for a while; without events it goes again.
    history.set(resources, implicitId, this.#implicitApi());
    for (const [logicalId, resource] of resourcesOfType(this.#context, 'Function', 'StateMachine')) {
      this.#addEventsOf(logicalId, resource);
    }
    this.#passOnAttributes();
    this.#makePathsConditional();
    const body = mapIn(mapIn(this.#context.resource(implicitId), 'Properties'), 'DefinitionBody');
    if (!truthy(mapIn(body, 'paths'))) {
      if (authors === undefined) history.delete(resources, implicitId);
      else this.#putBack(authors);
    }
    if (this.#faults.length > 0) throw Fault.document(this.#faults);
  }

  /** The author's resource of the same id. The service puts a copy of it back, and its keys may come in another order. */
  #putBack(authors: Value): void {
    const { resources } = this.#context;
    resources[this.#kind.implicitId] = authors;
    keyHistory(this.#context).copied(authors);
    const { DefinitionBody: body } = mapIn(isMap(authors) ? authors : undefined, 'Properties');
    if (isMap(body)) bodyOf(body, this.#context).copied();
  }

  #implicitApi(): ValueMap {
    const properties = workingCopy(this.#kind.properties);
    properties['DefinitionBody'] = newBody(this.#kind.skeleton, this.#context).root;
    properties['__MANAGE_SWAGGER'] = true;
    return { Type: `AWS::Serverless::${this.#kind.apiType}`, Properties: properties };
  }

  #addEventsOf(logicalId: string, resource: ValueMap): void {
    const { Properties: properties, Condition: condition } = resource;
    if (!isMap(properties) || !isMap(properties['Events'])) return;
    const events = properties['Events'];
    const history = keyHistory(this.#context);
    const ofKind = history.keys(events).filter((name) => mapIn(events, name)['Type'] === this.#kind.event);
    const names = history.hashedOrder(ofKind);
    if (names.length === 0) return;
    const owner: Owner = { resource, properties, condition: typeof condition === 'string' ? condition : undefined };
    const wrong: string[] = [];
    for (const name of names) {
      try {
        this.#addEvent(name, mapIn(events, name), owner);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#note(error, logicalId);
        // The service gives up on a function after its first mistake.
        if (this.#context.profile === 'service') return;
        wrong.push(name);
      }
    }
    history.rewrite(events, names);
    // What is wrong with it has been said: nobody needs to come upon it again.
    for (const name of wrong) history.delete(events, name);
  }

  /** A wrong event is a mistake of its function; all else ends the run, except locally. */
  #note(fault: Fault, logicalId: string): void {
    if (fault.kind !== 'event' && this.#context.profile === 'service') throw Fault.document([fault]);
    this.#faults.push(fault.kind === 'event' ? Fault.resource(logicalId, fault.message) : fault);
  }

  #addEvent(name: string, event: ValueMap, owner: Owner): void {
    const http = this.#kind === HTTP;
    const properties = absent(event['Properties']) && !('Properties' in event) ? emptyMap() : event['Properties'];
    if (!http && !truthy(properties)) return;
    if (!isMap(properties)) throw Fault.event(name, 'Properties should be a map.');
    if (http) event['Properties'] = properties;
    this.#passOnTags(properties, owner);
    const { idProperty, implicitId } = this.#kind;
    if (!(idProperty in properties)) properties[idProperty] = { Ref: implicitId };
    if (http && !truthy(properties['Path'] ?? '') && !truthy(properties['Method'] ?? '')) {
      properties['Path'] = '$default';
      properties['Method'] = 'x-amazon-apigateway-any-method';
    }
    const { apiId, path, method } = this.#checked(name, properties);
    entry(entry(this.#conditions, apiId), path).set(method, owner.condition);
    if (apiId === implicitId) this.#owners.push(owner.resource);
    this.#enter(name, apiId, path, method);
    if (http && 'RouteSettings' in properties) {
      addRouteSettings(this.#context, { eventId: name, apiId, path, method, condition: owner.condition, properties });
    }
  }

  #checked(name: string, properties: ValueMap): { apiId: string; path: string; method: string } {
    const expect = Expect.event(name);
    expect.present(properties['Path'], 'Path');
    expect.present(properties['Method'], 'Method');
    return {
      apiId: expect.string(apiIdOf(properties[this.#kind.idProperty]), this.#kind.idProperty),
      path: expect.string(properties['Path'], 'Path'),
      method: expect.string(properties['Method'], 'Method'),
    };
  }

  /** Adds path and method to the document of the API, if the transform keeps it. */
  #enter(eventName: string, apiId: string, path: string, method: string): void {
    const { idProperty, apiType, flavour } = this.#kind;
    const api = this.#context.resource(apiId);
    const wrongKind = api?.['Type'] === 'AWS::Serverless::HttpApi' && apiType !== 'HttpApi';
    if (api === undefined || wrongKind) {
      throw Fault.event(
        eventName,
        `${idProperty} must be a valid reference to an 'AWS::Serverless::${apiType}' resource in same template.`,
      );
    }
    const properties = mapIn(api, 'Properties');
    const body = properties['DefinitionBody'];
    if (!flavour.isValid(body) || !truthy(properties['__MANAGE_SWAGGER'])) return;
    edit(bodyOf(body, this.#context), flavour, (editor) => editor.addPath(path, method));
  }

  /** Tags of functions with `PropagateTags` go to the implicit API too. Globals are not merged in yet. */
  #passOnTags(eventProperties: ValueMap, { resource, properties }: Owner): void {
    const { idProperty, implicitId } = this.#kind;
    if (idProperty in eventProperties) return;
    const type = pythonString(resource['Type']).replace('AWS::Serverless::', '');
    const globals = mapIn(mapIn(this.#context.template, 'Globals'), type);
    const either = (name: string): Optional => (truthy(properties[name]) ? properties[name] : globals[name]);
    const tags = either('Tags');
    const api = this.#context.resource(implicitId);
    if (!api || !truthy(either('PropagateTags')) || !isMap(tags) || !truthy(tags)) return;
    const target = mapIn(api, 'Properties');
    if (!isMap(target['Tags'])) {
      target['Tags'] = emptyMap();
      keyHistory(this.#context).keepOrder(target['Tags']);
    }
    Object.assign(target['Tags'], tags);
    target['PropagateTags'] = true;
  }

  /** The implicit API exists, stays and goes with the functions behind it. */
  #passOnAttributes(): void {
    const { implicitId } = this.#kind;
    const api = this.#context.resource(implicitId);
    const methods = [...(this.#conditions.get(implicitId)?.values() ?? [])].flatMap((path) => [...path.values()]);
    if (!api || methods.length === 0) return;
    const condition = this.#combined(`${implicitId}Condition`, methods);
    if (condition !== undefined) api['Condition'] = condition.name;
    for (const [attribute, strongest] of [
      ['DeletionPolicy', ['Retain', 'Delete']],
      ['UpdateReplacePolicy', ['Retain', 'Snapshot', 'Delete']],
    ] as const) {
      const policy = strongest.find((value) => this.#owners.some((owner) => owner[attribute] === value));
      if (policy !== undefined) api[attribute] = policy;
    }
  }

  #makePathsConditional(): void {
    for (const [apiId, api] of resourcesOfType(this.#context, this.#kind.apiType)) {
      const properties = mapIn(api, 'Properties');
      const body = properties['DefinitionBody'];
      if (!truthy(properties['__MANAGE_SWAGGER']) || !isMap(body)) continue;
      edit(bodyOf(body, this.#context), this.#kind.flavour, (editor) => {
        for (const path of editor.pathNames()) {
          const conditions = [...(this.#conditions.get(apiId)?.get(path)?.values() ?? [])];
          const condition = this.#combined(pathConditionName(apiId, path), conditions);
          if (condition === undefined) continue;
          editor.makePathConditional(path, condition.authors ? given(condition.name) : condition.name);
        }
      });
    }
  }

  /** The condition under which any of the methods exists; `undefined` if one of them always does. */
  #combined(
    name: string,
    conditions: readonly (string | undefined)[],
  ): { readonly name: string; readonly authors: boolean } | undefined {
    const different = new Set(conditions.filter((condition) => condition !== undefined));
    const [only] = different;
    if (only === undefined || conditions.includes(undefined)) return undefined;
    if (different.size === 1) return { name: only, authors: true };
    const { template } = this.#context;
    if (!isMap(template['Conditions'])) template['Conditions'] = emptyMap();
    Object.assign(template['Conditions'], combinedCondition(name, different));
    return { name, authors: false };
  }
}

/** The logical ID of the API that an event names: as it stands there, or of a `Ref`. */
export function apiIdOf(value: Optional): Optional {
  return isMap(value) && 'Ref' in value ? value['Ref'] : value;
}

function pathConditionName(apiId: string, path: string): string {
  const name = path.replaceAll('/', 'SLASH').replaceAll('{', 'OB').replaceAll('}', 'CB');
  return `${apiId}${name}PathCondition`;
}

function mapIn(map: ValueMap | undefined, key: string): ValueMap {
  const value: Value | undefined = map?.[key];
  return isMap(value) ? value : {};
}

function entry<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let value = map.get(key);
  if (value === undefined) {
    value = new Map();
    map.set(key, value);
  }
  return value;
}
