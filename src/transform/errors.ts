import { type Diagnostic, SamError, type SourceRange } from '../core/index.ts';
import { compareCodePoints } from './python.ts';

/** One reason why a template cannot be transformed. @public */
export interface TransformCause {
  /** The official text. */
  readonly message: string;
  /** The author's resource (or, for some events, the resource it would have become). */
  readonly logicalId?: string | undefined;
  /** Name of the author's event, when it is about one. */
  readonly eventId?: string | undefined;
  /** What to do about it: one imperative sentence, where there is one. */
  readonly hint?: string | undefined;
  /** Where the resource stands, if the template has a text. */
  readonly range?: SourceRange | undefined;
}

/**
 * A SAM template that cannot become CloudFormation. `message` is the text that the service itself would answer with.
 *
 * @public
 */
export class TransformError extends SamError<'SAM_TEMPLATE_INVALID'> {
  /** Every reason, sorted by logical ID. */
  readonly causes: readonly TransformCause[];

  constructor(causes: readonly TransformCause[]) {
    const sorted = sortCauses(causes);
    super('SAM_TEMPLATE_INVALID', officialMessage(sorted), { hint: 'Correct the resources that the message names.' });
    this.causes = sorted;
  }
}

function officialMessage(causes: readonly TransformCause[]): string {
  const head = `Invalid Serverless Application Specification document. Number of errors found: ${causes.length}.`;
  return [head, ...causes.map((cause) => cause.message)].join(' ');
}

/** Sorted as the service does it, each message once. */
function sortCauses(causes: readonly TransformCause[]): readonly TransformCause[] {
  const key = (cause: TransformCause): string => cause.logicalId ?? cause.eventId ?? cause.message;
  const unique = new Map(causes.map((cause) => [cause.message, cause]));
  return [...unique.values()].sort((a, b) => compareCodePoints(key(a), key(b)));
}

/** What kind of mistake a {@link Fault} is: decides how its message begins and how far it reaches. */
export type FaultKind = 'resource' | 'event' | 'template' | 'duplicate' | 'document';

/**
 * A mistake found while transforming. It never leaves this stage: the pipeline collects faults and makes a
 * {@link TransformError} or diagnostics of them.
 */
export class Fault extends SamError<'SAM_RESOURCE_INVALID' | 'SAM_TYPE_UNSUPPORTED'> {
  readonly kind: FaultKind;
  readonly logicalId: string | undefined;
  readonly eventId: string | undefined;
  /** The text behind "… is invalid.". */
  readonly detail: string;
  /** For a `document` fault: what it consists of. */
  readonly causes: readonly TransformCause[];

  constructor(
    kind: FaultKind,
    message: string,
    about: {
      code?: Fault['code'] | undefined;
      logicalId?: string | undefined;
      eventId?: string | undefined;
      detail?: string | undefined;
      hint?: string | undefined;
      causes?: readonly TransformCause[] | undefined;
    } = {},
  ) {
    super(about.code ?? 'SAM_RESOURCE_INVALID', message, { hint: about.hint });
    this.kind = kind;
    this.logicalId = about.logicalId;
    this.eventId = about.eventId;
    this.detail = about.detail ?? message;
    this.causes = about.causes ?? [{ message, logicalId: about.logicalId, eventId: about.eventId, hint: about.hint }];
  }

  /** One resource is wrong; the others are still looked at. @internal */
  static resource(logicalId: string, detail: string, hint?: string): Fault {
    return new Fault('resource', `Resource with id [${logicalId}] is invalid. ${detail}`, { logicalId, detail, hint });
  }

  /** One event of a resource is wrong. A function reports it as its own mistake. @internal */
  static event(eventId: string, detail: string, hint?: string): Fault {
    return new Fault('event', `Event with id [${eventId}] is invalid. ${detail}`, { eventId, detail, hint });
  }

  /** The structure of the template is wrong; the other resources are still looked at. @internal */
  static template(detail: string): Fault {
    return new Fault('template', `Structure of the SAM template is invalid. ${detail}`, { detail });
  }

  /** The structure is wrong, and nothing else counts: replaces all that was found before. @internal */
  static fatal(detail: string): Fault {
    return Fault.document([Fault.template(detail)]);
  }

  /** The `Globals` section is wrong; ends the run. @internal */
  static globals(detail: string, hint?: string): Fault {
    return Fault.document([new Fault('template', `'Globals' section is invalid. ${detail}`, { detail, hint })]);
  }

  /** Several mistakes that end the run at once. @internal */
  static document(faults: readonly Fault[]): Fault {
    const causes = faults.flatMap((fault) => fault.causes);
    return new Fault('document', causes.map((cause) => cause.message).join(' '), { causes });
  }

  /** A generated resource would take the id of one that the author wrote. @internal */
  static duplicateLogicalId(logicalId: string, duplicateId: string, type: string): Fault {
    return new Fault(
      'duplicate',
      `Transforming resource with id [${logicalId}] attempts to create a new resource with id [${duplicateId}] and ` +
        `type "${type}". A resource with that id already exists within this template. Please use a different id for that resource.`,
      { logicalId },
    );
  }

  /** A type of SAM that this package does not know yet. @internal */
  static unsupported(logicalId: string, what: string): Fault {
    const message = `Resource with id [${logicalId}] is invalid. ${what} is not supported by this version of samwright.`;
    return new Fault('resource', message, { code: 'SAM_TYPE_UNSUPPORTED', logicalId });
  }

  /** One of {@link Fault.resource} for a property of the wrong kind. @internal */
  static propertyType(logicalId: string, property: string, expected: string | undefined, hint?: string): Fault {
    const detail =
      expected === undefined
        ? `Type of property '${property}' is invalid.`
        : `Property '${property}' should be a ${expected}.`;
    return Fault.resource(logicalId, detail, hint);
  }

  /** As a diagnostic: what the local profile makes of a mistake. */
  toDiagnostics(logicalId?: string): Diagnostic[] {
    return this.causes.map((cause) => {
      const id = logicalId ?? cause.logicalId;
      return {
        code: this.code,
        severity: 'error',
        message: cause.message,
        hint: cause.hint,
        logicalId: id,
        path: id === undefined ? undefined : ['Resources', id],
      };
    });
  }
}
