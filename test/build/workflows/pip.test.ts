import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { functionResource, Project, template } from '../project.ts';
import { invokeBuilt } from './invoke.ts';

const properties = 'Runtime: python3.11\nHandler: app.handler\nCodeUri: src/';
const WAIT_MS = 120_000;

describe('pip', () => {
  it('installs wheels for the platform of the function beside its source', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', `${properties}\nArchitectures: [arm64]`)),
      'src/app.py': 'import markupsafe\ndef handler(event, context): return str(markupsafe.escape("<"))\n',
      'src/requirements.txt': 'markupsafe==2.1.5 # fast\n',
      'src/__pycache__/app.cpython-311.pyc': 'old',
      'src/my-env/pyvenv.cfg': '',
    });

    const result = await project.build();

    const folder = project.path('.aws-sam/build/Hello');
    expect(result.functions['Hello']).toMatchObject({ outcome: 'built', workflow: 'pip', folder });
    expect((await readdir(folder)).sort()).toEqual([
      'MarkupSafe-2.1.5.dist-info',
      'app.py',
      'markupsafe',
      'requirements.txt',
    ]);
    expect(existsSync(`${folder}/markupsafe/_speedups.cpython-311-aarch64-linux-gnu.so`)).toBe(true);
  });

  it('builds what has no wheel, and packages of this machine', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', properties)),
      'src/app.py':
        'import lib, six, docopt\ndef handler(event, context): return [lib.ONE, six.__version__, docopt.__version__]\n',
      'src/requirements.txt': '-r ../more.txt\n-e ../lib\n',
      'more.txt': 'docopt==0.6.2\n',
      'lib/pyproject.toml':
        '[project]\nname = "lib"\nversion = "1.0"\ndependencies = ["six==1.16.0"]\n[tool.setuptools]\npy-modules = ["lib"]\n',
      'lib/lib.py': 'ONE = 1\n',
    });

    await project.build();
    const answer = await invokeBuilt(project, 'Hello');

    const names = await readdir(project.path('.aws-sam/build/Hello'));
    expect(names).toEqual(expect.arrayContaining(['docopt.py', 'lib.py', 'six.py', 'app.py']));
    expect(answer).toEqual([1, '1.16.0', '0.6.2']);
    expect((await readdir(project.path('lib'))).sort()).toEqual(['lib.py', 'pyproject.toml']);
  });
});
