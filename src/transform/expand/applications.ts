import { PerTransform, type TransformContext } from '../context.ts';
import { SERVERLESS_REPO_REGIONS } from '../data/serverless-repo-regions.ts';
import { resourcesOfType } from '../resources-of-type.ts';
import type { ServerlessRepoAnswer } from '../serverless-repo.ts';
import { isMap } from '../value.ts';

/** What the repository answered, and the resource that it was asked for: errors name that one, whoever else wants the application. */
type KnownAnswer = ServerlessRepoAnswer & { readonly logicalId: string };

/** The answers of the repository by application and version. */
export const applicationAnswers: PerTransform<Map<string, KnownAnswer>> = new PerTransform<Map<string, KnownAnswer>>(
  () => new Map(),
);

/** Looks up the applications of the template, each version once. Mistakes are reported when the resource is expanded. */
export function lookUpApplications(context: TransformContext): void {
  const answers = applicationAnswers.of(context);
  for (const [logicalId, source] of resourcesOfType(context, 'Application')) {
    const properties = source['Properties'];
    const location = isMap(properties) ? properties['Location'] : undefined;
    if (!isMap(location) || !('ApplicationId' in location) || !('SemanticVersion' in location)) continue;
    // With a version that is null the service resolves neither.
    if (location['SemanticVersion'] === null) continue;
    for (const name of ['ApplicationId', 'SemanticVersion']) {
      location[name] = context.mappings.resolve(context.parameters.resolve(location[name] ?? null));
    }
    const { ApplicationId: applicationId, SemanticVersion: semanticVersion } = location;
    if (typeof applicationId !== 'string' || typeof semanticVersion !== 'string') continue;
    const key = applicationKey(applicationId, semanticVersion);
    if (!context.serverlessRepo || namesParameter(applicationId) || answers.has(key)) continue;
    if (!SERVERLESS_REPO_REGIONS.has(context.region)) {
      answers.set(key, { error: 'Serverless Application Repository is not available in this region.', logicalId });
      continue;
    }
    answers.set(key, { ...context.serverlessRepo({ applicationId, semanticVersion }), logicalId });
  }
}

/** Whether CloudFormation would fill a parameter in: the repository knows no such application. */
export function namesParameter(applicationId: string): boolean {
  return /\{\{resolve:ssm:[\w.\-/]+(?::\d+)?\}\}/.test(applicationId);
}

/** One text for an application and its version; the version has no blank. */
export function applicationKey(applicationId: string, semanticVersion: string): string {
  return `${semanticVersion} ${applicationId}`;
}

/** The application in a key. */
export function applicationOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}
