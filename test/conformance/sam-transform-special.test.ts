import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTemplate, type TemplateDocument, toJson } from '../../src/template/index.ts';
import { transform } from '../../src/transform/index.ts';
import { Pack, unordered } from './sam-transform-pack.ts';

const folder = Pack.folder();

function special(name: string): TemplateDocument {
  const text = readFileSync(join(folder, 'special', name, 'input.yaml'), 'utf8');
  const { document } = parseTemplate(text, { format: 'yaml' });
  if (!document) throw new TypeError(`The input of ${name} cannot be read.`);
  return document;
}

describe.skipIf(!existsSync(join(folder, 'special')))('the official tests with a harness of their own', () => {
  it.each([
    { passthroughMetadata: true, file: 'metadata.json' },
    { passthroughMetadata: false, file: 'no_metadata.json' },
  ])('passes metadata on when asked to ($passthroughMetadata)', ({ passthroughMetadata, file }) => {
    const expected: unknown = JSON.parse(
      readFileSync(join(folder, 'special/translate_convert_metadata', file), 'utf8'),
    );

    const { template } = transform(special('translate_convert_metadata'), {
      region: 'ap-southeast-1',
      passthroughMetadata,
    });

    expect(toJson(template)).toEqual(expected);
  });

  it.each([
    { seconds: 13.37, id: 'MyApiDeploymentbd307a3ec3' },
    { seconds: 42.123, id: 'MyApiDeployment92cfceb39d' },
    { seconds: 42.1337, id: 'MyApiDeployment92cfceb39d' },
  ])('deploys anew every second with AlwaysDeploy (at $seconds)', ({ seconds, id }) => {
    const { template } = transform(special('translate_always_deploy'), {
      region: 'ap-southeast-1',
      clock: { now: () => seconds * 1000 },
    });

    const deployments = Object.entries(Object(template['Resources'])).filter(
      ([, resource]) => Object(resource).Type === 'AWS::ApiGateway::Deployment',
    );
    expect(deployments.map(([deployment]) => deployment)).toEqual([id]);
  });

  it('leaves nothing behind for the next template', () => {
    const pack = new Pack(folder);
    const names = [1, 2].map((number) => `api_with_usageplans_shared_no_side_effect_${number}`);
    const officials = names.flatMap((name) => pack.cases.filter((each) => each.name === name));

    const results = [...officials, ...officials].flatMap((official) => pack.run(official));

    expect(officials).toHaveLength(2);
    for (const { expected, actual } of results) expect(unordered(actual)).toBe(unordered(expected));
  });
});
