import type { TransformContext } from '../../context.ts';
import type { GeneratedResource } from '../../generated.ts';
import type { SamResource } from '../../macros.ts';

export function addDeploymentPreference(
  resource: SamResource,
  alias: GeneratedResource | undefined,
  context: TransformContext,
): void {}
