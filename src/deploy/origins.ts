import { dirname, resolve } from 'node:path';
import { getIn, isMap, locate, readTemplate, type TemplateDocument, type TemplatePath } from '../template/index.ts';

/**
 * Where the author wrote what became a resource.
 *
 * @public
 */
export interface TemplateOrigin {
  /** Logical ID of the author's resource. */
  readonly resource: string;
  /** The entry of its `Events`, when it is about one. */
  readonly event?: string | undefined;
  /** The file, as it was given. Absent for what builders made. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
}

/** Says of each generated resource of a document which of the author's it comes from. */
export type OriginsOf = (
  document: TemplateDocument,
) => Readonly<
  Record<
    string,
    { readonly resource: string; readonly event?: string | undefined; readonly path?: TemplatePath | undefined }
  >
>;

/** Leads from deployed resources, also those of nested stacks, back to the author's text. */
export class Origins {
  readonly #document: TemplateDocument;
  readonly #originsOf: OriginsOf;
  #known: ReturnType<OriginsOf> | undefined;

  constructor(document: TemplateDocument, originsOf: OriginsOf = () => ({})) {
    this.#document = document;
    this.#originsOf = originsOf;
  }

  /** Of a resource of this document; `undefined` if it is not from here. */
  of(logicalId: string): TemplateOrigin | undefined {
    const { resource, event, path = ['Resources', resource] } = this.#all()[logicalId] ?? { resource: logicalId };
    if (getIn(this.#document.template, path) === undefined) return undefined;
    const eventPath = [...path, 'Properties', 'Events', event ?? ''];
    const isWritten = event !== undefined && getIn(this.#document.template, eventPath) !== undefined;
    const place = isWritten ? eventPath : path;
    const { file } = this.#document.source ?? {};
    const line = locate(this.#document, place, 'key')?.start.line;
    return {
      resource,
      ...(event !== undefined && { event }),
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
    };
  }

  /** Of a resource of the nested stack that is at `path` (`Payments/Cards`); of this document's own for `''`. */
  async find(path: string, logicalId: string): Promise<TemplateOrigin | undefined> {
    const [first, ...rest] = path.split('/').filter((name) => name !== '');
    if (first === undefined) return this.of(logicalId);
    const outer = this.of(first);
    const nested = outer && (await this.#nested(outer.resource));
    return (await nested?.find(rest.join('/'), logicalId)) ?? outer;
  }

  async #nested(resource: string): Promise<Origins | undefined> {
    const properties = getIn(this.#document.template, ['Resources', resource, 'Properties']);
    const location = isMap(properties) ? (properties['Location'] ?? properties['TemplateURL']) : undefined;
    if (typeof location !== 'string' || /^[a-z][a-z0-9+.-]+:\/\//i.test(location)) return undefined;
    const { file } = this.#document.source ?? {};
    const named = file === undefined ? resolve(this.#document.folder, location) : nextTo(file, location);
    const document = await readTemplate(named).catch(() => undefined);
    return document && new Origins(document, this.#originsOf);
  }

  #all(): ReturnType<OriginsOf> {
    try {
      this.#known ??= this.#originsOf(this.#document);
    } catch {
      // A template that cannot be transformed has no generated resources: the author's own names are what is left.
      this.#known = {};
    }
    return this.#known;
  }
}

/** Named as the outer file was, so that a relative one stays relative. */
function nextTo(file: string, location: string): string {
  const folder = dirname(file);
  return folder === '.' ? location : `${folder.replace(/[/\\]$/, '')}/${location.replace(/^\.\//, '')}`;
}
