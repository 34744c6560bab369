import { ContainerError } from '../containers/index.ts';
import { BuildError } from './errors.ts';
import type { LastLines } from './last-lines.ts';

/** Says what a container engine refuses as an error of the build. */
export async function explained<T>(work: Promise<T>, lines?: LastLines): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    const code = error.code === 'ENGINE_NOT_FOUND' ? 'TOOL_NOT_FOUND' : 'TOOL_FAILED';
    throw BuildError.engineFailed(code, error, lines && String(lines));
  }
}
