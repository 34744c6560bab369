import type { Diagnostic } from '../core/index.ts';
import type { TemplatePath } from '../template/index.ts';
import { Fault } from './errors.ts';
import type { GeneratedResource } from './generated.ts';
import { toTemplate } from './generated.ts';
import { MappingResolver, ParameterResolver } from './intrinsics/parameters.ts';
import { References } from './intrinsics/references.ts';
import type { ServerlessRepo } from './serverless-repo.ts';
import { emptyMap, isMap, type ValueMap } from './value.ts';

/** `service` follows the official transform to the letter; `local` keeps local paths and goes on after a mistake. @public */
export type TransformProfile = 'service' | 'local';

/** Where a generated resource comes from. @public */
export interface ResourceOrigin {
  /** Logical ID of the author's resource. */
  readonly resource: string;
  /** The entry of its `Events`. */
  readonly event?: string | undefined;
  /** Where the author wrote it, if that is not at its logical ID: what a loop (`Fn::ForEach`) makes. */
  readonly path?: TemplatePath | undefined;
}

/** What a {@link TransformContext} is made from. */
export interface ContextOptions {
  readonly template: ValueMap;
  readonly parameters: ValueMap;
  readonly region: string;
  readonly partition: string;
  readonly profile: TransformProfile;
  readonly managedPolicies: Readonly<Record<string, string>>;
  readonly featureToggles: Readonly<Record<string, boolean>>;
  /** Seconds since 1970. */
  readonly now: () => number;
  readonly serverlessRepo: ServerlessRepo | undefined;
  readonly passesMetadata: boolean;
  readonly hashesDeployments: boolean;
  /** Whether the key of a resource was written as a number: `0:` in YAML. */
  readonly isNumericKey: (logicalId: string) => boolean;
}

/** Everything that the steps of one transform share. State of a single concern lives in a {@link PerTransform}. */
export class TransformContext {
  readonly region: string;
  readonly partition: string;
  readonly profile: TransformProfile;
  /** Our copy of the author's template: what macros read, and change where events reach into other resources. */
  readonly template: ValueMap;
  /** `Resources` of {@link template}. */
  readonly resources: ValueMap;
  /** The result so far: a copy of the template made before the first resource is expanded. */
  readonly output: ValueMap;
  readonly parameters: ParameterResolver;
  readonly mappings: MappingResolver;
  readonly references: References = new References();
  readonly managedPolicies: Readonly<Record<string, string>>;
  readonly origins: Map<string, ResourceOrigin> = new Map();
  readonly faults: Fault[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly now: () => number;
  readonly serverlessRepo: ServerlessRepo | undefined;
  /** Whether `Metadata` of a SAM resource goes on all resources made from it. */
  readonly passesMetadata: boolean;
  /** Whether IDs of deployments carry the hash of their API, as they have to when they are deployed. */
  readonly hashesDeployments: boolean;
  readonly isNumericKey: (logicalId: string) => boolean;
  /** What each {@link PerTransform} keeps. */
  readonly states: Map<object, unknown> = new Map();
  readonly #toggles: Readonly<Record<string, boolean>>;

  constructor(options: ContextOptions) {
    this.region = options.region;
    this.partition = options.partition;
    this.profile = options.profile;
    this.template = options.template;
    this.resources = mapAt(options.template, 'Resources');
    this.output = emptyMap();
    this.parameters = new ParameterResolver(options.parameters);
    const { Mappings } = options.template;
    this.mappings = new MappingResolver(isMap(Mappings) ? Mappings : emptyMap(), this.parameters);
    this.managedPolicies = options.managedPolicies;
    this.now = options.now;
    this.serverlessRepo = options.serverlessRepo;
    this.passesMetadata = options.passesMetadata;
    this.hashesDeployments = options.hashesDeployments;
    this.isNumericKey = options.isNumericKey;
    this.#toggles = options.featureToggles;
  }

  /** Whether the paths of artifacts stay as the author wrote them. */
  get keepsLocalPaths(): boolean {
    return this.profile === 'local';
  }

  isEnabled(toggle: string): boolean {
    return this.#toggles[toggle] ?? false;
  }

  /** `Resources` of the result. */
  get outputResources(): ValueMap {
    return mapAt(this.output, 'Resources');
  }

  /** `Conditions` of the result; made when first asked for. */
  get outputConditions(): ValueMap {
    return mapAt(this.output, 'Conditions');
  }

  /** The resource of the author's template, if it is a map. */
  resource(logicalId: string): ValueMap | undefined {
    const resource = this.resources[logicalId];
    return isMap(resource) ? resource : undefined;
  }

  /** Puts a generated resource into the result. */
  emit(resource: GeneratedResource, origin: ResourceOrigin): void {
    this.outputResources[resource.logicalId] = toTemplate(resource);
    this.origins.set(resource.logicalId, origin);
  }

  /** Runs `step`; a fault in it is noted instead of thrown. Faults of a whole document pass, except locally. */
  attempt<T>(step: () => T, logicalId?: string): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.kind === 'document' && this.profile === 'service') throw error;
      this.report(error, logicalId);
      return undefined;
    }
  }

  /** Notes a fault: as a cause of the error at the end, or locally as a diagnostic. */
  report(fault: Fault, logicalId?: string): void {
    if (this.profile === 'service') this.faults.push(fault);
    else this.diagnostics.push(...fault.toDiagnostics(logicalId));
  }
}

/**
 * State that belongs to one transform and to one concern, made when it is first needed. It is kept in the context: what
 * a weak map keeps survives the collections of young objects, and all that it leads to.
 */
export class PerTransform<T> {
  readonly #create: (context: TransformContext) => T;

  constructor(create: (context: TransformContext) => T) {
    this.#create = create;
  }

  of(context: TransformContext): T {
    const known = context.states.get(this);
    // Nobody else puts anything in under this key.
    if (known !== undefined) return known as T;
    const state = this.#create(context);
    context.states.set(this, state);
    return state;
  }
}

function mapAt(map: ValueMap, key: string): ValueMap {
  const value = map[key];
  if (isMap(value)) return value;
  const created = emptyMap();
  map[key] = created;
  return created;
}
