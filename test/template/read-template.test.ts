import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../src/core/index.ts';
import { findTemplate, readTemplate, TemplateError } from '../../src/template/index.ts';

async function failureOf(action: Promise<unknown>): Promise<TemplateError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TemplateError)) throw error;
  return error;
}

describe('readTemplate', () => {
  it('reads a file, with the folder that its paths start from', async () => {
    await using folder = await TemporaryFolder.create();
    const file = join(folder.path, 'app.template');
    await writeFile(file, '\uFEFFResources: !Ref X\r\n');

    const document = await readTemplate(file);

    expect(document).toEqual({
      template: { Resources: { Ref: 'X' } },
      source: { text: '\uFEFFResources: !Ref X\r\n', format: 'yaml', file },
      folder: folder.path,
    });
  });

  it('finds template.yaml before template.yml before template.json', async () => {
    await using folder = await TemporaryFolder.create();
    const found: string[] = [];

    for (const name of ['template.json', 'template.yml', 'template.yaml']) {
      await writeFile(join(folder.path, name), '{"Resources": {}}');
      found.push(await findTemplate(folder.path));
    }

    expect(found).toEqual(['template.json', 'template.yml', 'template.yaml'].map((name) => join(folder.path, name)));
    expect((await readTemplate(folder.path)).source?.file).toBe(join(folder.path, 'template.yaml'));
  });

  it('says which names it looked for in a folder', async () => {
    await using folder = await TemporaryFolder.create();
    await mkdir(join(folder.path, 'template.yaml'));

    const error = await failureOf(readTemplate(folder.path));

    expect(error.code).toBe('TEMPLATE_NOT_FOUND');
    expect(error.message).toBe(
      `Folder "${folder.path}": no template in it, looked for template.yaml, template.yml, template.json.`,
    );
    expect(error.hint).toBe('Give the path of the template file.');
  });

  it('says that a file is missing', async () => {
    const error = await failureOf(readTemplate('missing/template.yaml'));

    const place = resolve('missing/template.yaml');
    expect(error).toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
      message: `Template "missing/template.yaml": there is no such file, looked for ${place}.`,
      hint: expect.stringContaining('import.meta.dirname'),
    });
  });

  it('says which template may have been meant', async () => {
    await using folder = await TemporaryFolder.create();
    await writeFile(join(folder.path, 'template.yaml'), 'Resources: {}\n');

    const error = await failureOf(readTemplate(join(folder.path, 'templat.yml')));

    expect(error.message).toBe(`Template "${join(folder.path, 'templat.yml')}": there is no such file.`);
    expect(error.hint).toBe(`Did you mean "${join(folder.path, 'template.yaml')}"?`);
  });

  it('refuses a file that is not text', async () => {
    await using folder = await TemporaryFolder.create();
    const file = join(folder.path, 'template.yaml');
    await writeFile(file, Buffer.from([0x41, 0x3a, 0x20, 0xff, 0xfe]));

    const error = await failureOf(readTemplate(file));

    expect(error.code).toBe('TEMPLATE_UNREADABLE');
    expect(error.hint).toBe('Make it a readable text file in UTF-8.');
  });

  it('says how to use a text that is given in place of a path', async () => {
    const error = await failureOf(readTemplate('Resources:\n  A: { Type: B }\n'));

    expect(error.message).toBe('Template "Resources:…": there is no such file.');
    expect(error.hint).toBe('Give a path; a text has to be parsed first: `parseTemplate(text).document`.');
  });

  it('shows the first errors of a bad template and carries all', async () => {
    await using folder = await TemporaryFolder.create();
    const file = join(folder.path, 'template.yaml');
    await writeFile(file, 'A: 1\nA: 2\nB: !Reff x\nC: !Subb x\nD: !Gettat x\nE: !Joinn x\n');

    const error = await failureOf(readTemplate(file));

    expect(error.code).toBe('TEMPLATE_INVALID');
    expect(error.hint).toBe('Did you mean "!Ref"?');
    expect(error.message).toBe(
      [
        `Template "${file}": 4 errors in its text.`,
        `error UNKNOWN_TAG ${file}:3:4: Tag "!Reff" is not one of CloudFormation's.`,
        '  3 | B: !Reff x',
        '    |    ^^^^^',
        '  hint: Did you mean "!Ref"?',
        `error UNKNOWN_TAG ${file}:4:4: Tag "!Subb" is not one of CloudFormation's.`,
        '  4 | C: !Subb x',
        '    |    ^^^^^',
        '  hint: Did you mean "!Sub"?',
        `error UNKNOWN_TAG ${file}:5:4: Tag "!Gettat" is not one of CloudFormation's.`,
        '  5 | D: !Gettat x',
        '    |    ^^^^^^^',
        '  hint: Did you mean "!GetAtt"?',
        '… and 1 more',
      ].join('\n'),
    );
    expect(error.diagnostics).toHaveLength(5);
  });

  it('reads a template with a key twice: the last one counts, as for CloudFormation', async () => {
    await using folder = await TemporaryFolder.create();
    const file = join(folder.path, 'template.yaml');
    await writeFile(file, 'Resources:\n  A: { Type: B }\n  A: { Type: C }\n');

    const { template } = await readTemplate(file);

    expect(template).toEqual({ Resources: { A: { Type: 'C' } } });
  });
});
