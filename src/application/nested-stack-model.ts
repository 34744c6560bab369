import type { TemplateDocument } from '../template/index.ts';

/**
 * A template on this machine that is nested in another (`AWS::Serverless::Application`, `AWS::CloudFormation::Stack`).
 *
 * @public
 */
export interface NestedStackDefinition {
  /** The path of the resource that names it: `SubApp`, `SubApp/Payments`. Ids of what is in it begin so. */
  readonly id: string;
  /** The template, with the folder that its paths start from. */
  readonly document: TemplateDocument;
}
