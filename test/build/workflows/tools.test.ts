import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { functionResource, Project, template } from '../project.ts';

const WAIT_MS = 60_000;

/** A function in a language, with the manifest that its tool is chosen by. */
const LANGUAGES: readonly (readonly [
  tool: string,
  properties: string,
  metadata: string,
  manifest: string,
  hint: RegExp,
])[] = [
  ['python3.13 with pip', 'Runtime: python3.13', '', 'requirements.txt', /python\.org/],
  ['uv', 'Runtime: python3.13', 'BuildMethod: python-uv', 'requirements.txt', /pip install uv/],
  ['ruby', 'Runtime: ruby3.3', '', 'Gemfile', /ruby-lang\.org/],
  ['go', 'Runtime: provided.al2023', '', 'go.mod', /go\.dev/],
  ['cargo', 'Runtime: provided.al2023', '', 'Cargo.toml', /rustup\.rs/],
  ['mvn', 'Runtime: java21', '', 'pom.xml', /maven\.apache\.org/],
  ['gradle', 'Runtime: java21', '', 'build.gradle', /gradle\.org/],
  ['dotnet', 'Runtime: dotnet8', '', 'app.csproj', /dotnet\.microsoft\.com/],
];

it.each(LANGUAGES)('says how to get %s where it is missing', async (tool, properties, metadata, manifest, hint) => {
  await using project = await Project.of({
    'template.yaml': template(
      functionResource('Hello', `${properties}\nHandler: app.handler\nCodeUri: src/`, metadata),
    ),
    [`src/${manifest}`]: 'something==1\n',
  });
  const environment = { PATH: '/nowhere', Path: '/nowhere', PYENV_ROOT: '/nowhere' };

  const failure = await project.build({ environment }).catch((error: unknown) => error);

  expect(failure).toMatchObject({
    code: 'TOOL_NOT_FOUND',
    message: `Function "Hello": ${tool}: not found on this machine.`,
    hint: expect.stringMatching(hint),
  });
});

describe('with programs that only take down how they are called', () => {
  const script = (output: string): string => `#!/bin/sh\necho "$@" > "$TAKEN"\n${output}\n`;

  it('publishes a .NET project for Linux', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(
        functionResource('Net', 'Runtime: dotnet8\nHandler: A::B::C\nCodeUri: src/\nArchitectures: [arm64]'),
      ),
      'src/app.csproj': '<Project><ItemGroup><ProjectReference Include="..\\lib\\lib.csproj" /></ItemGroup></Project>',
      'lib/lib.csproj': '<Project />',
      'bin/dotnet': script('touch "$4/app.dll"'),
    });
    const environment = { PATH: `${project.path('bin')}:/usr/bin:/bin`, TAKEN: project.path('taken') };

    const first = await project.build({ environment });
    await project.write({ 'lib/lib.csproj': '<Project Sdk="other" />' });
    const second = await project.build({ environment });

    const taken = await readFile(project.path('taken'), 'utf8');
    expect(taken).toMatch(/^publish .*src\/app\.csproj --output \S+ .*--configuration Release --runtime linux-arm64/);
    expect([first, second].map(({ functions }) => functions['Net']?.outcome)).toEqual(['built', 'built']);
    expect(existsSync(project.path('.aws-sam/build/Net/app.dll'))).toBe(true);
  });

  it('publishes .NET projects one after another, because they have libraries in common', async () => {
    const net = (id: string): string =>
      functionResource(id, `Runtime: dotnet8\nHandler: A::B::C\nCodeUri: ${id.toLowerCase()}/`);
    await using project = await Project.of({
      'template.yaml': template(['One', 'Two', 'Three'].map(net).join('')),
      'one/one.csproj': '<Project />',
      'two/two.csproj': '<Project />',
      'three/three.csproj': '<Project />',
      'bin/dotnet': script('mkdir "$TAKEN.lock" || exit 9\nsleep 0.2\nrmdir "$TAKEN.lock"'),
    });
    const environment = { PATH: `${project.path('bin')}:/usr/bin:/bin`, TAKEN: project.path('taken') };

    const { functions } = await project.build({ environment, parallel: 3 });

    expect(Object.values(functions).map(({ outcome }) => outcome)).toEqual(['built', 'built', 'built']);
  });

  it('prefers the Gradle of the project', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Java', 'Runtime: java21\nHandler: A::b\nCodeUri: app/')),
      gradlew: script('touch "$SAMWRIGHT_ARTIFACTS/A.class"; pwd >> "$TAKEN"'),
      'settings.gradle': 'include "app"',
      'app/build.gradle': "plugins { id 'java' }",
    });

    const result = await project.build({ environment: { TAKEN: project.path('taken') } });

    const [args, cwd] = (await readFile(project.path('taken'), 'utf8')).split('\n');
    expect(result.functions['Java']).toMatchObject({ outcome: 'built', workflow: 'gradle' });
    expect(args).toMatch(/--init-script \S+ build samwrightArtifacts$/);
    expect(cwd).toMatch(/project\/app$/);
    expect(existsSync(project.path('.aws-sam/build/Java/A.class'))).toBe(true);
  });

  it('calls cargo-lambda for other architectures', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(
        functionResource('Rust', 'Runtime: provided.al2\nHandler: x\nCodeUri: src/\nArchitectures: [arm64]'),
      ),
      'src/Cargo.toml': '[package]\nname = "app"\n',
      'bin/cargo-lambda': '#!/bin/sh\n',
      'bin/cargo': `#!/bin/sh
case "$1" in
metadata) printf '{"target_directory":"%s/target","packages":[{"manifest_path":"%s/Cargo.toml","targets":[{"name":"app","kind":["bin"]}]}]}' "$PWD" "$PWD" ;;
*) echo "$@" > "$TAKEN"; mkdir -p "$9"; echo program > "$9/bootstrap" ;;
esac
`,
    });
    const environment = { PATH: `${project.path('bin')}:/usr/bin:/bin`, TAKEN: project.path('taken') };

    await project.build({ environment });

    const taken = await readFile(project.path('taken'), 'utf8');
    expect(taken).toMatch(
      /^lambda build --release --target aarch64-unknown-linux-gnu\.2\.26 --bin app --lambda-dir \S+ --flatten app\n$/,
    );
    expect(await readFile(project.path('.aws-sam/build/Rust/bootstrap'), 'utf8')).toBe('program\n');
  });

  it('ends everything that a tool has started when the build is aborted', { timeout: WAIT_MS }, async () => {
    await using project = await Project.of({
      'template.yaml': template(functionResource('Go', 'Runtime: provided.al2023\nHandler: x\nCodeUri: src/')),
      'src/go.mod': 'module x\n',
      'bin/go': '#!/bin/sh\nsleep 600 &\necho $! > "$TAKEN"\necho started\nwait\n',
    });
    const environment = { PATH: `${project.path('bin')}:/usr/bin:/bin`, TAKEN: project.path('taken') };
    const abort = new AbortController();

    const build = project.build({
      environment,
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'build-output' && event.line === 'started') abort.abort(new Error('enough'));
      },
    });

    await expect(build).rejects.toThrow('enough');
    const child = Number(await readFile(project.path('taken'), 'utf8'));
    await expect.poll(() => existsSync(`/proc/${child}`), { timeout: 10_000 }).toBe(false);
  });
});
