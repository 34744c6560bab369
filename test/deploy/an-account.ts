import { onTestFinished } from 'vitest';
import { AwsClients, type AwsOptions } from '../../src/aws/index.ts';
import {
  type DeployEvent,
  type DeploymentPlan,
  type DeployStageOptions,
  deploy,
  type PlanStageOptions,
  planDeployment,
} from '../../src/deploy/index.ts';
import type { ArtifactStore } from '../../src/package/index.ts';
import { parseTemplate, type TemplateDocument, type TemplateMap } from '../../src/template/index.ts';
import { transform } from '../../src/transform/index.ts';
import { type CloudFormationServer, startCloudFormation } from '../set-up/cloudformation-server/index.ts';

/** An account with a CloudFormation of its own, and what deploys to it. */
export interface AnAccount {
  readonly server: CloudFormationServer;
  readonly aws: AwsClients;
  readonly events: DeployEvent[];
  readonly store: ArtifactStore;
  /** Keys that were put into the store. */
  readonly stored: readonly string[];
  deploy(
    template: TemplateMap | TemplateDocument | string,
    options?: Partial<DeployStageOptions>,
  ): ReturnType<typeof deploy>;
  plan(template: TemplateMap | TemplateDocument | string, options?: Partial<PlanStageOptions>): Promise<DeploymentPlan>;
  /** Status of every stack that there is, by name. */
  stacks(): Record<string, string>;
}

export async function anAccount(options: AwsOptions = {}): Promise<AnAccount> {
  const server = await startCloudFormation();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const aws = new AwsClients({ region: 'us-east-1', endpoint: server.url, credentials, ...options });
  onTestFinished(async () => {
    await aws.close();
    await server[Symbol.asyncDispose]();
  });
  const events: DeployEvent[] = [];
  const stored: string[] = [];
  const store: ArtifactStore = {
    has: async (key) => stored.includes(key),
    put: async (key, content) => {
      stored.push(key);
      if ('data' in content) server.objects.set(`https://bucket/${key}`, Buffer.from(content.data).toString());
    },
    locate: async (key) => ({ kind: 's3', bucket: 'bucket', key, url: `https://bucket/${key}` }),
  };
  const common = <E extends { onEvent?: ((event: DeployEvent) => void) | undefined }>(given: E) => ({
    stackName: 'orders',
    polling: { initialMs: 1, maxMs: 5 },
    originsOf: (document: TemplateDocument) => transform(document, { region: 'us-east-1', profile: 'local' }).origins,
    ...given,
    onEvent: (event: DeployEvent): void => {
      events.push(event);
      given.onEvent?.(event);
    },
  });
  return {
    server,
    aws,
    events,
    stored,
    store,
    deploy: async (template, given = {}) => deploy(documentOf(template), aws, common(given)),
    plan: async (template, given = {}) => planDeployment(documentOf(template), aws, common(given)),
    stacks: () =>
      Object.fromEntries(
        server.service.stacks.filter((one) => !one.isDeleted).map(({ name, status }) => [name, status]),
      ),
  };
}

/** A template as text, as a map or as a document, all the same. */
function documentOf(template: TemplateMap | TemplateDocument | string): TemplateDocument {
  if (typeof template === 'string') {
    const { document } = parseTemplate(template, { file: 'template.yaml', folder: '/nowhere' });
    if (document === undefined) throw new TypeError('no template');
    return document;
  }
  return 'folder' in template
    ? (template as TemplateDocument)
    : { template: template as TemplateMap, folder: '/nowhere' };
}
