import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { missing } from '../../set-up/needs.ts';
import { run } from '../../set-up/python-tools.ts';
import { functionResource, Project, template } from '../project.ts';
import { invokeBuilt } from './invoke.ts';

const gemspec = `Gem::Specification.new do |s|
  s.name = 'greeting'; s.version = '1.0.0'; s.summary = 'one'; s.authors = ['one']; s.files = ['lib/greeting.rb']
end
`;

it('installs gems where Lambda looks for them', { timeout: 120_000 }, async (context) => {
  await using project = await Project.of({
    'template.yaml': template(functionResource('Hello', 'Runtime: ruby3.3\nHandler: app.Hello.handle\nCodeUri: src/')),
    'src/app.rb':
      "require 'greeting'\nmodule Hello; def self.handle(event:, context:) = Greeting.greet(event['name']); end\n",
    'gem/greeting.gemspec': gemspec,
    'gem/lib/greeting.rb': 'module Greeting; def self.greet(name) = "hello #{name}"; end\n',
  });
  await mkdir(project.path('gems/gems'), { recursive: true });
  const packing = run('gem', ['build', '-q', 'greeting.gemspec', '-o', '../gems/gems/greeting-1.0.0.gem'], {
    cwd: project.path('gem'),
    timeoutMs: 30_000,
  });
  await packing.catch((error: unknown) => missing(context, `No Ruby: ${String(error)}`));
  await run('gem', ['generate_index', '-d', project.path('gems')], { timeoutMs: 30_000 });
  await project.write({ 'src/Gemfile': `source "file://${project.path('gems')}"\ngem "greeting"\n` });

  const result = await project.build();
  const again = await project.build();
  const answer = await invokeBuilt(project, 'Hello', { name: 'Ann' });

  const folder = project.path('.aws-sam/build/Hello');
  expect(result.functions['Hello']).toMatchObject({ outcome: 'built', workflow: 'bundler' });
  expect(again.functions['Hello']?.outcome).toBe('cached');
  expect(await readdir(`${folder}/vendor/bundle/ruby`)).toEqual(['3.3.0']);
  expect(existsSync(`${folder}/vendor/bundle/ruby/3.3.0/cache`)).toBe(false);
  expect(existsSync(project.path('src/vendor'))).toBe(false);
  expect(answer).toBe('hello Ann');
});
