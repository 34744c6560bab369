import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { functionResource, Project, template } from './project.ts';

const plain = 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/';

it('puts a copy of each source where SAM CLI has it, and a template beside that names it', async () => {
  await using project = await Project.of({
    'template.yaml': template(`${functionResource('Hello', `${plain} # the source`)}\n  # the end\n`),
    'src/app.js': 'exports.handler = async () => 1;',
    'src/lib/a.js': '',
  });

  const result = await project.build();

  expect(result.functions).toMatchObject({
    Hello: {
      outcome: 'copied',
      folder: project.path('.aws-sam/build/Hello'),
      handler: 'app.handler',
      workflow: 'copy',
    },
  });
  expect(await readdir(project.path('.aws-sam/build'))).toEqual(['Hello', 'template.yaml']);
  expect(await readdir(project.path('.aws-sam/build/Hello'))).toEqual(['app.js', 'lib']);
  const text = await readFile(project.path('.aws-sam/build/template.yaml'), 'utf8');
  expect(text).toBe((await readFile(project.path('template.yaml'), 'utf8')).replace('CodeUri: src/', 'CodeUri: Hello'));
});
