import type { TransformContext } from '../context.ts';
import { Fault } from '../errors.ts';
import { applicationAnswers, applicationKey, applicationOf, namesParameter } from '../expand/applications.ts';
import { generated, passedOnAttributes } from '../generated.ts';
import type { ResourceMacro, SamResource } from '../macros.ts';
import { Expect } from '../properties.ts';
import { pythonRepr } from '../python.ts';
import { reservedTag, samTagList } from '../tags.ts';
import { absent, isMap, type Optional, truthy, type Value, type ValueMap } from '../value.ts';

const REPOSITORY_TAGS = {
  ApplicationId: 'serverlessrepo:applicationId',
  SemanticVersion: 'serverlessrepo:semanticVersion',
};

/** `AWS::Serverless::Application`: a nested stack, of a template or of the Serverless Application Repository. */
export const applicationMacro: ResourceMacro = {
  properties: {
    Location: 'string|map!',
    TemplateUrl: 'string',
    Parameters: 'map',
    NotificationARNs: 'list<string|map>',
    Tags: 'map',
    TimeoutInMinutes: 'integer',
  },
  prepare: (resource, context) => {
    const { properties } = resource;
    properties['TemplateUrl'] = templateUrl(resource, context);
  },
  expand: ({ logicalId, properties, source }) => {
    const { TemplateUrl, Parameters, NotificationARNs, TimeoutInMinutes, Tags } = properties;
    return [
      generated(
        'AWS::CloudFormation::Stack',
        logicalId,
        {
          TemplateURL: TemplateUrl,
          Parameters,
          NotificationARNs,
          Tags: samTagList(logicalId, Tags, repositoryTags(logicalId, properties['Location'], Tags)),
          TimeoutInMinutes,
        },
        { ...passedOnAttributes(source), DependsOn: truthy(source['DependsOn']) ? source['DependsOn'] : undefined },
      ),
    ];
  },
};

function templateUrl({ logicalId, properties }: SamResource, context: TransformContext): Value {
  requireKeys(logicalId, properties, ['Location']);
  const location = properties['Location'] ?? null;
  if (!isMap(location)) return location;
  requireKeys(logicalId, location, ['ApplicationId', 'SemanticVersion']);
  const { ApplicationId, SemanticVersion } = location;
  if (absent(ApplicationId)) throw Fault.resource(logicalId, "Property 'ApplicationId' is required.");
  refuseMap(logicalId, 'ApplicationId', ApplicationId);
  if (!truthy(SemanticVersion)) throw Fault.resource(logicalId, "Property 'SemanticVersion' cannot be blank.");
  refuseMap(logicalId, 'SemanticVersion', SemanticVersion);
  const expect = Expect.resource(logicalId);
  const applicationId = expect.string(ApplicationId, 'Location.ApplicationId');
  const semanticVersion = expect.string(SemanticVersion, 'Location.SemanticVersion');
  if (namesParameter(applicationId)) {
    throw Fault.resource(
      logicalId,
      "Serverless Application Repostiory does not support dynamic reference in 'ApplicationId' property.",
    );
  }
  const answer = applicationAnswers.of(context).get(applicationKey(applicationId, semanticVersion));
  if (!answer) {
    // On this machine nobody was asked, which says nothing against the application: its place in the repository stands in.
    if (context.keepsLocalPaths && !context.serverlessRepo) {
      const id = encodeURIComponent(applicationId);
      return `https://serverlessrepo.${context.region}.amazonaws.com/applications/${id}?semanticVersion=${semanticVersion}`;
    }
    throw Fault.resource(
      logicalId,
      `Cannot access application: ${applicationId}. Looking it up needs the option 'serverlessRepo'.`,
    );
  }
  if ('error' in answer) throw Fault.resource(answer.logicalId, answer.error);
  return answer.templateUrl;
}

function requireKeys(logicalId: string, map: ValueMap, keys: readonly string[]): void {
  for (const key of keys) {
    if (!(key in map)) throw Fault.resource(logicalId, `Resource is missing the required [${key}] property.`);
  }
}

function refuseMap(logicalId: string, name: string, value: Optional): void {
  if (!isMap(value)) return;
  throw Fault.resource(
    logicalId,
    `Property '${name}' cannot be resolved. Only FindInMap and Ref intrinsic functions are supported.`,
  );
}

function repositoryTags(logicalId: string, location: Optional, tags: Optional): ValueMap {
  const additional: ValueMap = {};
  for (const [name, tag] of Object.entries(REPOSITORY_TAGS)) {
    if (isMap(tags) && tag in tags) throw reservedTag(logicalId, tag);
    if (isMap(location)) additional[tag] = location[name] ?? null;
  }
  return additional;
}

/** Reports the applications whose template did not become ready while the caller waited. */
export function checkApplications(context: TransformContext): void {
  const waiting: string[] = [];
  for (const [key, answer] of applicationAnswers.of(context)) {
    const applicationId = applicationOf(key);
    if ('error' in answer) continue;
    if (answer.status === 'PREPARING') waiting.push(applicationId);
    if (answer.status === 'EXPIRED') {
      const message = `Template for ${applicationId} with id ${answer.templateId ?? ''} returned status: EXPIRED. Cannot access an expired template.`;
      throw Fault.resource(applicationId, message);
    }
  }
  if (waiting.length > 0) {
    throw Fault.resource(pythonRepr(waiting), 'Timed out waiting for nested stack templates to reach ACTIVE status.');
  }
}
