import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { missing } from '../../set-up/needs.ts';
import { pythonWith } from '../../set-up/python-tools.ts';
import { functionResource, Project, template } from '../project.ts';
import { invokeBuilt } from './invoke.ts';

it('installs what a project names by uv, and layers too', { timeout: 240_000 }, async (context) => {
  const python = await pythonWith('uv', ['uv']).catch((error: unknown) => missing(context, `No uv: ${String(error)}`));
  const properties = 'Runtime: python3.11\nHandler: app.handler\nCodeUri: src/';
  const layer =
    '  Shared:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: { BuildMethod: python-uv }\n    Properties: { ContentUri: layer/, CompatibleRuntimes: [python3.11] }\n';
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', properties, 'BuildMethod: python-uv') + layer),
    'src/app.py': 'import six\ndef handler(event, context): return six.__version__\n',
    'src/pyproject.toml':
      '[project]\nname = "app"\nversion = "1.0"\nrequires-python = ">=3.9"\ndependencies = ["six==1.16.0"]\n[dependency-groups]\ndev = ["idna"]\n',
    'layer/requirements.txt': 'idna==3.7\n',
  });
  const environment = { PATH: `${dirname(python)}:${process.env['PATH']}` };

  const result = await project.build({ environment });
  const answer = await invokeBuilt(project, 'Hello');

  expect(result.functions['Hello']).toMatchObject({ outcome: 'built', workflow: 'uv' });
  expect((await readdir(project.path('.aws-sam/build/Hello'))).sort()).toEqual([
    'app.py',
    'pyproject.toml',
    'six-1.16.0.dist-info',
    'six.py',
  ]);
  expect(existsSync(project.path('.aws-sam/build/Shared/python/idna/core.py'))).toBe(true);
  expect(existsSync(project.path('src/uv.lock'))).toBe(false);
  expect(answer).toBe('1.16.0');
});
