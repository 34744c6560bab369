import type { Value } from './intrinsics/index.ts';
import { toTemplateMap } from './property-names.ts';
import { Resource } from './resource.ts';

/** A resource whose `Tags` are a map. @public */
export abstract class TaggableResource<Id extends string = string, Type extends string = string> extends Resource<
  Id,
  Type
> {
  /** Adds one tag. @throws {@link DefinitionError} if it is already set. */
  addTag(key: string, value: Value<string>): this {
    return this.addTags({ [key]: value });
  }

  /** Adds tags. @throws {@link DefinitionError} if one of them is already set. */
  addTags(tags: { readonly [key: string]: Value<string> | undefined }): this {
    return this.addEntries('tag', ['Tags'], toTemplateMap(tags, `${this.logicalId}.Tags`));
  }
}
