import { isResolvedMap } from '../resolve/index.ts';
import { isTrue, mapOf, numberOf, textsByName } from './resolved-maps.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { StageReading } from './stages.ts';

/** A canary, before its routes are read. */
interface CanaryReading {
  readonly percentTraffic: number;
  readonly stage: StageReading;
  readonly useStageCache: boolean;
}

/** The canary of a stage: the stage with the variables that are overridden; `undefined` where it has none. */
export function canaryStage(stage: StageReading, resource: ResourceReader | undefined): CanaryReading | undefined {
  const setting = resource?.value('CanarySetting');
  if (!isResolvedMap(setting)) return undefined;
  const { PercentTraffic, StageVariableOverrides, UseStageCache } = mapOf(setting);
  const percentTraffic = numberOf(PercentTraffic) ?? 0;
  if (percentTraffic <= 0) return undefined;
  const stageVariables = { ...stage.stageVariables, ...textsByName(StageVariableOverrides) };
  return { percentTraffic, stage: { ...stage, stageVariables }, useStageCache: isTrue(UseStageCache) };
}
