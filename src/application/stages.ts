import { scalarText } from '../resolve/index.ts';
import { textsOf } from './functions.ts';
import type { Resolved } from './model.ts';
import type { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** The stage that an API has locally. */
export interface StageReading {
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, Resolved<string>>>;
}

/** The first stage of a REST API, or the one that its deployment makes; `Prod` where the template has none. */
export function restStage(api: ResourceReader, reader: TemplateReader): StageReading {
  const stage = restStageResource(api, reader);
  if (stage !== undefined) return readStage(stage, 'Variables', 'Prod');
  const deployments = reader.ofType('AWS::ApiGateway::Deployment').filter((item) => belongsTo(item, 'RestApiId', api));
  const name = deployments.map((deployment) => scalarText(deployment.value('StageName'))).find(Boolean);
  return { stage: name ?? 'Prod', stageVariables: {} };
}

/** The resource of the stage that {@link restStage} means, where the template has one. */
export function restStageResource(api: ResourceReader, reader: TemplateReader): ResourceReader | undefined {
  return reader.ofType('AWS::ApiGateway::Stage').find((stage) => belongsTo(stage, 'RestApiId', api));
}

/** The first stage of an HTTP API; `$default` where the template has none. */
export function httpStage(api: ResourceReader, reader: TemplateReader): StageReading {
  const stage = reader.ofType('AWS::ApiGatewayV2::Stage').find((resource) => belongsTo(resource, 'ApiId', api));
  return stage === undefined
    ? { stage: '$default', stageVariables: {} }
    : readStage(stage, 'StageVariables', '$default');
}

/** Whether `property` of a resource refers to `api`. Locally, the ID of an API is its logical ID. */
export function belongsTo(resource: ResourceReader, property: string, api: ResourceReader): boolean {
  return resource.value(property) === api.logicalId;
}

function readStage(stage: ResourceReader, variables: string, fallback: string): StageReading {
  return {
    stage: stage.text('StageName') ?? fallback,
    stageVariables: textsOf(stage, stage.map(variables), variables),
  };
}
