import { homedir } from 'node:os';
import { join } from 'node:path';
import { type EnvironmentVariables, hostEnvironment } from '../../core/index.ts';

/** Where downloaded layers are kept for all applications: in the folder that the system has for such things. */
export function defaultLayerCacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: EnvironmentVariables = hostEnvironment(),
  home: string = homedir(),
): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (platform === 'win32') return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'samwright', 'Cache', 'layers');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'samwright', 'layers');
  return join(XDG_CACHE_HOME || join(home, '.cache'), 'samwright', 'layers');
}
