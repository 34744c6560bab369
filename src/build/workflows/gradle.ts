import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { BuildTarget, BuildWorkflow } from '../workflow.ts';
import { javaCommand, javaManifest } from './java-tools.ts';

const GRADLE = { wrapper: 'gradlew', program: 'gradle', install: 'Install Gradle: https://gradle.org/install' };
const MANIFESTS = ['build.gradle', 'build.gradle.kts'];
const LEFT_OUT = ['build', '.gradle', 'node_modules'];

/** Java with a `build.gradle`: the classes and resources of the project, and what they need in `lib`. */
export const gradle: BuildWorkflow = {
  name: 'gradle',

  matches: (target) => javaManifest(target, MANIFESTS) !== undefined,

  inputs: (target) => ({ paths: [projectFolder(moduleFolder(target))], exclude: LEFT_OUT }),

  toolVersion(target, context) {
    const { program, first } = javaCommand(moduleFolder(target), GRADLE, context);
    return [program, ...first, context.environment['JAVA_HOME'] ?? ''].join(' ');
  },

  async build(target, context) {
    const folder = moduleFolder(target);
    const project = projectFolder(folder);
    const copy = join(context.scratch, 'project');
    await context.copy(project, copy, { exclude: LEFT_OUT });
    const script = join(context.scratch, 'samwright.gradle');
    await writeFile(script, initScript(target.kind));
    const { program, first } = javaCommand(folder, GRADLE, context);
    const args = ['--no-daemon', '--console=plain', '--init-script', script, 'build', 'samwrightArtifacts'];
    await context.run(program, [...first, ...args], {
      cwd: join(copy, relative(project, folder)),
      env: { SAMWRIGHT_ARTIFACTS: context.artifacts },
      install: GRADLE.install,
    });
    return {};
  },
};

/** A task that every project with Java gets; a layer has jars only. */
function initScript(kind: 'function' | 'layer'): string {
  const own = kind === 'function' ? 'from p.sourceSets.main.output' : "into('lib') { from p.tasks.jar }";
  return `allprojects { p ->
  p.plugins.withId('java') {
    p.tasks.create('samwrightArtifacts', Copy) {
      into System.getenv('SAMWRIGHT_ARTIFACTS')
      duplicatesStrategy = 'exclude'
      ${own}
      into('lib') { from p.configurations.runtimeClasspath }
    }
  }
}
`;
}

function moduleFolder(target: BuildTarget): string {
  return dirname(javaManifest(target, MANIFESTS) ?? join(target.source, 'build.gradle'));
}

/** The folder whose settings the project belongs to. */
function projectFolder(folder: string): string {
  for (let place = folder; place !== dirname(place); place = dirname(place)) {
    if (['settings.gradle', 'settings.gradle.kts'].some((name) => existsSync(join(place, name)))) return place;
    if (existsSync(join(place, '.git'))) break;
  }
  return folder;
}
