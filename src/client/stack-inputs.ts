import type { AwsClients } from '../aws/index.ts';
import type { PlanStageOptions } from '../deploy/index.ts';
import type { TemplateDocument } from '../template/index.ts';
import { openDestination } from './artifact-destination.ts';
import type { PlanOptions } from './client-options.ts';
import type { GivenParameters } from './client-template.ts';

/** What the client has that one call does not say. */
interface StackContext {
  readonly aws: () => Promise<AwsClients>;
  readonly parameters: GivenParameters;
  /** Whether nothing is to be made that stays. */
  readonly isPlan?: boolean | undefined;
}

type StackInputs = Required<
  Pick<PlanStageOptions, 'parameters' | 'store' | 'images' | 'signer' | 'storage' | 'transform' | 'originsOf'>
>;

/** What a stage is given in place of the options that it does not know: where artifacts go, and who transforms. */
export async function stackInputs(
  document: TemplateDocument,
  options: PlanOptions,
  { aws: open, parameters: known, isPlan }: StackContext,
): Promise<StackInputs> {
  const { stackName, signal, transform: transformedBy = 'service' } = options;
  const given = { ...known, ...options.parameters };
  const [aws, destination, { transformTemplate }, { withOtherMacros }, { parameterTexts }] = await Promise.all([
    open(),
    openDestination(options, { aws: open, document, stackName, signal, isPlan }),
    import('./transform-template.ts'),
    import('./other-macros.ts'),
    import('../deploy/index.ts'),
  ]);
  const region = await aws.region();
  return {
    ...destination,
    parameters: given,
    transform:
      transformedBy === 'local'
        ? (packaged, parameters) =>
            withOtherMacros(transformTemplate(packaged, { region, parameters }).document, packaged)
        : undefined,
    originsOf: (packaged) =>
      transformTemplate(packaged, { region, parameters: parameterTexts(given), profile: 'local' }).origins,
  };
}
