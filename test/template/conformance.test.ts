import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyEdits, parseTemplate, type TemplateFormat, writeTemplate } from '../../src/template/index.ts';
import { transformPack } from '../set-up/conformance.ts';

const cases = join(transformPack.folder, 'cases');
const names = transformPack.isHere ? readdirSync(cases).sort() : [];

it.skipIf(!transformPack.isHere)('reads and writes every template of the conformance cases', () => {
  const failures: string[] = [];

  for (const name of names) {
    const text = readFileSync(join(cases, name, 'input.yaml'), 'utf8');
    const { document, diagnostics } = parseTemplate(text);
    if (!document || diagnostics.length > 0) failures.push(`${name}: ${diagnostics[0]?.message}`);
    for (const format of ['yaml', 'json'] satisfies TemplateFormat[]) {
      const written = writeTemplate({ template: document?.template ?? {}, folder: '/' }, format);
      expect.soft(parseTemplate(written, { format }).document?.template, name).toEqual(document?.template);
    }
  }

  expect(names.length).toBeGreaterThan(0);
  expect(failures).toEqual([]);
});

it.skipIf(!transformPack.isHere)('edits one line in every template of the conformance cases', () => {
  const changed: string[] = [];
  let edits = 0;

  for (const name of names) {
    const text = readFileSync(join(cases, name, 'input.yaml'), 'utf8');
    const { document } = parseTemplate(text);
    for (const [id, resource] of Object.entries(document?.template['Resources'] ?? {})) {
      const properties =
        typeof resource === 'object' && resource !== null && 'Properties' in resource && resource.Properties;
      if (typeof properties !== 'object' || !('CodeUri' in properties) || typeof properties.CodeUri !== 'string')
        continue;
      const result = applyEdits(document!, [{ path: ['Resources', id, 'Properties', 'CodeUri'], value: 's3://b/k' }]);
      const [before, after] = [text.split('\n'), result.source!.text.split('\n')];
      const different = before.filter((line, index) => line !== after[index]);
      if (before.length !== after.length || different.length > 1) changed.push(`${name} ${id}`);
      edits += 1;
    }
  }

  expect(edits).toBeGreaterThan(0);
  expect(changed).toEqual([]);
});
