import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Unresolved } from '../../resolve/index.ts';
import { getIn, type TemplatePath } from '../../template/index.ts';
import type { TypedResource } from '../context.ts';
import type { Finding, Rule } from '../rule.ts';

/** The properties that may be a path on this machine, by type. */
const PATHS = [
  { type: 'AWS::Lambda::Function', property: 'Code' },
  { type: 'AWS::Lambda::LayerVersion', property: 'Content' },
  { type: 'AWS::ApiGateway::RestApi', property: 'BodyS3Location' },
  { type: 'AWS::ApiGatewayV2::Api', property: 'BodyS3Location' },
  { type: 'AWS::StepFunctions::StateMachine', property: 'DefinitionS3Location' },
  { type: 'AWS::CloudFormation::Stack', property: 'TemplateURL' },
];

/** That local paths lead to something. */
export const codePaths: Rule = function* (context) {
  if (!context.options.checkFiles) return;
  for (const { type, property } of PATHS) {
    for (const found of context.resources(type)) {
      const location = context.value(found, property);
      const path = context.authorPath(found.logicalId, property);
      const subject = `"${context.authorId(found.logicalId)}": ${path.length > 2 ? path.at(-1) : property}`;
      if (location instanceof Unresolved) yield unresolved(subject, location.reason, path);
      if (typeof location !== 'string' || isRemote(location) || isAsset(found)) continue;
      const full = resolve(context.document.folder, location);
      if (!existsSync(full)) {
        yield {
          code: property === 'Code' ? 'CODE_URI_NOT_FOUND' : 'PATH_NOT_FOUND',
          severity: 'error',
          message: `${subject} "${location}" does not exist, looked for ${full}.`,
          hint: 'Give an existing path, relative to the folder of the template.',
          path,
        };
      }
    }
  }
};

/** The CDK says in the metadata where the asset is; the property is where it will be. */
function isAsset({ resource }: TypedResource): boolean {
  return getIn(resource, ['Metadata', 'aws:asset:path']) !== undefined;
}

function isRemote(location: string): boolean {
  return /^(?:s3|https?):\/\//i.test(location);
}

function unresolved(subject: string, reason: string, path: TemplatePath): Finding {
  return {
    code: 'PATH_UNRESOLVED',
    severity: 'warning',
    message: `${subject} is not known here. ${reason}`,
    hint: 'Give the parameters that it depends on, or a literal path.',
    path,
  };
}
