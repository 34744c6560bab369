import { type AwsClients, AwsError, requestOptions } from '../aws/index.ts';
import { parseTemplate, type TemplateMap } from '../template/index.ts';

/** A template of the service, or why it cannot be had. */
export type ReadTemplate =
  | { readonly template: TemplateMap; readonly unread?: undefined }
  | { readonly template?: undefined; readonly unread: string };

/** The template of a stack or a change set as the macros left it. Never rejects. */
export async function readProcessed(
  aws: AwsClients,
  which: { readonly StackName: string; readonly ChangeSetName?: string },
  signal: AbortSignal | undefined,
): Promise<ReadTemplate> {
  try {
    const cloudFormation = await aws.cloudFormation();
    const request = { ...which, TemplateStage: 'Processed' } as const;
    const { TemplateBody = '' } = await cloudFormation.getTemplate(request, requestOptions(signal));
    const { document } = parseTemplate(TemplateBody);
    return document === undefined ? { unread: 'The service gave a template that cannot be read.' } : document;
  } catch (error) {
    // An abort is noticed by whatever comes next.
    const why = error instanceof AwsError ? error.message : String(error);
    return { unread: `The template cannot be had (${why}).` };
  }
}
