import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { getIn, isMap } from '../../template/index.ts';
import type { Finding, Rule } from '../rule.ts';

/** The properties that may be a path on this machine, by type. */
const PATHS = [
  { type: 'AWS::Lambda::Function', property: 'Code' },
  { type: 'AWS::Lambda::LayerVersion', property: 'Content' },
  { type: 'AWS::ApiGateway::RestApi', property: 'BodyS3Location' },
  { type: 'AWS::ApiGatewayV2::Api', property: 'BodyS3Location' },
  { type: 'AWS::CloudFormation::Stack', property: 'TemplateURL' },
];

/** That local paths lead to something. */
export const codePaths: Rule = function* (context) {
  if (!context.options.checkFiles) return;
  for (const { type, property } of PATHS) {
    for (const found of context.resources(type)) {
      const value = context.property(found, property);
      const location = value === undefined || isMap(value) ? undefined : context.resolver.resolve(value);
      const isAsset = getIn(found.resource, ['Metadata', 'aws:asset:path']) !== undefined;
      if (typeof location !== 'string' || isAsset || isRemote(location)) continue;
      const full = resolve(context.document.folder, location);
      if (existsSync(full)) continue;
      const path = context.authorPath(found.logicalId, property);
      yield notFound(context.authorId(found.logicalId), String(path.at(-1)), location, full, path);
    }
  }
};

function isRemote(location: string): boolean {
  return /^(?:s3|https?):\/\//i.test(location);
}

function notFound(id: string, property: string, location: string, full: string, path: Finding['path']): Finding {
  return {
    code: property === 'CodeUri' || property === 'Code' ? 'CODE_URI_NOT_FOUND' : 'PATH_NOT_FOUND',
    severity: 'error',
    message: `"${id}": ${property} "${location}" does not exist, looked for ${full}.`,
    hint: `Point ${property} at an existing path, relative to the folder of the template.`,
    path,
  };
}
