import { scalarText } from '../resolve/index.ts';
import { codeLocation } from './code-location.ts';
import type { LayerDefinition } from './function-model.ts';
import type { TemplateReader } from './template-reader.ts';

/** Reads every `AWS::Lambda::LayerVersion`. */
export function readLayers(reader: TemplateReader): LayerDefinition[] {
  return reader.ofType('AWS::Lambda::LayerVersion').map((resource) => {
    const metadata = reader.authorMetadata(resource);
    return {
      id: resource.id,
      name: scalarText(resource.value('LayerName')) ?? resource.authorId,
      arn: scalarText(reader.resolver.resolve({ Ref: resource.logicalId })) ?? '',
      content: codeLocation(resource, 'Content', reader.folder),
      compatibleRuntimes: resource.texts('CompatibleRuntimes'),
      ...reader.nested,
      ...(Object.keys(metadata).length > 0 && { metadata }),
    };
  });
}
