import type { TransformContext } from './context.ts';
import type { GeneratedResource } from './generated.ts';
import type { PropertyTable } from './properties.ts';
import type { Value, ValueMap } from './value.ts';

/** A SAM resource of the author's template while it is being expanded. */
export interface SamResource {
  readonly logicalId: string;
  /** `AWS::Serverless::Function` … */
  readonly type: string;
  /** Its `Properties`, Globals merged in; may be changed. */
  readonly properties: ValueMap;
  /** The whole entry of `Resources`, with `Condition`, `DependsOn` and so on. */
  readonly source: ValueMap;
}

/** What makes CloudFormation resources of one SAM type: an entry of the table in `resources/index.ts`. */
export interface ResourceMacro {
  readonly properties: PropertyTable;
  /** Properties that it does not know are not an error. */
  readonly ignoresUnknown?: boolean;
  /** `!Ref MyApi.Stage`: the property and the type of generated resource that it means. */
  readonly referable?: Readonly<Record<string, string>>;
  /** Changes the properties before they are checked. */
  readonly prepare?: (resource: SamResource, context: TransformContext) => void;
  readonly expand: (resource: SamResource, context: TransformContext) => GeneratedResource[];
}

/** An entry of a resource's `Events`. */
export interface SamEvent {
  /** The author's name of it. */
  readonly id: string;
  /** `<resource><event>`: the base of generated ids. */
  readonly logicalId: string;
  readonly type: string;
  readonly properties: ValueMap;
}

/** What the events of a function work on. */
export interface FunctionTarget {
  readonly resource: SamResource;
  /** The function, or its alias when there is one. */
  readonly arn: Value;
  /** What `FunctionName` of a permission or event source mapping is. */
  readonly name: Value;
  /** Whether `arn` is an alias of the function. */
  readonly aliased: boolean;
  /** Its role, when SAM generates it: event source mappings add policies to it. */
  readonly role: GeneratedResource | undefined;
  /** `Condition` and so on, for what the events generate. */
  readonly attributes: ValueMap;
}

/** What the events of a state machine work on. */
export interface StateMachineTarget {
  readonly resource: SamResource;
  /** The state machine, or its alias when events go there. */
  readonly arn: Value;
  readonly permissionsBoundary: Value | undefined;
  readonly attributes: ValueMap;
}

/** What makes CloudFormation resources of one event source: an entry of the tables in `events/index.ts`. */
export interface EventMacro<Target> {
  readonly properties: PropertyTable;
  /** Checks what the event refers to, before anything of its function is expanded. */
  readonly link?: (event: SamEvent, context: TransformContext) => void;
  readonly expand: (event: SamEvent, target: Target, context: TransformContext) => GeneratedResource[];
}
