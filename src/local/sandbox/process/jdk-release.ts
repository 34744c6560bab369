import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version of a JDK (`17.0.15`, `8.0_402`) by its `java` program, where the JDK tells. */
export function releaseOf(java: string): string | undefined {
  try {
    const home = dirname(dirname(realpathSync(java)));
    // A JDK 8 keeps a copy of the program in `jre`, and tells its version further up.
    for (const folder of [home, dirname(home)]) {
      const release = versionIn(join(folder, 'release'));
      if (release !== undefined) return release;
    }
  } catch {
    // It is no JDK as they usually are.
  }
  return undefined;
}

function versionIn(file: string): string | undefined {
  try {
    return /^JAVA_VERSION="(?:1\.)?([^"]+)"/m.exec(readFileSync(file, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
