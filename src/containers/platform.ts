/** An architecture, as Lambda names it. */
export type Architecture = 'x86_64' | 'arm64';

/** The architecture that an engine or an image calls `amd64`, `aarch64` … */
export function architectureOf(name: string | undefined): Architecture | undefined {
  if (name === 'amd64' || name === 'x86_64') return 'x86_64';
  if (name === 'arm64' || name === 'aarch64') return 'arm64';
  return undefined;
}

/** The platform as engines and registries name it. */
export function platformOf(architecture: Architecture): string {
  return architecture === 'arm64' ? 'linux/arm64' : 'linux/amd64';
}
