import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadApplication } from '../../src/application/index.ts';
import { isObject } from '../../src/core/index.ts';
import { parseTemplate, type TemplateDocument } from '../../src/template/index.ts';
import { transformPack } from '../set-up/conformance.ts';

const { folder: pack, isHere } = transformPack;

function successCases(): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(pack, 'manifest.json'), 'utf8'));
  const cases = isObject(manifest) && Array.isArray(manifest['cases']) ? manifest['cases'] : [];
  return cases.filter((entry) => isObject(entry) && entry['kind'] !== 'error').map((entry) => String(entry.name));
}

function documentOf(name: string): TemplateDocument {
  const text = readFileSync(join(pack, 'cases', name, 'aws.json'), 'utf8');
  return parseTemplate(text, { format: 'json' }).document!;
}

/** Logical IDs of the functions that exist under every condition. */
function unconditionalFunctions({ template }: TemplateDocument): string[] {
  return Object.entries(template['Resources'] ?? {})
    .filter(([, resource]) => resource.Type === 'AWS::Lambda::Function' && resource.Condition === undefined)
    .map(([id]) => id);
}

describe.skipIf(!isHere)('what the official transform makes', () => {
  it('is read with all functions, and routes find theirs', () => {
    const problems: string[] = [];
    const count = { templates: 0, functions: 0, routes: 0 };
    for (const name of successCases()) {
      const document = documentOf(name);
      const { functions, apis } = loadApplication(document, { region: 'ap-southeast-1' });
      const ids = functions.map(({ id }) => id);
      const missing = unconditionalFunctions(document).filter((id) => !ids.includes(id));
      if (missing.length > 0) problems.push(`${name}: functions ${missing.join(', ')} are not read`);
      for (const { method, path, integration } of apis.flatMap(({ routes }) => routes)) {
        count.routes += 1;
        if (integration.kind !== 'lambda-proxy' || integration.functionId !== undefined) continue;
        const { uri } = integration;
        const target = functions.find(({ arn }) => typeof uri === 'string' && uri.includes(arn));
        if (target !== undefined) problems.push(`${name}: ${method} ${path} does not find ${target.id}`);
      }
      count.templates += 1;
      count.functions += functions.length;
    }

    console.log(
      `application: ${count.templates} official results, ${count.functions} functions, ${count.routes} routes`,
    );
    expect(count.routes).toBeGreaterThan(100);
    expect(problems).toEqual([]);
  });
});

if (!isHere) console.log(`application: official results not found in ${pack}, so they are not read`);
