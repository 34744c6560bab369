import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/core/index.ts';
import { parseTemplate } from '../../src/template/index.ts';
import { validate } from '../../src/validate/index.ts';
import { transformPack } from '../set-up/conformance.ts';

const { folder: pack, isHere } = transformPack;

/** Accepted by the transform, which looks away; CloudFormation or API Gateway refuses it. */
const REFUSED_LATER: Readonly<Record<string, string>> = {
  unsupported_resources: 'RESOURCE_TYPE_MISSING',
  api_with_cors_and_only_origins: 'CORS_NOT_QUOTED',
  api_with_cors_openapi_3: 'CORS_NOT_QUOTED',
  api_with_open_api_version_2: 'CORS_NOT_QUOTED',
};

function read(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(pack, ...path), 'utf8'));
}

/** Wrong for the service alone: locally, code may be a path, an image is still to be built, and no application is looked up. */
const FINE_HERE = [
  'error_application_does_not_exist',
  'error_application_preparing_timeout',
  'error_function_invalid_codeuri',
  'error_function_no_imageuri',
  'error_state_machine_invalid_s3_string',
];

function namesOf(kind: 'error' | 'valid'): string[] {
  const manifest = read('manifest.json');
  const cases = isObject(manifest) && Array.isArray(manifest['cases']) ? manifest['cases'] : [];
  return cases
    .filter((entry) => isObject(entry) && (entry['kind'] === 'error') === (kind === 'error'))
    .map((entry) => String(entry.name));
}

/** Everything that the official result defines: a name among it is not unknown. */
function definedIn(name: string): Set<string> {
  const output = read('cases', name, 'aws.json');
  const sections = ['Parameters', 'Resources', 'Conditions', 'Mappings'].map((key) => isObject(output) && output[key]);
  return new Set(sections.flatMap((section) => (isObject(section) ? Object.keys(section) : [])));
}

describe.skipIf(!isHere)('valid inputs of the official suite', () => {
  const names = isHere ? namesOf('valid') : [];
  let supported = 0;

  it('get no error that is not true', () => {
    const falseErrors: string[] = [];
    for (const name of names) {
      const { document } = parseTemplate(readFileSync(join(pack, 'cases', name, 'input.yaml'), 'utf8'));
      const errors = validate(document!, { region: 'ap-southeast-1', checkFiles: false }).filter(
        ({ severity }) => severity === 'error',
      );
      // What the transform cannot do yet is for its own conformance test to count.
      if (errors.some(({ code }) => code.startsWith('SAM_'))) continue;
      supported += 1;
      for (const { code, message } of errors) {
        const [, target = ''] = /"([^"]+)"/.exec(message) ?? [];
        const isTrue = code.endsWith('_UNKNOWN') ? !definedIn(name).has(target) : REFUSED_LATER[name] === code;
        if (!isTrue) falseErrors.push(`${name}: ${code} ${message}`);
      }
    }

    console.log(
      `validate: ${supported} of ${names.length} valid official inputs are such that the transform supports them`,
    );
    expect(names.length).toBeGreaterThan(0);
    expect(falseErrors).toEqual([]);
  });
});

describe.skipIf(!isHere)('invalid inputs of the official suite', () => {
  it('get an error', () => {
    const names = namesOf('error').filter((name) => !FINE_HERE.includes(name));

    const unnoticed = names.filter((name) => {
      const text = readFileSync(join(pack, 'cases', name, 'input.yaml'), 'utf8');
      const { document, diagnostics } = parseTemplate(text);
      const found = document === undefined ? [] : validate(document, { region: 'ap-southeast-1', checkFiles: false });
      return ![...diagnostics, ...found].some(({ severity }) => severity === 'error');
    });

    expect(names.length).toBeGreaterThan(0);
    expect(unnoticed).toEqual([]);
  });
});

if (!isHere) console.log(`validate: official inputs not found in ${pack}, so they are not checked`);
