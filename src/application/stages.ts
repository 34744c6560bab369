import { isResolvedList, scalarText } from '../resolve/index.ts';
import { textsOf } from './functions.ts';
import type { Resolved } from './resolved.ts';
import { ResourceReader } from './resource-reader.ts';
import type { TemplateReader } from './template-reader.ts';

/** A stage of an API. */
export interface StageReading {
  readonly stage: string;
  readonly stageVariables: Readonly<Record<string, Resolved<string>>>;
  /** What a line of the access log is made of; absent where none is written. */
  readonly accessLogFormat?: string | undefined;
  /** The certificate that HTTP integrations are shown, by its id in the application; absent without any. */
  readonly clientCertificateId?: string | undefined;
}

/** The stages of a REST API, or those that its deployments make; `Prod` where the template has none. */
export function restStages(api: ResourceReader, reader: TemplateReader): readonly [StageReading, ...StageReading[]] {
  const [first, ...others] = restStageResources(api, reader).map((stage) =>
    readStage(stage, reader, ['Variables', 'AccessLogSetting', 'Prod']),
  );
  return [first ?? { stage: 'Prod', stageVariables: {} }, ...others];
}

/** The resource of a stage, where the template has one. */
export function restStageResource(
  api: ResourceReader,
  name: string,
  reader: TemplateReader,
): ResourceReader | undefined {
  const stages = restStageResources(api, reader);
  return stages.find((stage) => scalarText(stage.value('StageName')) === name) ?? stages[0];
}

function restStageResources(api: ResourceReader, reader: TemplateReader): readonly ResourceReader[] {
  const stages = reader.ofType('AWS::ApiGateway::Stage').filter((stage) => belongsTo(stage, 'RestApiId', api));
  if (stages.length > 0) return stages;
  const deployments = reader.ofType('AWS::ApiGateway::Deployment').filter((item) => belongsTo(item, 'RestApiId', api));
  const byStage = new Map<string, ResourceReader>();
  for (const deployment of deployments) {
    const name = scalarText(deployment.value('StageName'));
    if (name && !byStage.has(name)) byStage.set(name, stageOfDeployment(deployment));
  }
  return [...byStage.values()];
}

/** The settings of all methods that a deployment says at the top. */
const OF_ALL_METHODS = ['CachingEnabled', 'CacheTtlInSeconds', 'ThrottlingBurstLimit', 'ThrottlingRateLimit'];

/** The stage that a deployment makes, as a resource of its own would write it. */
function stageOfDeployment(deployment: ResourceReader): ResourceReader {
  const description = deployment.map('StageDescription');
  const canary = deployment.value('DeploymentCanarySettings');
  const ofAll = Object.fromEntries(Object.entries(description).filter(([name]) => OF_ALL_METHODS.includes(name)));
  const settings = description['MethodSettings'];
  return new ResourceReader({
    ...deployment,
    type: 'AWS::ApiGateway::Stage',
    properties: {
      ...(canary !== undefined && { CanarySetting: canary }),
      ...description,
      StageName: deployment.value('StageName') ?? null,
      MethodSettings: [
        { ResourcePath: '/*', HttpMethod: '*', ...ofAll },
        ...(isResolvedList(settings) ? settings : []),
      ],
    },
  });
}

/** The stages of an HTTP API; `$default` where the template has none. */
export function httpStages(api: ResourceReader, reader: TemplateReader): readonly [StageReading, ...StageReading[]] {
  const stages = reader.ofType('AWS::ApiGatewayV2::Stage').filter((stage) => belongsTo(stage, 'ApiId', api));
  const [first, ...others] = stages.map((stage) =>
    readStage(stage, reader, ['StageVariables', 'AccessLogSettings', '$default']),
  );
  return [first ?? { stage: '$default', stageVariables: {} }, ...others];
}

/** The resource of a stage of an HTTP or WebSocket API, where the template has one. */
export function httpStageResource(
  api: ResourceReader,
  { stage }: StageReading,
  reader: TemplateReader,
): ResourceReader | undefined {
  const stages = reader.ofType('AWS::ApiGatewayV2::Stage').filter((item) => belongsTo(item, 'ApiId', api));
  return stages.find((item) => scalarText(item.value('StageName')) === stage);
}

/** What an API is called with one of its stages: the first has the API's own id, any other says so (`Orders:beta`). */
export function idOfStage(api: ResourceReader, stages: readonly StageReading[], stage: StageReading): string {
  return stage === stages[0] ? api.id : `${api.id}:${stage.stage}`;
}

/** Whether `property` of a resource refers to `api`. Locally, the ID of an API is its logical ID. */
export function belongsTo(resource: ResourceReader, property: string, api: ResourceReader): boolean {
  return resource.value(property) === api.logicalId;
}

function readStage(
  stage: ResourceReader,
  reader: TemplateReader,
  [variables, accessLog, fallback]: readonly [variables: string, accessLog: string, fallback: string],
): StageReading {
  const format = scalarText(stage.map(accessLog)['Format']);
  const certificate = stage.text('ClientCertificateId');
  return {
    stage: stage.text('StageName') ?? fallback,
    stageVariables: textsOf(stage, stage.map(variables), variables),
    ...(format === undefined ? {} : { accessLogFormat: format }),
    ...(certificate === undefined ? {} : { clientCertificateId: idOfCertificate(certificate, reader) }),
  };
}

/** What the application calls a certificate: one of the template by its resource, any other as it is written. */
function idOfCertificate(certificate: string, reader: TemplateReader): string {
  const resources = reader.ofType('AWS::ApiGateway::ClientCertificate');
  return resources.find(({ logicalId }) => logicalId === certificate)?.id ?? certificate;
}
