import { Fault } from '../errors.ts';
import { type ApiBody, type BodyKey, type BodyValue, existing, given } from '../py27/index.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';
import {
  ANY_METHOD,
  branches,
  conditional,
  INTEGRATION,
  methodDefinition,
  methodKey,
  pathItem,
} from './conditionals.ts';
import { isOpenApi, isSwagger } from './versions.ts';

/** What sets the documents of REST APIs (Swagger 2, or OpenAPI 3) and HTTP APIs (OpenAPI 3) apart. */
export interface Flavour {
  readonly isValid: (data: Optional) => data is ValueMap;
  readonly invalid: string;
  /** Whether every path has to be a map from the start. */
  readonly checksPaths: boolean;
  /** A part that has to be a map from the start, if it is there. */
  readonly checkedPart?: string;
  /** Parts that come into the document only when the editing is over, in this order. */
  readonly sections: readonly string[];
}

export const swagger: Flavour = {
  isValid: isSwagger,
  invalid: "Invalid Swagger document or the Swagger document is not explicitly defined in 'DefinitionBody'.",
  checksPaths: true,
  sections: ['securityDefinitions', 'x-amazon-apigateway-gateway-responses', 'definitions'],
};

export const openApi: Flavour = {
  isValid: isOpenApi,
  invalid: "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in 'DefinitionBody'.",
  checksPaths: false,
  checkedPart: 'components',
  sections: [],
};

/** A method of a path, and what stands there. */
export interface Method {
  readonly name: string;
  readonly definition: ValueMap;
}

/**
 * Reads and changes the document of an API; changes are made within {@link edit}. The methods here are those
 * that both flavours need; what belongs to one feature is a function of its own beside this file.
 */
export class DocumentEditor {
  readonly body: ApiBody;
  readonly root: ValueMap;
  readonly paths: ValueMap;
  readonly #sections = new Map<string, ValueMap>();
  readonly #flavour: Flavour;

  constructor(body: ApiBody, flavour: Flavour) {
    if (!flavour.isValid(body.root)) throw Fault.fatal(flavour.invalid);
    this.body = body;
    this.root = body.root;
    this.paths = pathItem(body.root['paths'], 'paths');
    this.#flavour = flavour;
    const { checkedPart } = flavour;
    if (checkedPart !== undefined && !absent(this.root[checkedPart]) && !isMap(this.root[checkedPart])) {
      throw Fault.fatal(`Invalid OpenApi document: The value of '${checkedPart}' should be a map`);
    }
    if (flavour.checksPaths && !body.isChecked) {
      for (const path of this.pathNames()) for (const item of branches(this.paths[path])) pathItem(item, path);
      body.isChecked = true;
    }
  }

  /** Ends the editing: what was collected in sections goes into the document. */
  close(): void {
    for (const name of this.#flavour.sections) {
      const section = this.#sections.get(name);
      if (truthy(section) && section !== undefined && this.root[name] !== section) {
        this.body.set(this.root, name, existing(section));
      }
    }
  }

  /** A map at the top of the document, empty if it is not there yet. */
  section(name: string): ValueMap {
    const known = this.#sections.get(name);
    if (known !== undefined) return known;
    const present = this.root[name];
    if (truthy(present) && !isMap(present)) throw Fault.template(`${name} must be a dictionary.`);
    const section = isMap(present) && truthy(present) ? present : this.body.create({});
    this.#sections.set(name, section);
    return section;
  }

  pathNames(): readonly string[] {
    return this.body.keys(this.paths);
  }

  /** The branches of a path, each a map. */
  pathItems(path: string): ValueMap[] {
    return branches(this.paths[path]).map((item) => pathItem(item, path));
  }

  /** Whether all branches of a path have the method. */
  hasPath(path: string, method: string): boolean {
    if (!(path in this.paths)) return false;
    return branches(this.paths[path]).every((item) => isMap(item) && methodKey(method) in item);
  }

  /** Whether all branches of a path have an integration for the method. */
  hasIntegration(path: string, method: string): boolean {
    const key = methodKey(method);
    if (!this.hasPath(path, key)) return false;
    return this.pathItems(path).every((item) => {
      const definition = item[key];
      if (!isMap(definition)) return false;
      return branches(definition).some((branch) => truthy(methodDefinition(branch, path, key)[INTEGRATION]));
    });
  }

  /** Adds a path and a method, if they are not there. */
  addPath(path: string, method: string): void {
    // The route that takes all that no other does is mostly not the author's, but what an event without a path became.
    const isDefault = path === '$default' && method === ANY_METHOD;
    if (!(path in this.paths)) this.body.set(this.paths, isDefault ? path : given(path), {});
    const item = this.paths[path];
    if (!isMap(item)) throw Fault.fatal(`Value of '${path}' path must be a dictionary according to Swagger spec.`);
    for (const branch of branches(item)) {
      const target = pathItem(branch, path);
      if (!(methodKey(method) in target)) this.body.set(target, isDefault ? method : authorsMethod(method), {});
    }
  }

  /** Puts a whole path under a condition. */
  makePathConditional(path: string, condition: BodyKey): void {
    const part = this.paths[path];
    if (part !== undefined) this.body.set(this.paths, path, conditional(condition, existing(part)));
  }

  /** The definitions of one method in all branches, by default those that have an integration. */
  definitions(path: string, method: string, { integrated = true }: { integrated?: boolean } = {}): ValueMap[] {
    const found: ValueMap[] = [];
    for (const item of this.pathItems(path)) {
      for (const branch of branches(item[methodKey(method)])) {
        const definition = methodDefinition(branch, path, method);
        if (!integrated || truthy(definition[INTEGRATION])) found.push(definition);
      }
    }
    return found;
  }

  /** All methods of a path that have an integration, in all branches. */
  methods(path: string, excluded: readonly string[] = []): Method[] {
    const found: Method[] = [];
    for (const item of this.pathItems(path)) {
      for (const name of this.body.keys(item)) {
        if (excluded.includes(name)) continue;
        for (const branch of branches(item[name])) {
          const definition = methodDefinition(branch, path, name);
          if (truthy(definition[INTEGRATION])) found.push({ name: methodKey(name), definition });
        }
      }
    }
    return found;
  }

  /** The integration of a method's definition, to be changed. */
  integration(definition: ValueMap): ValueMap {
    const integration = definition[INTEGRATION];
    if (isMap(integration)) return integration;
    throw Fault.fatal(`Value of '${INTEGRATION}' must be a dictionary according to Swagger spec.`);
  }

  addTimeout(path: string, method: string, timeout: Value): void {
    for (const definition of this.definitions(path, method)) {
      this.body.set(this.integration(definition), 'timeoutInMillis', given(timeout));
    }
  }

  /** Sets an entry that is missing. */
  setDefault(map: ValueMap, key: BodyKey, value: BodyValue): void {
    const name = typeof key === 'string' ? key : key.value;
    if (!(name in map)) this.body.set(map, key, value);
  }

  /** A list in a definition, made if there is none; it has to be put there again with {@link ApiBody.set}. */
  listIn(map: ValueMap, key: string): Value[] {
    const present = map[key];
    if (Array.isArray(present)) return present;
    if (!absent(present)) throw Fault.fatal(`Value of '${key}' must be a list according to Swagger spec.`);
    return this.body.create([]);
  }
}

/** Runs `change` on the document. The service copies a document before it changes it, and again when it is done. */
export function edit(body: ApiBody, flavour: Flavour, change: (editor: DocumentEditor) => void): void {
  const editor = new DocumentEditor(body, flavour);
  body.copied();
  change(editor);
  editor.close();
  body.copied();
}

/** The key of a method that the author named. */
export function authorsMethod(method: string): BodyKey {
  const key = methodKey(method);
  return key === ANY_METHOD && method.toLowerCase() !== ANY_METHOD ? key : given(key);
}
