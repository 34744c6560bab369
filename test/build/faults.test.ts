import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { isRunning } from '../set-up/is-running.ts';
import { missing } from '../set-up/needs.ts';
import { run } from '../set-up/python-tools.ts';
import { functionResource, Project, template } from './project.ts';

const index = new URL('../../src/index.ts', import.meta.url).href;
const provided = 'Runtime: provided.al2023\nHandler: bootstrap\nCodeUri: src/';
const made = (id: string, properties = provided): string => functionResource(id, properties, 'BuildMethod: makefile');

/** A process that builds the project in its working directory, and what it does with `type` and `line` of events. */
function builder(project: Project, onEvent = "type === 'build-output' && console.log(line)"): ReturnType<typeof spawn> {
  const program = `
    import { writeSync } from 'node:fs';
    import { SamClient } from ${JSON.stringify(index)};
    const forever = new Int32Array(new SharedArrayBuffer(4));
    const onEvent = ({ type, line }) => ${onEvent};
    const { functions } = await new SamClient({ template: 'template.yaml' }).build({ onEvent });
    console.log(JSON.stringify(Object.values(functions).map(({ outcome }) => outcome)));`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: project.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function lineOf(child: ReturnType<typeof spawn>, wanted: RegExp): Promise<string> {
  if (child.stdout === null) throw new Error('it has no output');
  for await (const line of createInterface({ input: child.stdout })) if (wanted.test(line)) return line;
  throw new Error(`it never said ${wanted}`);
}

/** One that a tool makes, and one that is a copy. */
function twoFunctions(): Promise<Project> {
  return Project.of({
    'template.yaml': template(
      made('A') + functionResource('B', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: b/'),
    ),
    'src/Makefile': 'build-A:\n\techo working\n\techo whole > $(ARTIFACTS_DIR)/bootstrap\n',
    'b/app.js': 'exports.handler = async () => 1;',
  });
}

/** Everything in the build folder, with its content. */
async function filesOf(project: Project): Promise<Record<string, string>> {
  const folder = project.path('.aws-sam/build');
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [relative(folder, file), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Builds slowly: it says when it has begun, and by which process. */
const slow = 'build-Slow:\n\techo half > $(ARTIFACTS_DIR)/bootstrap\n\techo pid $$$$; sleep 60\n';
const quick = 'build-Slow:\n\techo whole > $(ARTIFACTS_DIR)/bootstrap\n';

describe('a build', () => {
  it('that is killed leaves nothing half-made, and no process; the next one succeeds', async () => {
    await using project = await Project.of({ 'template.yaml': template(made('Slow')), 'src/Makefile': slow });
    const killed = builder(project);
    const pid = Number((await lineOf(killed, /^pid \d+/)).slice(4));
    // The process that looks after what is left is started in a moment.
    await new Promise((resolve) => setTimeout(resolve, 500));

    killed.kill('SIGKILL');
    await once(killed, 'exit');

    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => readdir(project.path('.aws-sam/samwright/tmp')), { timeout: 10_000 }).toEqual([]);
    expect(existsSync(project.path('.aws-sam/build'))).toBe(false);
    await project.write({ 'src/Makefile': quick });
    await project.build();
    expect(await readFile(project.path('.aws-sam/build/Slow/bootstrap'), 'utf8')).toBe('whole\n');
  });

  const stages = ['build-started', 'build-output', 'build-finished', 'template-built'] as const;

  it.each(stages)('that is killed at %s leaves what the next one makes complete', async (stage) => {
    await using project = await twoFunctions();
    await using untouched = await twoFunctions();
    await untouched.build();
    // It stands still where it is to be killed.
    const killed = builder(project, `type === '${stage}' && (writeSync(1, 'here\\n'), Atomics.wait(forever, 0, 0))`);
    await lineOf(killed, /^here$/);

    killed.kill('SIGKILL');
    await once(killed, 'exit');
    const { functions } = await project.build();

    expect(Object.keys(functions)).toEqual(['A', 'B']);
    expect(await filesOf(project)).toEqual(await filesOf(untouched));
    // What the killed one has begun is removed by a process that looks after it.
    const left = (): Promise<string[]> => readdir(project.path('.aws-sam/samwright/tmp'));
    await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  });

  it.each(stages)('that is aborted at %s leaves what the next one makes complete', async (stage) => {
    await using project = await twoFunctions();
    await using untouched = await twoFunctions();
    await untouched.build();
    const abort = new AbortController();
    const reason = new Error('not now');

    const aborted = project.build({
      signal: abort.signal,
      onEvent: ({ type }) => type === stage && abort.abort(reason),
    });

    // After the last event there is nothing to abort.
    if (stage === 'template-built') await aborted;
    else await expect(aborted).rejects.toBe(reason);
    expect(await readdir(project.path('.aws-sam/samwright/tmp')).catch(() => [])).toEqual([]);
    await project.build();
    expect(await filesOf(project)).toEqual(await filesOf(untouched));
  });

  it('that is aborted ends its tools and rejects with the reason', async () => {
    await using project = await Project.of({ 'template.yaml': template(made('Slow')), 'src/Makefile': slow });
    const abort = new AbortController();
    let pid = 0;
    const reason = new Error('not now');

    const building = project.build({
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type !== 'build-output' || !/^pid \d/.test(event.line)) return;
        pid = Number(event.line.slice(4));
        abort.abort(reason);
      },
    });

    await expect(building).rejects.toBe(reason);
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(existsSync(project.path('.aws-sam/build'))).toBe(false);
    expect(await readdir(project.path('.aws-sam/samwright/tmp'))).toEqual([]);
  });

  it('in two processes at once makes one good result', async () => {
    const makefile =
      'build-Slow:\n\tsleep 1; date +%N > $(ARTIFACTS_DIR)/bootstrap; head -c 300000 /dev/zero > $(ARTIFACTS_DIR)/data\n';
    await using project = await Project.of({ 'template.yaml': template(made('Slow')), 'src/Makefile': makefile });
    const builders = [builder(project), builder(project)];

    const said = await Promise.all(builders.map((child) => lineOf(child, /^\[/)));

    expect(said.every((line) => /^\["(?:built|cached)"\]$/.test(line))).toBe(true);
    expect(await readdir(project.path('.aws-sam/build'))).toEqual(['Slow', 'template.yaml']);
    expect(await readdir(project.path('.aws-sam/build/Slow'))).toEqual(['bootstrap', 'data']);
    expect(await readdir(project.path('.aws-sam/samwright/tmp'))).toEqual([]);
    expect((await project.build()).functions['Slow']?.outcome).toBe('cached');
  });

  it('reports every function that fails, and keeps what was built before', async () => {
    const makefile = 'build-A:\n\techo a broke >&2; exit 3\nbuild-B:\n\techo fine > $(ARTIFACTS_DIR)/bootstrap\n';
    await using project = await Project.of({
      'template.yaml': template(['A', 'B', 'C'].map((id) => made(id)).join('')),
      'src/Makefile': `${makefile}build-C:\n\techo c > $(ARTIFACTS_DIR)/bootstrap\n`,
    });
    await project.build({ functions: ['C'] });

    await project.write({ 'src/Makefile': `${makefile}build-C:\n\techo c broke too; exit 4\n` });
    const error = await project.build().catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      code: 'SEVERAL_FAILED',
      message: expect.stringMatching(
        /^2 builds failed:\n {2}Function "A": make [\s\S]* a broke[\s\S]*Function "C": make [\s\S]* c broke too/,
      ),
      errors: [
        { code: 'TOOL_FAILED', message: expect.stringContaining('Function "A"') },
        { code: 'TOOL_FAILED', message: expect.stringContaining('Function "C"') },
      ],
    });
    expect(await readFile(project.path('.aws-sam/build/C/bootstrap'), 'utf8')).toBe('c\n');
  });

  it('names the property, the resource and the line of a source that is not there', async () => {
    await using project = await Project.of({
      'template.yaml': template(made('Slow', provided.replace('src/', 'scr/'))),
      'src/Makefile': quick,
    });

    await expect(project.build()).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: `Function "Slow" (${project.path('template.yaml')}:10): CodeUri "${project.path('scr')}" does not exist.`,
      hint: 'Did you mean "src"?',
    });
    expect(existsSync(project.path('.aws-sam/build'))).toBe(false);
  });

  it('names a tool that is missing, and how one gets it', async () => {
    await using project = await Project.of({ 'template.yaml': template(made('Slow')), 'src/Makefile': quick });

    await expect(project.build({ environment: { PATH: '/nowhere' } })).rejects.toMatchObject({
      code: 'TOOL_NOT_FOUND',
      message: 'Function "Slow": make: not found on this machine.',
      hint: expect.stringContaining('apt-get install make'),
    });
  });

  it('says that the disk is full, and succeeds when there is room', async (context) => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Big', 'Runtime: nodejs22.x\nHandler: app.handler\nCodeUri: src/')),
      'src/app.js': `// ${'x'.repeat(200_000)}`,
    });
    await mkdir(project.path('disk'));
    const mount = ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', project.path('disk')];
    await run('mount', mount, { timeoutMs: 5_000 }).catch((error: Error) => {
      missing(context, `a small disk cannot be mounted here: ${error.message}`);
    });
    try {
      const full = project.build({ buildDir: 'disk/build', cacheDir: 'disk/cache' });
      await expect(full).rejects.toMatchObject({
        code: 'CANNOT_WRITE',
        message: expect.stringMatching(/^Function "Big": "[^"]*": the disk is full\.$/),
      });
      expect(existsSync(project.path('disk/build'))).toBe(false);

      await run('mount', ['-o', 'remount,size=4m', project.path('disk')], { timeoutMs: 5_000 });
      const { functions } = await project.build({ buildDir: 'disk/build', cacheDir: 'disk/cache' });
      expect(functions['Big']?.outcome).toBe('copied');
    } finally {
      await run('umount', [project.path('disk')], { timeoutMs: 5_000 });
    }
  });

  it('refuses to write over the template', async () => {
    await using project = await Project.of({ 'template.yaml': template(made('Slow')), 'src/Makefile': quick });

    await expect(project.build({ buildDir: '.' })).rejects.toMatchObject({ code: 'BUILD_DIR_INVALID' });
  });

  it('refuses names that the template does not have', async () => {
    await using project = await Project.of({ 'template.yaml': template(made('Slow')), 'src/Makefile': quick });

    await expect(project.build({ functions: ['Slwo'] })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
      hint: 'Did you mean "Slow"?',
    });
  });
});
