import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TemporaryFolder } from '../../../src/core/index.ts';
import { lambdaVariables } from '../../../src/local/environment/lambda-variables.ts';
import { node } from '../runtime/fixture.ts';

const CREDENTIALS = { accessKeyId: 'a', secretAccessKey: 'b' };

async function codeFolder(...files: readonly string[]): Promise<TemporaryFolder> {
  const folder = await TemporaryFolder.create();
  for (const file of files) {
    await mkdir(join(folder.path, file, '..'), { recursive: true });
    await writeFile(join(folder.path, file), '');
  }
  return folder;
}

function librariesOf(folder: string, layerFolders: readonly string[] = []): string | undefined {
  const surroundings = { codeFolder: folder, layerFolders, interpreter: '.' };
  return lambdaVariables(node('app.handler'), surroundings, 'eu-west-1', CREDENTIALS)['LD_LIBRARY_PATH'];
}

if (process.platform !== 'linux') console.log('LD_LIBRARY_PATH: skipped, only Linux has it.');

describe.runIf(process.platform === 'linux')('where shared libraries are looked for', () => {
  it('is the code and its lib folder, where they have some, and the layers', async () => {
    await using both = await codeFolder('libfirst.so', 'lib/libsecond.so.1.2');
    await using inLib = await codeFolder('app.js', 'lib/libsecond.so');

    expect(librariesOf(both.path)).toBe(`${both.path}:${both.path}/lib`);
    expect(librariesOf(inLib.path, ['/one', '/two'])).toBe(`${inLib.path}/lib:/two/lib:/one/lib`);
  });

  it('is left to the machine where the function brings none', async () => {
    await using folder = await codeFolder('app.js', 'lib/helper.js', 'lib/not.so.txt');

    expect(librariesOf(folder.path)).toBeUndefined();
  });
});
