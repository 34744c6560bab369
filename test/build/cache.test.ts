import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildOutcome } from '../../src/build/index.ts';
import { functionResource, Project, template } from './project.ts';

const properties = 'Runtime: provided.al2023\nHandler: bootstrap\nCodeUri: src/';
const makefile =
  'build-Hello:\n\tcp app.txt $(ARTIFACTS_DIR)/bootstrap; env | grep FLAVOUR >> $(ARTIFACTS_DIR)/bootstrap; date +%N >> $(ARTIFACTS_DIR)/bootstrap\n';

const hello = (more = ''): Promise<Project> =>
  Project.of({
    'template.yaml': template(functionResource('Hello', properties, `BuildMethod: makefile${more}`)),
    'src/Makefile': makefile,
    'src/app.txt': 'hello\n',
  });

async function outcome(
  project: Project,
  options: Parameters<Project['build']>[0] = {},
): Promise<BuildOutcome | undefined> {
  return (await project.build(options)).functions['Hello']?.outcome;
}

describe('the cache of a build', () => {
  it('gives the same result again, without a tool', async () => {
    await using project = await hello();
    await project.build();
    const first = await readFile(project.path('.aws-sam/build/Hello/bootstrap'), 'utf8');
    await rm(project.path('.aws-sam/build'), { recursive: true });

    expect(await outcome(project)).toBe('cached');
    expect(await readFile(project.path('.aws-sam/build/Hello/bootstrap'), 'utf8')).toBe(first);
  });

  it.each<[string, (project: Project) => Promise<unknown>]>([
    ['a file', (project) => appendFile(project.path('src/app.txt'), 'x')],
    ['a new file', (project) => writeFile(project.path('src/new.txt'), '')],
    ['a permission', (project) => chmod(project.path('src/app.txt'), 0o755)],
    [
      'a file of the same size and time',
      async (project) => {
        const at = new Date(2020, 1);
        await utimes(project.path('src/app.txt'), at, at);
        await project.build();
        await writeFile(project.path('src/app.txt'), 'hullo\n');
        await utimes(project.path('src/app.txt'), at, at);
      },
    ],
    [
      'the Metadata',
      async (project) => {
        const text = await readFile(project.path('template.yaml'), 'utf8');
        await writeFile(
          project.path('template.yaml'),
          text.replace('makefile', 'makefile\n      BuildProperties: { A: 1 }'),
        );
      },
    ],
    [
      'the architecture',
      async (project) => {
        const text = await readFile(project.path('template.yaml'), 'utf8');
        await writeFile(
          project.path('template.yaml'),
          text.replace('CodeUri', 'Architectures: [arm64]\n      CodeUri'),
        );
      },
    ],
  ])('sees a change of %s', async (_what, change) => {
    await using project = await hello();
    await project.build();

    await change(project);

    expect(await outcome(project)).toBe('built');
  });

  it('sees a change of the environment that tools get', async () => {
    await using project = await hello();

    const outcomes = [
      await outcome(project, { environment: { FLAVOUR: 'plain' } }),
      await outcome(project, { environment: { FLAVOUR: 'sour' } }),
      await outcome(project, { environment: { FLAVOUR: 'plain' } }),
    ];

    expect(outcomes).toEqual(['built', 'built', 'cached']);
    expect(await readFile(project.path('.aws-sam/build/Hello/bootstrap'), 'utf8')).toContain('FLAVOUR=plain');
  });

  it('is left aside when it is told to be', async () => {
    await using project = await hello();
    await project.build();

    expect(await outcome(project, { cached: false })).toBe('built');
  });

  it('puts back what somebody has changed in the build folder', async () => {
    await using project = await hello();
    await project.build();
    await writeFile(project.path('.aws-sam/build/Hello/bootstrap'), 'mine');

    await project.build();

    expect(await readFile(project.path('.aws-sam/build/Hello/bootstrap'), 'utf8')).toContain('hello');
  });

  it('is not looked at for times: a project that was copied is built already', async () => {
    await using project = await hello();
    await project.build();
    await using copy = await hello();
    await mkdir(copy.path('.aws-sam'));

    const cacheDir = project.path('.aws-sam/samwright');

    expect(await outcome(copy, { cacheDir })).toBe('cached');
  });

  it.each<[string, (entry: string) => Promise<unknown>]>([
    ['a file is cut off', (entry) => writeFile(join(entry, 'artifacts/bootstrap'), 'hel')],
    ['a file is lost', (entry) => rm(join(entry, 'artifacts/bootstrap'))],
    ['all files are lost', (entry) => rm(join(entry, 'artifacts'), { recursive: true })],
    ['a file may not be executed any more', (entry) => chmod(join(entry, 'artifacts/run'), 0o644)],
    ['its description is cut off', (entry) => writeFile(join(entry, 'entry.json'), '{"output":')],
    ['its description is lost', (entry) => rm(join(entry, 'entry.json'))],
  ])('makes a result again of which %s', async (_what, damage) => {
    await using project = await hello();
    await project.write({
      'src/Makefile':
        'build-Hello:\n\tcp app.txt $(ARTIFACTS_DIR)/bootstrap; cp app.txt $(ARTIFACTS_DIR)/run; chmod +x $(ARTIFACTS_DIR)/run\n',
    });
    await project.build();
    const entries = project.path('.aws-sam/samwright/entries');
    const [key = ''] = await readdir(entries);
    const [variant = ''] = await readdir(join(entries, key));
    await damage(join(entries, key, variant));
    await rm(project.path('.aws-sam/build'), { recursive: true });

    const outcomes = [await outcome(project), await outcome(project)];

    expect(outcomes).toEqual(['built', 'cached']);
    expect(await readFile(project.path('.aws-sam/build/Hello/bootstrap'), 'utf8')).toBe('hello\n');
  });

  it('loses what nobody has used for long, and the oldest of too much', async () => {
    await using project = await hello();
    await project.build();
    const entries = project.path('.aws-sam/samwright/entries');
    const [old = ''] = await readdir(entries);
    const [variant = ''] = await readdir(join(entries, old));
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    await utimes(join(entries, old, variant, 'entry.json'), longAgo, longAgo);
    await writeFile(project.path('src/app.txt'), 'new');

    await project.build({ cache: { maxAgeDays: 30 } });
    const afterAge = (await readdir(join(entries, old))).length;
    await project.build({ cache: { maxBytes: 1 } });

    expect(afterAge).toBe(0);
    const left = await Promise.all((await readdir(entries)).map((key) => readdir(join(entries, key))));
    expect(left.flat()).toEqual([]);
    expect(await outcome(project)).toBe('built');
  });

  it('is shared by functions that are the same', async () => {
    const npm = 'Runtime: nodejs22.x\nHandler: app.one\nCodeUri: src/';
    await using project = await Project.of({
      'template.yaml': template(
        functionResource('One', npm) +
          functionResource('Two', npm.replace('app.one', 'app.two')) +
          functionResource('Other', npm.replace('src/', 'other/')),
      ),
      'src/app.js': '',
      'src/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
      'other/package.json': JSON.stringify({ dependencies: { ms: '2.1.3' } }),
      'other/app.js': '',
    });
    const started: (readonly string[])[] = [];

    await project.build({ onEvent: (event) => event.type === 'build-started' && started.push(event.resources) });

    expect(started.toSorted()).toEqual([['One', 'Two'], ['Other']].toSorted());
    for (const id of ['One', 'Two', 'Other']) {
      expect(existsSync(project.path('.aws-sam/build', id, 'node_modules/ms/package.json'))).toBe(true);
    }
  });
});
