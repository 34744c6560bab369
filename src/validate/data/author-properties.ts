/** What the author may have called a property of the transformed template, most likely name first. */
export const AUTHOR_PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  BodyS3Location: ['DefinitionUri', 'BodyS3Location'],
  Code: ['CodeUri', 'ImageUri', 'InlineCode', 'Code'],
  Content: ['ContentUri', 'Content'],
  DefinitionS3Location: ['DefinitionUri', 'DefinitionS3Location'],
  TemplateURL: ['Location', 'TemplateURL'],
};
