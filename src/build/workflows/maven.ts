import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { BuildError } from '../errors.ts';
import type { BuildContext, BuildTarget, BuildWorkflow } from '../workflow.ts';
import { javaCommand, javaManifest } from './java-tools.ts';

const MAVEN = { wrapper: 'mvnw', program: 'mvn', install: 'Install Maven: https://maven.apache.org/install.html' };

/**
 * Java with a `pom.xml`: the classes, and what they need in `lib`. Maven packages a copy of the project, with the modules
 * and parents around it, and runs its tests as it always does.
 */
export const maven: BuildWorkflow = {
  name: 'maven',

  matches: (target) => javaManifest(target, ['pom.xml']) !== undefined,

  inputs: (target) => ({ paths: [projectFolder(moduleFolder(target))], exclude: ['target', 'node_modules'] }),

  toolVersion(target, context) {
    const { program, first } = javaCommand(moduleFolder(target), MAVEN, context);
    return [program, ...first, context.environment['JAVA_HOME'] ?? ''].join(' ');
  },

  async build(target, context) {
    const folder = moduleFolder(target);
    const project = projectFolder(folder);
    const copy = join(context.scratch, 'project');
    await context.copy(project, copy, { exclude: ['target', 'node_modules'] });
    const { program, first } = javaCommand(folder, MAVEN, context);
    const module = relative(project, folder).split(sep).join('/');
    const args = [
      ...['--batch-mode', '--no-transfer-progress', 'package', 'dependency:copy-dependencies'],
      ...['-DincludeScope=runtime', '-Dmdep.prependGroupId=true'],
      // With the modules that this one needs.
      ...(module === '' ? [] : ['--projects', module, '--also-make']),
    ];
    await context.run(program, [...first, ...args], { cwd: copy, install: MAVEN.install });
    await takeResult(target, join(copy, module, 'target'), context);
    return {};
  },
};

/** A function gets classes; layers have jars only, because nothing looks for classes in them. */
async function takeResult(target: BuildTarget, made: string, context: BuildContext): Promise<void> {
  const classes = join(made, 'classes');
  const lib = join(context.artifacts, 'lib');
  if (target.kind === 'function') {
    if (!existsSync(classes)) throw nothingMade(target);
    await context.copy(classes, context.artifacts);
  } else {
    await mkdir(lib, { recursive: true });
    const jars = readdirSync(made).filter((name) => name.endsWith('.jar') && !name.startsWith('original-'));
    for (const name of jars) await copyFile(join(made, name), join(lib, name));
  }
  if (existsSync(join(made, 'dependency'))) await context.copy(join(made, 'dependency'), lib);
}

function nothingMade(target: BuildTarget): BuildError {
  const what = 'Maven made no classes in target/classes.';
  return BuildError.methodNotSupported(target, what, 'Give it sources in src/main/java, and the packaging jar.');
}

function moduleFolder(target: BuildTarget): string {
  return dirname(javaManifest(target, ['pom.xml']) ?? join(target.source, 'pom.xml'));
}

/** The outermost folder of the project: that of the parent, of its parent, and so on, where they are on this machine. */
function projectFolder(folder: string): string {
  const text = readFileSync(join(folder, 'pom.xml'), 'utf8');
  const [, parent] = /<parent>([\s\S]*?)<\/parent>/.exec(text) ?? [];
  const above = parent === undefined ? undefined : parentFolder(folder, parent);
  return above !== undefined && !relative(above, folder).startsWith('..') ? projectFolder(above) : folder;
}

function parentFolder(folder: string, parent: string): string | undefined {
  const [, said = '../pom.xml'] = /<relativePath>([^<]*)<\/relativePath>/.exec(parent) ?? [];
  if (said.trim() === '' || /<relativePath\s*\/>/.test(parent)) return undefined;
  const path = resolve(folder, said.trim());
  const file = path.endsWith('.xml') ? path : join(path, 'pom.xml');
  return existsSync(file) ? dirname(file) : undefined;
}
