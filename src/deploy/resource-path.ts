/** A resource of a stack, or of a stack that is nested in it. */
interface PlacedResource {
  readonly logicalId: string;
  /** The path of the nested stack that it is in: `Shop/Storage`. */
  readonly nestedStack?: string | undefined;
}

/** The logical IDs on the way to a resource: `Orders`, or `Shop/Storage/Orders`. */
export function resourcePath({ logicalId, nestedStack }: PlacedResource): string {
  return nestedStack === undefined ? logicalId : `${nestedStack}/${logicalId}`;
}
