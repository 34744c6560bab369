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

  it('keeps to hashes, and puts the source where its imports begin', { timeout: WAIT_MS }, async () => {
    const metadata = 'BuildProperties: { ParentPackageMode: auto }';
    const packaged = properties.replace('app.handler', 'shop.orders.app.handler').replace('src/', 'shop/orders/');
    await using project = await Project.of({
      'template.yaml': template(functionResource('Orders', packaged, metadata)),
      'shop/orders/app.py':
        'from shop.orders import prices\nimport six\ndef handler(event, context): return prices.ONE\n',
      'shop/orders/prices.py': 'ONE = 1\n',
      'shop/orders/requirements.txt':
        'six==1.16.0 \\\n  --hash=sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254\n',
    });

    await project.build();

    expect(await invokeBuilt(project, 'Orders')).toBe(1);
    expect((await readdir(project.path('.aws-sam/build/Orders/shop/orders'))).sort()).toEqual([
      'app.py',
      'prices.py',
      'requirements.txt',
    ]);
    await project.write({ 'shop/orders/requirements.txt': `six==1.16.0 --hash=sha256:${'0'.repeat(64)}\n` });
    await expect(project.build()).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringMatching(/^Function "Orders": .*DO NOT MATCH THE HASHES/s),
    });
  });

  it('says that the network is not there', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', properties)),
      'src/requirements.txt': 'six==1.16.0\n',
    });
    const environment = { PIP_INDEX_URL: 'http://127.0.0.1:9/simple', PIP_RETRIES: '1', PIP_FIND_LINKS: '' };

    await expect(project.build({ environment })).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringContaining('Connection refused'),
    });
  });

  it('leaves virtual environments out where nothing is to be installed', async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Hello', properties)),
      'src/app.py': '',
      'src/any/pyvenv.cfg': '',
      'src/__pycache__/app.pyc': '',
    });

    const result = await project.build();

    expect(result.functions['Hello']).toMatchObject({ outcome: 'copied' });
    expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['app.py']);
  });
});
